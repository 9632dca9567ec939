package grid

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxRaw bounds what is kept of a rejected row.
const maxRaw = 64 << 10

// A cell may be repeated by a count, and a text be shared by any number of cells, so that a small
// file can claim any amount of text. Real ones stay below 300 times their size.
const (
	freeText = 256 << 20
	maxRatio = 300
)

// Open yields the table that the options choose from a book of size bytes.
func Open(ctx context.Context, book Book, size int64, opts opendata.ReadOptions) (table.Reader, error) {
	c, err := choose(ctx, book, opts)
	if err != nil {
		return nil, err
	}
	rows, err := book.Open(ctx, c.sheet)
	if err != nil {
		return nil, err
	}
	r := &reader{
		rows:   rows,
		format: book.Format(),
		body:   int64(c.layout.skip + c.layout.header + 1),
		extent: newExtent(c.layout.limit),
		beside: c.layout.severalTables,
		warn:   c.warnings,
		left:   freeText + maxRatio*size,
	}
	r.place = make([]int, c.layout.limit)
	for i := range r.place {
		r.place[i] = -1
	}
	for i, col := range c.layout.columns {
		r.columns = append(r.columns, table.Column{Name: col.name, Hidden: col.hidden})
		r.place[col.index] = i
		r.source = append(r.source, col.index)
	}
	r.build = table.NewBuilder(r.columns)
	return r, nil
}

// reader yields the rows of one table in a sheet.
type reader struct {
	rows    Rows
	format  string
	columns []table.Column
	source  []int // sheet column per table column
	place   []int // table column per sheet column; -1 for a blank one
	body    int64 // sheet row of the first row of data
	extent  *extent
	beside  bool // what lies right of the table is another table
	build   *table.Builder
	stats   table.Stats
	warn    []string
	left    int64 // bytes of text that may still come
	row     Row
	done    error
}

// Columns describes the table's columns.
func (r *reader) Columns() []table.Column { return r.columns }

// Next yields the next rows, or io.EOF behind the last row of the sheet.
func (r *reader) Next(ctx context.Context, b *table.Batch) error {
	if r.done != nil {
		return r.done
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.build.Reset()
	for !r.build.Full() {
		err := r.rows.Next(ctx, &r.row)
		if err != nil {
			if ctx.Err() == nil {
				r.done = err
			}
			if err == io.EOF && r.build.Len() > 0 {
				break
			}
			return err
		}
		if err := r.take(); err != nil {
			r.done = err
			return err
		}
	}
	r.build.Finish(b)
	return nil
}

// take judges one sheet row and adds it to the batch, if it is part of the table.
func (r *reader) take() error {
	row := &r.row
	reach := len(row.Cells)
	if r.beside {
		reach = r.extent.limit
	}
	if row.Number < r.body || row.filled(reach) == 0 {
		return nil
	}
	if row.Hidden {
		r.hidden()
		return nil
	}
	switch r.extent.take(row) {
	case note:
		r.warnOnce("text_after_table")
		return nil
	case behind:
		r.warnOnce("several_tables")
		return nil
	}
	if r.extent.broken {
		r.warnOnce("blank_rows")
	}
	if r.outside() {
		r.reject("too_many_cells")
		return nil
	}
	return r.keep()
}

// hidden rejects a hidden row of the table; behind its end hidden rows are nobody's.
func (r *reader) hidden() {
	if r.extent.ended {
		return
	}
	r.extent.pass(r.row.Number)
	r.warnOnce("hidden_rows")
	r.reject("hidden_row")
}

// outside reports whether a row has something in a column that the table does not have.
func (r *reader) outside() bool {
	for i := range r.row.Cells {
		if r.row.Cells[i].Blank() {
			continue
		}
		if i < len(r.place) {
			if r.place[i] < 0 {
				return true
			}
			continue
		}
		return !r.beside
	}
	return false
}

func (r *reader) keep() error {
	size := 0
	for i, c := range r.source {
		cell := r.row.Cell(c)
		text := bytes.TrimSpace(cell.Text)
		if cell.Kind == Empty || len(text) == 0 {
			r.build.Null(i)
			continue
		}
		size += len(text)
		r.build.Text(i, text)
	}
	if size > table.MaxRow {
		return TooBig(r.format, nil).At(opendata.Where{Line: r.row.Number})
	}
	if r.left -= int64(size); r.left < 0 {
		return tooRepetitive(r.format, r.row.Number)
	}
	r.build.EndRow(r.row.Number)
	r.stats.Rows++
	return nil
}

func (r *reader) reject(reason string) {
	var raw []byte
	for i, c := range r.row.Cells {
		if i > 0 {
			raw = append(raw, '\t')
		}
		raw = append(raw, c.Text[:min(len(c.Text), maxRaw-min(maxRaw, len(raw)))]...)
		if len(raw) >= maxRaw {
			raw = raw[:maxRaw]
			break
		}
	}
	r.build.Reject(table.Reject{Line: r.row.Number, Reason: reason, Raw: raw})
	r.stats.Rows++
	r.stats.Rejected++
}

func (r *reader) warnOnce(code string) {
	if !slices.Contains(r.warn, code) {
		r.warn = append(r.warn, code)
	}
}

// Stats says what was met so far. A sheet's rows have no length, so that none is short.
func (r *reader) Stats() table.Stats {
	s := r.stats
	s.Warnings = slices.Clone(r.warn)
	for _, code := range r.rows.Warnings() {
		if !slices.Contains(s.Warnings, code) {
			s.Warnings = append(s.Warnings, code)
		}
	}
	return s
}

// Close releases the sheet.
func (r *reader) Close() error { return r.rows.Close() }
