package parquetfile_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
)

// All of what a Writer writes can be searched: with and without rows, dictionaries and geometry.
func TestWhatAWriterWritesIsSearchable(t *testing.T) {
	fields := []table.Field{{Name: "k", Type: opendata.String}, {Name: "n", Type: opendata.Integer}, {Name: "f", Type: opendata.Number}, {Name: "d", Type: opendata.Date}}
	many := &table.Batch{Rows: 8000, Columns: make([]table.Vector, 4)}
	for i := range many.Rows {
		many.Columns[0].Dict = append(many.Columns[0].Dict, fmt.Sprintf("verdi %d %s", i, strings.Repeat("x", i%90)))
		many.Columns[0].Codes = append(many.Columns[0].Codes, int32(i))
		for c := 1; c < 4; c++ {
			many.Columns[c].Valid = append(many.Columns[c].Valid, i%7 != 0)
		}
		many.Columns[1].Ints = append(many.Columns[1].Ints, int64(i))
		many.Columns[2].Floats = append(many.Columns[2].Floats, float64(i)/3)
		many.Columns[3].Ints = append(many.Columns[3].Ints, int64(i))
	}
	for name, doc := range map[string][]byte{
		"no rows":         write(t, fields, parquetfile.Options{}),
		"one row group":   write(t, fields, parquetfile.Options{}, many),
		"many row groups": write(t, fields, parquetfile.Options{RowGroupRows: 700}, many),
	} {
		if err := open(t, doc).CheckSearchable(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What other writers add is not searchable, and neither is what hides between the parts.
func TestWhatHidesInAFileIsRefused(t *testing.T) {
	type row struct {
		K string `parquet:"k,optional,dict"`
	}
	written := func(options ...parquet.WriterOption) []byte {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, options...)
		if _, err := w.Write([]row{{"a"}, {"b"}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	plain := written(parquet.DataPageVersion(1), parquet.DataPageStatistics(false))
	if err := open(t, plain).CheckSearchable(context.Background()); err != nil {
		t.Fatalf("the plain file: %v", err)
	}
	foot := len(plain) - 8 - int(binary.LittleEndian.Uint32(plain[len(plain)-8:]))
	for name, doc := range map[string][]byte{
		"a Bloom filter":  written(parquet.DataPageVersion(1), parquet.DataPageStatistics(false), parquet.BloomFilters(parquet.SplitBlockFilter(10, "k"))),
		"page statistics": written(parquet.DataPageVersion(1), parquet.DataPageStatistics(true)),
		"version 2 pages": written(parquet.DataPageVersion(2), parquet.DataPageStatistics(false)),
		"bytes between":   slices.Insert(slices.Clone(plain), foot, []byte("17821951046")...),
	} {
		f, err := parquetfile.Open(bytes.NewReader(doc), int64(len(doc)))
		if err == nil {
			err = f.CheckSearchable(context.Background())
		}
		if opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Every entry of a dictionary is visited, with the number of its column.
func TestDictionariesAreRead(t *testing.T) {
	fields := []table.Field{{Name: "n", Type: opendata.Integer}, {Name: "k", Type: opendata.String}}
	b := &table.Batch{Rows: 2, Columns: []table.Vector{{Valid: []bool{true, true}, Ints: []int64{1, 2}}, {Dict: []string{"en", "to"}, Codes: []int32{0, 1}}}}
	var got []string
	err := open(t, write(t, fields, parquetfile.Options{}, b)).Dictionaries(context.Background(), func(column int, entry string) {
		got = append(got, fmt.Sprint(column, entry))
	})
	if err != nil || !slices.Equal(got, []string{"1en", "1to"}) {
		t.Errorf("entries %q, error %v", got, err)
	}
}

// The bounds of integers are values of cells.
func TestStringsHaveTheBoundsOfIntegers(t *testing.T) {
	fields := []table.Field{{Name: "n", Type: opendata.Integer}}
	b := &table.Batch{Rows: 2, Columns: []table.Vector{{Valid: []bool{true, true}, Ints: []int64{-5, 17821951046}}}}
	got := slices.Collect(open(t, write(t, fields, parquetfile.Options{}, b)).Strings())
	for _, want := range []string{"-5", "17821951046"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing from %q", want, got)
		}
	}
}
