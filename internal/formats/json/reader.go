package json

import (
	"context"
	"errors"
	"io"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Reader reads one document. It implements table.Reader.
type Reader struct {
	text    *charset.Reader
	lex     *lexer
	cursor  *cursor
	flat    flattener
	columns []table.Column
	index   map[string]int // of columns by path
	builder *table.Builder
	stats   table.Stats
	err     error // final: io.EOF or what went wrong

	cells []cell
	buf   []byte // the row's text
	twice bool   // a member stood twice in an object
}

// cell is a column's place in the text of the row with this number.
type cell struct {
	row      int64
	from, to int
}

var _ table.Reader = (*Reader)(nil)

// Resolve says which values of the document are rows and in what encoding it is, and what the
// steward should know. It reads all of r. A document without rows is an Invalid error.
func Resolve(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (opendata.ReadOptions, []string, error) {
	opts, _, warnings, err := examine(ctx, r, size, opts)
	return opts, warnings, err
}

// Open opens the size bytes of r as a table, after a pass over all of them for the columns. A
// document that is not JSON, is cut, or has no rows is an Invalid error.
func Open(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (table.Reader, error) {
	opts, l, warnings, err := examine(ctx, r, size, opts)
	if err != nil {
		return nil, err
	}
	columns, index, err := l.columns.finish()
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return nil, noRows("Listen har ingen rader med felt.", "The list has no rows with fields.")
	}
	text := charset.NewReader(io.NewSectionReader(r, 0, size), opts.Encoding)
	lex := newLexer(text)
	return &Reader{
		text: text, lex: lex, cursor: newCursor(lex, opts.Rows), flat: flattener{lex: lex},
		columns: columns, index: index, builder: table.NewBuilder(columns), cells: make([]cell, len(columns)),
		stats: table.Stats{Warnings: warnings},
	}, nil
}

// Columns implements table.Reader.
func (r *Reader) Columns() []table.Column { return r.columns }

// Close implements table.Reader. What it read from belongs to the caller.
func (r *Reader) Close() error { return nil }

// Stats implements table.Reader.
func (r *Reader) Stats() table.Stats {
	s := r.stats
	s.Warnings = append([]string(nil), s.Warnings...)
	if r.twice {
		s.Warnings = append(s.Warnings, "duplicate_keys")
	}
	if r.text.Lost+r.lex.lost > 0 {
		s.Warnings = append(s.Warnings, "lossy_encoding")
	}
	if r.text.NULs > 0 {
		s.Warnings = append(s.Warnings, "nul_bytes")
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
	for !r.builder.Full() && r.err == nil {
		r.err = r.take()
	}
	if r.err != nil && !errors.Is(r.err, io.EOF) || r.builder.Len() == 0 {
		return r.err
	}
	r.builder.Finish(b)
	return nil
}

// take adds the next row to the batch.
func (r *Reader) take() error {
	tok, err := r.cursor.next()
	if err != nil {
		return err
	}
	row := r.stats.Rows + 1
	line := row
	if r.cursor.want == Root && !r.cursor.array {
		line = r.lex.line // values of their own: their lines mean something
	}
	r.buf = r.buf[:0]
	err = r.flat.row(tok, func(path, text []byte, _ bool) error {
		i, ok := r.index[string(path)]
		if !ok {
			return nil // never had a value
		}
		r.twice = r.twice || r.cells[i].row == row
		r.cells[i] = cell{row: row, from: len(r.buf), to: len(r.buf) + len(text)}
		r.buf = append(r.buf, text...)
		return nil
	})
	if err != nil {
		return err
	}
	for i, c := range r.cells {
		if c.row != row || c.from == c.to {
			r.builder.Null(i)
			continue
		}
		r.builder.Text(i, r.buf[c.from:c.to])
	}
	r.builder.EndRow(line)
	r.stats.Rows++
	return nil
}
