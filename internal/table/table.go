// Package table is what every format speaks: columnar batches with a dictionary per text
// column, and the Reader that yields them.
//
// A Reader yields *text* batches: every cell is text as the source meant it (a spreadsheet date
// as ISO 8601, a number without grouping and with a point) or, for geometry columns, WKB in
// EPSG:4326 (lon, lat). Package typing infers types over text batches and casts them to typed
// ones. Recognizers and treatments work on a batch's distinct values, not on its rows.
//
// To add a format: implement Reader in a package under internal/formats and pass
// tabletest.Run.
package table

import (
	"context"

	"github.com/allmenning/allmenning/internal/opendata"
)

// BatchRows is how many rows a Reader puts into a batch at most.
const BatchRows = 8192

// MaxColumns, MaxCell and MaxRow bound what a source may hold; more is an Invalid error.
const (
	MaxColumns = 10_000
	MaxCell    = 8 << 20  // bytes in one cell
	MaxRow     = 16 << 20 // bytes in one row
)

// Column describes one column of a source, before types are known.
type Column struct {
	Name     string // unique in its table; never empty
	Geometry bool   // cells are WKB in EPSG:4326
	Hidden   bool   // hidden in the spreadsheet
}

// Reader yields a table's rows in source order.
type Reader interface {
	// Columns describes the columns. Fixed from the moment the Reader exists.
	Columns() []Column

	// Next replaces b's content by the next rows, 1 to BatchRows of them (rejected rows
	// included), or returns io.EOF, then and ever after. Any other error is an
	// *opendata.Error of kind Invalid with line and column where known, or a read error of the
	// source below; the table is then not complete and nothing of it may be published.
	// b and its slices are valid until the next call.
	Next(ctx context.Context, b *Batch) error

	// Stats says what the reader met so far; complete after io.EOF.
	Stats() Stats

	// Close releases resources. It may be called twice.
	Close() error
}

// Stats counts what a Reader met.
type Stats struct {
	Rows     int64 // yielded and rejected
	Rejected int64
	Short    int64    // rows with fewer cells than columns, padded with nulls
	Warnings []string // codes of what the steward should know: hidden_sheet, several_sheets, lossy_encoding, …
	CRS      string   // of the source's coordinates, "EPSG:25833"; empty without geometry
}

// Batch is some rows in columnar form.
type Batch struct {
	Rows    int
	Columns []Vector
	Lines   []int64  // per row: 1-based line (or feature, or sheet row) in the source
	Drop    []bool   // row mask: true rows are left out of everything written; nil means none
	Rejects []Reject // rows the reader could not take; they are not among Rows
}

// Reject is a row that did not fit. Raw stays private (quarantine).
type Reject struct {
	Line   int64
	Reason string // code: too_many_cells, bad_quote, not_a_decimal, …
	Column string // of the contract, where known
	Raw    []byte // at most 64 KiB of the row
}

// Vector is one column of a batch. Exactly one form is used:
// text (Codes and Dict), typed (Valid with Ints or Floats), or Blobs.
type Vector struct {
	Type opendata.Type // empty in text batches

	// Text: Codes[i] indexes Dict; -1 is null. Dict has no duplicates; entries may be unused
	// after a treatment, and whoever writes a dictionary writes the used ones only.
	Codes []int32
	Dict  []string

	// Typed. Ints holds integers, unscaled decimals, booleans (0, 1), days since 1970-01-01,
	// microseconds since midnight (time) or since 1970-01-01T00:00:00 (timestamp in UTC,
	// datetime in local time). Floats holds numbers. Undefined where Valid is false.
	Valid  []bool
	Ints   []int64
	Floats []float64

	// Blobs holds WKB; nil is null.
	Blobs [][]byte
}

// Null reports whether row i is null, in any form.
func (v *Vector) Null(i int) bool {
	switch {
	case v.Codes != nil:
		return v.Codes[i] < 0
	case v.Blobs != nil:
		return v.Blobs[i] == nil
	default:
		return !v.Valid[i]
	}
}

// Text returns the text of row i of a text vector; ok is false for null.
func (v *Vector) Text(i int) (s string, ok bool) {
	c := v.Codes[i]
	if c < 0 {
		return "", false
	}
	return v.Dict[c], true
}

// Dropped reports whether row i is left out.
func (b *Batch) Dropped(i int) bool { return b.Drop != nil && b.Drop[i] }

// DropRow leaves row i out of everything written.
func (b *Batch) DropRow(i int) {
	if b.Drop == nil {
		b.Drop = make([]bool, b.Rows)
	}
	b.Drop[i] = true
}

// Kept is the number of rows that are not dropped.
func (b *Batch) Kept() int {
	n := b.Rows
	for _, d := range b.Drop {
		if d {
			n--
		}
	}
	return n
}

// Field is one column of a typed table.
type Field struct {
	Name string
	Type opendata.Type
}
