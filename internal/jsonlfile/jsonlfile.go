// Package jsonlfile writes typed batches as JSON Lines: one object a row, columns in their order,
// numbers with the exact digits of their type, times as ISO 8601 text, geometry as WKT, null as
// null.
package jsonlfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// Writer writes rows. An error is final.
type Writer struct {
	out    *bufio.Writer
	fields []table.Field
	line   []byte
}

// NewWriter makes a Writer of a table with these fields.
func NewWriter(w io.Writer, fields []table.Field) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, 64<<10), fields: fields}
}

// Write writes the rows of a typed batch that are not dropped.
func (w *Writer) Write(b *table.Batch) error {
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		line := append(w.line[:0], '{')
		for i, f := range w.fields {
			if i > 0 {
				line = append(line, ',')
			}
			line = append(appendString(line, f.Name), ':')
			var err error
			if line, err = appendCell(line, f, &b.Columns[i], row); err != nil {
				return fmt.Errorf("write json lines, column %d: %w", i+1, err)
			}
		}
		w.line = append(line, '}', '\n')
		if _, err := w.out.Write(w.line); err != nil {
			return fmt.Errorf("write json lines: %w", err)
		}
	}
	return nil
}

// Close writes what is buffered.
func (w *Writer) Close() error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write json lines: %w", err)
	}
	return nil
}

func appendCell(dst []byte, f table.Field, v *table.Vector, row int) ([]byte, error) {
	if v.Null(row) {
		return append(dst, "null"...), nil
	}
	switch f.Type {
	case opendata.Geometry:
		g, err := wkb.Unmarshal(v.Blobs[row])
		if err != nil {
			return dst, fmt.Errorf("geometry is not WKB: %w", err)
		}
		return appendString(dst, wkt.MarshalString(g)), nil
	case opendata.String:
		s, _ := v.Text(row)
		return appendString(dst, s), nil
	case opendata.Date, opendata.Time, opendata.Timestamp, opendata.DateTime:
		dst, _ = typing.AppendText(append(dst, '"'), f, v, row)
		return append(dst, '"'), nil
	case opendata.Number:
		if math.IsNaN(v.Floats[row]) || math.IsInf(v.Floats[row], 0) {
			return append(dst, "null"...), nil // JSON has no other word for it
		}
	}
	dst, _ = typing.AppendText(dst, f, v, row)
	return dst, nil
}

func appendString(dst []byte, s string) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return append(dst, `""`...) // a string can always be encoded
	}
	return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
