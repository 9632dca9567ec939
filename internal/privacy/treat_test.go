package privacy_test

import (
	"errors"
	"slices"
	"testing"

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
	tr, err := privacy.NewTreater(contract, tab.columns, privacy.Keys{})
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
	tr, err := privacy.NewTreater(rule("t", opendata.String, "redact"), tab.columns, privacy.Keys{})
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
	of := func(typ opendata.Type, treatment opendata.Treatment) []opendata.ColumnRule {
		return []opendata.ColumnRule{{Name: "a", Type: typ, Treatment: treatment}}
	}
	for name, tt := range map[string]struct {
		code  string
		rules []opendata.ColumnRule
	}{
		"missing column":          {"privacy.column_missing", []opendata.ColumnRule{{Name: "c", Type: opendata.String, Treatment: "keep"}}},
		"one name twice":          {"privacy.duplicate_column", []opendata.ColumnRule{keep, {Name: "b", As: "a", Type: opendata.String, Treatment: "keep"}}},
		"unknown treatment":       {"privacy.treatment", of(opendata.String, "hash")},
		"no treatment":            {"privacy.treatment", of(opendata.String, "")},
		"no hierarchy":            {"privacy.hierarchy", of(opendata.String, "generalize:hierarchy")},
		"one coordinate":          {"privacy.grid_partner", of(opendata.Number, "generalize:grid:100")},
		"redact a number":         {"privacy.treatment_type", of(opendata.Integer, "redact")},
		"mask geometry":           {"privacy.treatment_type", of(opendata.Geometry, "mask")},
		"pseudonymize geometry":   {"privacy.treatment_type", of(opendata.Geometry, "pseudonymize")},
		"pseudonymize yes and no": {"privacy.treatment_type", of(opendata.Boolean, "pseudonymize")},
		"generalize text":         {"privacy.treatment_type", of(opendata.String, "generalize:year")},
		"date to hour":            {"privacy.treatment_type", of(opendata.Date, "generalize:hour")},
		"time to year":            {"privacy.treatment_type", of(opendata.Time, "generalize:year")},
		"bands of text":           {"privacy.treatment_type", of(opendata.String, "generalize:5")},
		"bands of dates":          {"privacy.treatment_type", of(opendata.Date, "generalize:5")},
		"bands beyond the type":   {"privacy.treatment_type", of(opendata.Decimal(18), "generalize:5")},
		"prefix of decimals":      {"privacy.treatment_type", of(opendata.Decimal(2), "generalize:prefix:2")},
		"grid of text":            {"privacy.treatment_type", of(opendata.String, "generalize:grid:100")},
		"round text":              {"privacy.treatment_type", of(opendata.String, "round:10")},
		"round beyond the type":   {"privacy.treatment_type", of(opendata.Decimal(18), "round:1000")},
		"top of dates":            {"privacy.treatment_type", of(opendata.Date, "top:10")},
		"bottom beyond the type":  {"privacy.treatment_type", of(opendata.Decimal(17), "bottom:-100")},
		"noise of text":           {"privacy.treatment_type", of(opendata.String, "noise:3")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := privacy.NewTreater(opendata.Contract{Columns: tt.rules}, columns, testKeys)
			var e *opendata.Error
			if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != tt.code {
				t.Errorf("error %v, want %s of kind invalid", err, tt.code)
			}
			if tt.code != "privacy.column_missing" && e != nil && e.Hint == nil {
				t.Error("no hint")
			}
		})
	}
}
