package privacy_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// What treatments take out is nowhere in what they give on: not in a cell, not in an entry of a
// dictionary that no row uses, whatever stands beside it.
func TestNothingRemovedIsLeft(t *testing.T) {
	identities := []string{"01819040180", "kari.hansen@example.no", "Kari Hansen", "NO12 1234.56.78903", "+47 41 00 00 00"}
	harmless := []string{"Bukta 12", "rød", "2024-05-12", "17", "", "Vika", "4 stk", "Ålesund"}
	textual := []opendata.Treatment{"suppress", "mask", "redact", "pseudonymize", "pseudonymize:dataset", "generalize:prefix:1", "generalize:hierarchy"}
	rapid.Check(t, func(rt *rapid.T) {
		var contract opendata.Contract
		var header []string
		for i := range rapid.IntRange(1, 5).Draw(rt, "columns") {
			name := fmt.Sprint("k", i)
			header = append(header, name)
			contract.Columns = append(contract.Columns, opendata.ColumnRule{Name: name, Type: opendata.String,
				Treatment: rapid.SampledFrom(textual).Draw(rt, "treatment"), Hierarchy: map[string]string{"Vika": "sentrum"}})
		}
		// The first column is kept, and its cells go in rows about persons.
		header = append([]string{"navn"}, header...)
		contract.Columns = append([]opendata.ColumnRule{{Name: "navn", Type: opendata.String, Treatment: opendata.Keep}}, contract.Columns...)
		contract.Mixed = &opendata.MixedRows{Name: "navn", Linked: header[:rapid.IntRange(1, len(header)).Draw(rt, "linked")]}
		var rows [][]string
		for range rapid.IntRange(1, 12).Draw(rt, "rows") {
			row := []string{rapid.SampledFrom([]string{"Kari Hansen", "Storvik kommune", "Hansen Bygg ENK", "Storvik Elektro AS"}).Draw(rt, "name")}
			for range header[1:] {
				cell := rapid.SampledFrom(append(harmless, identities...)).Draw(rt, "cell")
				if rapid.Bool().Draw(rt, "in a sentence") {
					cell = "om " + cell + " i går"
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		}
		tab := newTable(header, rows)
		if rapid.Bool().Draw(rt, "drop a row") {
			tab.batches[0].DropRow(0)
		}
		tr, out := tab.publish(t, contract)
		for _, b := range out {
			for i := range b.Columns {
				for _, entry := range b.Columns[i].Dict {
					for _, id := range append(identities, "Hansen Bygg ENK") {
						if strings.Contains(entry, id) {
							rt.Fatalf("column %s still holds a removed value", tr.Fields()[i].Name)
						}
					}
					if tr.Removed().Contains(entry) {
						rt.Fatalf("column %s holds an entry that was removed", tr.Fields()[i].Name)
					}
				}
			}
		}
		if len(rows) > 0 && sharesCodes(tab, out) {
			rt.Fatal("a treated column shares its codes with the source")
		}
	})
}

// sharesCodes reports whether a column of out that should be its own still points into the source.
func sharesCodes(tab *textTable, out []table.Batch) bool {
	for i := range tab.batches {
		for c := range tab.batches[i].Columns {
			for o := range out[i].Columns {
				a, b := tab.batches[i].Columns[c].Codes, out[i].Columns[o].Codes
				if len(a) > 0 && len(b) > 0 && &a[0] == &b[0] && o > 0 {
					return true
				}
			}
		}
	}
	return false
}
