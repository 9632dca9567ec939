package xlsx_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
)

// real returns a file of the real data, or skips.
func real(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("ALLMENNING_REAL_DATA")
	if root == "" {
		t.Skip("ALLMENNING_REAL_DATA is not set: real files are not read")
	}
	doc, err := os.ReadFile(filepath.Join(root, "excel", name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestRealWorkbooks(t *testing.T) {
	tests := []struct {
		file, sheet string
		header      string
		rows        int
		first       string
	}{
		{"oslo-lav-inntekt-dirty.xlsx", "", "År|Bydel|Delbydel|Høyeste fullførte utdanning|Antall personer", 3, "1999|Gamle Oslo|Grønland|Ingen utdanning/Uoppgitt utdanning|308"},
		{"oslo-befolkning.xlsx", "", "År|Bydel|Delbydel|Kjønn|Alder|Antall personer", 174, "2008|030101|0102|1|000|81"},
		{"oslo-subtables.xlsx", "", "A|B", 3, "1|foo"},
		{"multiline-headers.xlsx", "", "Region|Caloric contribution / (%)|Cumulative impact of changes on cost of food basket / from previous quarter|Cumulative impact of changes on cost of food basket / from baseline (%)", 1, "A|B|C|D"},
		{"merged-cells.xlsx", "", "data", 0, ""},
		{"kostra-01-vegnett-2025.xlsx", "", "fylke|Riksveg (E+R)|E|R|F|K|P|S", 15, "Agder|651|324|327|3695|2872|6614|3134"},
		{"kostra-01-vegnett-2025.xlsx", "Radvis per kommune og vegkat", "fylke|kommune|vegkategori|lengde", 1668, "3|301|E|96.431153"},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.sheet, func(t *testing.T) {
			got, _ := read(t, real(t, tt.file), opendata.ReadOptions{Sheet: tt.sheet})
			if got[0] != tt.header {
				t.Errorf("columns %s, want %s", got[0], tt.header)
			}
			if len(got)-1 != tt.rows {
				t.Fatalf("%d rows, want %d", len(got)-1, tt.rows)
			}
			if tt.rows > 0 && got[1] != tt.first {
				t.Errorf("first row %s, want %s", got[1], tt.first)
			}
		})
	}
}

// The CSV beside the workbook was written from it by software that took the codes of the
// districts for numbers (102 for 0102), wrote whole decimals as 51.0, and called the repeated
// column geografi.1; all else is the same.
func TestRealTwin(t *testing.T) {
	got, _ := read(t, real(t, "oslo-sys002.xlsx"), opendata.ReadOptions{})
	in := csv.NewReader(strings.NewReader(string(real(t, "oslo-sys002.csv"))))
	in.Comma = ';'
	twin, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(twin) {
		t.Fatalf("%d lines, the twin has %d", len(got), len(twin))
	}
	twin[0][2] = "geografi_2"
	for i, line := range got {
		for j, cell := range strings.Split(line, "|") {
			if want := twin[i][j]; cell != want && !sameNumber(cell, want) {
				t.Fatalf("line %d, column %d: %s, the twin has %s", i+1, j+1, cell, want)
			}
		}
	}
}

func sameNumber(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && x == y
}
