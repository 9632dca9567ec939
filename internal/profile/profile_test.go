package profile_test

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/profile"
	"github.com/allmenning/allmenning/internal/table"
)

// whole is a batch of one column of integers, decimals, dates or the like.
func whole(values ...int64) *table.Batch {
	v := table.Vector{Valid: make([]bool, len(values)), Ints: values}
	for i := range v.Valid {
		v.Valid[i] = true
	}
	return &table.Batch{Rows: len(values), Columns: []table.Vector{v}}
}

// texts is a batch of one text column.
func texts(values ...string) *table.Batch {
	b := table.NewBuilder([]table.Column{{Name: "k"}})
	for i, s := range values {
		b.Text(0, []byte(s))
		b.EndRow(int64(i))
	}
	var out table.Batch
	b.Finish(&out)
	return &out
}

func build(kind opendata.Type, batches ...*table.Batch) opendata.ColumnProfile {
	b := profile.NewBuilder([]table.Field{{Name: "k", Type: kind}})
	for _, batch := range batches {
		b.Add(batch)
	}
	return b.Profile().Columns[0]
}

func number(v float64) *float64 { return &v }

func TestColumns(t *testing.T) {
	withNulls := whole(5, 1, 99, 1)
	withNulls.Columns[0].Valid[2] = false
	withNulls.Drop = []bool{true, false, false, false}
	for _, c := range []struct {
		name    string
		kind    opendata.Type
		batches []*table.Batch
		want    opendata.ColumnProfile
	}{
		{"integers over two batches", opendata.Integer, []*table.Batch{whole(3, 1, 1), whole(4)}, opendata.ColumnProfile{
			Distinct: 3, Exact: true, Min: "1", Max: "4", Mean: number(2.25),
			Histogram: &opendata.Histogram{Min: 1, Max: 5, Counts: []int64{2, 0, 1, 1}},
			Top:       []opendata.ValueCount{{Value: "1", Count: 2}, {Value: "3", Count: 1}, {Value: "4", Count: 1}},
		}},
		{"nulls and dropped rows", opendata.Integer, []*table.Batch{withNulls}, opendata.ColumnProfile{
			Nulls: 1, Distinct: 1, Exact: true, Min: "1", Max: "1", Mean: number(1),
			Histogram: &opendata.Histogram{Min: 1, Max: 2, Counts: []int64{2}},
			Top:       []opendata.ValueCount{{Value: "1", Count: 2}},
		}},
		{"decimals", opendata.Decimal(2), []*table.Batch{whole(-50, 150)}, opendata.ColumnProfile{
			Distinct: 2, Exact: true, Min: "-0.50", Max: "1.50", Mean: number(0.5),
			Top: []opendata.ValueCount{{Value: "-0.50", Count: 1}, {Value: "1.50", Count: 1}},
		}},
		{"booleans have no order", opendata.Boolean, []*table.Batch{whole(1, 0, 1)}, opendata.ColumnProfile{
			Distinct: 2, Exact: true, Top: []opendata.ValueCount{{Value: "true", Count: 2}, {Value: "false", Count: 1}},
		}},
		{"dates in days", opendata.Date, []*table.Batch{whole(0, 3)}, opendata.ColumnProfile{
			Distinct: 2, Exact: true, Min: "1970-01-01", Max: "1970-01-04",
			Histogram: &opendata.Histogram{Min: 0, Max: 4, Counts: []int64{1, 0, 0, 1}},
			Top:       []opendata.ValueCount{{Value: "1970-01-01", Count: 1}, {Value: "1970-01-04", Count: 1}},
		}},
		{"timestamps in seconds", opendata.Timestamp, []*table.Batch{whole(1_500_000, 2_000_000)}, opendata.ColumnProfile{
			Distinct: 2, Exact: true, Min: "1970-01-01T00:00:01.500000Z", Max: "1970-01-01T00:00:02Z",
			Histogram: &opendata.Histogram{Min: 1, Max: 3, Counts: []int64{1, 1}},
			Top:       []opendata.ValueCount{{Value: "1970-01-01T00:00:01.500000Z", Count: 1}, {Value: "1970-01-01T00:00:02Z", Count: 1}},
		}},
		{"text shows neither least nor greatest", opendata.String, []*table.Batch{texts("b", "a", "b")}, opendata.ColumnProfile{
			Distinct: 2, Exact: true, Top: []opendata.ValueCount{{Value: "b", Count: 2}, {Value: "a", Count: 1}},
		}},
		{"nothing", opendata.Number, nil, opendata.ColumnProfile{Exact: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := build(c.kind, c.batches...)
			c.want.Name, c.want.Type = "k", c.kind
			if c.want.Histogram == nil {
				got.Histogram = nil
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFrequentValuesOnlyWhereThereAreFew(t *testing.T) {
	var many []string
	for i := range 51 {
		many = append(many, strconv.Itoa(i))
	}
	if got := build(opendata.String, texts(many[:50]...)); len(got.Top) != 50 {
		t.Errorf("50 values: %d are shown", len(got.Top))
	}
	if got := build(opendata.String, texts(many...), texts("0")); got.Top != nil {
		t.Errorf("51 values: %d are shown", len(got.Top))
	}
	if got := build(opendata.String, texts(string(make([]byte, 201)))); got.Top != nil {
		t.Error("a long text is shown")
	}
}

func TestUnusedDictionaryEntriesAreNotCounted(t *testing.T) {
	b := texts("a", "b", "c")
	b.DropRow(1)
	got := build(opendata.String, b)
	if got.Distinct != 2 || len(got.Top) != 2 {
		t.Errorf("%d values, %v", got.Distinct, got.Top)
	}
}

func TestDistinctIsExactToTenThousand(t *testing.T) {
	values := make([]int64, 10_000)
	for i := range values {
		values[i] = int64(i)
	}
	if got := build(opendata.Integer, whole(values...), whole(values...)); got.Distinct != 10_000 || !got.Exact {
		t.Errorf("%d, exact %v", got.Distinct, got.Exact)
	}
	if got := build(opendata.Integer, whole(values...), whole(10_000)); got.Exact || math.Abs(float64(got.Distinct)-10_001) > 500 {
		t.Errorf("%d, exact %v", got.Distinct, got.Exact)
	}
}

// TestHistogram holds its promises for any numbers in any order: every value counted in the bin
// it lies in, at most twenty bins, and the same result when the rows are shuffled.
func TestHistogram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(
			rapid.Float64Range(-1e6, 1e6), rapid.Float64Range(-1, 1), rapid.Float64Range(1e-300, 1e300),
			rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-20, 20).Draw(t, "i")) }),
		), 1, 60).Draw(t, "values")
		h := floats(values).Histogram
		if len(h.Counts) > 20 || h.Min > slices.Min(values) || h.Max <= slices.Max(values) {
			t.Fatalf("%d bins from %g to %g for values from %g to %g", len(h.Counts), h.Min, h.Max, slices.Min(values), slices.Max(values))
		}
		width := (h.Max - h.Min) / float64(len(h.Counts))
		want := make([]int64, len(h.Counts))
		for _, v := range values {
			bin := 0
			for h.Min+float64(bin+1)*width <= v { // edges are dyadic: no rounding here
				bin++
			}
			want[bin]++
		}
		if diff := cmp.Diff(want, h.Counts); diff != "" {
			t.Fatalf("%v in bins of %g from %g: %s", values, width, h.Min, diff)
		}
		if diff := cmp.Diff(h, floats(rapid.Permutation(values).Draw(t, "shuffled")).Histogram); diff != "" {
			t.Fatalf("shuffled: %s", diff)
		}
	})
}

func floats(values []float64) opendata.ColumnProfile {
	valid := slices.Repeat([]bool{true}, len(values))
	return build(opendata.Number, &table.Batch{Rows: len(values), Columns: []table.Vector{{Valid: valid, Floats: values}}})
}

func TestNumbersAtTheEndsOfTheRangeCanBePublished(t *testing.T) {
	for _, values := range [][]float64{{math.MaxFloat64, -math.MaxFloat64}, {math.SmallestNonzeroFloat64, math.MaxFloat64}, {math.MaxFloat64, math.MaxFloat64}} {
		if _, err := json.Marshal(floats(values)); err != nil {
			t.Errorf("%v: %v", values, err)
		}
	}
}

func TestBinsSpreadOverTheValues(t *testing.T) {
	values := make([]float64, 1000)
	for i := range values {
		values[i] = 498.84 + float64(i)/100
	}
	if h := floats(values).Histogram; len(h.Counts) < 10 {
		t.Errorf("only %d bins", len(h.Counts))
	}
}

func TestMeanDoesNotLoseSmallValues(t *testing.T) {
	if got := floats([]float64{1e16, 1, 1, -1e16}); *got.Mean != 0.5 {
		t.Errorf("mean %g, want 0.5", *got.Mean)
	}
}

func TestTemporalIsTheLongestPlausiblePeriod(t *testing.T) {
	const day = 24 * 3600 * 1_000_000
	fields := []table.Field{{Name: "endret", Type: opendata.Date}, {Name: "start", Type: opendata.Timestamp}, {Name: "n", Type: opendata.Integer}}
	b := profile.NewBuilder(fields)
	if b.Temporal() != nil {
		t.Error("a period of no rows")
	}
	valid := []bool{true, true, true}
	b.Add(&table.Batch{Rows: 3, Columns: []table.Vector{
		{Valid: valid, Ints: []int64{10, 12, 2932896}}, // the last is 9999-12-31
		{Valid: valid, Ints: []int64{-1, 5*day + 1, 30 * day}},
		{Valid: valid, Ints: []int64{0, 99999, 5}},
	}})
	want := &opendata.Period{Start: "1969-12-31", End: "1970-01-31"}
	if diff := cmp.Diff(want, b.Temporal()); diff != "" {
		t.Error(diff)
	}
}

func TestBBox(t *testing.T) {
	fields := []table.Field{{Name: "a", Type: opendata.Geometry}, {Name: "b", Type: opendata.Geometry}}
	b := profile.NewBuilder(fields)
	if b.BBox() != nil {
		t.Error("a bounding box of no rows")
	}
	b.Add(&table.Batch{Rows: 3, Drop: []bool{false, false, true}, Columns: []table.Vector{
		{Blobs: [][]byte{wkb.MustMarshal(orb.Point{5, 60}), nil, wkb.MustMarshal(orb.Point{0, 0})}},
		{Blobs: [][]byte{wkb.MustMarshal(orb.LineString{{10, 59}, {11, 70}}), wkb.MustMarshal(orb.MultiPoint{}), nil}},
	}})
	if diff := cmp.Diff([]float64{5, 59, 11, 70}, b.BBox()); diff != "" {
		t.Error(diff)
	}
	p := b.Profile()
	if p.Rows != 2 || !slices.Equal(p.Columns[0].BBox, []float64{5, 60, 5, 60}) || p.Columns[0].Nulls != 1 {
		t.Errorf("%+v", p)
	}
}
