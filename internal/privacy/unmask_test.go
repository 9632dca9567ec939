package privacy_test

import (
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// disguises write a person number as editors, spreadsheets and PDFs break it.
var disguises = map[string]func(id string) string{
	"zero width space":   func(id string) string { return id[:6] + "\u200b" + id[6:] },
	"zero width, odd":    func(id string) string { return id[:3] + "\u2060" + id[3:] },
	"soft hyphen":        func(id string) string { return id[:6] + "\u00ad" + id[6:] },
	"em space":           func(id string) string { return id[:6] + "\u2003" + id[6:] },
	"tab":                func(id string) string { return id[:6] + "\t" + id[6:] },
	"two blanks":         func(id string) string { return id[:6] + "  " + id[6:] },
	"minus sign":         func(id string) string { return id[:6] + "\u2212" + id[6:] },
	"full width":         func(id string) string { return shifted(id, '０') },
	"Arabic-Indic":       func(id string) string { return shifted(id, '٠') },
	"mathematical":       func(id string) string { return shifted(id, '𝟎') },
	"in front of it all": func(id string) string { return "\ufeff" + id },
}

func shifted(digits string, zero rune) string {
	return strings.Map(func(r rune) rune { return zero + r - '0' }, digits)
}

func TestDisguisedPersonNumbersAreFoundAndTreated(t *testing.T) {
	const id = "01819040180" // synthetic series
	for name, disguise := range disguises {
		t.Run(name, func(t *testing.T) {
			hidden := disguise(id)
			columns := []table.Column{{Name: "kode"}}
			batch := &table.Batch{Rows: 2, Columns: []table.Vector{{Dict: []string{hidden, "rød"}, Codes: []int32{0, 1}}}, Lines: []int64{2, 3}, Drop: make([]bool, 2)}
			s := privacy.NewScanner(columns)
			s.Scan(batch)
			p := privacy.Propose(columns, []typing.ColumnType{{Type: opendata.String, Cells: 2}}, s)
			if got := p.Contract.Columns[0].Treatment; got == opendata.Keep {
				t.Errorf("proposal keeps the column")
			}
			for _, treatment := range []opendata.Treatment{opendata.Mask, opendata.Redact} {
				tr, err := privacy.NewTreater(opendata.Contract{Columns: []opendata.ColumnRule{{Name: "kode", Type: opendata.String, Treatment: treatment}}}, columns, privacy.Keys{})
				if err != nil {
					t.Fatal(err)
				}
				var out table.Batch
				tr.Text(batch, &out)
				if dict := strings.Join(out.Columns[0].Dict, "|"); strings.Contains(dict, hidden) || !strings.Contains(dict, "rød") {
					t.Errorf("%s leaves %q", treatment, dict)
				}
			}
			look := privacy.NewSecondLook(opendata.Contract{}, []table.Field{{Name: "kode", Type: opendata.String}})
			look.Batch(batch)
			if len(look.Holds()) == 0 {
				t.Error("second look: no hold")
			}
			if len(privacy.CheckName("column_name", "elev "+hidden)) == 0 {
				t.Error("as a name: no finding")
			}
		})
	}
}

func TestWhatHoldsNothingPersonalStaysAsItIs(t *testing.T) {
	columns := []table.Column{{Name: "tekst"}}
	tr, err := privacy.NewTreater(opendata.Contract{Columns: []opendata.ColumnRule{{Name: "tekst", Type: opendata.String, Treatment: opendata.Redact}}}, columns, privacy.Keys{})
	if err != nil {
		t.Fatal(err)
	}
	const text = "Bukt – 12\u00a0°C,  målt\t７ ganger"
	var out table.Batch
	tr.Text(&table.Batch{Rows: 1, Columns: []table.Vector{{Dict: []string{text}, Codes: []int32{0}}}, Lines: []int64{2}, Drop: []bool{false}}, &out)
	if got := out.Columns[0].Dict[0]; got != text {
		t.Errorf("got %q, want %q", got, text)
	}
}
