package grid

import (
	"bytes"
	"context"
)

// Kind says what a cell holds.
type Kind uint8

const (
	Empty   Kind = iota // nothing, or an error value such as #N/A
	Text                // what somebody wrote
	Number              // a number, with a point and without grouping
	Moment              // a date, a time or both, ISO 8601
	Boolean             // true or false
)

// Cell is one cell of a sheet.
type Cell struct {
	Kind Kind
	Text []byte // valid until the next row is read
}

// Blank reports whether the cell shows nothing: empty, or nothing but white space.
func (c Cell) Blank() bool { return c.Kind == Empty || len(bytes.TrimSpace(c.Text)) == 0 }

// Value reports whether the cell holds something other than text.
func (c Cell) Value() bool { return c.Kind > Text }

// Row is one row of a sheet.
type Row struct {
	Number int64 // 1-based in the sheet
	Hidden bool
	Cells  []Cell // by 0-based column; what lies beyond is empty
}

// Cell returns the cell in a 0-based column; an empty one beyond the row's end.
func (r *Row) Cell(column int) Cell {
	if column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// filled counts the cells of the columns below limit that show something.
func (r *Row) filled(limit int) int {
	n := 0
	for i, c := range r.Cells {
		if i < limit && !c.Blank() {
			n++
		}
	}
	return n
}

// Range is a block of merged cells; all bounds are inclusive.
type Range struct {
	Top, Bottom int64 // 1-based rows
	Left, Right int   // 0-based columns
}

// Sheet describes one sheet of a book.
type Sheet struct {
	Name   string
	Hidden bool
}

// Rows yields the rows of one sheet in order.
type Rows interface {
	// Next replaces row by the next one, or returns io.EOF. Rows without any cell may be left
	// out; their numbers are then missing. Any other error is an *opendata.Error of kind Invalid
	// or a read error of the file.
	Next(ctx context.Context, row *Row) error

	// HiddenColumn reports whether a 0-based column is hidden. Known once Next was called.
	HiddenColumn(column int) bool

	// Merged lists the merged cells that begin in the rows read so far, and perhaps others.
	Merged() []Range

	// Warnings are the codes of what the steward should know: error_cells, hidden_cells,
	// time_not_shown. Complete after io.EOF.
	Warnings() []string

	// Close releases resources. It may be called twice.
	Close() error
}

// Book is an open spreadsheet file.
type Book interface {
	// Format is the name of the file format: the first part of error codes.
	Format() string

	// Sheets lists the sheets in the order of the file.
	Sheets() []Sheet

	// Open starts reading a sheet, given by its place in Sheets.
	Open(ctx context.Context, sheet int) (Rows, error)
}
