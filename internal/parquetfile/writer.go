package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/parquet-go/parquet-go"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// CreatedBy names the writer in a file's footer. It holds no version, so that a new release
// does not change the bytes of unchanged data.
const CreatedBy = "allmenning"

const (
	// defaultGroupRows and defaultGroupBytes end a row group, whichever comes first. A row group
	// is what the writer keeps in memory (compressed) and what readers work on at a time.
	defaultGroupRows  = 128 << 10
	defaultGroupBytes = 32 << 20 // before encoding

	pageBytes       = 128 << 10 // a page is the least that a reader fetches
	dictionaryBytes = 1 << 20   // a larger dictionary saves nothing: plain pages from there on
	sliceRows       = 1024      // rows that are handed to one column before the next
	sliceBytes      = 1 << 20   // likewise
	boundBytes      = 128       // a text column with longer cells gets no min and max
)

// Options of a Writer. The zero value works.
type Options struct {
	Metadata      map[string]string // key-value metadata of the footer; "geo" is the Writer's own
	RowGroupRows  int64             // rows that end a row group; default 131072
	RowGroupBytes int64             // bytes before encoding that end a row group; default 32 MiB
}

func (o Options) withDefaults() Options {
	if o.RowGroupRows <= 0 {
		o.RowGroupRows = defaultGroupRows
	}
	if o.RowGroupBytes <= 0 {
		o.RowGroupBytes = defaultGroupBytes
	}
	return o
}

// Writer writes one Parquet file. An error of Write or Close is final: the file is not complete
// then and must not be used.
type Writer struct {
	out     io.Writer
	fields  []table.Field
	schema  *parquet.Schema
	options Options
	geo     []*geoColumn // per column; nil unless it is geometry

	file    *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter
	values  []parquet.Value   // scratch: a slice of one column
	texts   [][]parquet.Value // scratch: per column the values of the dictionary
	kept    []int             // scratch: row numbers that are not dropped
	sizes   []int             // scratch: bytes per kept row

	rows       int64
	groupRows  int64
	groupBytes int64
	err        error
}

// NewWriter makes a Writer of a table with these fields. It fails when two fields have the same
// name or a type is unknown. Nothing is written before the first row or Close.
func NewWriter(w io.Writer, fields []table.Field, opts Options) (*Writer, error) {
	schema, err := newSchema(fields)
	if err != nil {
		return nil, fmt.Errorf("parquet %w", err)
	}
	if len(fields) == 0 {
		return nil, errors.New("parquet schema: no columns")
	}
	out := &Writer{
		out: w, fields: fields, schema: schema, options: opts.withDefaults(),
		geo: make([]*geoColumn, len(fields)), texts: make([][]parquet.Value, len(fields)),
	}
	for i, f := range fields {
		if f.Type == opendata.Geometry {
			out.geo[i] = newGeoColumn()
		}
	}
	return out, nil
}

// start opens the file. The first batch tells which text columns have cells too long to be
// repeated in the footer as min and max.
func (w *Writer) start(first *table.Batch) {
	meta := maps.Clone(w.options.Metadata)
	delete(meta, geoKey)
	options := []parquet.WriterOption{
		w.schema,
		&parquet.WriterConfig{CreatedBy: CreatedBy, KeyValueMetadata: meta},
		parquet.Compression(&codec{}),
		parquet.DataPageVersion(1),
		parquet.DataPageStatistics(false), // the page index has them
		parquet.PageBufferSize(pageBytes),
		parquet.DictionaryMaxBytes(dictionaryBytes),
	}
	for i, f := range w.fields {
		if f.Type == opendata.Geometry || f.Type == opendata.String && first != nil && longTexts(&first.Columns[i]) {
			options = append(options, parquet.SkipPageBounds(f.Name))
		}
	}
	w.file = parquet.NewGenericWriter[any](w.out, options...)
	w.columns = w.file.ColumnWriters()
}

func longTexts(v *table.Vector) bool {
	for _, code := range v.Codes {
		if code >= 0 && len(v.Dict[code]) > boundBytes {
			return true
		}
	}
	return false
}

// Write writes the rows of a typed batch that are not dropped. The batch has the Writer's
// fields, in order. After an error every further call returns it.
func (w *Writer) Write(b *table.Batch) error {
	if w.err == nil {
		w.err = w.write(b)
	}
	return w.err
}

func (w *Writer) write(b *table.Batch) error {
	if len(b.Columns) != len(w.fields) {
		return fmt.Errorf("write parquet: batch has %d columns, not %d", len(b.Columns), len(w.fields))
	}
	if w.measure(b); len(w.kept) == 0 {
		return nil
	}
	if w.file == nil {
		w.start(b)
	}
	w.prepare(b)
	for from := 0; from < len(w.kept); {
		to, bytes := w.slice(from)
		if err := w.writeRows(b, w.kept[from:to]); err != nil {
			return err
		}
		w.rows += int64(to - from)
		w.groupRows += int64(to - from)
		w.groupBytes += bytes
		from = to
		if w.groupRows < w.options.RowGroupRows && w.groupBytes < w.options.RowGroupBytes {
			continue
		}
		if err := w.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) flush() error {
	w.groupRows, w.groupBytes = 0, 0
	if err := w.file.Flush(); err != nil {
		return fmt.Errorf("write parquet row group: %w", err)
	}
	return nil
}

// measure lists the rows to be written and their size before encoding.
func (w *Writer) measure(b *table.Batch) {
	w.kept, w.sizes = w.kept[:0], w.sizes[:0]
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		size := 8 * len(b.Columns)
		for i := range b.Columns {
			v := &b.Columns[i]
			switch {
			case v.Blobs != nil:
				size += len(v.Blobs[row])
			case v.Codes != nil && v.Codes[row] >= 0:
				size += len(v.Dict[v.Codes[row]])
			}
		}
		w.kept, w.sizes = append(w.kept, row), append(w.sizes, size)
	}
}

// slice returns the end of a run of kept rows that is written at once, and its bytes.
func (w *Writer) slice(from int) (to int, bytes int64) {
	room := min(sliceRows, int(w.options.RowGroupRows-w.groupRows))
	for to = from; to < len(w.kept) && to-from < room && bytes < sliceBytes; to++ {
		bytes += int64(w.sizes[to])
	}
	return to, bytes
}

// prepare turns the dictionaries of text columns into values, without a copy of the texts.
func (w *Writer) prepare(b *table.Batch) {
	for i := range b.Columns {
		v := &b.Columns[i]
		w.texts[i] = w.texts[i][:0]
		for _, s := range v.Dict {
			w.texts[i] = append(w.texts[i], parquet.ByteArrayValue([]byte(s)).Level(0, 1, i))
		}
	}
}

func (w *Writer) writeRows(b *table.Batch, rows []int) error {
	for i := range b.Columns {
		if err := w.fill(i, &b.Columns[i], rows); err != nil {
			return err
		}
		if _, err := w.columns[i].WriteRowValues(w.values); err != nil {
			return fmt.Errorf("write parquet column %d: %w", i+1, err)
		}
	}
	return nil
}

// fill sets w.values to some rows of a column.
func (w *Writer) fill(i int, v *table.Vector, rows []int) error {
	w.values = w.values[:0]
	t := w.fields[i].Type
	for _, row := range rows {
		if v.Null(row) {
			w.values = append(w.values, parquet.NullValue().Level(0, 0, i))
			continue
		}
		var value parquet.Value
		switch t {
		case opendata.String:
			w.values = append(w.values, w.texts[i][v.Codes[row]])
			continue
		case opendata.Geometry:
			if err := w.geo[i].add(v.Blobs[row]); err != nil {
				return fmt.Errorf("write parquet column %d: %w", i+1, err)
			}
			value = parquet.ByteArrayValue(v.Blobs[row])
		case opendata.Number:
			value = parquet.DoubleValue(v.Floats[row])
		case opendata.Boolean:
			value = parquet.BooleanValue(v.Ints[row] != 0)
		case opendata.Date:
			value = parquet.Int32Value(int32(v.Ints[row]))
		default:
			value = parquet.Int64Value(v.Ints[row])
		}
		w.values = append(w.values, value.Level(0, 1, i))
	}
	return nil
}

// Close writes what is buffered and the footer, and returns the number of rows in the file. It
// does not close the underlying writer.
func (w *Writer) Close() (rows int64, err error) {
	if w.err != nil {
		return w.rows, w.err
	}
	w.err = errors.New("write parquet: the writer is closed")
	if w.file == nil {
		w.start(nil)
	}
	if meta, ok := geoMetadata(w.fields, w.geo); ok {
		w.file.SetKeyValueMetadata(geoKey, meta)
	}
	if err := w.file.Close(); err != nil {
		return w.rows, fmt.Errorf("write parquet footer: %w", err)
	}
	return w.rows, nil
}
