package privacy_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// removedFrom treats a table of one row and gives what was remembered of it.
func removedFrom(t *testing.T, treatments map[string]opendata.Treatment, header, row []string) *privacy.Removed {
	t.Helper()
	var c opendata.Contract
	for _, name := range header {
		treatment := opendata.Suppress
		if tr := treatments[name]; tr != "" {
			treatment = tr
		}
		c.Columns = append(c.Columns, opendata.ColumnRule{Name: name, Type: opendata.String, Treatment: treatment})
	}
	tr, _ := treatedText(t, newTable(header, [][]string{row}), c)
	return tr.Removed()
}

// A removed value is found again however it is written.
func TestRemovedIsFoundAgain(t *testing.T) {
	r := removedFrom(t, map[string]opendata.Treatment{"merknad": opendata.Redact, "annet": opendata.Mask},
		[]string{"fnr", "navn", "epost", "adresse", "mobil", "kontonr", "brukernavn", "merknad", "annet"},
		[]string{"01819040180", "Kari Bjørnsdatter Hansen", "kari@example.no", "Testveien 12 B", "90 00 00 12", "1234.56.78903", "khansen7",
			"Ring Ola Nilsen, Per Olsen på 41 00 00 00 eller ola@example.no", "Hansen, Grete"})
	for _, text := range []string{
		"01819040180", "018190 40180", "1819040180", "018190.40180", "018190-40180", "(01819040180)", "０１８１９０４０１８０",
		"Kari Bjørnsdatter Hansen", "KARI BJØRNSDATTER HANSEN", "kari  bjørnsdatter\u00a0hansen.", "Kari Hansen",
		"kari@example.no", "Kari@Example.no,", "testveien 12 b", "90000012", "+47 900 00 012", "0047 90000012", "12345678903", "1234 56 78903", "KHansen7",
		"ola nilsen", "per olsen", "41000000", "ola@example.no", "Hansen, Grete", "Grete Hansen",
	} {
		if !r.Contains(text) {
			t.Errorf("%q is not found", text)
		}
	}
	for _, text := range []string{"", "Kari", "Hansen", "01819040181", "Kari Olsen", "Testveien 12", "410000.00", "4100", "ring", "khansen", "90000013"} {
		if r.Contains(text) {
			t.Errorf("%q is found", text)
		}
	}
}

// What says nothing of one person by itself is not remembered, whatever was done to it.
func TestRemovedLeavesHarmlessValuesOut(t *testing.T) {
	header := []string{"fornavn", "fødselsdato", "alder", "kjønn", "postnr", "sted", "navn", "beløp", "ansattnr", "saksnr", "merknad", "kode"}
	row := []string{"Kari Anne", "12.05.1987", "37", "kvinne", "5003", "Bergen", "Storvik barnehage", "41000000", "10234", "2024/12345", "Gjerdet ved Storgata 12 er ødelagt", "ABC-1234"}
	r := removedFrom(t, nil, header, row)
	for i, text := range row {
		if r.Contains(text) {
			t.Errorf("%s is remembered", header[i])
		}
	}
}

// Rows about persons are remembered, those about companies are not.
func TestRemovedOfMixedRows(t *testing.T) {
	tab := newTable([]string{"leverandør", "orgnr", "kontonr", "telefon", "beløp"}, [][]string{
		{"Kari Nordmann", "999000111", "1234.56.78903", "90000012", "7"}, {"Storvik Elektro AS", "999000222", "1234.56.78911", "90000013", "9"}})
	tr, _ := treatedText(t, tab, ledger(""))
	for _, text := range []string{"Kari Nordmann", "999000111", "12345678903", "90000012"} {
		if !tr.Removed().Contains(text) {
			t.Errorf("%q is not remembered", text)
		}
	}
	for _, text := range []string{"Storvik Elektro AS", "999000222", "12345678911", "90000013"} {
		if tr.Removed().Contains(text) {
			t.Errorf("%q is remembered", text)
		}
	}
}

// Beyond its bound, what is held is a sample, and its share is told.
func TestRemovedIsBounded(t *testing.T) {
	const limit, n = 1000, 20_000
	r := privacy.NewRemoved(limit)
	text := func(i int) string { return fmt.Sprintf("person%d@example.no", i) }
	for i := range n {
		r.Add(text(i))
	}
	found := 0
	for i := range n {
		if r.Contains(text(i)) {
			found++
		}
	}
	if r.Len() > limit || found != r.Len() || math.Abs(float64(found)/n-r.Share()) > 0.01 {
		t.Errorf("holds %d, finds %d of %d, share %.4f", r.Len(), found, n, r.Share())
	}
	for i := range 100_000 {
		if r.Contains(fmt.Sprintf("other%d@example.no", i)) {
			t.Fatal("found what was never there")
		}
	}
}

func TestRemovedOfNothing(t *testing.T) {
	var r *privacy.Removed
	if r.Contains("Kari Nordmann") || r.Len() != 0 || r.Share() != 1 {
		t.Error("nothing holds something")
	}
}

func TestRemovedDoesNotAllocate(t *testing.T) {
	r := privacy.NewRemoved(10)
	r.Add("Kari Nordmann")
	if n := testing.AllocsPerRun(100, func() {
		r.Contains("Kari Nordmann")
		r.Contains("Bjørg Åse Sætre, 41 00 00 00")
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkRemovedContains(b *testing.B) {
	r := privacy.NewRemoved(1 << 20)
	for i := range 1 << 20 {
		r.Add(fmt.Sprintf("person%d@example.no", i))
	}
	for i := 0; b.Loop(); i++ {
		if r.Contains("Vedlikehold av") {
			b.Fatal("found")
		}
	}
}
