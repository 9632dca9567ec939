// Package ods reads tables from OpenDocument spreadsheets (OASIS OpenDocument 1.2 and 1.3), as
// LibreOffice writes them. Package grid chooses the sheet and finds the table in it.
//
// Cells are read by their stored, typed value; a number that is shown with leading zeros keeps
// them. Comments, drawings, and formulas are never read as content.
package ods

import (
	"context"
	"io"

	"github.com/allmenning/allmenning/internal/formats/grid"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Resolve completes the options for a spreadsheet: sheet, rows above the header and rows of
// header. The warnings are those of grid.Resolve.
func Resolve(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (opendata.ReadOptions, []string, error) {
	b, err := openBook(ctx, r, size)
	if err != nil {
		return opts, nil, err
	}
	return grid.Resolve(ctx, b, opts)
}

// Open yields the rows of the spreadsheet's table that the options choose. Errors of kind
// Invalid: ods.encrypted, ods.not_a_spreadsheet, ods.broken, ods.too_big, ods.no_table,
// ods.no_such_sheet, ods.too_many_columns.
func Open(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (table.Reader, error) {
	b, err := openBook(ctx, r, size)
	if err != nil {
		return nil, err
	}
	return grid.Open(ctx, b, size, opts)
}
