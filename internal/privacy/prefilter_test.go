package privacy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
	"pgregory.net/rapid"
)

// The short way of looking at numbers and dates says what the recognizers say, and skips nothing
// that they would find.
func TestQuickLookAgreesWithRecognizers(t *testing.T) {
	forms := []*rapid.Generator[string]{
		rapid.StringMatching(`-?[0-9]{1,11}`), rapid.StringMatching(`-?[0-9]{1,10}[.,][0-9]{1,10}`), rapid.StringMatching(`0[0-9]{1,9},00?`),
		rapid.StringMatching(`[0-3][0-9][./-][01][0-9][./-](19|20)[0-9]{2}`), rapid.StringMatching(`(18|19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]`),
		rapid.StringMatching(`20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9])?([.,][0-9]{1,11})?(Z|[+-][0-9]{2}:?[0-9]{2})?`),
		rapid.StringMatching(`(4|9|0047|\+47|2)[0-9]{7}`), rapid.StringMatching(`[0-9]{6}[ .-/][0-9]{5}`), rapid.StringMatching(`[0-9]{4}[ .][0-9]{2}[ .][0-9]{5}`),
		rapid.StringMatching(`[0-9 .,:TZ+-]{1,33}`),
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(forms...).Draw(t, "value")
		var c columnScan
		got, ok := c.quickLook(value, 1)
		if !ok {
			return
		}
		if want := recognize.LookAt(value) &^ (recognize.LookKID | recognize.LookPassport); got != want {
			t.Fatalf("%q looks like %b, want %b", value, got, want)
		}
		if spans := recognize.Spans(value, 0, nil); len(spans) > 0 {
			t.Fatalf("%q holds %v", value, spans)
		}
	})
}

// Under a header that announces something, every number is looked at.
func TestQuickLookStandsBack(t *testing.T) {
	for _, header := range []string{"telefon", "fødselsnummer", "kontonummer", "kortnummer kredittkort", "passnr", "KID"} {
		c := columnScan{heading: readHeading(header)}
		c.cue = c.heading.cue()
		if _, ok := c.quickLook("41000000", 1); ok && c.heading.kind != recognize.PaymentCard {
			t.Errorf("%s: a number was not looked at", header)
		}
	}
}

// What memory answers is what a look at every value would have counted, whatever the batches.
func TestMemoryCountsTheSame(t *testing.T) {
	words := []string{"Kari Nordmann", "Storgata 12", "41 00 00 00", "ja", "mann", "post@example.no", "kari@example.no", "17821951046", "NULL", " ", "2024-01-01", "AS", "Solbakken skole", "12,5", "Snakket med Kari Nordmann"}
	rapid.Check(t, func(t *rapid.T) {
		columns := []table.Column{{Name: rapid.SampledFrom([]string{"merknad", "telefon", "kolonne_1"}).Draw(t, "name")}}
		remembering, forgetting := NewScanner(columns), NewScanner(columns)
		forgetting.columns[0].memory.closed = true
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			b := table.NewBuilder(columns)
			for i, w := range rapid.SliceOfN(rapid.SampledFrom(words), 1, 30).Draw(t, "cells") {
				b.Text(0, []byte(w))
				b.EndRow(int64(i))
			}
			var batch table.Batch
			b.Finish(&batch)
			remembering.Scan(&batch)
			forgetting.Scan(&batch)
		}
		if got, want := counted(&remembering.columns[0]), counted(&forgetting.columns[0]); got != want {
			t.Fatalf("with memory:\n%s\nwithout:\n%s", got, want)
		}
	})
}

func counted(c *columnScan) string {
	return fmt.Sprint(c.cells, c.nulls, c.looks, c.traits, c.spans, c.unsure, c.within, c.free, c.ids.stats(), c.constants(recognize.Phone), c.constants(recognize.Email))
}

// Memory is bounded however many values a column has, and gives up where they do not come back.
func TestMemoryIsBounded(t *testing.T) {
	m := newMemory(100)
	for i := range 4 * memoryTrial {
		value := "verdi " + strings.Repeat("a", i%7) + fmt.Sprint(i)
		if _, known := m.recall(value); !known {
			m.keep(value, memo{plain: true})
		}
		if len(m.seen) > 100 {
			t.Fatalf("remembers %d values", len(m.seen))
		}
	}
	if !m.closed {
		t.Error("goes on asking for values that never come back")
	}
}
