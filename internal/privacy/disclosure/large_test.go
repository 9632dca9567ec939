package disclosure_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
	"github.com/allmenning/allmenning/internal/table"
)

// crowd fills a batch with the rows from a row on: persons with year of birth, sex and postcode, and
// their key; every fifth row is of a person who has one already.
func crowd(b *table.Batch, person *table.Vector, from, rows int) {
	*b = table.Batch{Rows: rows, Columns: []table.Vector{
		{Type: opendata.Integer, Valid: make([]bool, rows), Ints: make([]int64, rows)},
		{Type: opendata.String, Dict: []string{"K", "M"}, Codes: make([]int32, rows)},
		{Type: opendata.String, Codes: make([]int32, rows)},
	}}
	for i := range 1000 {
		b.Columns[2].Dict = append(b.Columns[2].Dict, fmt.Sprintf("%04d", i*9))
	}
	*person = table.Vector{Codes: make([]int32, rows), Dict: make([]string, rows)}
	for i := range rows {
		n := from + i
		if n%5 == 4 {
			n--
		}
		h := uint64(n) * 0x9e3779b97f4a7c15
		h ^= h >> 31
		b.Columns[0].Valid[i], b.Columns[0].Ints[i] = true, 1930+int64(h%90)
		b.Columns[1].Codes[i] = int32(h >> 20 & 1)
		b.Columns[2].Codes[i] = int32(h >> 24 % 1000)
		person.Codes[i], person.Dict[i] = int32(i), "p"+strconv.Itoa(n)
	}
}

// peak watches the heap until it is stopped.
func peak() (stop func() uint64) {
	var most atomic.Uint64
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse))
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(done); <-gone; return most.Load() }
}

// countCrowd counts the groups of a large table and returns the report, the time and the heap's peak.
func countCrowd(t testing.TB, rows int, keyed bool) (opendata.Disclosure, time.Duration, uint64) {
	g := grid{names: []string{"født", "kjønn", "postnr"}, types: []opendata.Type{opendata.Integer, opendata.String, opendata.String}}
	rules := opendata.PrivacyRules{QuasiIdentifiers: g.names, SmallGroups: opendata.SuppressSmall}
	runtime.GC()
	stop, start := peak(), time.Now()
	c, err := disclosure.New(&rules, g.contract(), g.fields(), disclosure.Options{Key: key, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var b table.Batch
	var person table.Vector
	for from := 0; from < rows; from += table.BatchRows {
		crowd(&b, &person, from, min(table.BatchRows, rows-from))
		keys := &person
		if !keyed {
			keys = nil
		}
		if err := c.Add(&b, keys); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Plan(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c.Report(), time.Since(start), stop()
}

// Two million rows with person keys are counted within a memory bound, most of it on disk.
func TestLargeTableIsCountedInBoundedMemory(t *testing.T) {
	const rows = 2_000_000
	d, took, heap := countCrowd(t, rows, true)
	if want := int64(rows - rows/5); d.Before.Persons != want {
		t.Errorf("%d persons, want %d", d.Before.Persons, want)
	}
	if heap > 160<<20 {
		t.Errorf("heap of %d MiB", heap>>20)
	}
	t.Logf("%d rows, %d groups in %v, heap %d MiB", rows, d.Before.Groups, took, heap>>20)
}

func BenchmarkGroups(b *testing.B) {
	rows, err := strconv.Atoi(os.Getenv("ALLMENNING_BENCH_ROWS"))
	if err != nil {
		rows = 5_000_000
	}
	for _, keyed := range []bool{false, true} {
		b.Run(fmt.Sprintf("rows=%d/person_key=%v", rows, keyed), func(b *testing.B) {
			for b.Loop() {
				_, took, heap := countCrowd(b, rows, keyed)
				b.ReportMetric(float64(rows)/took.Seconds(), "rows/s")
				b.ReportMetric(float64(heap)/(1<<20), "MiB-heap")
			}
		})
	}
}

// A large table of counts: municipality, sex, age and year, with all totals.
func TestLargeTableOfCounts(t *testing.T) {
	g := grid{names: []string{"kommune", "kjønn", "alder", "år", "antall"},
		types: []opendata.Type{opendata.String, opendata.String, opendata.String, opendata.Integer, opendata.Integer}}
	places, ages := 120, 8
	for year := range 3 {
		n := make(map[[3]int]int)
		for p := range places {
			for s := range 2 {
				for a := range ages {
					h := uint64(p*7919+s*104729+a*1299709+year*15485863) * 0x9e3779b97f4a7c15
					v := int(h>>40%60) * (1 + p%7)
					for _, at := range [][3]int{{p, s, a}, {places, s, a}, {p, 2, a}, {p, s, ages}, {places, 2, a}, {places, s, ages}, {p, 2, ages}, {places, 2, ages}} {
						n[at] += v
					}
				}
			}
		}
		for p := range places + 1 {
			place := fmt.Sprintf("kommune %d", p)
			if p == places {
				place = "Hele landet"
			}
			for s, sex := range []string{"K", "M", "Begge kjønn"} {
				for a := range ages + 1 {
					age := fmt.Sprintf("%d–%d år", a*10, a*10+9)
					if a == ages {
						age = "Alle aldre"
					}
					g.rows = append(g.rows, []any{place, sex, age, 2020 + year, n[[3]int{p, s, a}]})
				}
			}
		}
	}
	start := time.Now()
	out := control(t, g, opendata.PrivacyRules{Counts: &opendata.CountRules{Columns: []string{"antall"}}}, disclosure.Options{}, nil)
	t.Logf("%d cells in %v: %+v", len(g.rows), time.Since(start), out.Report().Counts)
	if c := out.Report().Counts[0]; len(out.Holds()) > 0 || c.Primary == 0 || c.Secondary > 6*c.Primary {
		t.Errorf("%+v, holds %v", c, codes(out.Holds()))
	}
}
