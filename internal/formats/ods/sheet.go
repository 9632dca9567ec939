package ods

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"slices"
	"strconv"

	"github.com/allmenning/allmenning/internal/formats/grid"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Bounds of one sheet.
const (
	maxSheetRows   = 1 << 24 // the most that LibreOffice can be built for
	maxSheetColumn = 1 << 20 // a column number beyond it is nonsense
	maxMerged      = 10_000
	maxMergedRow   = 1000
)

// rows reads one sheet.
type rows struct {
	in       io.ReadCloser
	xml      *grid.Decoder
	hidden   [][2]int // first and last hidden column, 0-based
	columns  int      // declared so far
	merged   []grid.Range
	warn     []string
	number   int64 // of the row handed out last
	repeat   int64 // how often the row in spans is still to come
	repeated int64 // cells handed out again, in all
	isHidden bool
	text     []byte
	spans    []span
	done     error
}

type span struct {
	column     int
	kind       grid.Kind
	start, end int
}

var _ grid.Rows = (*rows)(nil)

// seek moves into a sheet.
func (r *rows) seek(ctx context.Context, sheet int) error {
	for {
		t, err := r.xml.Token(ctx)
		if err == io.EOF {
			return r.xml.Fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "table" {
			continue
		}
		if sheet == 0 {
			return nil
		}
		sheet--
		if err := r.xml.Skip(ctx); err != nil {
			return err
		}
	}
}

// Next hands out the next row with content, or with none at all where it is cheap.
func (r *rows) Next(ctx context.Context, row *grid.Row) error {
	if r.done != nil {
		return r.done
	}
	for r.repeat == 0 || len(r.spans) == 0 {
		r.number += r.repeat // rows without content are not handed out
		r.repeat = 0
		if err := r.advance(ctx); err != nil {
			r.done = err
			return err
		}
	}
	r.repeat--
	r.number++
	row.Number, row.Hidden, row.Cells = r.number, r.isHidden, row.Cells[:0]
	for _, s := range r.spans {
		for len(row.Cells) <= s.column {
			row.Cells = append(row.Cells, grid.Cell{})
		}
		row.Cells[s.column] = grid.Cell{Kind: s.kind, Text: r.text[s.start:s.end]}
	}
	return nil
}

// advance reads on to the end of the next row element.
func (r *rows) advance(ctx context.Context) error {
	for {
		t, err := r.xml.Token(ctx)
		if err == io.EOF {
			return r.xml.Fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "table" {
				return io.EOF
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "table-column":
				r.column(t)
			case "table-row":
				return r.row(ctx, t)
			case "table-column-group", "table-columns", "table-header-columns",
				"table-row-group", "table-rows", "table-header-rows":
			default: // forms, drawings, sources of links
				if err := r.xml.Skip(ctx); err != nil {
					return err
				}
			}
		}
	}
}

func (r *rows) column(e xml.StartElement) {
	n := repeats(e, "number-columns-repeated")
	first := r.columns
	r.columns = int(min(int64(r.columns)+n, maxSheetColumn))
	if isHidden(e) {
		r.hidden = append(r.hidden, [2]int{first, r.columns - 1})
	}
}

// isHidden: "collapse" is hidden by hand, "filter" by a filter.
func isHidden(e xml.StartElement) bool {
	v := grid.Attr(e, "visibility")
	return v != "" && v != "visible"
}

func repeats(e xml.StartElement, attr string) int64 {
	n, err := strconv.ParseInt(grid.Attr(e, attr), 10, 64)
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func (r *rows) row(ctx context.Context, e xml.StartElement) error {
	r.repeat = repeats(e, "number-rows-repeated")
	r.isHidden = isHidden(e)
	r.xml.At(r.number + 1)
	r.text, r.spans = r.text[:0], r.spans[:0]
	for column := int64(0); ; {
		t, err := r.xml.Token(ctx)
		if err == io.EOF {
			return r.xml.Fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return r.limit()
		case xml.StartElement:
			n := repeats(t, "number-columns-repeated")
			switch t.Name.Local {
			case "table-cell":
				if err := r.cell(ctx, t, column, n); err != nil {
					return err
				}
			default: // covered-table-cell: lies under a merged one and shows nothing
				if err := r.xml.Skip(ctx); err != nil {
					return err
				}
			}
			column = min(column+n, maxSheetColumn)
		}
	}
}

// limit refuses more rows and repeated cells than a spreadsheet can have.
func (r *rows) limit() error {
	if len(r.spans) == 0 {
		r.repeat = min(r.repeat, maxSheetRows)
		return nil
	}
	if r.repeat > maxSheetRows || r.number > maxSheetRows {
		return grid.TooBig(format, nil)
	}
	r.repeated += (r.repeat - 1) * int64(len(r.spans))
	if r.repeated > grid.MaxRepeated {
		return grid.TooBig(format, nil)
	}
	return nil
}

// cell reads one cell up to its end and notes it n times.
func (r *rows) cell(ctx context.Context, e xml.StartElement, column, n int64) error {
	start := len(r.text)
	r.merge(e, column)
	if err := r.content(ctx); err != nil {
		return err
	}
	kind := r.value(e, start)
	if kind == grid.Empty || len(r.text) == start {
		r.text = r.text[:start]
		return nil
	}
	if column+n > table.MaxColumns {
		if len(bytes.TrimSpace(r.text[start:])) == 0 {
			r.text = r.text[:start]
			return nil
		}
		return grid.TooWide(format, r.number+1)
	}
	if size := len(r.text) - start; len(r.text) > table.MaxRow || size > table.MaxCell || size*int(n) > table.MaxRow {
		return grid.TooBig(format, nil).At(opendata.Where{Line: r.number + 1})
	}
	r.repeated += n - 1
	for i := range n {
		r.spans = append(r.spans, span{column: int(column + i), kind: kind, start: start, end: len(r.text)})
	}
	return nil
}

func (r *rows) merge(e xml.StartElement, column int64) {
	right := repeats(e, "number-columns-spanned")
	down := repeats(e, "number-rows-spanned")
	if right == 1 && down == 1 || r.number >= maxMergedRow || len(r.merged) == maxMerged {
		return
	}
	r.merged = append(r.merged, grid.Range{
		Top: r.number + 1, Bottom: r.number + min(down, maxSheetRows),
		Left: int(column), Right: int(min(column+right, maxSheetColumn)) - 1,
	})
}

// content appends the text that a cell shows: its paragraphs, with line breaks between them.
func (r *rows) content(ctx context.Context) error {
	paragraphs := 0
	for depth, inText := 1, 0; depth > 0; {
		t, err := r.xml.Token(ctx)
		if err == io.EOF {
			return r.xml.Fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "p":
				if paragraphs++; paragraphs > 1 {
					r.text = append(r.text, '\n')
				}
				inText = depth + 1
			case "span", "a":
			case "s":
				r.text = append(r.text, bytes.Repeat([]byte{' '}, int(min(repeats(t, "c"), table.MaxCell)))...)
			case "tab":
				r.text = append(r.text, '\t')
			case "line-break":
				r.text = append(r.text, '\n')
			default: // annotations, drawings, nested tables, fields
				if inText > 0 && isField(t.Name.Local) {
					break
				}
				if err := r.xml.Skip(ctx); err != nil {
					return err
				}
				continue
			}
			depth++
		case xml.EndElement:
			if depth == inText {
				inText = 0
			}
			depth--
		case xml.CharData:
			if inText > 0 {
				r.text = append(r.text, t...)
			}
		}
		if len(r.text) > table.MaxRow {
			return grid.TooBig(format, nil)
		}
	}
	return nil
}

// isField names the text fields that a cell can show: what they hold is what is shown.
func isField(local string) bool {
	return local == "date" || local == "time" || local == "sheet-name" || local == "title" || local == "ruby" || local == "ruby-base"
}

// value replaces the text that a cell shows, from start on, by its typed value.
func (r *rows) value(e xml.StartElement, start int) grid.Kind {
	shown := r.text[start:]
	if grid.AttrIn(e, "calc:xmlns:calcext:1.0", "value-type") == "error" {
		r.warnOnce("error_cells")
		return grid.Empty
	}
	switch grid.AttrIn(e, ":office:1.0", "value-type") {
	case "float", "percentage", "currency":
		return r.numeric(grid.Attr(e, "value"), start)
	case "date":
		if s := grid.Attr(e, "date-value"); s != "" {
			r.text = append(r.text[:start], trimClock(s)...)
			return grid.Moment
		}
	case "time":
		if text, ok := appendDuration(r.text[:start], grid.Attr(e, "time-value")); ok {
			r.text = text
			return grid.Moment
		}
	case "boolean":
		word := "false"
		if grid.Attr(e, "boolean-value") == "true" {
			word = "true"
		}
		r.text = append(r.text[:start], word...)
		return grid.Boolean
	case "string":
		if s := grid.Attr(e, "string-value"); s != "" {
			r.text = append(r.text[:start], s...)
			return grid.Text
		}
	}
	if len(shown) == 0 {
		return grid.Empty
	}
	return grid.Text
}

// numeric reads a stored number. One that is shown with leading zeros is a code, and stays as it
// is shown.
func (r *rows) numeric(stored string, start int) grid.Kind {
	number, ok := grid.AppendNumber(nil, stored)
	if !ok {
		return grid.Text
	}
	shown := bytes.TrimSpace(r.text[start:])
	if len(shown) > len(number) && bytes.Equal(bytes.TrimLeft(shown, "0"), bytes.TrimLeft(number, "0")) {
		return grid.Text
	}
	r.text = append(r.text[:start], number...)
	return grid.Number
}

// HiddenColumn reports whether a column is hidden.
func (r *rows) HiddenColumn(column int) bool {
	for _, h := range r.hidden {
		if h[0] <= column && column <= h[1] {
			return true
		}
	}
	return false
}

// Merged lists the merged cells in the upper part of the sheet, as far as it is read.
func (r *rows) Merged() []grid.Range { return r.merged }

func (r *rows) warnOnce(code string) {
	if !slices.Contains(r.warn, code) {
		r.warn = append(r.warn, code)
	}
}

// Warnings are the codes of what was met.
func (r *rows) Warnings() []string { return r.warn }

// Close stops reading.
func (r *rows) Close() error {
	if r.done == nil {
		r.done = io.EOF
	}
	return r.in.Close()
}
