package privacy_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// noisy is the table (id, sted, antall) with noise on antall.
func noisy(key ...string) opendata.Contract {
	return opendata.Contract{Key: key, Columns: []opendata.ColumnRule{
		{Name: "id", Type: opendata.String, Treatment: opendata.Keep},
		{Name: "sted", Type: opendata.String, Treatment: opendata.Keep},
		{Name: "antall", Type: opendata.Integer, Treatment: "noise:3"},
	}}
}

func noiseOf(t testing.TB, c opendata.Contract, header []string, rows [][]string) []int64 {
	t.Helper()
	tr, out := newTable(header, rows).publish(t, c)
	at := slices.IndexFunc(tr.Fields(), func(f table.Field) bool { return f.Name == "antall" })
	var list []int64
	for _, b := range out {
		list = append(list, b.Columns[at].Ints...)
	}
	return list
}

// The same row has the same noise wherever it stands, whatever stands beside it, and whether or not
// the source has new columns; another row, another value or another column has its own.
func TestNoiseBelongsToTheRow(t *testing.T) {
	row := func(i int) []string { return []string{fmt.Sprint("r", i), "Vika", "100"} }
	var rows [][]string
	for i := range 200 {
		rows = append(rows, row(i))
	}
	first := noiseOf(t, noisy(), []string{"id", "sted", "antall"}, rows)
	turned := slices.Clone(rows)
	slices.Reverse(turned)
	second := noiseOf(t, noisy(), []string{"id", "sted", "antall"}, turned)
	slices.Reverse(second)
	if !slices.Equal(first, second) {
		t.Error("noise changed with the order of rows")
	}
	var wide [][]string
	for _, r := range rows {
		wide = append(wide, []string{"ny", r[2], r[1], r[0]})
	}
	if got := noiseOf(t, noisy(), []string{"ukjent", "antall", "sted", "id"}, wide); !slices.Equal(first, got) {
		t.Error("noise changed with the order of columns, or with a column that the contract does not know")
	}
	seen := map[int64]int{}
	for _, v := range first {
		seen[v]++
	}
	if len(seen) != 7 {
		t.Errorf("values %v, want all from 97 to 103", seen)
	}
	for v, n := range seen {
		if v < 97 || v > 103 || n < 10 || n > 60 { // 200/7 each
			t.Errorf("%d came %d times", v, n)
		}
	}
}

// With a key, other columns may change from version to version without averaging the noise out.
func TestNoiseFollowsTheKey(t *testing.T) {
	header := []string{"id", "sted", "antall"}
	at := func(place string, c opendata.Contract) []int64 {
		var rows [][]string
		for i := range 50 {
			rows = append(rows, []string{fmt.Sprint(i), place, "100"})
		}
		return noiseOf(t, c, header, rows)
	}
	if !slices.Equal(at("Vika", noisy("id")), at("Bakken", noisy("id"))) {
		t.Error("noise changed though the key did not")
	}
	if slices.Equal(at("Vika", noisy()), at("Bakken", noisy())) {
		t.Error("without a key, another row has the same noise")
	}
}

// Noise is at most n, for every numeric type, and another key gives another noise.
func TestNoiseProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.Int64Range(1, 1000).Draw(rt, "n")
		typ := rapid.SampledFrom([]opendata.Type{opendata.Integer, opendata.Decimal(2), opendata.Number}).Draw(rt, "type")
		cell := fmt.Sprint(rapid.Int64Range(-1e6, 1e6).Draw(rt, "value"))
		tab := newTable([]string{"c"}, [][]string{{cell}})
		_, plain := tab.publish(t, rule("c", typ, opendata.Keep))
		_, out := tab.publish(t, rule("c", typ, opendata.Treatment(fmt.Sprint("noise:", n))))
		_, again := tab.publish(t, rule("c", typ, opendata.Treatment(fmt.Sprint("noise:", n))))
		number := func(b table.Batch) float64 {
			if v := b.Columns[0]; v.Floats != nil {
				return v.Floats[0]
			} else if scale, ok := typ.Scale(); ok {
				return float64(v.Ints[0]) / math.Pow10(scale)
			} else {
				return float64(v.Ints[0])
			}
		}
		if d := math.Abs(number(out[0]) - number(plain[0])); d > float64(n) {
			rt.Fatalf("noise of %v, bound %d", d, n)
		}
		if number(out[0]) != number(again[0]) {
			rt.Fatal("the same row, another noise")
		}
	})
}

// Where the row that noise belongs to is not known, no number passes.
func TestNoiseWithoutTextFailsClosed(t *testing.T) {
	v := typedBatch(t, opendata.Integer, "noise:3", ints(100))
	if v.Valid[0] {
		t.Error("a number passed without noise")
	}
}

// Decimals of 18 digits and the ends of the range do not overflow.
func TestNoiseAtTheEnds(t *testing.T) {
	var rows [][]string
	for i := range 50 {
		rows = append(rows, []string{fmt.Sprint(i), "999999999999999.999"})
	}
	_, out := newTable([]string{"id", "c"}, rows).publish(t, opendata.Contract{Columns: []opendata.ColumnRule{
		{Name: "id", Type: opendata.String, Treatment: opendata.Keep}, {Name: "c", Type: opendata.Decimal(3), Treatment: "noise:1000"}}})
	for _, v := range out[0].Columns[1].Ints {
		if v > 999_999_999_999_999_999 || v < 999_999_999_998_000_000 {
			t.Fatalf("%d", v)
		}
	}
}
