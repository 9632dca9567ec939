package parquetfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxChunk bounds what one column of one row group may unpack to. A Writer's row groups hold
// 32 MiB and one slice of rows; a row holds 16 MiB at most.
const maxChunk = 256 << 20

// maxFooter bounds the footer; ours have some kilobytes per row group.
const maxFooter = 64 << 20

// File is an open Parquet file that a Writer made.
type File struct {
	file   *parquet.File
	bytes  io.ReaderAt
	size   int64
	fields []table.Field
}

// invalid is the one answer to a file that can't be read: its details are of no use to anybody
// but the cause's reader.
func invalid(cause error) error {
	return opendata.NewError(opendata.Invalid, "parquet.unreadable",
		"filen er ikke en Parquet-fil som Allmenning har skrevet, eller den er skadet",
		"the file is not a Parquet file written by Allmenning, or it is damaged").
		Hinted("Lag filen på nytt med «allmenning convert» eller «allmenning publish».",
			"Make the file again with “allmenning convert” or “allmenning publish”.").
		Because(cause)
}

// guard turns a panic of the library, which trusts its input in places, into an error.
func guard(err *error) {
	if r := recover(); r != nil {
		*err = invalid(fmt.Errorf("panic: %v", r))
	}
}

// Open reads a file's footer. A file that is damaged, or that a Writer would not make, is an
// Invalid error; so is one that shows its damage later, while rows are read.
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer guard(&err)
	if err := checkEnds(r, size); err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, invalid(err)
	}
	f = &File{file: file, bytes: r, size: size}
	if err := f.check(size); err != nil {
		return nil, invalid(err)
	}
	return f, nil
}

// checkEnds looks at the magic bytes and the footer's length before anything is allocated.
func checkEnds(r io.ReaderAt, size int64) error {
	const magic = "PAR1"
	if size < 12 {
		return invalid(errors.New("shorter than 12 bytes"))
	}
	var head [4]byte
	var tail [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return fmt.Errorf("read parquet header: %w", err)
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read parquet footer: %w", err)
	}
	length := int64(tail[0]) | int64(tail[1])<<8 | int64(tail[2])<<16 | int64(tail[3])<<24
	if string(head[:]) != magic || string(tail[4:]) != magic || length > min(size-12, maxFooter) {
		return invalid(errors.New("no magic bytes, or a footer longer than the file"))
	}
	return nil
}

// check holds the footer against what a Writer makes.
func (f *File) check(size int64) error {
	meta := f.file.Metadata()
	if len(meta.Schema) < 2 || int(meta.Schema[0].NumChildren.V) != len(meta.Schema)-1 {
		return errors.New("the schema is not flat")
	}
	geo, _ := f.file.Lookup(geoKey)
	geometries := geoColumns(geo)
	for i := range meta.Schema[1:] {
		e := &meta.Schema[1+i]
		t, ok := typeOf(e, geometries[e.Name])
		if !ok {
			return fmt.Errorf("column %d has an unknown type", i+1)
		}
		f.fields = append(f.fields, table.Field{Name: e.Name, Type: t})
	}
	var rows int64
	for i := range meta.RowGroups {
		g := &meta.RowGroups[i]
		if err := checkGroup(g, len(f.fields), size); err != nil {
			return fmt.Errorf("row group %d: %w", i+1, err)
		}
		rows += g.NumRows
	}
	if rows != meta.NumRows {
		return errors.New("the row groups do not add up to the file")
	}
	return nil
}

func checkGroup(g *format.RowGroup, columns int, size int64) error {
	if g.NumRows < 0 || len(g.Columns) != columns {
		return errors.New("wrong number of rows or columns")
	}
	for i := range g.Columns {
		m := &g.Columns[i].MetaData
		start := m.DataPageOffset
		if m.DictionaryPageOffset > 0 {
			start = min(start, m.DictionaryPageOffset)
		}
		switch {
		case m.NumValues != g.NumRows:
			return fmt.Errorf("column %d: number of values is not number of rows", i+1)
		case start < 4 || m.TotalCompressedSize < 0 || start > size || m.TotalCompressedSize > size-start:
			return fmt.Errorf("column %d lies outside of the file", i+1)
		case m.TotalUncompressedSize < 0 || m.TotalUncompressedSize > maxChunk:
			return fmt.Errorf("column %d unpacks to too much", i+1)
		}
	}
	return nil
}

// Fields are the file's columns.
func (f *File) Fields() []table.Field { return slices.Clone(f.fields) }

// Rows is the number of rows.
func (f *File) Rows() int64 { return f.file.NumRows() }

// Metadata is the footer's key-value metadata.
func (f *File) Metadata() map[string]string {
	meta := make(map[string]string)
	for _, kv := range f.file.Metadata().KeyValueMetadata {
		meta[kv.Key] = kv.Value
	}
	return meta
}

// Strings yields every text in the file outside of its pages: the writer's name, names of the
// schema and of column paths, keys and values of the metadata, and the least and greatest values
// of text columns, as kept for row groups and, cut short, for pages, and of columns of integers.
func (f *File) Strings() iter.Seq[string] {
	return func(yield func(string) bool) {
		for s := range f.allStrings() {
			if s != "" && !yield(s) {
				return
			}
		}
	}
}

func (f *File) allStrings() iter.Seq[string] {
	meta := f.file.Metadata()
	return func(yield func(string) bool) {
		if !yield(meta.CreatedBy) {
			return
		}
		for _, kv := range meta.KeyValueMetadata {
			if !yield(kv.Key) || !yield(kv.Value) {
				return
			}
		}
		for i := range meta.Schema {
			if !yield(meta.Schema[i].Name) {
				return
			}
		}
		for i := range meta.RowGroups {
			for j := range meta.RowGroups[i].Columns {
				m := &meta.RowGroups[i].Columns[j].MetaData
				if !chunkStrings(m, yield) || f.fields[j].Type == opendata.Integer && !all(integerBounds(&m.Statistics), yield) {
					return
				}
			}
		}
		for i, index := range f.file.ColumnIndexes() {
			if f.fields[i%len(f.fields)].Type == opendata.Integer {
				s := format.Statistics{}
				for k := range index.MinValues {
					s.MinValue, s.MaxValue = index.MinValues[k], index.MaxValues[k]
					if !all(integerBounds(&s), yield) {
						return
					}
				}
			}
			if f.fields[i%len(f.fields)].Type != opendata.String {
				continue
			}
			for _, bound := range slices.Concat(index.MinValues, index.MaxValues) {
				if !yield(string(bound)) {
					return
				}
			}
		}
	}
}

// all yields every text of a list.
func all(list []string, yield func(string) bool) bool {
	for _, s := range list {
		if !yield(s) {
			return false
		}
	}
	return true
}

func chunkStrings(m *format.ColumnMetaData, yield func(string) bool) bool {
	for _, name := range m.PathInSchema {
		if !yield(name) {
			return false
		}
	}
	for _, kv := range m.KeyValueMetadata {
		if !yield(kv.Key) || !yield(kv.Value) {
			return false
		}
	}
	if m.Type != format.ByteArray {
		return true
	}
	s := &m.Statistics
	for _, bound := range [][]byte{s.MinValue, s.MaxValue, s.Min, s.Max} {
		if !yield(string(bound)) {
			return false
		}
	}
	return true
}

// Reader yields a file's rows as typed batches, in order.
type Reader struct {
	file   *File
	groups []parquet.RowGroup
	group  int // index of the open row group; -1 before the first
	left   int64
	skip   int64 // rows of the next row group to pass over
	chunks []parquet.ColumnChunkValueReader
	values []parquet.Value
}

// Reader starts reading at the first row.
func (f *File) Reader(ctx context.Context) (*Reader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &Reader{file: f, groups: f.file.RowGroups(), group: -1}, nil
}

// Next replaces b's content by the next rows, at most table.BatchRows of them, or returns io.EOF.
// Text columns have a dictionary per batch, without unused entries.
func (r *Reader) Next(ctx context.Context, b *table.Batch) error {
	return r.next(ctx, b, table.BatchRows)
}

func (r *Reader) next(ctx context.Context, b *table.Batch, limit int64) (err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return err
	}
	for r.left == 0 {
		if err := r.open(); err != nil {
			return err
		}
	}
	n := int(min(r.left, limit))
	columns := make([]table.Vector, len(r.file.fields))
	for i, f := range r.file.fields {
		if err := r.read(i, n); err != nil {
			return invalid(fmt.Errorf("column %d: %w", i+1, err))
		}
		columns[i] = vector(f.Type, r.values)
	}
	r.left -= int64(n)
	*b = table.Batch{Rows: n, Columns: columns}
	return nil
}

// open goes to the next row group.
func (r *Reader) open() error {
	r.closeChunks()
	if r.group++; r.group >= len(r.groups) {
		return io.EOF
	}
	g := r.groups[r.group]
	r.left = g.NumRows()
	if r.skip >= r.left {
		r.skip -= r.left
		r.left = 0
		return nil
	}
	for _, chunk := range g.ColumnChunks() {
		c := parquet.NewColumnChunkValueReader(chunk)
		r.chunks = append(r.chunks, c)
		if r.skip == 0 {
			continue
		}
		if err := c.SeekToRow(r.skip); err != nil {
			return invalid(err)
		}
	}
	r.left -= r.skip
	r.skip = 0
	return nil
}

// read reads n values of a column into r.values.
func (r *Reader) read(column, n int) error {
	if cap(r.values) < n {
		r.values = make([]parquet.Value, n)
	}
	r.values = r.values[:n]
	for got := 0; got < n; {
		m, err := r.chunks[column].ReadValues(r.values[got:])
		for i := got; i < got+m; i++ {
			// The bytes of a value belong to a page, which the next read may release.
			r.values[i] = r.values[i].Clone()
		}
		got += m
		if got < n && err != nil {
			return err
		}
		if m == 0 && err == nil {
			return io.ErrNoProgress
		}
	}
	return nil
}

// vector turns the values of a column into our form.
func vector(t opendata.Type, values []parquet.Value) table.Vector {
	v := table.Vector{Type: t}
	switch t {
	case opendata.String:
		index := make(map[string]int32)
		v.Codes = make([]int32, len(values))
		for i, value := range values {
			v.Codes[i] = -1
			if value.IsNull() {
				continue
			}
			code, ok := index[string(value.ByteArray())]
			if !ok {
				code = int32(len(v.Dict))
				s := string(value.ByteArray())
				v.Dict, index[s] = append(v.Dict, s), code
			}
			v.Codes[i] = code
		}
		return v
	case opendata.Geometry:
		v.Blobs = make([][]byte, len(values))
		for i, value := range values {
			if !value.IsNull() {
				v.Blobs[i] = value.ByteArray()
			}
		}
		return v
	}
	v.Valid = make([]bool, len(values))
	if t == opendata.Number {
		v.Floats = make([]float64, len(values))
	} else {
		v.Ints = make([]int64, len(values))
	}
	for i, value := range values {
		if value.IsNull() {
			continue
		}
		v.Valid[i] = true
		switch t {
		case opendata.Number:
			v.Floats[i] = value.Double()
		case opendata.Boolean:
			if value.Boolean() {
				v.Ints[i] = 1
			}
		case opendata.Date:
			v.Ints[i] = int64(value.Int32())
		default:
			v.Ints[i] = value.Int64()
		}
	}
	return v
}

func (r *Reader) closeChunks() {
	for _, c := range r.chunks {
		_ = c.Close() // releases memory; there is nothing to lose
	}
	r.chunks = r.chunks[:0]
}

// Close releases resources. It may be called twice.
func (r *Reader) Close() error {
	r.closeChunks()
	r.left, r.group = 0, len(r.groups)
	return nil
}

// ReadRows returns at most limit rows from the row with number offset (0 is the first), for a
// preview. The batch is empty when offset is beyond the last row.
func (f *File) ReadRows(ctx context.Context, offset, limit int64) (fields []table.Field, batch *table.Batch, err error) {
	if offset < 0 || limit < 0 || limit > table.BatchRows {
		return nil, nil, opendata.NewError(opendata.Invalid, "parquet.range",
			"ugyldig utsnitt av rader", "invalid range of rows").
			Hinted("Be om 0 til %d rader, fra rad 0 eller senere.", "Ask for 0 to %d rows, from row 0 or later.", table.BatchRows)
	}
	defer guard(&err)
	r, err := f.Reader(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	r.skip = offset
	batch = f.empty()
	for int64(batch.Rows) < limit {
		var part table.Batch
		err := r.next(ctx, &part, limit-int64(batch.Rows))
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		appendBatch(batch, &part)
	}
	return f.Fields(), batch, nil
}

func (f *File) empty() *table.Batch {
	b := &table.Batch{}
	for _, field := range f.fields {
		b.Columns = append(b.Columns, vector(field.Type, nil))
	}
	return b
}

// appendBatch adds the rows of part to b.
func appendBatch(b, part *table.Batch) {
	for i := range b.Columns {
		to, from := &b.Columns[i], &part.Columns[i]
		index := make(map[string]int32, len(to.Dict))
		for code, s := range to.Dict {
			index[s] = int32(code)
		}
		for _, code := range from.Codes {
			if code >= 0 {
				s := from.Dict[code]
				known, ok := index[s]
				if !ok {
					known = int32(len(to.Dict))
					to.Dict, index[s] = append(to.Dict, s), known
				}
				code = known
			}
			to.Codes = append(to.Codes, code)
		}
		to.Valid = append(to.Valid, from.Valid...)
		to.Ints = append(to.Ints, from.Ints...)
		to.Floats = append(to.Floats, from.Floats...)
		to.Blobs = append(to.Blobs, from.Blobs...)
	}
	b.Rows += part.Rows
}
