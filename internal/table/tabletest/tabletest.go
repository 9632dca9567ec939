// Package tabletest is the conformance suite that every table.Reader passes: the same content
// gives the same rows in every format, and nothing is lost, doubled or cut short silently.
//
// A format joins with two functions:
//
//	tabletest.Run(t, tabletest.Config{
//		Encode: func(t *testing.T, header []string, rows [][]*string) []byte { … },
//		Open: func(ctx context.Context, doc []byte) (table.Reader, error) {
//			return csv.Open(ctx, bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
//		},
//	})
//
// Geometry columns are left out of every comparison, so that formats with a geometry may add one.
package tabletest

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Config says how a format joins the suite.
type Config struct {
	// Encode writes a table in the format. A nil cell is null; no other cell is empty. A
	// header without rows must be encodable unless NeedsRows is set.
	Encode func(t *testing.T, header []string, rows [][]*string) []byte

	// Open opens a document as the package's own Open does.
	Open func(ctx context.Context, doc []byte) (table.Reader, error)

	// Truncate returns damaged forms of doc of which each must end in an Invalid error, never in
	// a short table. Nil cuts doc at eight places and its last byte.
	Truncate func(doc []byte) [][]byte

	// NeedsRows is set where a table without rows has no columns (JSON).
	NeedsRows bool

	// SmallCells is set where the format itself can't hold cells, rows or column counts beyond
	// the limits of package table.
	SmallCells bool

	// Empties is set where a cell of the empty string differs from no cell in the format. It must
	// nevertheless be read as null; the suite then encodes such cells.
	Empties bool
}

// TB is what the helpers need of a test: a *testing.T, a *testing.B, or a *rapid.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Run runs the suite.
func Run(t *testing.T, cfg Config) {
	t.Run("SameRows", func(t *testing.T) { sameRows(t, cfg) })
	t.Run("Batches", func(t *testing.T) { batches(t, cfg) })
	t.Run("EOFRepeats", func(t *testing.T) { eofRepeats(t, cfg) })
	t.Run("CloseTwice", func(t *testing.T) { closeTwice(t, cfg) })
	t.Run("CloseEarly", func(t *testing.T) { closeEarly(t, cfg) })
	t.Run("Cancel", func(t *testing.T) { cancel(t, cfg) })
	t.Run("Truncated", func(t *testing.T) { truncated(t, cfg) })
	t.Run("NoRows", func(t *testing.T) { noRows(t, cfg) })
	t.Run("Limits", func(t *testing.T) { limits(t, cfg) })
	t.Run("BatchOutlived", func(t *testing.T) { batchOutlived(t, cfg) })
	if cfg.Empties {
		t.Run("EmptyIsNull", func(t *testing.T) { emptyIsNull(t, cfg) })
	}
}

// Cells makes a row: "" is null.
func Cells(cells ...string) []*string {
	row := make([]*string, len(cells))
	for i, cell := range cells {
		if cell != "" {
			row[i] = &cell
		}
	}
	return row
}

// ReadAll reads r to its end, checking on the way everything that table.Reader promises of
// every batch, and returns the names and cells of the columns that are no geometry; nil is null.
// It closes r. Rejected rows are not among the rows; see r.Stats.
func ReadAll(t TB, r table.Reader) (header []string, rows [][]*string) {
	t.Helper()
	defer r.Close()
	header, rows, err := Read(t, r)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return header, rows
}

// Read is ReadAll for tables that may end in an error, which it returns with the rows before it.
func Read(t TB, r table.Reader) (header []string, rows [][]*string, err error) {
	t.Helper()
	columns := r.Columns()
	header = names(columns)
	checkColumns(t, columns)
	var batch table.Batch
	var total, rejected, lastLine int64
	for {
		err := r.Next(context.Background(), &batch)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return header, rows, err
		}
		checkBatch(t, columns, &batch)
		for _, line := range batch.Lines {
			if line < 1 || line < lastLine {
				t.Errorf("line %d after line %d", line, lastLine)
			}
			lastLine = line
		}
		total += int64(batch.Rows + len(batch.Rejects))
		rejected += int64(len(batch.Rejects))
		rows = appendRows(rows, columns, &batch)
	}
	if again := names(r.Columns()); !equalStrings(again, header) {
		t.Errorf("columns changed while reading: %q, then %q", header, again)
	}
	if s := r.Stats(); s.Rows != total || s.Rejected != rejected {
		t.Errorf("stats say %d rows, %d rejected; batches held %d and %d", s.Rows, s.Rejected, total, rejected)
	}
	return header, rows, nil
}

func names(columns []table.Column) []string {
	out := []string{}
	for _, c := range columns {
		if !c.Geometry {
			out = append(out, c.Name)
		}
	}
	return out
}

func checkColumns(t TB, columns []table.Column) {
	t.Helper()
	seen := map[string]bool{}
	for i, c := range columns {
		if c.Name == "" {
			t.Errorf("column %d has no name", i+1)
		}
		if seen[c.Name] {
			t.Errorf("two columns are called %q", c.Name)
		}
		seen[c.Name] = true
	}
}

// checkBatch holds one batch to what table.Batch and table.Vector say.
func checkBatch(t TB, columns []table.Column, b *table.Batch) {
	t.Helper()
	if n := b.Rows + len(b.Rejects); n < 1 || n > table.BatchRows {
		t.Fatalf("batch of %d rows", n)
	}
	if len(b.Columns) != len(columns) {
		t.Fatalf("batch has %d columns, reader %d", len(b.Columns), len(columns))
	}
	if len(b.Lines) != b.Rows {
		t.Fatalf("%d line numbers for %d rows", len(b.Lines), b.Rows)
	}
	if b.Drop != nil && len(b.Drop) != b.Rows {
		t.Fatalf("row mask of %d for %d rows", len(b.Drop), b.Rows)
	}
	for i := range b.Columns {
		checkVector(t, i, columns[i].Geometry, &b.Columns[i], b.Rows)
	}
	for _, r := range b.Rejects {
		if r.Reason == "" || r.Line < 1 {
			t.Errorf("reject without reason or line: %q, %d", r.Reason, r.Line)
		}
		if len(r.Raw) > 64<<10 {
			t.Errorf("reject keeps %d bytes", len(r.Raw))
		}
	}
}

func checkVector(t TB, column int, geometry bool, v *table.Vector, rows int) {
	t.Helper()
	if geometry {
		if len(v.Blobs) != rows {
			t.Fatalf("column %d: %d geometries for %d rows", column+1, len(v.Blobs), rows)
		}
		return
	}
	if len(v.Codes) != rows {
		t.Fatalf("column %d: %d cells for %d rows", column+1, len(v.Codes), rows)
	}
	for _, code := range v.Codes {
		if code < -1 || int(code) >= len(v.Dict) {
			t.Fatalf("column %d: code %d with a dictionary of %d", column+1, code, len(v.Dict))
		}
	}
	seen := make(map[string]bool, len(v.Dict))
	for _, s := range v.Dict {
		if seen[s] {
			t.Fatalf("column %d: %q is twice in the dictionary", column+1, s)
		}
		seen[s] = true
	}
}

func appendRows(rows [][]*string, columns []table.Column, b *table.Batch) [][]*string {
	for i := range b.Rows {
		row := []*string{}
		for j, c := range columns {
			if c.Geometry {
				continue
			}
			s, ok := b.Columns[j].Text(i)
			if !ok {
				row = append(row, nil)
				continue
			}
			row = append(row, &s)
		}
		rows = append(rows, row)
	}
	return rows
}

func equalStrings(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Equal fails t at the first cell where two tables differ.
func Equal(t TB, gotHeader []string, got [][]*string, wantHeader []string, want [][]*string) {
	t.Helper()
	if !equalStrings(gotHeader, wantHeader) {
		t.Fatalf("columns %q, want %q", gotHeader, wantHeader)
	}
	for i := range min(len(got), len(want)) {
		if len(got[i]) != len(want[i]) {
			t.Fatalf("row %d has %d cells, want %d", i+1, len(got[i]), len(want[i]))
		}
		for j := range got[i] {
			if show(got[i][j]) != show(want[i][j]) {
				t.Fatalf("row %d, column %d: got %s, want %s", i+1, j+1, show(got[i][j]), show(want[i][j]))
			}
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
}

// isInvalid reports whether err is what a user can mend.
func isInvalid(err error) bool { return opendata.KindOf(err) == opendata.Invalid }
