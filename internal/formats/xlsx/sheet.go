package xlsx

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

// maxColumn is the last column that an Excel sheet has (XFD).
const maxColumn = 16384

// rows reads a worksheet.
type rows struct {
	book   *book
	in     io.ReadCloser
	xml    *grid.Decoder
	hidden [][2]int // first and last hidden column, 0-based
	merged []grid.Range
	warn   []string
	number int64
	text   []byte // of the row's cells; they point into it
	spans  []span
	done   error
}

// span is where in the row's text a cell lies; the text may move while it grows.
type span struct {
	column     int
	kind       grid.Kind
	start, end int
}

var _ grid.Rows = (*rows)(nil)

// Next reads up to the next row element.
func (r *rows) Next(ctx context.Context, row *grid.Row) error {
	if r.done != nil {
		return r.done
	}
	for {
		t, err := r.xml.Token(ctx)
		if err != nil {
			r.done = err
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "col":
			r.column(e)
		case "row":
			if err := r.row(ctx, e, row); err != nil {
				r.done = err
				return err
			}
			return nil
		}
	}
}

// column notes hidden columns: by the attribute, or without any width.
func (r *rows) column(e xml.StartElement) {
	first, err1 := strconv.Atoi(grid.Attr(e, "min"))
	last, err2 := strconv.Atoi(grid.Attr(e, "max"))
	if err1 != nil || err2 != nil {
		return
	}
	width, err := strconv.ParseFloat(grid.Attr(e, "width"), 64)
	if isTrue(grid.Attr(e, "hidden")) || err == nil && width == 0 {
		r.hidden = append(r.hidden, [2]int{first - 1, last - 1})
	}
}

func (r *rows) row(ctx context.Context, e xml.StartElement, row *grid.Row) error {
	number := r.number + 1
	if s := grid.Attr(e, "r"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < number {
			return r.xml.Fail(errOrder)
		}
		number = n
	}
	r.number = number
	r.xml.At(number)
	height, err := strconv.ParseFloat(grid.Attr(e, "ht"), 64)
	row.Number = number
	row.Hidden = isTrue(grid.Attr(e, "hidden")) || err == nil && height == 0
	r.text, r.spans = r.text[:0], r.spans[:0]
	if err := r.cells(ctx); err != nil {
		return err
	}
	row.Cells = row.Cells[:0]
	for _, s := range r.spans {
		for len(row.Cells) <= s.column {
			row.Cells = append(row.Cells, grid.Cell{})
		}
		row.Cells[s.column] = grid.Cell{Kind: s.kind, Text: r.text[s.start:s.end]}
	}
	return nil
}

// cells reads the cells up to the row's end.
func (r *rows) cells(ctx context.Context) error {
	next := 0
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
			return nil
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := r.xml.Skip(ctx); err != nil {
					return err
				}
				continue
			}
			column := next
			if ref := grid.Attr(t, "r"); ref != "" {
				c, _, ok := parseRef(ref)
				if !ok {
					return r.xml.Fail(errOrder)
				}
				column = c
			}
			next = column + 1
			if err := r.cell(ctx, t, column); err != nil {
				return err
			}
		}
	}
}

// cell reads one cell up to its end.
func (r *rows) cell(ctx context.Context, e xml.StartElement, column int) error {
	start := len(r.text)
	inline := false
	for depth, inValue := 1, false; depth > 0; {
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
			case "v":
				inValue = true
				depth++
			case "is":
				inline = true
				if r.text, err = appendRich(ctx, r.xml, r.text); err != nil {
					return err
				}
			default: // formulas and extensions
				if err := r.xml.Skip(ctx); err != nil {
					return err
				}
			}
		case xml.EndElement:
			inValue = false
			depth--
		case xml.CharData:
			if inValue {
				r.text = append(r.text, t...)
			}
		}
	}
	if len(r.text) > table.MaxRow || len(r.text)-start > table.MaxCell {
		return grid.TooBig(format, nil).At(opendata.Where{Line: r.number})
	}
	if len(r.text) == start {
		return nil
	}
	kind, err := r.value(e, start, inline)
	if err != nil {
		return err
	}
	if kind == grid.Empty || len(r.text) == start {
		r.text = r.text[:start]
		return nil
	}
	if column >= table.MaxColumns {
		return grid.TooWide(format, r.number)
	}
	r.spans = append(r.spans, span{column: column, kind: kind, start: start, end: len(r.text)})
	return nil
}

// value turns the stored text of a cell, from start on, into what it shows.
func (r *rows) value(e xml.StartElement, start int, inline bool) (grid.Kind, error) {
	st := r.style(grid.Attr(e, "s"))
	if st.hidden {
		r.warnOnce("hidden_cells")
		return grid.Empty, nil
	}
	if inline {
		return grid.Text, nil
	}
	switch grid.Attr(e, "t") {
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(r.text[start:])))
		text, ok := r.book.strings.get(i)
		if err != nil || !ok {
			return grid.Empty, r.xml.Fail(errMissing)
		}
		r.text = append(r.text[:start], text...)
		if len(text) == 0 {
			return grid.Empty, nil
		}
		return grid.Text, nil
	case "str":
		r.text = unescape(r.text, start)
		return grid.Text, nil
	case "inlineStr":
		return grid.Text, nil
	case "e":
		r.warnOnce("error_cells")
		return grid.Empty, nil
	case "b":
		word := "false"
		if isTrue(string(bytes.TrimSpace(r.text[start:]))) {
			word = "true"
		}
		r.text = append(r.text[:start], word...)
		return grid.Boolean, nil
	case "d":
		return r.isoDate(st, start), nil
	}
	return r.numeric(st, start), nil
}

func (r *rows) style(attr string) style {
	i, err := strconv.Atoi(attr)
	if err != nil || i < 0 || i >= len(r.book.styles) {
		return style{}
	}
	return r.book.styles[i]
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

// Merged lists the merged cells in the upper part of the sheet.
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

// parseRef reads a cell's address, "AB12", as a 0-based column and a 1-based row.
func parseRef(ref string) (column int, row int64, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	row, err := strconv.ParseInt(ref[i:], 10, 64)
	if err != nil || i == 0 || column > maxColumn || row < 1 {
		return 0, 0, false
	}
	return column - 1, row, true
}
