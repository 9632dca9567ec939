package jsonlfile_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/allmenning/allmenning/internal/jsonlfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// cell is a typed vector of one valid row.
func cell(v table.Vector) table.Vector {
	if v.Codes == nil && v.Blobs == nil {
		v.Valid = []bool{true}
	}
	return v
}

func TestCells(t *testing.T) {
	const micros = int64(1_000_000)
	for _, c := range []struct {
		name string
		typ  opendata.Type
		v    table.Vector
		want string
	}{
		{"text", opendata.String, table.Vector{Codes: []int32{0}, Dict: []string{"sagt \"så\"\n<b>\u2028\x01"}}, `"sagt \"så\"\n<b>\u2028\u0001"`},
		{"not UTF-8", opendata.String, table.Vector{Codes: []int32{0}, Dict: []string{"a\xffb"}}, `"a\ufffdb"`},
		{"null text", opendata.String, table.Vector{Codes: []int32{-1}}, `null`},
		{"empty text", opendata.String, table.Vector{Codes: []int32{0}, Dict: []string{""}}, `""`},
		{"largest integer", opendata.Integer, table.Vector{Ints: []int64{math.MaxInt64}}, `9223372036854775807`},
		{"smallest integer", opendata.Integer, table.Vector{Ints: []int64{math.MinInt64}}, `-9223372036854775808`},
		{"decimal", opendata.Decimal(2), table.Vector{Ints: []int64{-5}}, `-0.05`},
		{"number", opendata.Number, table.Vector{Floats: []float64{0.1}}, `0.1`},
		{"large number", opendata.Number, table.Vector{Floats: []float64{1e300}}, `1e+300`},
		{"no number", opendata.Number, table.Vector{Floats: []float64{math.NaN()}}, `null`},
		{"infinite", opendata.Number, table.Vector{Floats: []float64{math.Inf(-1)}}, `null`},
		{"boolean", opendata.Boolean, table.Vector{Ints: []int64{1}}, `true`},
		{"date", opendata.Date, table.Vector{Ints: []int64{-1}}, `"1969-12-31"`},
		{"time", opendata.Time, table.Vector{Ints: []int64{3661 * micros}}, `"01:01:01"`},
		{"timestamp", opendata.Timestamp, table.Vector{Ints: []int64{1}}, `"1970-01-01T00:00:00.000001Z"`},
		{"datetime", opendata.DateTime, table.Vector{Ints: []int64{0}}, `"1970-01-01T00:00:00"`},
		{"place", opendata.Geometry, table.Vector{Blobs: [][]byte{wkb.MustMarshal(orb.Point{10.5, 59})}}, `"POINT(10.5 59)"`},
		{"no place", opendata.Geometry, table.Vector{Blobs: [][]byte{nil}}, `null`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			w := jsonlfile.NewWriter(&out, []table.Field{{Name: `a "b"`, Type: c.typ}})
			if err := w.Write(&table.Batch{Rows: 1, Columns: []table.Vector{cell(c.v)}}); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if got, want := out.String(), `{"a \"b\"":`+c.want+"}\n"; got != want || !json.Valid(out.Bytes()) {
				t.Errorf("line = %s, want %s", got, want)
			}
		})
	}
}

func TestDroppedRowsAreLeftOut(t *testing.T) {
	var out bytes.Buffer
	w := jsonlfile.NewWriter(&out, []table.Field{{Name: "a", Type: opendata.Integer}, {Name: "b", Type: opendata.Integer}})
	col := table.Vector{Valid: []bool{true, true, false}, Ints: []int64{1, 2, 3}}
	b := table.Batch{Rows: 3, Columns: []table.Vector{col, col}}
	b.DropRow(1)
	if err := errors.Join(w.Write(&b), w.Close()); err != nil {
		t.Fatal(err)
	}
	if want := "{\"a\":1,\"b\":1}\n{\"a\":null,\"b\":null}\n"; out.String() != want {
		t.Errorf("lines = %q, want %q", out.String(), want)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestErrorsAreToldWithoutValues(t *testing.T) {
	w := jsonlfile.NewWriter(broken{}, []table.Field{{Name: "a", Type: opendata.String}})
	long := table.Vector{Codes: []int32{0}, Dict: []string{strings.Repeat("hemmelig", 20_000)}}
	err := errors.Join(w.Write(&table.Batch{Rows: 1, Columns: []table.Vector{long}}), w.Close())
	if err == nil || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("error = %.80v", err)
	}
	w = jsonlfile.NewWriter(&bytes.Buffer{}, []table.Field{{Name: "sted", Type: opendata.Geometry}})
	err = w.Write(&table.Batch{Rows: 1, Columns: []table.Vector{{Blobs: [][]byte{[]byte("ikke WKB")}}}})
	if err == nil || strings.Contains(err.Error(), "ikke WKB") || !strings.Contains(err.Error(), "column 1") {
		t.Errorf("error = %v", err)
	}
}
