// Package csvfile writes typed batches as CSV: RFC 4180 in UTF-8 without a byte order mark,
// commas, a header, LF line ends, and quotes only where they are needed. Null is an empty field;
// geometry is WKT in lon, lat. Cells are written as they are: what a spreadsheet program makes
// of a cell that begins with "=" is for whoever treats the columns.
package csvfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// MediaType of the output.
const MediaType = "text/csv; charset=utf-8"

// Writer writes one CSV file. It keeps nothing but a buffer. An error of Write or Close is final.
type Writer struct {
	out    *bufio.Writer
	fields []table.Field
	cell   []byte // scratch
	header bool   // is written
	err    error
}

// NewWriter makes a Writer of a table with these fields. Nothing is written before the first
// Write or Close.
func NewWriter(w io.Writer, fields []table.Field) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, 64<<10), fields: fields}
}

// Write writes the rows of a typed batch that are not dropped. The batch has the Writer's fields,
// in order. After an error every further call returns it.
func (w *Writer) Write(b *table.Batch) error {
	if w.err == nil {
		w.err = w.write(b)
	}
	return w.err
}

func (w *Writer) write(b *table.Batch) error {
	if len(b.Columns) != len(w.fields) {
		return fmt.Errorf("write csv: batch has %d columns, not %d", len(b.Columns), len(w.fields))
	}
	w.writeHeader()
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		if err := w.writeRow(b, row); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) writeHeader() {
	if w.header {
		return
	}
	w.header = true
	for i, f := range w.fields {
		w.cell = append(w.cell[:0], f.Name...)
		w.put(i)
	}
	w.endRow()
}

func (w *Writer) writeRow(b *table.Batch, row int) error {
	for i, f := range w.fields {
		v := &b.Columns[i]
		w.cell = w.cell[:0]
		switch {
		case v.Null(row):
		case f.Type == opendata.Geometry:
			geometry, err := wkb.Unmarshal(v.Blobs[row])
			if err != nil {
				return fmt.Errorf("write csv column %d: a geometry is not WKB", i+1)
			}
			w.cell = append(w.cell, wkt.Marshal(geometry)...)
		default:
			w.cell, _ = typing.AppendText(w.cell, f, v, row)
		}
		w.put(i)
	}
	w.endRow()
	if _, err := w.out.Write(nil); err != nil { // reports an earlier error of the buffer
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// put writes w.cell as the i-th field of a row. A lone empty field is quoted, because readers
// skip empty lines.
func (w *Writer) put(i int) {
	if i > 0 {
		_ = w.out.WriteByte(',') // the buffer keeps its first error until it is asked
	}
	if !quoted(w.cell) && (len(w.cell) > 0 || len(w.fields) > 1) {
		_, _ = w.out.Write(w.cell)
		return
	}
	_ = w.out.WriteByte('"')
	for rest := w.cell; len(rest) > 0; {
		head, tail, found := bytes.Cut(rest, []byte{'"'})
		_, _ = w.out.Write(head)
		if found {
			_, _ = w.out.WriteString(`""`)
		}
		rest = tail
	}
	_ = w.out.WriteByte('"')
}

func quoted(cell []byte) bool {
	for _, c := range cell {
		switch c {
		case ',', '"', '\r', '\n':
			return true
		}
	}
	return false
}

func (w *Writer) endRow() { _ = w.out.WriteByte('\n') }

// Close writes what is buffered, the header at least. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	w.err = errors.New("write csv: the writer is closed")
	w.writeHeader()
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}
