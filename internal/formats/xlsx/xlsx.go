// Package xlsx reads tables from Excel workbooks (Office Open XML, ECMA-376), macro-enabled ones
// included: nothing in a workbook is ever run, and only cells are read, never comments, pivot
// caches, defined names or document properties. Package grid chooses the sheet and finds the
// table in it.
//
// Formulas count with the value that the workbook has stored for them. Numbers, dates and times
// are read as the cell's number format shows them; a format of zeros ("0000") pads with zeros, so
// that codes keep theirs. A date format that shows no time hides the time of day, and what a
// format hides is not read. A time that is shown with its date is not in any time zone.
package xlsx

import (
	"context"
	"io"

	"github.com/allmenning/allmenning/internal/formats/grid"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Resolve completes the options for a workbook: sheet, rows above the header and rows of header.
// The warnings are those of grid.Resolve.
func Resolve(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (opendata.ReadOptions, []string, error) {
	b, err := openBook(ctx, r, size)
	if err != nil {
		return opts, nil, err
	}
	return grid.Resolve(ctx, b, opts)
}

// Open yields the rows of the workbook's table that the options choose. Errors of kind Invalid:
// xlsx.encrypted, xlsx.old_format, xlsx.broken, xlsx.too_big, xlsx.no_table, xlsx.no_such_sheet,
// xlsx.too_many_columns.
func Open(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (table.Reader, error) {
	b, err := openBook(ctx, r, size)
	if err != nil {
		return nil, err
	}
	return grid.Open(ctx, b, size, opts)
}
