package privacy_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

func texts(v *table.Vector) []string {
	var list []string
	for i := range v.Codes {
		s, ok := v.Text(i)
		if !ok {
			s = "∅"
		}
		list = append(list, s)
	}
	return list
}

// Masked cells are null, redacted spans have their kind, suppressed columns are gone, and the
// input stays as it was.
func TestTreatText(t *testing.T) {
	tab := newTable([]string{"hemmelig", "merknad", "tekst", "sted"}, [][]string{
		{"x", "ok", "Ring Kari Hansen på 41 00 00 00", "Oslo"},
		{"y", "17821951046", "Skriv til kari@example.no", "Bergen"},
		{"", "ok", "ingenting", "Oslo"},
	})
	tab.batches[0].DropRow(2)
	before := slices.Clone(tab.batches[0].Columns[1].Dict)
	contract := opendata.Contract{Columns: []opendata.ColumnRule{
		{Name: "sted", As: "Stad", Type: opendata.String, Treatment: "keep"},
		{Name: "tekst", Type: opendata.String, Treatment: "redact"},
		{Name: "merknad", Type: opendata.String, Treatment: "mask"},
		{Name: "hemmelig", Type: opendata.String, Treatment: "suppress"},
	}}
	tr, err := privacy.NewTreater(contract, tab.columns)
	if err != nil {
		t.Fatal(err)
	}
	if f := tr.Fields(); len(f) != 3 || f[0].Name != "Stad" || f[2].Name != "merknad" {
		t.Fatalf("fields %+v", f)
	}
	var out table.Batch
	tr.Text(&tab.batches[0], &out)
	for i, want := range [][]string{
		{"Oslo", "Bergen", "Oslo"},
		{"Ring [navn] på [telefon]", "Skriv til [e-post]", "ingenting"},
		{"ok", "∅", "ok"},
	} {
		if got := texts(&out.Columns[i]); !slices.Equal(got, want) {
			t.Errorf("column %d: %q, want %q", i, got, want)
		}
	}
	if slices.Contains(out.Columns[2].Dict, "17821951046") {
		t.Error("the masked value is still in the dictionary")
	}
	if !slices.Equal(tab.batches[0].Columns[1].Dict, before) {
		t.Error("the input's dictionary changed")
	}
	if !out.Dropped(2) || out.Rows != 3 || len(out.Lines) != 3 {
		t.Errorf("rows: %+v", out)
	}
	verdicts, _, _ := tab.judge(contract)
	tr.Explain(verdicts)
	want := map[string]opendata.TreatedColumn{
		"hemmelig": {Treatment: "suppress", Cells: 3, Reason: "steward"},
		"merknad":  {Treatment: "mask", Cells: 1, Reason: "masked"},
		"tekst":    {Treatment: "redact", Cells: 2, Reason: "redacted"},
	}
	for _, got := range tr.Treated() {
		w := want[got.Name]
		if got.Treatment != w.Treatment || got.Cells != w.Cells || got.Reason != w.Reason {
			t.Errorf("treated %+v, want %+v", got, w)
		}
		delete(want, got.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing from the account: %v", want)
	}
}

// Redaction keeps dictionaries free of duplicates, which their writers rely on.
func TestRedactedDictionary(t *testing.T) {
	tab := newTable([]string{"t"}, [][]string{{"til kari@example.no"}, {"til ola@example.no"}, {"til [e-post]"}})
	tr, err := privacy.NewTreater(rule("t", opendata.String, "redact"), tab.columns)
	if err != nil {
		t.Fatal(err)
	}
	var out table.Batch
	tr.Text(&tab.batches[0], &out)
	if got := out.Columns[0].Dict; !slices.Equal(got, []string{"til [e-post]"}) {
		t.Errorf("dictionary %q", got)
	}
}

func TestNewTreaterRefuses(t *testing.T) {
	columns := []table.Column{{Name: "a"}, {Name: "b"}}
	keep := opendata.ColumnRule{Name: "a", Type: opendata.String, Treatment: "keep"}
	for name, rules := range map[string][]opendata.ColumnRule{
		"missing column":          {{Name: "c", Type: opendata.String, Treatment: "keep"}},
		"one name twice":          {keep, {Name: "b", As: "a", Type: opendata.String, Treatment: "keep"}},
		"redact a number":         {{Name: "a", Type: opendata.Integer, Treatment: "redact"}},
		"generalize text":         {{Name: "a", Type: opendata.String, Treatment: "generalize:year"}},
		"generalize date to hour": {{Name: "a", Type: opendata.Date, Treatment: "generalize:hour"}},
		"round text":              {{Name: "a", Type: opendata.String, Treatment: "round:10"}},
		"round beyond the type":   {{Name: "a", Type: opendata.Decimal(18), Treatment: "round:1000"}},
		"unknown treatment":       {{Name: "a", Type: opendata.String, Treatment: "hash"}},
		"no treatment":            {{Name: "a", Type: opendata.String}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := privacy.NewTreater(opendata.Contract{Columns: rules}, columns)
			if !errors.Is(err, &opendata.Error{Kind: opendata.Invalid}) {
				t.Errorf("error %v, want one of kind invalid", err)
			}
		})
	}
}

// typedBatch runs one typed column through Typed.
func typedBatch(t *testing.T, typ opendata.Type, treatment opendata.Treatment, v table.Vector) table.Vector {
	t.Helper()
	tr, err := privacy.NewTreater(rule("c", typ, treatment), []table.Column{{Name: "c"}})
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: len(v.Valid), Columns: []table.Vector{v}}
	tr.Typed(&b)
	return b.Columns[0]
}

func TestGeneralize(t *testing.T) {
	at := time.Date(2024, 11, 23, 14, 35, 12, 0, time.UTC)
	old := time.Date(1964, 2, 29, 1, 2, 3, 0, time.UTC)
	for _, tc := range []struct {
		period    string
		want, was time.Time
	}{
		{"hour", time.Date(2024, 11, 23, 14, 0, 0, 0, time.UTC), at}, {"day", time.Date(2024, 11, 23, 0, 0, 0, 0, time.UTC), at},
		{"month", time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC), at}, {"quarter", time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC), at},
		{"year", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), at}, {"year", time.Date(1964, 1, 1, 0, 0, 0, 0, time.UTC), old},
		{"hour", time.Date(1964, 2, 29, 1, 0, 0, 0, time.UTC), old},
	} {
		v := typedBatch(t, opendata.Timestamp, opendata.Treatment("generalize:"+tc.period), table.Vector{Valid: []bool{true, false}, Ints: []int64{tc.was.UnixMicro(), 7}})
		if v.Ints[0] != tc.want.UnixMicro() || v.Ints[1] != 7 {
			t.Errorf("%s of %s: %s", tc.period, tc.was, time.UnixMicro(v.Ints[0]).UTC())
		}
		if tc.period == "hour" {
			continue
		}
		day := func(t time.Time) int64 { return t.Truncate(24*time.Hour).Unix() / 86400 }
		v = typedBatch(t, opendata.Date, opendata.Treatment("generalize:"+tc.period), table.Vector{Valid: []bool{true}, Ints: []int64{day(tc.was)}})
		if v.Ints[0] != day(tc.want) {
			t.Errorf("%s of day %s: %d", tc.period, tc.was, v.Ints[0])
		}
	}
}

func TestRound(t *testing.T) {
	v := typedBatch(t, opendata.Integer, "round:10", table.Vector{Valid: []bool{true, true, true, true, true, true}, Ints: []int64{14, 15, -15, -14, math.MaxInt64, math.MinInt64}})
	if want := []int64{10, 20, -20, -10, math.MaxInt64 - 7, math.MinInt64 + 8}; !slices.Equal(v.Ints, want) {
		t.Errorf("integers %v, want %v", v.Ints, want)
	}
	v = typedBatch(t, opendata.Decimal(2), "round:10", table.Vector{Valid: []bool{true}, Ints: []int64{1499}})
	if v.Ints[0] != 1000 {
		t.Errorf("14.99 to tens is %d hundredths", v.Ints[0])
	}
	v = typedBatch(t, opendata.Number, "round:5", table.Vector{Valid: []bool{true}, Floats: []float64{12.6}})
	if v.Floats[0] != 15 {
		t.Errorf("12.6 to fives is %v", v.Floats[0])
	}
}

// Rounding gives the nearest multiple.
func TestRoundProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int64{2, 3, 5, 10, 100}).Draw(rt, "n")
		x := rapid.Int64Range(-1e15, 1e15).Draw(rt, "x")
		treatment := opendata.Treatment("round:" + map[int64]string{2: "2", 3: "3", 5: "5", 10: "10", 100: "100"}[n])
		got := typedBatch(t, opendata.Integer, treatment, table.Vector{Valid: []bool{true}, Ints: []int64{x}}).Ints[0]
		if got%n != 0 || max(got-x, x-got)*2 > n {
			rt.Fatalf("%d to the nearest %d is %d", x, n, got)
		}
	})
}
