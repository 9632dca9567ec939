package privacy_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pupils is a table with one column for each treatment to show. Nobody in it exists.
var pupils = []struct {
	name  string
	typ   opendata.Type
	cells []string
}{
	{"elev", opendata.String, []string{"Kari Nordmann", "Ola Nordmann", "Kari Nordmann", ""}},
	{"alder", opendata.Integer, []string{"7", "34", "101", ""}},
	{"fravær", opendata.Decimal(1), []string{"0.5", "12.5", "40.0", ""}},
	{"målt", opendata.Number, []string{"1.25", "-3", "99.9", ""}},
	{"født", opendata.Date, []string{"2017-02-28", "1990-11-05", "1924-01-01", ""}},
	{"innlest", opendata.Timestamp, []string{"2024-02-29T23:15:00Z", "2024-12-31T12:00:00Z", "2025-01-01T00:00:00Z", ""}},
	{"postnr", opendata.String, []string{"0150", "5003", "0151", ""}},
	{"land", opendata.String, []string{"Polen", "Norge", "Atlantis", ""}},
	{"notat", opendata.String, []string{"Ring Kari Hansen på 41 00 00 00", "ingenting", "fnr 01819040180, skriv til kari@example.no", ""}},
	{"lat", opendata.Decimal(6), []string{"59.913900", "60.391300", "70.370500", ""}},
	{"lon", opendata.Decimal(6), []string{"10.752200", "5.322100", "31.105600", ""}},
	{"geom", opendata.Geometry, []string{"POINT(10.7522 59.9139)", "LINESTRING(5.3221 60.3913,5.3231 60.3923)", "POINT(31.1056 70.3705)", ""}},
}

// Every treatment has a golden file: the table as it was, and as it is published.
func TestTreatmentsGolden(t *testing.T) {
	treated := map[opendata.Treatment][]string{
		"keep": {"elev"}, "suppress": {"elev", "geom"}, "mask": {"elev", "notat"}, "redact": {"notat"},
		"pseudonymize": {"elev", "alder", "født"}, "pseudonymize:dataset": {"elev"},
		"generalize:hour": {"innlest"}, "generalize:day": {"innlest"}, "generalize:week": {"innlest", "født"}, "generalize:month": {"innlest", "født"},
		"generalize:quarter": {"innlest", "født"}, "generalize:year": {"innlest", "født"},
		"generalize:5": {"alder", "fravær", "målt"}, "generalize:prefix:2": {"postnr"}, "generalize:grid:1000": {"lat", "lon", "geom"}, "generalize:hierarchy": {"land"},
		"round:10": {"alder", "fravær", "målt"}, "top:90": {"alder", "fravær", "målt"}, "bottom:10": {"alder", "fravær", "målt"}, "noise:3": {"alder", "fravær", "målt"},
	}
	for treatment, columns := range treated {
		name := strings.ReplaceAll(string(treatment), ":", "-")
		t.Run(name, func(t *testing.T) {
			compare(t, filepath.Join("testdata", "treat", name+".txt"), goldenTable(t, treatment, columns))
		})
	}
}

func goldenTable(t *testing.T, treatment opendata.Treatment, treated []string) string {
	t.Helper()
	var contract opendata.Contract
	var columns []table.Column
	for _, c := range pupils {
		r := opendata.ColumnRule{Name: c.name, Type: c.typ, Treatment: opendata.Suppress, Hierarchy: map[string]string{"Polen": "Europa", "Norge": "Norden"}}
		columns = append(columns, table.Column{Name: c.name, Geometry: c.typ == opendata.Geometry})
		for _, name := range treated {
			if name == c.name {
				r.Treatment = treatment
			}
		}
		contract.Columns = append(contract.Columns, r)
	}
	b := table.NewBuilder(columns)
	for row := range pupils[0].cells {
		for i, c := range pupils {
			switch s := c.cells[row]; {
			case s == "":
				b.Null(i)
			case c.typ == opendata.Geometry:
				g, err := wkt.Unmarshal(s)
				if err != nil {
					t.Fatal(err)
				}
				b.Blob(i, blob(t, g))
			default:
				b.Text(i, []byte(s))
			}
		}
		b.EndRow(int64(row + 2))
	}
	tab := &textTable{columns: columns, batches: make([]table.Batch, 1)}
	b.Finish(&tab.batches[0])
	tr, out := tab.publish(t, contract)
	return listing(treatment, treated, tr, &out[0])
}

func listing(treatment opendata.Treatment, treated []string, tr *privacy.Treater, out *table.Batch) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n%s\n%s\n", treatment, privacy.TreatmentText(treatment)["nb"], privacy.TreatmentKeeps(treatment)["nb"])
	cells := map[string]int64{}
	for _, c := range tr.Treated() {
		cells[c.Name] = c.Cells
	}
	for _, c := range pupils {
		for _, name := range treated {
			if name != c.name {
				continue
			}
			fmt.Fprintf(&s, "\n%s %s, %d cells", c.name, c.typ, cells[c.name])
			at := -1
			for i, f := range tr.Fields() {
				if f.Name == c.name {
					at = i
					fmt.Fprintf(&s, " -> %s", f.Type)
				}
			}
			for row, was := range c.cells {
				is := "(no column)"
				if at >= 0 {
					is = published(tr.Fields()[at], &out.Columns[at], row)
				}
				fmt.Fprintf(&s, "\n  %q -> %s", was, is)
			}
			s.WriteString("\n")
		}
	}
	return s.String()
}

func published(f table.Field, v *table.Vector, row int) string {
	if v.Null(row) {
		return "null"
	}
	if f.Type == opendata.Geometry {
		g, err := wkb.Unmarshal(v.Blobs[row])
		if err != nil {
			return err.Error()
		}
		p, _ := g.(orb.Point)
		return wkt.MarshalString(p)
	}
	s, _ := typing.Text(f, v, row)
	return fmt.Sprintf("%q", s)
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", file, got, want)
	}
}
