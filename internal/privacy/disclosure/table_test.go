package disclosure_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
	"github.com/allmenning/allmenning/internal/table"
)

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

var key = []byte("a key for tests of thirty-two b.")

// grid is a small table: rows of int, float64, string or nil.
type grid struct {
	names []string
	types []opendata.Type
	rows  [][]any
}

func (g grid) fields() []table.Field {
	var fields []table.Field
	for i, n := range g.names {
		fields = append(fields, table.Field{Name: n, Type: g.types[i]})
	}
	return fields
}

func (g grid) contract() opendata.Contract {
	var c opendata.Contract
	for i, n := range g.names {
		c.Columns = append(c.Columns, opendata.ColumnRule{Name: n, Type: g.types[i], Treatment: opendata.Keep})
	}
	return c
}

// batches cuts the table into typed batches of size rows.
func (g grid) batches(size int) []*table.Batch {
	var list []*table.Batch
	for part := range slices.Chunk(g.rows, size) {
		b := &table.Batch{Rows: len(part)}
		for i, typ := range g.types {
			b.Columns = append(b.Columns, vector(typ, part, i))
		}
		list = append(list, b)
	}
	return list
}

func vector(typ opendata.Type, rows [][]any, at int) table.Vector {
	v := table.Vector{Type: typ}
	switch typ {
	case opendata.String:
		v.Codes = make([]int32, len(rows))
	case opendata.Number:
		v.Valid, v.Floats = make([]bool, len(rows)), make([]float64, len(rows))
	default:
		v.Valid, v.Ints = make([]bool, len(rows)), make([]int64, len(rows))
	}
	for row := range rows {
		switch x := rows[row][at].(type) {
		case nil:
			if v.Codes != nil {
				v.Codes[row] = -1
			}
		case int:
			v.Valid[row], v.Ints[row] = true, int64(x)
		case float64:
			v.Valid[row], v.Floats[row] = true, x
		case string:
			code := slices.Index(v.Dict, x)
			if code < 0 {
				code = len(v.Dict)
				v.Dict = append(v.Dict, x)
			}
			v.Codes[row] = int32(code)
		}
	}
	return v
}

// read turns batches back into rows.
func read(batches []*table.Batch) [][]any {
	var rows [][]any
	for _, b := range batches {
		for r := range b.Rows {
			if b.Dropped(r) {
				continue
			}
			var row []any
			for i := range b.Columns {
				row = append(row, cell(&b.Columns[i], r))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func cell(v *table.Vector, r int) any {
	switch {
	case v.Null(r):
		return nil
	case v.Codes != nil:
		return v.Dict[v.Codes[r]]
	case v.Floats != nil:
		return v.Floats[r]
	}
	return int(v.Ints[r])
}

// controlled is a table after disclosure control.
type controlled struct {
	*disclosure.Control
	rows [][]any
}

// control takes a table through both passes. person is the row's person key, "" for null.
func control(t fataler, g grid, rules opendata.PrivacyRules, opts disclosure.Options, person []string) controlled {
	t.Helper()
	if opts.Key == nil {
		opts.Key = key
	}
	dir, err := os.MkdirTemp("", "disclosure-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	opts.TempDir = dir
	c, err := disclosure.New(&rules, g.contract(), g.fields(), opts)
	if err != nil {
		t.Fatal(err)
	}
	const size = 64
	batches := g.batches(size)
	for i, b := range batches {
		var keys *table.Vector
		if person != nil {
			part := person[i*size : i*size+b.Rows]
			rows := make([][]any, len(part))
			for r, p := range part {
				rows[r] = []any{p}
				if p == "" {
					rows[r][0] = nil
				}
			}
			v := vector(opendata.String, rows, 0)
			keys = &v
		}
		if err := c.Add(b, keys); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Plan(context.Background()); err != nil {
		t.Fatal(err)
	}
	var out []*table.Batch
	for _, b := range batches {
		var o table.Batch
		if err := c.Apply(b, &o); err != nil {
			t.Fatal(err)
		}
		out = append(out, &o)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Fatalf("%d temporary files left", len(left))
	}
	return controlled{c, read(out)}
}

func codes(holds []opendata.HoldReason) []string {
	var list []string
	for _, h := range holds {
		list = append(list, fmt.Sprintf("%s/%s/%d", h.Code, h.Kind, h.Count))
		for _, lang := range []string{"nb", "nn", "en"} {
			if h.Text[lang] == "" {
				list = append(list, "no text in "+lang)
			}
		}
	}
	return list
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}
