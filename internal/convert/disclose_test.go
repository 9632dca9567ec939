package convert_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/convert"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

var keys = privacy.Keys{Dataset: []byte("a dataset's key of thirty-two by"), Version: []byte("a version's key of thirty-two by")}

// publishedWith converts a CSV source and checks what every conversion keeps.
func publishedWith(t *testing.T, source string, c opendata.Contract, opts convert.Options) (*written, [][]string) {
	t.Helper()
	opts.TempDir, opts.Keys = t.TempDir(), keys
	r := open(t, "x.csv", source)
	defer r.Close()
	w := &written{}
	var err error
	w.Result, err = convert.Table(t.Context(), r, c, convert.Outputs{Parquet: &w.parquet, CSV: &w.csv, JSONL: &w.jsonl}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if n := w.Rows; n.Read != n.Published+n.Rejected+n.Removed {
		t.Errorf("read %d, published %d, rejected %d, removed %d", n.Read, n.Published, n.Rejected, n.Removed)
	}
	if left, _ := os.ReadDir(opts.TempDir); len(left) > 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
	rows := csvRows(t, w)
	if int64(len(rows)) != w.Rows.Published || w.Profile.Rows != w.Rows.Published {
		t.Errorf("published %d rows, but CSV has %d and the profile %d", w.Rows.Published, len(rows), w.Profile.Rows)
	}
	return w, rows
}

// patients is a table of patients by municipality, sex and age with all totals, in a source's usual
// disorder: totals first, in between and last.
func patients() (source string, small int) {
	places, sexes, ages := []string{"Alver", "Bergen", "Askøy", "Voss", "Hele regionen"}, []string{"Begge kjønn", "Kvinner", "Menn"}, []string{"0–17 år", "18–66 år", "I alt", "67 år og over"}
	var b strings.Builder
	b.WriteString("kommune;kjønn;alder;år;pasienter\n")
	n := func(p, s, a int) int { // of a cell that is no total
		v := (p*31 + s*17 + a*13 + p*a*s) % 23
		if p == 1 {
			v += 150
		}
		return v
	}
	for p := range places {
		for s := range sexes {
			for a := range ages {
				total := 0
				for p2 := range 4 {
					for s2 := 1; s2 < 3; s2++ {
						for _, a2 := range []int{0, 1, 3} {
							if (p == 4 || p == p2) && (s == 0 || s == s2) && (a == 2 || a == a2) {
								total += n(p2, s2, a2)
							}
						}
					}
				}
				if total > 0 && total < 5 {
					small++
				}
				fmt.Fprintf(&b, "%s;%s;%s;2024;%d\n", places[p], sexes[s], ages[a], total)
			}
		}
	}
	return b.String(), small
}

// A hospital's counts: no small one is published, and subtracting what is published from any total
// gives none back, not even over and over again.
func TestHospitalCountsResistSubtraction(t *testing.T) {
	source, small := patients()
	contract := opendata.Contract{Columns: []opendata.ColumnRule{column("kommune", opendata.String), column("kjønn", opendata.String),
		column("alder", opendata.String), column("år", opendata.Integer), column("pasienter", opendata.Integer)},
		Privacy: &opendata.PrivacyRules{Counts: &opendata.CountRules{Columns: []string{"pasienter"}}}}
	w, rows := publishedWith(t, source, contract, convert.Options{})
	if small == 0 || len(w.Holds) > 0 || len(w.Fields) != 6 || w.Fields[5].Name != "pasienter_status" {
		t.Fatalf("%d small counts, holds %v, columns %v", small, w.Holds, w.Fields)
	}
	if w.Disclosure.Sorted || rows[0][0] != "Alver" || rows[0][1] != "Begge kjønn" {
		t.Error("a table of counts does not keep its order")
	}
	known := map[string]int{}
	hidden := 0
	for _, r := range rows {
		if r[5] == ":" {
			hidden++
		}
		if (r[5] == ":") != (r[4] == "") {
			t.Fatal("status and number disagree")
		}
		if r[4] == "" {
			continue
		}
		v, err := strconv.Atoi(r[4])
		if err != nil || v > 0 && v < 5 {
			t.Fatalf("published count %q", r[4])
		}
		known[strings.Join(r[:3], "|")] = v
	}
	t.Logf("%d small counts, %d of %d hidden", small, hidden, len(rows))
	subtract(known)
	for _, r := range rows {
		if v, ok := known[strings.Join(r[:3], "|")]; ok && v > 0 && v < 5 {
			t.Errorf("a count below 5 is found by subtraction")
		}
	}
}

// subtract finds every count that is the only unknown one of a sum, until no more is found.
func subtract(known map[string]int) {
	places, sexes, ages := []string{"Hele regionen", "Alver", "Bergen", "Askøy", "Voss"}, []string{"Begge kjønn", "Kvinner", "Menn"}, []string{"I alt", "0–17 år", "18–66 år", "67 år og over"}
	dims := [][]string{places, sexes, ages}
	for again := true; again; {
		again = false
		for d := range 3 {
			for _, x := range dims[(d+1)%3] {
				for _, y := range dims[(d+2)%3] {
					sum, missing, n := 0, "", 0
					for i, z := range dims[d] {
						at := make([]string, 3)
						at[d], at[(d+1)%3], at[(d+2)%3] = z, x, y
						key := strings.Join(at, "|")
						v, ok := known[key]
						if !ok {
							missing, n = key, n+1
						}
						if i == 0 {
							v = -v
						}
						sum += v
					}
					if n == 1 {
						if strings.HasPrefix(missing, dims[0][0]) && d == 0 || strings.Contains(missing, "|"+dims[d][0]) && d > 0 {
							known[missing] = sum
						} else {
							known[missing] = -sum
						}
						again = true
					}
				}
			}
		}
	}
}

// pupils is a table of marks: several rows for each pupil, in order of the pupils.
func pupils(n int) string {
	var b strings.Builder
	b.WriteString("elev;født;skole;fag;karakter\n")
	for i := range n {
		for f := range 3 {
			fmt.Fprintf(&b, "E%05d;%d-%02d-%02d;%s;%s;%d\n", i, 2009+i%3, 1+i%12, 1+i%28, []string{"Haugen", "Solvang"}[i/7%2], []string{"norsk", "engelsk", "matematikk"}[f], 1+(i+f)%6)
		}
	}
	return b.String()
}

func pupilContract() opendata.Contract {
	key := column("elev", opendata.String)
	key.Treatment = opendata.Suppress
	born := column("født", opendata.Date)
	born.Accepts = []opendata.Acceptance{{Kind: "birth_date", Reason: "en kvasiidentifikator"}}
	return opendata.Contract{Columns: []opendata.ColumnRule{key, born, column("skole", opendata.String), column("fag", opendata.String), column("karakter", opendata.Integer)},
		Privacy: &opendata.PrivacyRules{QuasiIdentifiers: []string{"født", "skole"}, PersonKey: "elev", SmallGroups: opendata.SuppressSmall}}
}

// Groups count pupils, not marks; rows of small groups go; what is left tells nothing of the order
// of the source.
func TestPupilsWithSeveralRows(t *testing.T) {
	contract := pupilContract()
	contract.Columns[1].Treatment = "generalize:year"
	source := pupils(200) + "E90001;1999-01-01;Haugen;norsk;3\nE90001;1999-01-01;Haugen;engelsk;3\nE90001;1999-01-01;Haugen;fransk;3\nE90001;1999-01-01;Haugen;tysk;3\nE90001;1999-01-01;Haugen;samisk;3\n"
	w, rows := publishedWith(t, source, contract, convert.Options{})
	d := w.Disclosure
	if w.Rows.Removed != 5 || d.Removed != 5 || d.Before.Persons != 201 || d.Before.Unique != 1 || d.After.Persons != 200 || !d.Sorted || len(w.Holds) > 0 {
		t.Errorf("%+v, before %+v, after %+v, holds %v", w.Rows, d.Before, d.After, w.Holds)
	}
	if !slices.IsSortedFunc(rows, slices.Compare[[]string]) {
		t.Error("rows are not in the order of their columns")
	}
	lines := strings.Split(strings.TrimSpace(source), "\n")
	slices.Reverse(lines[1:])
	again, _ := publishedWith(t, strings.Join(lines, "\n"), contract, convert.Options{})
	if !bytes.Equal(again.parquet.Bytes(), w.parquet.Bytes()) {
		t.Error("the order of the source shows in the file")
	}
}

func TestSmallGroupsHoldWithProposals(t *testing.T) {
	contract := pupilContract()
	contract.Privacy.SmallGroups = ""
	w, _ := publishedWith(t, pupils(200), contract, convert.Options{})
	if len(w.Holds) != 1 || w.Holds[0].Code != "small_groups" || w.Rows.Removed != 0 {
		t.Fatalf("holds %v, rows %+v", w.Holds, w.Rows)
	}
	best := w.Disclosure.Generalizations
	if len(best) == 0 || best[0].Treatments[0] != (opendata.ColumnTreatment{Column: "født", Treatment: "generalize:month"}) {
		t.Errorf("proposals %+v", best)
	}
}

func TestVanishedPersonKeyHolds(t *testing.T) {
	contract := pupilContract()
	contract.Privacy.PersonKey = "elevnr"
	w, _ := publishedWith(t, pupils(30), contract, convert.Options{})
	if !slices.ContainsFunc(w.Holds, func(h opendata.HoldReason) bool { return h.Code == "column_vanished" && h.Column == "elevnr" }) {
		t.Errorf("holds %v", w.Holds)
	}
}

// A refined proposal keeps nine rows of ten, and generalizes no more than it must.
func TestRefine(t *testing.T) {
	source := pupils(300)
	contract := pupilContract()
	p := opendata.Proposal{Contract: contract}
	for i, rule := range contract.Columns {
		p.Columns = append(p.Columns, opendata.ColumnVerdict{Name: rule.Name, Index: i, Treatment: rule.Treatment})
	}
	opened := 0
	from := func() (table.Reader, error) { opened++; return open(t, "x.csv", source), nil }
	got, err := convert.Refine(t.Context(), from, p, convert.Options{TempDir: t.TempDir(), Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	rule := got.Contract.Columns[1]
	if word, param := rule.Treatment.Split(); word != "generalize" || got.Columns[1].Treatment != rule.Treatment || got.Contract.Columns[2].Treatment != opendata.Keep {
		t.Errorf("født: %s %s, skole: %s", word, param, got.Contract.Columns[2].Treatment)
	}
	if p.Contract.Columns[1].Treatment != opendata.Keep {
		t.Error("the proposal given was changed")
	}
	w, _ := publishedWith(t, source, got.Contract, convert.Options{})
	if 10*w.Rows.Removed > w.Rows.Read || opened != 2 {
		t.Errorf("%d of %d rows removed, source opened %d times", w.Rows.Removed, w.Rows.Read, opened)
	}
	if _, err := convert.Refine(t.Context(), func() (table.Reader, error) { return nil, errors.New("not opened") }, opendata.Proposal{}, convert.Options{}); err != nil {
		t.Errorf("a proposal without rules: %v", err)
	}
}

// What an older live version suppressed stays suppressed, and what changes by few persons is told.
func TestLiveVersionsTogether(t *testing.T) {
	contract := opendata.Contract{Columns: []opendata.ColumnRule{column("bydel", opendata.String), column("antall", opendata.Integer)},
		Privacy: &opendata.PrivacyRules{Counts: &opendata.CountRules{Columns: []string{"antall"}}}}
	var first bytes.Buffer
	_, rows := publishedWith(t, "bydel;antall\nÅsane;3\nFana;40\nArna;12\nSum;55\n", contract, convert.Options{Record: &first})
	if fmt.Sprint(rows) != "[[Åsane  :] [Fana 40 ] [Arna  :] [Sum 55 ]]" {
		t.Fatalf("first version: %v", rows)
	}
	// The same table, of which one count has grown: 9 − 3 would tell the older one.
	w, rows := publishedWith(t, "bydel;antall\nÅsane;9\nFana;40\nArna;12\nSum;61\n", contract, convert.Options{Previous: []io.Reader{bytes.NewReader(first.Bytes())}})
	if rows[0][1] != "" || rows[2][1] != "" || len(w.Holds) > 0 {
		t.Errorf("second version: %v, holds %v", rows, w.Holds)
	}
	// A count that was shown and is small now.
	w, _ = publishedWith(t, "bydel;antall\nÅsane;9\nFana;4\nArna;12\nSum;25\n", contract, convert.Options{Previous: []io.Reader{bytes.NewReader(first.Bytes())}})
	if len(w.Holds) != 1 || w.Holds[0].Code != "differences" || w.Disclosure.Differences != 1 {
		t.Errorf("holds %v", w.Holds)
	}
	if bytes.Contains(first.Bytes(), []byte("sane")) {
		t.Error("a record holds a value")
	}
	// A record that is cut short is an error, not an empty one.
	cut := convert.Options{Keys: keys, TempDir: t.TempDir(), Previous: []io.Reader{bytes.NewReader(first.Bytes()[:first.Len()-1])}}
	if _, err := convert.Table(context.Background(), open(t, "x.csv", "bydel;antall\nFana;4\n"), contract, convert.Outputs{}, cut); err == nil {
		t.Error("a record that is cut short was taken")
	}
}

func TestGroupsThatChangeByFewPersonsAreTold(t *testing.T) {
	contract := pupilContract()
	contract.Columns[1].Treatment = "generalize:year"
	var first bytes.Buffer
	publishedWith(t, pupils(120), contract, convert.Options{Record: &first})
	again := func(source string, c opendata.Contract) []opendata.HoldReason {
		w, _ := publishedWith(t, source, c, convert.Options{Previous: []io.Reader{bytes.NewReader(first.Bytes())}})
		return w.Holds
	}
	if holds := again(pupils(120), contract); len(holds) > 0 {
		t.Errorf("the same table: %v", holds)
	}
	one := pupils(120) + "E90001;2009-01-01;Haugen;norsk;3\n"
	if holds := again(one, contract); len(holds) != 1 || holds[0].Code != "differences" || holds[0].Count != 1 {
		t.Errorf("one pupil more: %v", holds)
	}
	explained := contract
	rules := *contract.Privacy
	rules.Differences = "Rettede tall."
	explained.Privacy = &rules
	if holds := again(one, explained); len(holds) > 0 {
		t.Errorf("with a reason: %v", holds)
	}
	finer := pupilContract()
	finer.Columns[1].Treatment = "generalize:quarter"
	if holds := again(pupils(120), finer); len(holds) != 1 || holds[0].Kind != "unlike" {
		t.Errorf("other groups: %v", holds)
	}
}

// Temporary files go when the conversion fails.
func TestFailedConversionLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	contract := pupilContract()
	broken := errors.New("disk full")
	_, err := convert.Table(t.Context(), open(t, "x.csv", pupils(3000)), contract, convert.Outputs{CSV: failing{broken}}, convert.Options{TempDir: dir, Keys: keys})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = convert.Table(ctx, open(t, "x.csv", pupils(9000)), contract, convert.Outputs{}, convert.Options{TempDir: dir, Keys: keys, Progress: func(int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
}
