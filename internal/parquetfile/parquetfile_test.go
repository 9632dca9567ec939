package parquetfile_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// everyType has one field per type, in an order that is not alphabetical, and a name with a comma.
var everyType = []table.Field{
	{Name: "tekst", Type: opendata.String},
	{Name: "antall", Type: opendata.Integer},
	{Name: "beløp, kr", Type: opendata.Decimal(2)},
	{Name: "måling", Type: opendata.Number},
	{Name: "åpen", Type: opendata.Boolean},
	{Name: "dag", Type: opendata.Date},
	{Name: "klokka", Type: opendata.Time},
	{Name: "start", Type: opendata.Timestamp},
	{Name: "lokal", Type: opendata.DateTime},
	{Name: "sted", Type: opendata.Geometry},
}

// randomBatch has n rows with nulls, dropped rows and unused dictionary entries.
func randomBatch(r *rand.Rand, fields []table.Field, n int) *table.Batch {
	b := &table.Batch{Rows: n, Columns: make([]table.Vector, len(fields)), Drop: make([]bool, n)}
	for row := range n {
		b.Drop[row] = r.IntN(10) == 0
	}
	for i, f := range fields {
		b.Columns[i] = randomVector(r, f.Type, n)
	}
	return b
}

func randomVector(r *rand.Rand, t opendata.Type, n int) table.Vector {
	v := table.Vector{Type: t}
	switch t {
	case opendata.String:
		for code := range 40 {
			v.Dict = append(v.Dict, strings.Repeat("æ", code%5)+strconv.Itoa(r.IntN(1000))+"-"+strconv.Itoa(code))
		}
		v.Dict[0] = "" // an empty text is not null
		for range n {
			v.Codes = append(v.Codes, int32(r.IntN(41))-1)
		}
		return v
	case opendata.Geometry:
		for range n {
			v.Blobs = append(v.Blobs, randomPoint(r))
		}
		return v
	}
	v.Valid, v.Ints, v.Floats = make([]bool, n), make([]int64, n), make([]float64, n)
	for row := range n {
		v.Valid[row] = r.IntN(7) > 0
		v.Ints[row] = r.Int64N(2_000_000_000_000) - 1_000_000_000_000
		v.Floats[row] = r.NormFloat64() * math.Pow10(r.IntN(20)-10)
		switch t {
		case opendata.Boolean:
			v.Ints[row] &= 1
		case opendata.Date:
			v.Ints[row] %= 700_000
		case opendata.Time:
			v.Ints[row] = r.Int64N(24 * 3600 * 1_000_000)
		}
	}
	return v
}

func randomPoint(r *rand.Rand) []byte {
	if r.IntN(5) == 0 {
		return nil
	}
	return wkb.MustMarshal(orb.Point{r.Float64()*20 + 4, r.Float64()*13 + 58})
}

// write writes the batches to a file in memory.
func write(t testing.TB, fields []table.Field, opts parquetfile.Options, batches ...*table.Batch) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := parquetfile.NewWriter(&out, fields, opts)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		kept += b.Kept()
	}
	rows, err := w.Close()
	if err != nil || rows != int64(kept) {
		t.Fatalf("Close() = %d, %v; want %d rows", rows, err, kept)
	}
	return out.Bytes()
}

func open(t *testing.T, doc []byte) *parquetfile.File {
	t.Helper()
	f, err := parquetfile.Open(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// cells are the kept cells of batches, row by row, as text; geometry as raw bytes.
func cells(fields []table.Field, batches ...*table.Batch) (rows [][]string) {
	for _, b := range batches {
		for row := range b.Rows {
			if b.Dropped(row) {
				continue
			}
			line := make([]string, len(fields))
			for i, f := range fields {
				v := &b.Columns[i]
				s, ok := typing.Text(f, v, row)
				switch {
				case v.Null(row):
					s = "null"
				case ok:
					s = "=" + s
				default:
					s = "=" + string(v.Blobs[row])
				}
				line[i] = s
			}
			rows = append(rows, line)
		}
	}
	return rows
}

// readAll reads a file through our Reader.
func readAll(t *testing.T, f *parquetfile.File) (batches []*table.Batch) {
	t.Helper()
	r, err := f.Reader(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		var b table.Batch
		err := r.Next(context.Background(), &b)
		if errors.Is(err, io.EOF) {
			return batches
		}
		if err != nil {
			t.Fatal(err)
		}
		batches = append(batches, &b)
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for name, opts := range map[string]parquetfile.Options{
		"one row group":         {},
		"row groups by rows":    {RowGroupRows: 1500},
		"row groups by bytes":   {RowGroupBytes: 40_000},
		"row groups of one row": {RowGroupRows: 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var batches []*table.Batch
			sizes := []int{2500, 1, 4000}
			if opts.RowGroupRows == 1 {
				sizes = []int{20}
			}
			for _, n := range sizes {
				batches = append(batches, randomBatch(r, everyType, n))
			}
			want := cells(everyType, batches...)
			f := open(t, write(t, everyType, opts, batches...))
			if diff := cmp.Diff(everyType, f.Fields()); diff != "" {
				t.Errorf("fields: %s", diff)
			}
			if f.Rows() != int64(len(want)) {
				t.Errorf("Rows() = %d, want %d", f.Rows(), len(want))
			}
			if diff := cmp.Diff(want, cells(everyType, readAll(t, f)...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCellsAsParquetGoReadsThem reads each cell with the library alone, so that an error that
// Writer and Reader share does not stay unseen.
func TestCellsAsParquetGoReadsThem(t *testing.T) {
	b := randomBatch(rand.New(rand.NewPCG(3, 4)), everyType, 3000)
	doc := write(t, everyType, parquetfile.Options{RowGroupRows: 1000}, b)
	file, err := parquet.OpenFile(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	row := 0
	for _, group := range file.RowGroups() {
		rows := group.Rows()
		buf := make([]parquet.Row, 64)
		for {
			n, err := rows.ReadRows(buf)
			for _, r := range buf[:n] {
				for b.Dropped(row) {
					row++
				}
				checkRow(t, r, b, row)
				row++
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for row < b.Rows && b.Dropped(row) {
		row++
	}
	if row != b.Rows {
		t.Errorf("%d of %d rows were read", row, b.Rows)
	}
}

func checkRow(t *testing.T, got parquet.Row, b *table.Batch, row int) {
	t.Helper()
	for i, value := range got {
		v := &b.Columns[i]
		if value.IsNull() || v.Null(row) {
			if value.IsNull() != v.Null(row) {
				t.Fatalf("row %d column %d: null is %v, want %v", row, i, value.IsNull(), v.Null(row))
			}
			continue
		}
		ok := false
		switch everyType[i].Type {
		case opendata.String:
			ok = string(value.ByteArray()) == v.Dict[v.Codes[row]]
		case opendata.Geometry:
			ok = bytes.Equal(value.ByteArray(), v.Blobs[row])
		case opendata.Number:
			ok = value.Double() == v.Floats[row]
		case opendata.Boolean:
			ok = value.Boolean() == (v.Ints[row] == 1)
		case opendata.Date:
			ok = int64(value.Int32()) == v.Ints[row]
		default:
			ok = value.Int64() == v.Ints[row]
		}
		if !ok {
			t.Fatalf("row %d column %d: %v", row, i, value)
		}
	}
}

func TestSchemaAndFooter(t *testing.T) {
	opts := parquetfile.Options{Metadata: map[string]string{"dataset": "lekeplasser", "a": "b", "geo": "not ours"}}
	doc := write(t, everyType, opts, randomBatch(rand.New(rand.NewPCG(5, 6)), everyType, 100))
	file, err := parquet.OpenFile(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"tekst STRING", "antall INT(64,true)", "beløp, kr DECIMAL(18,2)", "måling ", "åpen ", "dag DATE",
		"klokka TIME(isAdjustedToUTC=false,unit=MICROS)", "start TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)",
		"lokal TIMESTAMP(isAdjustedToUTC=false,unit=MICROS)", "sted ",
	}
	var got []string
	for i := range file.Metadata().Schema[1:] {
		e := &file.Metadata().Schema[1+i]
		got = append(got, e.Name+" "+e.LogicalType.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schema: %s", diff)
	}
	if file.Metadata().CreatedBy != "allmenning" {
		t.Errorf("created by %q", file.Metadata().CreatedBy)
	}
	for _, c := range file.Metadata().RowGroups[0].Columns {
		if c.MetaData.Codec.String() != "ZSTD" {
			t.Errorf("a column is compressed with %s", c.MetaData.Codec)
		}
	}
	meta := open(t, doc).Metadata()
	if meta["dataset"] != "lekeplasser" || meta["a"] != "b" || len(meta) != 3 {
		t.Errorf("metadata %v", meta)
	}
}

func TestTheSameRowsGiveTheSameBytes(t *testing.T) {
	opts := parquetfile.Options{RowGroupRows: 700, Metadata: map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}}
	one := write(t, everyType, opts, randomBatch(rand.New(rand.NewPCG(7, 8)), everyType, 2000))
	for range 3 {
		if !bytes.Equal(one, write(t, everyType, opts, randomBatch(rand.New(rand.NewPCG(7, 8)), everyType, 2000))) {
			t.Fatal("the bytes differ")
		}
	}
}

func TestAnEmptyTable(t *testing.T) {
	f := open(t, write(t, everyType, parquetfile.Options{}))
	if f.Rows() != 0 || len(readAll(t, f)) != 0 || len(f.Fields()) != len(everyType) {
		t.Errorf("%d rows, %d fields", f.Rows(), len(f.Fields()))
	}
}

func TestColumnsOfNullsOnly(t *testing.T) {
	b := randomBatch(rand.New(rand.NewPCG(9, 9)), everyType, 50)
	for i := range b.Columns {
		v := &b.Columns[i]
		clear(v.Valid)
		clear(v.Blobs)
		for row := range v.Codes {
			v.Codes[row] = -1
		}
	}
	want := cells(everyType, b)
	if diff := cmp.Diff(want, cells(everyType, readAll(t, open(t, write(t, everyType, parquetfile.Options{}, b)))...)); diff != "" {
		t.Error(diff)
	}
}

func TestReadRows(t *testing.T) {
	fields := []table.Field{{Name: "n", Type: opendata.Integer}, {Name: "s", Type: opendata.String}}
	b := &table.Batch{Rows: 5000, Columns: []table.Vector{{Valid: make([]bool, 5000), Ints: make([]int64, 5000)}, {}}}
	for row := range 5000 {
		b.Columns[0].Valid[row], b.Columns[0].Ints[row] = true, int64(row)
		b.Columns[1].Dict = append(b.Columns[1].Dict, strconv.Itoa(row))
		b.Columns[1].Codes = append(b.Columns[1].Codes, int32(row))
	}
	f := open(t, write(t, fields, parquetfile.Options{RowGroupRows: 999}, b))
	for _, c := range []struct{ offset, limit, first, rows int64 }{
		{0, 10, 0, 10}, {998, 3, 998, 3}, {999, 1, 999, 1}, {500, 3000, 500, 3000}, {4990, 100, 4990, 10}, {5000, 10, 0, 0}, {9999, 1, 0, 0}, {3, 0, 0, 0},
	} {
		got, batch, err := f.ReadRows(context.Background(), c.offset, c.limit)
		if err != nil || !cmp.Equal(got, fields) || int64(batch.Rows) != c.rows {
			t.Fatalf("ReadRows(%d, %d): %d rows, %v", c.offset, c.limit, batch.Rows, err)
		}
		for row := range batch.Rows {
			want := strconv.FormatInt(c.first+int64(row), 10)
			if s, _ := batch.Columns[1].Text(row); s != want || strconv.FormatInt(batch.Columns[0].Ints[row], 10) != want {
				t.Fatalf("ReadRows(%d, %d): row %d is %s", c.offset, c.limit, row, s)
			}
		}
	}
	if _, _, err := f.ReadRows(context.Background(), -1, 1); opendata.KindOf(err) != opendata.Invalid {
		t.Errorf("a negative offset: %v", err)
	}
}

func TestGeoParquetMetadata(t *testing.T) {
	fields := []table.Field{{Name: "a", Type: opendata.Geometry}, {Name: "b", Type: opendata.Geometry}, {Name: "c", Type: opendata.Geometry}}
	square := orb.Polygon{{{5, 58}, {6, 58}, {6, 59}, {5, 58}}}
	b := &table.Batch{Rows: 3, Drop: []bool{false, false, true}, Columns: []table.Vector{
		{Blobs: [][]byte{wkb.MustMarshal(square), wkb.MustMarshal(orb.Point{4.5, 60}), wkb.MustMarshal(orb.Point{0, 0})}},
		{Blobs: [][]byte{nil, nil, nil}},
		{Blobs: [][]byte{wkb.MustMarshal(orb.MultiPolygon{}), nil, nil}},
	}}
	want := `{"version":"1.1.0","primary_column":"a","columns":{` +
		`"a":{"encoding":"WKB","geometry_types":["Point","Polygon"],"bbox":[4.5,58,6,60]},` +
		`"b":{"encoding":"WKB","geometry_types":[]},` +
		`"c":{"encoding":"WKB","geometry_types":["MultiPolygon"]}}}`
	if diff := cmp.Diff(want, open(t, write(t, fields, parquetfile.Options{}, b)).Metadata()["geo"]); diff != "" {
		t.Error(diff)
	}
}

func TestABrokenGeometryIsAnErrorWithoutItsBytes(t *testing.T) {
	fields := []table.Field{{Name: "g", Type: opendata.Geometry}}
	w, err := parquetfile.NewWriter(io.Discard, fields, parquetfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Write(&table.Batch{Rows: 1, Columns: []table.Vector{{Blobs: [][]byte{[]byte("hemmelig")}}}})
	if err == nil || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("Write() = %v", err)
	}
	if _, again := w.Close(); !errors.Is(again, err) {
		t.Errorf("Close() = %v, want the first error", again)
	}
}

func TestSchemasThatCanNotBeWritten(t *testing.T) {
	for name, fields := range map[string][]table.Field{
		"no columns":    nil,
		"same name":     {{Name: "a", Type: "string"}, {Name: "a", Type: "integer"}},
		"no name":       {{Type: "string"}},
		"no such type":  {{Name: "a", Type: "varchar"}},
		"decimal of 19": {{Name: "a", Type: "decimal(19)"}},
	} {
		if _, err := parquetfile.NewWriter(io.Discard, fields, parquetfile.Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// failing refuses to write after some bytes.
type failing struct{ left int }

var errFull = errors.New("the disk is full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorsAreReported(t *testing.T) {
	b := randomBatch(rand.New(rand.NewPCG(1, 1)), everyType, 3000)
	whole := len(write(t, everyType, parquetfile.Options{RowGroupRows: 500}, b))
	for _, left := range []int{0, 3, 1000, whole / 2, whole - 1} {
		w, err := parquetfile.NewWriter(&failing{left: left}, everyType, parquetfile.Options{RowGroupRows: 500})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(b)
		if err == nil {
			_, err = w.Close()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", left, err)
		}
	}
}
