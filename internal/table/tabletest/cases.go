package tabletest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/table"
)

// sample is a table with what formats stumble over. The first column is a key, so that no row
// is empty; one column is numeric, so that a header can be told from rows.
func sample() (header []string, rows [][]*string) {
	header = []string{"nr", "Åpningstid, hverdag", "kommentar; intern", "beløp"}
	rows = [][]*string{
		Cells("1", "07.00 - 23.15", "", "12"),
		Cells("2", "", "sier \"hei\" til alle", "13"),
		Cells("3", "første linje\nandre linje", "a;b,c\td|e", "14"),
		Cells("4", "ÆØÅ æøå é € 漢字 🦆", "\\ / ' `", "-15"),
		Cells("5", "", "", "16"),
		Cells("6", "NULL", "=1+1", ""),
		Cells("7", "0301", "a\u00a0b", "17"),
	}
	return header, rows
}

// many is a table of n rows with repeating and unique cells.
func many(n int) (header []string, rows [][]*string) {
	header = []string{"nr", "bydel", "tekst"}
	for i := range n {
		text := "tekst nummer " + strconv.Itoa(i)
		if i%7 == 0 {
			text = ""
		}
		rows = append(rows, Cells(strconv.Itoa(i+1), "bydel "+strconv.Itoa(i%15), text))
	}
	return header, rows
}

func open(t *testing.T, cfg Config, doc []byte) table.Reader {
	t.Helper()
	r, err := cfg.Open(context.Background(), doc)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// The same content gives the same names and cells in every format.
func sameRows(t *testing.T, cfg Config) {
	wantHeader, want := sample()
	header, rows := ReadAll(t, open(t, cfg, cfg.Encode(t, wantHeader, want)))
	Equal(t, header, rows, wantHeader, want)
}

// Tables around the size of a batch come whole, in batches within bounds, with line numbers that
// rise and statistics that add up (ReadAll checks those).
func batches(t *testing.T, cfg Config) {
	for _, n := range []int{1, 2, table.BatchRows - 1, table.BatchRows, table.BatchRows + 1, 20_000} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			wantHeader, want := many(n)
			r := open(t, cfg, cfg.Encode(t, wantHeader, want))
			header, rows := ReadAll(t, r)
			Equal(t, header, rows, wantHeader, want)
			if s := r.Stats(); s.Rows != int64(n) || s.Rejected != 0 || s.Short != 0 {
				t.Errorf("stats %+v for %d good rows", s, n)
			}
		})
	}
}

func eofRepeats(t *testing.T, cfg Config) {
	header, rows := sample()
	r := open(t, cfg, cfg.Encode(t, header, rows))
	var batch table.Batch
	for r.Next(context.Background(), &batch) == nil {
	}
	for range 3 {
		if err := r.Next(context.Background(), &batch); !errors.Is(err, io.EOF) {
			t.Fatalf("after the end: %v, want io.EOF", err)
		}
	}
}

func closeTwice(t *testing.T, cfg Config) {
	header, rows := sample()
	r := open(t, cfg, cfg.Encode(t, header, rows))
	for range 2 {
		if err := r.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

// A reader may be closed before its end.
func closeEarly(t *testing.T, cfg Config) {
	header, rows := many(20_000)
	r := open(t, cfg, cfg.Encode(t, header, rows))
	var batch table.Batch
	if err := r.Next(context.Background(), &batch); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// A cancelled context ends reading at the next batch, with its own error, and not as io.EOF.
func cancel(t *testing.T, cfg Config) {
	header, rows := many(20_000)
	r := open(t, cfg, cfg.Encode(t, header, rows))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var batch table.Batch
	if err := r.Next(ctx, &batch); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := r.Next(ctx, &batch); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: %v, want context.Canceled", err)
	}
}

// A document that was cut ends in an Invalid error, from Open or from Next, and never in io.EOF.
func truncated(t *testing.T, cfg Config) {
	header, rows := many(300)
	doc := cfg.Encode(t, header, rows)
	cut := cfg.Truncate
	if cut == nil {
		cut = eighths
	}
	for i, part := range cut(doc) {
		t.Run(strconv.Itoa(i+1), func(t *testing.T) {
			r, err := cfg.Open(context.Background(), part)
			if err == nil {
				defer r.Close()
				_, _, err = Read(t, r)
			}
			if err == nil {
				t.Fatalf("a document cut from %d to %d bytes was read as complete", len(doc), len(part))
			}
			if !isInvalid(err) {
				t.Errorf("error is not Invalid: %v", err)
			}
		})
	}
}

func eighths(doc []byte) [][]byte {
	var parts [][]byte
	for i := 1; i < 8; i++ {
		parts = append(parts, doc[:len(doc)*i/8])
	}
	return append(parts, doc[:len(doc)-1])
}

// A header without rows is a table without rows.
func noRows(t *testing.T, cfg Config) {
	if cfg.NeedsRows {
		return
	}
	wantHeader := []string{"nr", "navn"}
	header, rows := ReadAll(t, open(t, cfg, cfg.Encode(t, wantHeader, nil)))
	Equal(t, header, rows, wantHeader, nil)
}

// Beyond the limits of package table a document is Invalid; memory is not the limit.
func limits(t *testing.T, cfg Config) {
	if cfg.SmallCells {
		return
	}
	large := strings.Repeat("x", table.MaxCell+1)
	half := strings.Repeat("y", table.MaxRow/3+1)
	wide := make([]string, table.MaxColumns+1)
	cells := make([]string, len(wide))
	for i := range wide {
		wide[i], cells[i] = fmt.Sprintf("k%d", i), strconv.Itoa(i)
	}
	tests := []struct {
		name   string
		header []string
		row    []*string
	}{
		{"cell", []string{"nr", "a"}, Cells("1", large)},
		{"row", []string{"nr", "a", "b", "c"}, Cells("1", half, half, half)},
		{"columns", wide, Cells(cells...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := cfg.Encode(t, tt.header, [][]*string{tt.row, tt.row})
			r, err := cfg.Open(context.Background(), doc)
			if err == nil {
				defer r.Close()
				_, _, err = Read(t, r)
			}
			if !isInvalid(err) {
				t.Errorf("error %v, want Invalid", err)
			}
		})
	}
}

// Strings taken from a batch stay right after later batches; only the slices are reused.
func batchOutlived(t *testing.T, cfg Config) {
	header, rows := many(20_000)
	r := open(t, cfg, cfg.Encode(t, header, rows))
	var batch table.Batch
	if err := r.Next(context.Background(), &batch); err != nil {
		t.Fatal(err)
	}
	first, ok := batch.Columns[0].Text(0)
	for r.Next(context.Background(), &batch) == nil {
	}
	if !ok || first != "1" {
		t.Errorf("the first cell is now %q, was %q", first, "1")
	}
}

// The empty string is null in every format.
func emptyIsNull(t *testing.T, cfg Config) {
	header := []string{"nr", "navn"}
	empty := ""
	key := "1"
	_, rows := ReadAll(t, open(t, cfg, cfg.Encode(t, header, [][]*string{{&key, &empty}, Cells("2", "b")})))
	Equal(t, header, rows, header, [][]*string{Cells("1", ""), Cells("2", "b")})
}

func show(cell *string) string {
	if cell == nil {
		return "null"
	}
	return strconv.Quote(*cell)
}
