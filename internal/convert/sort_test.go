package convert

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

var sortFields = []table.Field{{Name: "t", Type: opendata.String}, {Name: "n", Type: opendata.Integer}, {Name: "f", Type: opendata.Number}, {Name: "g", Type: opendata.Geometry}}

// drawBatch is a batch of rows of every form; a cell of which the flag is false is null.
func drawBatch(t *rapid.T) *table.Batch {
	b := &table.Batch{Rows: rapid.IntRange(1, 40).Draw(t, "rows")}
	dict := []string{"", "\x00", "\x00\x01", "\x00\x02", "a", "a\x00", "a\x00b", "ab", "å", "unused"}
	text := table.Vector{Type: opendata.String, Dict: dict}
	whole, float := table.Vector{Type: opendata.Integer}, table.Vector{Type: opendata.Number}
	geo := table.Vector{Type: opendata.Geometry}
	for range b.Rows {
		text.Codes = append(text.Codes, int32(rapid.IntRange(-1, len(dict)-2).Draw(t, "code")))
		whole.Valid = append(whole.Valid, rapid.Bool().Draw(t, "valid"))
		whole.Ints = append(whole.Ints, rapid.SampledFrom([]int64{math.MinInt64, -1, 0, 1, math.MaxInt64}).Draw(t, "int"))
		float.Valid = append(float.Valid, rapid.Bool().Draw(t, "valid"))
		float.Floats = append(float.Floats, rapid.SampledFrom([]float64{math.Inf(-1), -2.5, 0, 1e-300, 7, math.Inf(1)}).Draw(t, "float"))
		geo.Blobs = append(geo.Blobs, rapid.SampledFrom([][]byte{nil, {}, {0}, {0, 1}, {9}}).Draw(t, "blob"))
	}
	b.Columns = []table.Vector{text, whole, float, geo}
	if rapid.Bool().Draw(t, "drops") {
		for i := range b.Rows {
			if rapid.Bool().Draw(t, "drop") {
				b.DropRow(i)
			}
		}
	}
	return b
}

// lines are the rows of a batch that are not dropped, as text.
func lines(b *table.Batch) []string {
	var list []string
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		line := ""
		for i := range b.Columns {
			v := &b.Columns[i]
			switch {
			case v.Null(row):
				line += "null|"
			case v.Codes != nil:
				line += fmt.Sprintf("%q|", v.Dict[v.Codes[row]])
			case v.Blobs != nil:
				line += fmt.Sprintf("%x|", v.Blobs[row])
			case v.Floats != nil:
				line += fmt.Sprintf("%v|", v.Floats[row])
			default:
				line += fmt.Sprintf("%d|", v.Ints[row])
			}
		}
		list = append(list, line)
	}
	return list
}

// What comes out of a sort is what went in, in the same order whatever order it came in, however
// little memory there is.
func TestSortKeepsRowsAndForgetsTheirOrder(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		var batches []*table.Batch
		for range rapid.IntRange(1, 6).Draw(t, "batches") {
			batches = append(batches, drawBatch(t))
		}
		memory := rapid.SampledFrom([]int{40, 300, sortMemory}).Draw(t, "memory")
		sorted := func(in []*table.Batch) (out []string) {
			s := newSorter(dir, sortFields)
			s.memory = memory
			defer s.discard()
			for _, b := range in {
				if err := s.add(b); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.each(context.Background(), func(b *table.Batch) error { out = append(out, lines(b)...); return nil }); err != nil {
				t.Fatal(err)
			}
			return out
		}
		var want []string
		for _, b := range batches {
			want = append(want, lines(b)...)
		}
		got := sorted(batches)
		slices.Reverse(batches)
		if again := sorted(batches); !slices.Equal(got, again) {
			t.Fatalf("another order comes out\n%v\n%v", got, again)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("other rows come out\n%v\n%v", got, want)
		}
	})
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d temporary files are left", len(left))
	}
}

// Nulls come first, then values in their own order.
func TestSortOrder(t *testing.T) {
	s := newSorter(t.TempDir(), sortFields[:3])
	defer s.discard()
	in := &table.Batch{Rows: 5, Columns: []table.Vector{
		{Type: opendata.String, Dict: []string{"b", "a"}, Codes: []int32{0, 1, 1, -1, 1}},
		{Type: opendata.Integer, Valid: []bool{true, true, true, true, true}, Ints: []int64{1, 5, -5, 2, 5}},
		{Type: opendata.Number, Valid: []bool{true, true, true, true, true}, Floats: []float64{1, 2.5, 1, 1, -2.5}},
	}}
	if err := s.add(in); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := s.each(t.Context(), func(b *table.Batch) error { got = append(got, lines(b)...); return nil }); err != nil {
		t.Fatal(err)
	}
	want := []string{`null|2|1|`, `"a"|-5|1|`, `"a"|5|-2.5|`, `"a"|5|2.5|`, `"b"|1|1|`}
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

// A spool gives back the rows that were not dropped, and no text that no row has.
func TestSpoolGivesBackWhatItTook(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, err := newSpool(dir, sortFields)
		if err != nil {
			t.Fatal(err)
		}
		defer s.file.discard()
		var want []string
		for range rapid.IntRange(0, 5).Draw(t, "batches") {
			b := drawBatch(t)
			want = append(want, lines(b)...)
			if err := s.write(b); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for {
			var b table.Batch
			err := s.next(&b)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(b.Columns[0].Dict, "unused") {
				t.Fatal("a text that no row has was kept")
			}
			got = append(got, lines(&b)...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
