package csvfile_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/csvfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// write writes batches to a string.
func write(fields []table.Field, batches ...*table.Batch) (string, error) {
	var out bytes.Buffer
	w := csvfile.NewWriter(&out, fields)
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			return "", err
		}
	}
	err := w.Close()
	return out.String(), err
}

// texts is a batch of one text column per slice; "\x00" is null.
func texts(columns ...[]string) *table.Batch {
	b := &table.Batch{Rows: len(columns[0])}
	for _, cells := range columns {
		v := table.Vector{Type: opendata.String}
		for i, s := range cells {
			if s == "\x00" {
				v.Codes = append(v.Codes, -1)
				v.Dict = append(v.Dict, "unused")
				continue
			}
			v.Codes = append(v.Codes, int32(i))
			v.Dict = append(v.Dict, s)
		}
		b.Columns = append(b.Columns, v)
	}
	return b
}

func TestWrite(t *testing.T) {
	fields := []table.Field{
		{Name: "navn", Type: opendata.String},
		{Name: "beløp, kr", Type: opendata.Decimal(2)},
		{Name: "åpen", Type: opendata.Boolean},
		{Name: "dag", Type: opendata.Date},
		{Name: "sted", Type: opendata.Geometry},
	}
	valid := []bool{true, false, true}
	b := &table.Batch{Rows: 3, Drop: []bool{false, false, true}, Columns: []table.Vector{
		{Codes: []int32{0, -1, 1}, Dict: []string{`Bø "nord", indre`, "dropped"}},
		{Valid: valid, Ints: []int64{-123456, 9, 9}},
		{Valid: valid, Ints: []int64{1, 1, 1}},
		{Valid: valid, Ints: []int64{-1, 9, 9}},
		{Blobs: [][]byte{wkb.MustMarshal(orb.Point{10.75, 59.9}), nil, nil}},
	}}
	got, err := write(fields, b)
	want := "navn,\"beløp, kr\",åpen,dag,sted\n" +
		"\"Bø \"\"nord\"\", indre\",-1234.56,true,1969-12-31,POINT(10.75 59.9)\n" +
		",,,,\n"
	if err != nil || got != want {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
}

func TestAnEmptyTableHasAHeader(t *testing.T) {
	got, err := write([]table.Field{{Name: "a", Type: opendata.String}, {Name: "b", Type: opendata.String}})
	if err != nil || got != "a,b\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestANullAloneInItsRowIsNotAnEmptyLine(t *testing.T) {
	got, err := write([]table.Field{{Name: "a", Type: opendata.String}}, texts([]string{"x", "\x00", "y"}))
	if err != nil || got != "a\nx\n\"\"\ny\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAnyTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.SliceOfN(rapid.StringMatching(`[a-zæøå,;"' \t\n=+@-]{0,8}`), 3, 3)
		columns := rapid.SliceOfN(cell, 1, 4).Draw(t, "columns")
		fields := make([]table.Field, len(columns))
		for i := range fields {
			fields[i] = table.Field{Name: strings.Repeat("k", i+1), Type: opendata.String}
		}
		doc, err := write(fields, texts(columns...))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(doc)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range columns {
			for row, want := range column {
				if got := rows[row+1][i]; got != want {
					t.Fatalf("row %d column %d: %q, want %q", row, i, got, want)
				}
			}
		}
	})
}

// full refuses every byte.
type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsAreFinal(t *testing.T) {
	fields := []table.Field{{Name: "a", Type: opendata.String}}
	big := make([]string, 5000)
	for i := range big {
		big[i] = strings.Repeat("x", 100)
	}
	w := csvfile.NewWriter(full{}, fields)
	err := w.Write(texts(big))
	if !errors.Is(err, errFull) || !errors.Is(w.Close(), errFull) {
		t.Errorf("Write() = %v", err)
	}
	w = csvfile.NewWriter(full{}, fields)
	if err := w.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close() = %v", err)
	}
	w = csvfile.NewWriter(io.Discard, []table.Field{{Name: "g", Type: opendata.Geometry}})
	err = w.Write(&table.Batch{Rows: 1, Columns: []table.Vector{{Blobs: [][]byte{[]byte("hemmelig")}}}})
	if err == nil || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("a broken geometry: %v", err)
	}
	if err := csvfile.NewWriter(io.Discard, fields).Write(texts([]string{"a"}, []string{"b"})); err == nil {
		t.Error("a batch of other columns was accepted")
	}
}
