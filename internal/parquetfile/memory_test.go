package parquetfile_test

import (
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"

	"github.com/allmenning/allmenning/internal/parquetfile"
)

// TestMemoryDoesNotGrowWithTheFile writes the same batch over and over and looks at what stays in
// memory. What may grow is the footer: some kilobytes per row group.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	b := randomBatch(rand.New(rand.NewPCG(1, 2)), everyType, 2000)
	text := b.Columns[0]
	text.Codes, text.Dict = make([]int32, b.Rows), nil
	for row := range b.Rows {
		text.Codes[row] = int32(row)
		text.Dict = append(text.Dict, "rad nummer "+strconv.Itoa(row))
	}
	b.Columns[0] = text
	w, err := parquetfile.NewWriter(io.Discard, everyType, parquetfile.Options{RowGroupRows: 8000})
	if err != nil {
		t.Fatal(err)
	}
	live := func(batches int) uint64 {
		var peak uint64
		for i := range batches {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			if i%5 == 0 { // at different fillings of a row group
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
		return peak
	}
	few, many := live(20), live(100)
	if many > few+few/2+(2<<20) {
		t.Errorf("20 batches keep %d KiB in memory, 100 more keep %d KiB", few>>10, many>>10)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
