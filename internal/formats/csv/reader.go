package csv

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxRaw is how much of a rejected row is kept.
const maxRaw = 64 << 10

// Reader reads one file. It implements table.Reader.
type Reader struct {
	text    *charset.Reader
	scan    *scanner
	columns []table.Column
	full    int
	builder *table.Builder
	rows    table.Stats
	err     error // final: io.EOF or what went wrong
}

var _ table.Reader = (*Reader)(nil)

// Open opens the size bytes of r as a table. Options that are not set are detected. Text that
// can't be a table is an Invalid error.
func Open(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (table.Reader, error) {
	opts, err := check(opts)
	if err != nil {
		return nil, err
	}
	if !resolved(opts) {
		det, err := Detect(ctx, r, size, opts)
		if err != nil {
			return nil, err
		}
		opts = det.Options
	}
	sample, err := readSample(r, size, opts.Encoding)
	if err != nil {
		return nil, err
	}
	d := dialectOf(opts)
	l, err := sample.layout(d, opts)
	if err != nil {
		return nil, err
	}
	d.comments = l.comments
	text := charset.NewReader(io.NewSectionReader(r, 0, size), opts.Encoding)
	rd := &Reader{text: text, scan: newScanner(text, d), full: l.full}
	for _, name := range l.names {
		rd.columns = append(rd.columns, table.Column{Name: name})
	}
	rd.builder = table.NewBuilder(rd.columns)
	if err := rd.scan.skipLines(l.skip); err != nil {
		return nil, fmt.Errorf("skip preamble: %w", err)
	}
	for range l.headerRows {
		if err := rd.scan.next(); err != nil {
			return nil, fmt.Errorf("skip header: %w", err)
		}
	}
	return rd, nil
}

// Columns implements table.Reader.
func (r *Reader) Columns() []table.Column { return r.columns }

// Close implements table.Reader. What it read from belongs to the caller.
func (r *Reader) Close() error { return nil }

// Stats implements table.Reader.
func (r *Reader) Stats() table.Stats {
	s := r.rows
	for _, w := range []struct {
		code string
		n    int64
	}{
		{"mixed_encoding", r.text.Mixed},
		{"lossy_encoding", r.text.Lost},
		{"nul_bytes", r.text.NULs},
		{"stray_quotes", r.scan.strays},
		{"comment_lines", r.scan.comments},
		{"short_rows", s.Short},
	} {
		if w.n > 0 {
			s.Warnings = append(s.Warnings, w.code)
		}
	}
	return s
}

// Next implements table.Reader.
func (r *Reader) Next(ctx context.Context, b *table.Batch) error {
	if r.err != nil {
		return r.err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.builder.Reset()
	for !r.builder.Full() {
		if err := r.scan.next(); err != nil {
			r.err = err
			break
		}
		r.take()
	}
	if r.err != nil && !errors.Is(r.err, io.EOF) || r.builder.Len() == 0 {
		return r.err
	}
	r.builder.Finish(b)
	return nil
}

// take adds the scanner's row to the batch.
func (r *Reader) take() {
	r.rows.Rows++
	n := len(r.scan.cells)
	if n > len(r.columns) && !r.surplusEmpty() {
		r.rows.Rejected++
		raw := r.scan.raw()
		r.builder.Reject(table.Reject{
			Line:   r.scan.rowLine,
			Reason: "too_many_cells",
			Raw:    append([]byte(nil), raw[:min(len(raw), maxRaw)]...),
		})
		return
	}
	if n < r.full {
		r.rows.Short++
	}
	for i := range r.columns {
		if i >= n {
			r.builder.Null(i)
			continue
		}
		if cell := r.scan.bytes(i); len(cell) > 0 {
			r.builder.Text(i, cell)
		} else {
			r.builder.Null(i)
		}
	}
	r.builder.EndRow(r.scan.rowLine)
}

func (r *Reader) surplusEmpty() bool {
	for i := len(r.columns); i < len(r.scan.cells); i++ {
		if len(r.scan.bytes(i)) > 0 {
			return false
		}
	}
	return true
}
