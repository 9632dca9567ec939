package opendata_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
)

const secret = "01819040123"

// opaque is an error of somebody else that quotes its input.
type opaque struct{ inner error }

func (o opaque) Error() string { return "near " + secret }
func (o opaque) Unwrap() error { return o.inner }

func TestCauseTellsOurWordsAndNoInput(t *testing.T) {
	_, number := strconv.Atoi(secret + "x")
	var into struct{ A int }
	syntax := json.Unmarshal([]byte(`{"a":"`+secret+`"}`), &into)
	_, missing := os.Open("/no/such/" + secret)
	own := opendata.NewError(opendata.Invalid, "x.y", "ugyldig", "invalid").Because(number)
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{io.EOF, "EOF"},
		{context.Canceled, "context canceled"},
		{syscall.ENOSPC, syscall.ENOSPC.Error()},
		{fs.ErrNotExist, fs.ErrNotExist.Error()},
		{errors.New(secret), "*errors.errorString"},
		{number, "*errors.errorString"},
		{syntax, "*json.UnmarshalTypeError"},
		{missing, "open: " + syscall.ENOENT.Error()},
		{fmt.Errorf("read plan: %w", fmt.Errorf("spool: %w", missing)), "read plan: spool: open: " + syscall.ENOENT.Error()},
		{fmt.Errorf("read plan: %w", errors.New(secret)), "read plan: *errors.errorString"},
		{fmt.Errorf("%w: near "+secret, io.EOF), "EOF"},
		{fmt.Errorf("two %w %w "+secret, io.EOF, number), "*fmt.wrapErrors"},
		{errors.Join(number, io.EOF), "*errors.joinError"},
		{opaque{io.EOF}, "EOF"},
		{opaque{nil}, "opendata_test.opaque"},
		{fmt.Errorf("convert: %w", own), "convert: invalid: *errors.errorString"},
	} {
		got := opendata.Cause(c.err)
		if strings.Contains(got, secret) {
			t.Errorf("Cause(%T) prints input", c.err)
		}
		if got != c.want {
			t.Errorf("Cause(%T) = %q, want %q", c.err, got, c.want)
		}
	}
}

func TestAnErrorNeverPrintsItsCause(t *testing.T) {
	e := opendata.NewError(opendata.Invalid, "csv.quote", "et anførselstegn mangler", "a quote is missing").At(opendata.Where{Line: 7, Column: 3}).Because(errors.New(secret))
	wrapped := fmt.Errorf("convert: %w", e)
	for _, text := range []string{e.Error(), fmt.Sprint(wrapped), fmt.Sprintf("%v %+v", e, wrapped), opendata.AsError(errors.New(secret)).Error(), opendata.Cause(wrapped)} {
		if strings.Contains(text, secret) {
			t.Errorf("%q prints the cause", text)
		}
	}
	b, err := json.Marshal(opendata.NewRunError(wrapped))
	if err != nil || strings.Contains(string(b), secret) || !strings.Contains(string(b), `"line":7`) {
		t.Errorf("stored as %s, %v", b, err)
	}
	if e.Error() != "line 7, column 3: a quote is missing" {
		t.Errorf("text = %q", e.Error())
	}
	if !errors.Is(wrapped, &opendata.Error{Kind: opendata.Invalid}) || !errors.Is(wrapped, &opendata.Error{Code: "csv.quote"}) || errors.Is(wrapped, &opendata.Error{Code: "other"}) {
		t.Error("errors.Is does not tell kinds and codes")
	}
}

func TestEveryKindHasARow(t *testing.T) {
	names, lambdas := map[string]bool{}, map[string]bool{}
	for i, k := range opendata.Kinds() {
		if int(k) != i {
			t.Errorf("kind %d stands at %d: numbers are stored and never change", k, i)
		}
		if k.String() == "" || names[k.String()] || k.LambdaName() == "" || lambdas[k.LambdaName()] {
			t.Errorf("kind %d: names %q and %q are missing or taken", k, k, k.LambdaName())
		}
		names[k.String()], lambdas[k.LambdaName()] = true, true
		if k.HTTPStatus() < 400 || k.ExitCode() != 1 && k.ExitCode() != 3 {
			t.Errorf("%s: status %d, exit %d", k, k.HTTPStatus(), k.ExitCode())
		}
		for _, lang := range []string{"nb", "nn", "en"} {
			if k.Public()[lang] == "" {
				t.Errorf("%s has no text in %s", k, lang)
			}
		}
		text, err := k.MarshalText()
		var back opendata.Kind
		if err != nil || back.UnmarshalText(text) != nil || back != k {
			t.Errorf("%s comes back as %s", k, back)
		}
	}
	unknown := opendata.Held
	if err := unknown.UnmarshalText([]byte("invented")); err != nil || unknown != opendata.Internal {
		t.Errorf("an unknown name = %s, %v, want internal", unknown, err)
	}
	if opendata.KindOf(errors.New("x")) != opendata.Internal || !opendata.Unavailable.Retry() || opendata.Invalid.Retry() {
		t.Error("an unknown error is internal, and only what is unavailable is tried again")
	}
}

func TestIDs(t *testing.T) {
	long := strings.Repeat("a", 63)
	for _, c := range []struct {
		parse    func(string) error
		good     []string
		bad      []string
		wantCode string
	}{
		{func(s string) error { _, err := opendata.ParseDatasetID(s); return err },
			[]string{"ab", "a1", "by-sykler", "2026", "a-b-c", long},
			[]string{"", "a", "A-b", "-ab", "ab-", "a--b", "a_b", "bå", "a/b", "..", "a b", "ab\n", long + "a"}, "dataset.id"},
		{func(s string) error { _, err := opendata.ParseRunID(s); return err },
			[]string{"20260131t060000z-0123456789"},
			[]string{"", "20260131T060000Z-0123456789", "20260131t060000z-012345678", "20260131t060000z-0123456789a", "20260131t060000z-01234567xx", "../20260131t060000z-0123456789", "20260131t060000z-0123456789\n"}, "run.id"},
		{func(s string) error { _, err := opendata.ParseVersionID(s); return err },
			[]string{"2026-01-31-0123456789"},
			[]string{"", "2026-1-31-0123456789", "2026-01-31-012345678", "2026-01-31-0123456789x", "latest", "2026-01-31-0123456789\n"}, "version.id"},
	} {
		for _, s := range c.good {
			if err := c.parse(s); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
		for _, s := range c.bad {
			err := c.parse(s)
			if e := opendata.AsError(err); err == nil || e.Kind != opendata.Invalid || e.Code != c.wantCode || e.Hint.In("nb") == "" || len(s) > 3 && strings.Contains(e.Error(), s) {
				t.Errorf("%q: %v, want %s with a hint and without the text", s, err, c.wantCode)
			}
		}
	}
}

func TestAVersionIsNamedAfterItsRun(t *testing.T) {
	now := time.Date(2026, 1, 31, 23, 30, 0, 0, time.FixedZone("", -3600))
	run := opendata.NewRunID(now)
	if _, err := opendata.ParseRunID(string(run)); err != nil || !strings.HasPrefix(string(run), "20260201t003000z-") {
		t.Errorf("run = %s, %v", run, err)
	}
	v, err := opendata.ParseVersionID(string(run.Version()))
	if err != nil || !strings.HasPrefix(string(v), "2026-02-01-") || !strings.HasSuffix(string(run), string(v)[11:]) {
		t.Errorf("version = %s, %v", v, err)
	}
	if other := opendata.NewRunID(now); other == run {
		t.Error("two runs at the same time have the same id")
	}
	if v := opendata.RunID("x").Version(); v != "" {
		t.Errorf("version of no run = %q", v)
	}
}

func TestTypes(t *testing.T) {
	for _, good := range []opendata.Type{"integer", "number", "boolean", "date", "time", "timestamp", "datetime", "string", "geometry", "decimal(0)", "decimal(18)", opendata.Decimal(2)} {
		if !good.Valid() {
			t.Errorf("%s is not valid", good)
		}
	}
	for _, bad := range []opendata.Type{"", "Integer", "decimal", "decimal()", "decimal(19)", "decimal(-1)", "decimal(2) ", "decimal(2)\n", "text", "decimal(100)"} {
		if bad.Valid() {
			t.Errorf("%q is valid", bad)
		}
	}
	if scale, ok := opendata.Type("decimal(7)").Scale(); scale != 7 || !ok {
		t.Errorf("scale = %d, %t", scale, ok)
	}
	if _, ok := opendata.Type("decimal(19)").Scale(); ok {
		t.Error("decimal(19) has a scale")
	}
}

func TestTreatments(t *testing.T) {
	for _, good := range []opendata.Treatment{"keep", "suppress", "mask", "redact", "generalize:hour", "generalize:day", "generalize:month", "generalize:quarter", "generalize:year", "round:2", "round:1000000000"} {
		if !good.Valid() {
			t.Errorf("%s is not valid", good)
		}
	}
	for _, bad := range []opendata.Treatment{"", "Keep", "keep:", "keep:x", "suppress:1", "generalize", "generalize:", "generalize:decade", "round", "round:1", "round:0", "round:-5", "round:1.5", "round:1000000001", "drop"} {
		if bad.Valid() {
			t.Errorf("%q is valid", bad)
		}
	}
}

func TestTextFindsTheNearestLanguage(t *testing.T) {
	for _, c := range []struct {
		text       opendata.Text
		lang, want string
	}{
		{opendata.T("bokmål", "nynorsk", "English"), "nb", "bokmål"},
		{opendata.T("bokmål", "nynorsk", "English"), "nn", "nynorsk"},
		{opendata.T("bokmål", "nynorsk", "English"), "en", "English"},
		{opendata.T("", "nynorsk", "English"), "nb", "nynorsk"},
		{opendata.T("bokmål", "", "English"), "nn", "bokmål"},
		{opendata.T("", "", "English"), "nb", "English"},
		{opendata.T("bokmål", "", ""), "en", "bokmål"},
		{opendata.T("bokmål", "", "English"), "de", "English"},
		{opendata.Text{"se": "davvi", "fi": "suomi"}, "nb", "suomi"},
		{opendata.Text{"nb": "", "se": "davvi"}, "en", "davvi"},
		{opendata.Text{}, "nb", ""},
		{nil, "nb", ""},
	} {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%v in %s = %q, want %q", c.text, c.lang, got, c.want)
		}
	}
	if n := len(opendata.T("x", "", "")); n != 1 {
		t.Errorf("empty texts are kept: %d languages", n)
	}
}

func contract() opendata.Contract {
	return opendata.Contract{
		Columns: []opendata.ColumnRule{
			{Name: "sted", Type: opendata.String, Treatment: opendata.Keep, Title: opendata.T("Sted", "Stad", "Place")},
			{Name: "Dato", As: "dato", Type: opendata.Date, Format: "dd.mm.yyyy", Treatment: "generalize:month", Accepts: []opendata.Acceptance{{Kind: "date_of_birth", Reason: "prøvedato"}}},
		},
		Key: []string{"sted"}, Privacy: &opendata.PrivacyRules{None: "steder"},
	}
}

// The digest is stored in pointers and manifests: what it is made of can't change without every
// source running again.
func TestContractDigestIsFixed(t *testing.T) {
	const want = "970003587ef50f23b825b4fd662bce4ad8716c2649d5a9c168c58f85db152823"
	if got := contract().Digest(); got != want {
		t.Errorf("digest = %s, want %s", got, want)
	}
	approved := contract()
	approved.Approved = opendata.Approval{By: "kari"}
	if approved.Digest() != want {
		t.Error("who approved it is part of the digest")
	}
	for name, change := range map[string]func(*opendata.Contract){
		"treatment": func(c *opendata.Contract) { c.Columns[0].Treatment = opendata.Suppress },
		"type":      func(c *opendata.Contract) { c.Columns[0].Type = opendata.Integer },
		"name":      func(c *opendata.Contract) { c.Columns[1].As = "" },
		"order":     func(c *opendata.Contract) { c.Columns[0], c.Columns[1] = c.Columns[1], c.Columns[0] },
		"accepted":  func(c *opendata.Contract) { c.Columns[1].Accepts = nil },
		"key":       func(c *opendata.Contract) { c.Key = nil },
		"privacy":   func(c *opendata.Contract) { c.Privacy = nil },
	} {
		c := contract()
		change(&c)
		if c.Digest() == want {
			t.Errorf("another %s has the same digest", name)
		}
	}
}

func TestContractDigestSurvivesStorage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zæøå ]{0,8}`)
		c := opendata.Contract{Key: rapid.SliceOfN(text, 0, 2).Draw(t, "key")}
		for range rapid.IntRange(0, 3).Draw(t, "columns") {
			c.Columns = append(c.Columns, opendata.ColumnRule{Name: text.Draw(t, "name"), Type: opendata.String, Treatment: opendata.Keep,
				Accepts: rapid.SampledFrom([][]opendata.Acceptance{nil, {}, {{Kind: "phone"}}}).Draw(t, "accepts"),
				Title:   rapid.SampledFrom([]opendata.Text{nil, {}, {"nb": "Sted", "en": "Place", "nn": "Stad"}}).Draw(t, "title")})
		}
		if rapid.Bool().Draw(t, "privacy") {
			c.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: rapid.SliceOfN(text, 0, 2).Draw(t, "quasi"), K: rapid.IntRange(0, 5).Draw(t, "k")}
		}
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back opendata.Contract
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if back.Digest() != c.Digest() {
			t.Fatalf("%s has another digest once it is read back", b)
		}
	})
}
