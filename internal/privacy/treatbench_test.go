package privacy_test

import (
	"fmt"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// BenchmarkTreat measures each treatment over a batch of 8192 rows with as many distinct values.
func BenchmarkTreat(b *testing.B) {
	rows := make([][]string, table.BatchRows)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("Storvik Elektro %d AS", i), fmt.Sprintf("Hull i veien ved skolen, sak %d, meldt av naboen", i), fmt.Sprint(1_000_000 + i)}
	}
	tab := newTable([]string{"firma", "merknad", "nr"}, rows)
	treat := func(name string, c opendata.Contract) {
		b.Run(name, func(b *testing.B) {
			tr, err := privacy.NewTreater(c, tab.columns, testKeys)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				var out table.Batch
				tr.Text(&tab.batches[0], &out)
				for i := range out.Columns {
					out.Columns[i].Type = opendata.String
				}
				tr.Typed(&out)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/table.BatchRows, "ns/row")
		})
	}
	keep := rule("nr", opendata.String, opendata.Keep)
	treat("keep", keep)
	with := func(column string, tr opendata.Treatment) opendata.Contract {
		c := rule(column, opendata.String, tr)
		for _, name := range []string{"firma", "merknad", "nr"} {
			if name != column {
				c.Columns = append(c.Columns, opendata.ColumnRule{Name: name, Type: opendata.String, Treatment: opendata.Keep})
			}
		}
		return c
	}
	all := with("nr", opendata.Keep)
	treat("keep all", all)
	for _, tr := range []opendata.Treatment{"suppress", "mask", "redact", "pseudonymize", "generalize:prefix:2"} {
		treat(string(tr)+" text", with("merknad", tr))
	}
	all.Mixed = &opendata.MixedRows{Name: "firma", Linked: []string{"firma", "nr"}}
	treat("mixed rows", all)
}
