package definition_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// nastyNames are column names that would break out of YAML, a comment or a terminal if they
// were written as they are.
var nastyNames = []string{
	"a", "yes", "null", "~", "true", "0301", "1e3", "1.0", "2026-01-01", "-", "- a", "a: b", "a #b", "#a", "{a: b}", "[a]", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "'", "\"", "\\", "\\n",
	"a\nsource: {type: http, url: \"http://example.org\"}", "a\r\nb", "\tx", " a ", "a\u0085b", "a\u2028b", "a\u202Eb", "\ufeffnavn", "a\x1b[31mb", "\u00a0", "Fødselsnummer", "日本", "🚲", "\U000E0001", "...", "---", "? a", "<<", "=", "a'b\"c\\d",
	strings.Repeat("x", 999),
}

func TestWriteQuotesNastyNames(t *testing.T) {
	for _, name := range nastyNames {
		t.Run(fmt.Sprintf("%.20q", name), func(t *testing.T) {
			d := opendata.Dataset{
				ID: "a1", Title: opendata.T("x", "", ""), Description: opendata.T("y", "", ""), Theme: []string{"GOVE"},
				Source:  opendata.Source{Type: "file", Path: "a.csv"},
				Columns: []opendata.ColumnRule{{Name: name, Type: "string", Treatment: "keep"}},
				Key:     []string{name},
				Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{name}, PersonKey: name},
				Mixed:   &opendata.MixedRows{Name: name, Linked: []string{name}},
			}
			roundTrips(t, d)
		})
	}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func roundTrips(t failer, d opendata.Dataset) {
	t.Helper()
	doc := definition.Write(d, nil)
	got, problems := definition.Parse("written", doc)
	if len(problems) > 0 {
		t.Fatalf("what was written is not accepted:\n%s\n%s", report(problems), doc)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Fatalf("(-want +got):\n%s\n%s", diff, doc)
	}
}

func TestWriteRoundTrips(t *testing.T) {
	for _, name := range files(t, "testdata/good/*.yaml") {
		d, problems := definition.Parse(name, readFile(t, name))
		if len(problems) > 0 {
			t.Fatal(report(problems))
		}
		roundTrips(t, d)
	}
	rapid.Check(t, func(t *rapid.T) { roundTrips(t, datasets(t)) })
}

// datasets draws datasets that are complete and valid.
func datasets(t *rapid.T) opendata.Dataset {
	line := rapid.StringMatching(`[A-Za-zæøåÆØÅ0-9"'#:{}\[\],&*!|>%@\\ -]{0,40}[a-zå"\\:#]`)
	anything := rapid.OneOf(rapid.SampledFrom(nastyNames), line, rapid.StringN(1, 30, 90).Filter(func(s string) bool {
		return s != "" && !strings.ContainsRune(s, 0) && strings.ToValidUTF8(s, "") == s
	}))
	text := func(label string, always bool) opendata.Text {
		var nb, nn, en string
		if always || rapid.Bool().Draw(t, label) {
			nb = line.Draw(t, label+" nb")
		}
		if rapid.Bool().Draw(t, label) {
			nn, en = line.Draw(t, label+" nn"), line.Draw(t, label+" en")
		}
		if texts := opendata.T(nb, nn, en); len(texts) > 0 {
			return texts
		}
		return nil
	}
	code := func(list vocabulary.List) *rapid.Generator[string] { return rapid.SampledFrom(list.Codes()) }
	some := func(g *rapid.Generator[string], low int) []string {
		list := rapid.SliceOfNDistinct(g, low, 3, rapid.ID[string]).Draw(t, "list")
		if len(list) == 0 {
			return nil
		}
		return list
	}
	d := opendata.Dataset{
		ID:    opendata.DatasetID(rapid.StringMatching(`[a-z0-9]{2,10}(-[a-z0-9]{1,5}){0,2}`).Draw(t, "id")),
		Title: text("title", true), Description: text("description", true),
		Theme: some(code(vocabulary.Themes), 1), LOS: some(code(vocabulary.LOSTerms), 0), HVD: some(code(vocabulary.HVDs), 0),
		License: code(vocabulary.Licences).Draw(t, "license"), Frequency: code(vocabulary.Frequencies).Draw(t, "frequency"),
		Languages: some(code(vocabulary.Languages), 0), Spatial: some(code(vocabulary.Places), 0),
		Source:    opendata.Source{Type: "http", URL: "https://example.no/a?b=%20#c", Options: opendata.ReadOptions{Sheet: anything.Filter(func(s string) bool { return len(s) <= 100 }).Draw(t, "sheet"), Delimiter: ";"}},
		Quality:   opendata.Quality{MaxRejectedRows: float64(rapid.IntRange(0, 1_000_000).Draw(t, "share")) / 1_000_000},
		Retention: opendata.Retention{Versions: rapid.IntRange(0, 100).Draw(t, "versions")},
	}
	if words := some(line, 0); words != nil {
		d.Keywords = map[string][]string{"nb": words}
	}
	for i, name := range rapid.SliceOfNDistinct(anything, 0, 5, rapid.ID[string]).Draw(t, "columns") {
		d.Columns = append(d.Columns, opendata.ColumnRule{
			Name: name, As: fmt.Sprintf("c%d", i), Type: "timestamp", Title: text("column title", false), Description: text("column description", false),
			Treatment: rapid.SampledFrom([]opendata.Treatment{"keep", "mask", "generalize:hour", "generalize:week", "pseudonymize", "pseudonymize:dataset", "suppress"}).Draw(t, "treatment"),
			Accepts:   []opendata.Acceptance{{Kind: "person_name", Reason: line.Draw(t, "reason")}},
		})
	}
	var names []string
	for _, c := range d.Columns {
		names = append(names, c.Name)
	}
	if rapid.Bool().Draw(t, "privacy") {
		d.Privacy = &opendata.PrivacyRules{None: line.Draw(t, "none")}
	}
	if len(names) > 1 && rapid.Bool().Draw(t, "groups") {
		d.Privacy = &opendata.PrivacyRules{QuasiIdentifiers: names[:1], Sensitive: names[1:], PersonKey: names[0],
			K: rapid.IntRange(3, 1000).Draw(t, "k"), L: rapid.IntRange(2, 100).Draw(t, "l"),
			SmallGroups: rapid.SampledFrom([]string{"", "hold", "suppress"}).Draw(t, "small groups"), Differences: line.Draw(t, "differences")}
		d.Mixed = &opendata.MixedRows{Form: names[1], Linked: names}
	}
	if rapid.Bool().Draw(t, "hierarchy") {
		value := rapid.StringN(0, 30, 90).Filter(func(s string) bool { return !strings.ContainsRune(s, 0) && strings.ToValidUTF8(s, "") == s })
		d.Columns = append(d.Columns, opendata.ColumnRule{Name: "kode, ikke brukt ellers", As: "kode", Type: opendata.String, Treatment: "generalize:hierarchy",
			Hierarchy: rapid.MapOfN(rapid.OneOf(value, rapid.SampledFrom(nastyNames)), line, 1, 5).Draw(t, "groups")})
	}
	if rapid.Bool().Draw(t, "numbers") {
		d.Columns = append(d.Columns, opendata.ColumnRule{Name: "tall, ikke brukt ellers", As: "tall", Type: opendata.Integer, Treatment: opendata.Treatment(fmt.Sprintf("%s:%d",
			rapid.SampledFrom([]string{"generalize", "round", "top", "bottom", "noise"}).Draw(t, "word"), rapid.IntRange(2, 1_000_000).Draw(t, "n")))})
		if d.Privacy == nil {
			d.Privacy = &opendata.PrivacyRules{}
		}
		d.Privacy.Counts = &opendata.CountRules{Columns: []string{"tall, ikke brukt ellers"}, Dimensions: names, Threshold: rapid.IntRange(3, 100).Draw(t, "threshold"),
			Method: rapid.SampledFrom([]string{"", "suppress", "round"}).Draw(t, "method"), Zeros: rapid.Bool().Draw(t, "zeros")}
	}
	return d
}

// TestWriteProposal shows what `init` prints.
func TestWriteProposal(t *testing.T) {
	one := 1
	p := &opendata.Proposal{
		Rows: 12345,
		Columns: []opendata.ColumnVerdict{
			{Name: "Dato", Index: 0, Type: opendata.Date, Class: opendata.NonPersonal, Cells: 12345, Distinct: 365},
			{Name: "Fødselsnr", Index: 1, Type: opendata.String, Class: opendata.DirectIdentifier, Kinds: []string{"national_id"}, Share: 0.98, Cells: 12000, Nulls: 345, Distinct: 11000},
			{Name: "Merknad", Index: 2, Type: opendata.String, Class: opendata.FreeText, Kinds: []string{"phone", "email"}, Share: 0.004, Cells: 400, Nulls: 11945, Distinct: 399,
				Spans: map[string]int64{"phone": 100, "email": 2, "person_name": 31}},
			{Name: "column 4", Index: 3, Type: opendata.Integer, Class: opendata.QuasiIdentifier, Hidden: true, NameHit: true, Cells: 1, Distinct: 1},
			{Name: "kode", Index: 4, Type: opendata.Integer, Class: opendata.Undecided, Kinds: []string{"bank_account"}, Share: 0.996, Cells: 1000, Distinct: 1000},
			{Name: "alder", Index: 5, Type: opendata.Integer, Class: opendata.QuasiIdentifier, Kinds: []string{"age"}, Share: 1, Cells: 1000, Distinct: 90},
			{Name: "bosted", Index: 6, Type: opendata.Geometry, Class: opendata.QuasiIdentifier, Cells: 1000, Distinct: 1000},
			{Name: "navn", Index: 7, Type: opendata.String, Class: opendata.NonPersonal, Cells: 1000, Distinct: 400},
		},
		Findings: []opendata.Finding{
			{Place: "column", Column: "Merknad", Kind: "phone", Cells: 100, Share: 0.25},
			{Place: "column", Column: "Merknad", Kind: "email", Cells: 2, Share: 0.005},
		},
		Contract: opendata.Contract{Columns: []opendata.ColumnRule{
			{Name: "Dato", Type: opendata.Date, Format: "dd.mm.yyyy", Treatment: opendata.Keep},
			{Name: "Fødselsnr", Type: opendata.String, Treatment: opendata.Suppress},
			{Name: "Merknad", Type: opendata.String, Treatment: opendata.Suppress},
			{Name: "tall: \"x\"", Type: opendata.Integer, Treatment: opendata.Suppress},
			{Name: "kode", Type: opendata.Integer, Treatment: "round:10"},
			{Name: "alder", Type: opendata.Integer, Treatment: "generalize:5"},
			{Name: "bosted", Type: opendata.Geometry, Treatment: "generalize:grid:1000"},
			{Name: "navn", Type: opendata.String, Treatment: opendata.Keep},
		},
			Mixed: &opendata.MixedRows{Name: "navn", Linked: []string{"navn", "kode"}},
			Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"alder", "bosted"}, PersonKey: "Fødselsnr", K: 5, SmallGroups: "suppress",
				Counts: &opendata.CountRules{Columns: []string{"kode"}, Dimensions: []string{"Dato"}, Threshold: 5, Method: "suppress", Zeros: true}},
		},
	}
	d := opendata.Dataset{
		ID: "innbyggere-2026", Title: opendata.T("", "", "Residents"),
		Source: opendata.Source{Type: "file", Path: "eksport/innbyggere.csv", Format: "csv", Options: opendata.ReadOptions{Encoding: "windows-1252", Delimiter: "\t", HeaderRows: &one}},
	}
	doc := definition.Write(d, p)
	golden(t, "testdata/init.yaml", string(doc))

	got, problems := definition.Parse("init", doc)
	if len(problems) > 0 {
		t.Fatalf("the draft has problems:\n%s", report(problems))
	}
	if diff := cmp.Diff(p.Contract.Columns, got.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(p.Contract.Privacy, got.Privacy); diff != "" {
		t.Errorf("privacy rules (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(p.Contract.Mixed, got.Mixed); diff != "" {
		t.Errorf("mixed rows (-want +got):\n%s", diff)
	}
	if got.Title.In("nb") != "Innbyggere 2026" || got.Title.In("en") != "Residents" {
		t.Errorf("title %v", got.Title)
	}
	schemaDoc := asJSON(t, doc)
	if err := compiled(t).Validate(schemaDoc); err != nil {
		t.Errorf("the draft does not fit the schema: %v", err)
	}
}

func TestWriteStandsInForWhatIsMissing(t *testing.T) {
	for _, d := range []opendata.Dataset{
		{ID: "ab", Source: opendata.Source{Type: "file", Path: "a.csv"}},
		{ID: "ab", Source: opendata.Source{Type: "http", URL: "https://example.no/a"}, Privacy: &opendata.PrivacyRules{}},
	} {
		doc := definition.Write(d, nil)
		if _, problems := definition.Parse("draft", doc); len(problems) > 0 {
			t.Errorf("problems:\n%s\n%s", report(problems), doc)
		}
		if !strings.Contains(string(doc), "FYLL UT") {
			t.Error("nothing says what to fill in")
		}
	}
}

// TestSchemaKnowsEveryField of the domain type.
func TestSchemaKnowsEveryField(t *testing.T) {
	var v map[string]any
	if err := json.Unmarshal(definition.JSONSchema(), &v); err != nil {
		t.Fatal(err)
	}
	properties := v["properties"].(map[string]any)
	out, err := json.Marshal(opendata.Dataset{
		LOS: []string{"x"}, Keywords: map[string][]string{"nb": nil}, Frequency: "x", Languages: []string{"x"}, Spatial: []string{"x"}, LandingPage: "x", HVD: []string{"x"},
		Legislation: []string{"x"}, Provenance: "x", Schedule: "x", Columns: []opendata.ColumnRule{{}}, Key: []string{"x"}, Privacy: &opendata.PrivacyRules{},
		Mixed: &opendata.MixedRows{}, Quality: opendata.Quality{MaxRejectedRows: 1}, Retention: opendata.Retention{Versions: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(out, &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		if properties[name] == nil {
			t.Errorf("field %q of a Dataset is not in the schema", name)
		}
	}
	if len(properties) != len(fields) {
		t.Errorf("schema has %d fields, a Dataset %d", len(properties), len(fields))
	}
}
