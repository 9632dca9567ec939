// Package profile computes the statistics of a version that are published with it. It sees
// treated batches only, in one pass, and its memory depends on the number of columns alone.
//
// Counts, minimum, maximum and histograms are exact. Distinct values are counted exactly up to
// ten thousand, and estimated to within a few percent beyond. A histogram has at most twenty bins
// of one width; its ends are round multiples of that width around the least and greatest value,
// so the outer bins may reach beyond them. Text columns show no least and greatest value, which
// would single out rows, and the most frequent values only when there are at most fifty.
package profile

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/allmenning/allmenning/internal/distinct"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

const (
	exactDistinct  = 10_000
	distinctBudget = 1 << 22 // values remembered in all columns together
	maxTop         = 50      // different values of a column that shows them
	maxTopText     = 200     // bytes; a column with longer texts shows none
)

// Days that Temporal believes: outside of them lie placeholders such as 9999-12-31.
var (
	firstPlausible = days(1800, time.January, 1)
	lastPlausible  = days(2100, time.December, 31)
)

func days(y int, m time.Month, d int) int64 {
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
}

const (
	secondsPerDay   = 24 * 60 * 60
	microsPerSecond = 1_000_000
)

// Builder gathers the profile of one table.
type Builder struct {
	rows    int64
	columns []columnBuilder
	counts  []int64 // scratch: rows per dictionary entry
}

type columnBuilder struct {
	field    table.Field
	scale    float64 // ten to a decimal's scale; else 1
	nulls    int64
	values   int64
	distinct *distinct.Counter
	bins     *histogram // of ordered types

	minInt, maxInt     int64
	minFloat, maxFloat float64
	sum, lost          float64 // Neumaier's sum and its correction

	topText map[string]int64 // nil once there are too many
	topInt  map[int64]int64

	firstDay, lastDay int64 // plausible ones; firstDay > lastDay: none
	bound             *orb.Bound
}

// NewBuilder makes a Builder of a table with these fields.
func NewBuilder(fields []table.Field) *Builder {
	b := &Builder{columns: make([]columnBuilder, len(fields))}
	limit := min(exactDistinct, distinctBudget/max(len(fields), 1))
	for i, f := range fields {
		b.columns[i] = newColumn(f, limit)
	}
	return b
}

func newColumn(f table.Field, limit int) columnBuilder {
	c := columnBuilder{field: f, scale: 1, distinct: distinct.New(limit), firstDay: math.MaxInt64, lastDay: math.MinInt64}
	decimals, decimal := f.Type.Scale()
	c.scale = math.Pow10(decimals)
	switch {
	case f.Type == opendata.String:
		c.topText = make(map[string]int64)
	case f.Type == opendata.Geometry:
	case f.Type == opendata.Boolean:
		c.topInt = make(map[int64]int64)
	case f.Type == opendata.Number:
		c.bins = &histogram{}
	default:
		c.topInt = make(map[int64]int64)
		c.bins = &histogram{least: 1}
		if decimal {
			c.bins.least = 0
		}
	}
	return c
}

// Add takes the rows of a typed batch that are not dropped. The batch has the Builder's fields,
// in order.
func (b *Builder) Add(batch *table.Batch) {
	b.rows += int64(batch.Kept())
	for i := range b.columns {
		c, v := &b.columns[i], &batch.Columns[i]
		if c.field.Type == opendata.String {
			b.addTexts(c, v, batch)
			continue
		}
		for row := range batch.Rows {
			switch {
			case batch.Dropped(row):
			case v.Null(row):
				c.nulls++
			case c.field.Type == opendata.Geometry:
				c.addBlob(v.Blobs[row])
			case c.field.Type == opendata.Number:
				c.addFloat(v.Floats[row])
			default:
				c.addInt(v.Ints[row])
			}
		}
	}
}

// addTexts looks at each value that some kept row has once.
func (b *Builder) addTexts(c *columnBuilder, v *table.Vector, batch *table.Batch) {
	if cap(b.counts) < len(v.Dict) {
		b.counts = make([]int64, len(v.Dict))
	}
	b.counts = b.counts[:len(v.Dict)]
	clear(b.counts)
	for row, code := range v.Codes {
		switch {
		case batch.Dropped(row):
		case code < 0:
			c.nulls++
		default:
			b.counts[code]++
		}
	}
	for code, n := range b.counts {
		if n > 0 {
			c.addText(v.Dict[code], n)
		}
	}
}

func (c *columnBuilder) addText(s string, n int64) {
	c.values += n
	c.distinct.AddString(s)
	if c.topText == nil {
		return
	}
	c.topText[s] += n
	if len(c.topText) > maxTop || len(s) > maxTopText {
		c.topText = nil
	}
}

func (c *columnBuilder) addBlob(blob []byte) {
	c.values++
	c.distinct.AddString(string(blob))
	geometry, err := wkb.Unmarshal(blob)
	if err != nil {
		return // whoever writes the geometry reports it
	}
	bound := geometry.Bound()
	if bound.Min[0] > bound.Max[0] || math.IsNaN(bound.Min[0]) {
		return
	}
	if c.bound != nil {
		bound = c.bound.Union(bound)
	}
	c.bound = &bound
}

func (c *columnBuilder) addFloat(v float64) {
	if c.values == 0 {
		c.minFloat, c.maxFloat = v, v
	}
	c.values++
	c.minFloat, c.maxFloat = min(c.minFloat, v), max(c.maxFloat, v)
	c.distinct.AddFloat(v)
	c.bins.add(v)
	c.total(v)
}

func (c *columnBuilder) addInt(v int64) {
	if c.values == 0 {
		c.minInt, c.maxInt = v, v
	}
	c.values++
	c.minInt, c.maxInt = min(c.minInt, v), max(c.maxInt, v)
	c.distinct.AddInt(v)
	if c.topInt != nil {
		if c.topInt[v]++; len(c.topInt) > maxTop {
			c.topInt = nil
		}
	}
	if c.bins != nil {
		c.bins.add(c.position(v))
	}
	switch c.field.Type {
	case opendata.Date:
		c.seeDay(v)
	case opendata.Timestamp, opendata.DateTime:
		c.seeDay(floorDiv(v, secondsPerDay*microsPerSecond))
	}
	c.total(float64(v) / c.scale)
}

// position is where v stands in a histogram: the number itself, days, or seconds.
func (c *columnBuilder) position(v int64) float64 {
	switch c.field.Type {
	case opendata.Time, opendata.Timestamp, opendata.DateTime:
		return float64(v) / microsPerSecond
	}
	return float64(v) / c.scale
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (c *columnBuilder) seeDay(day int64) {
	if day < firstPlausible || day > lastPlausible {
		return
	}
	c.firstDay, c.lastDay = min(c.firstDay, day), max(c.lastDay, day)
}

// total adds v to the sum without losing small values beside a large sum.
func (c *columnBuilder) total(v float64) {
	t := c.sum + v
	if math.Abs(c.sum) >= math.Abs(v) {
		c.lost += (c.sum - t) + v
	} else {
		c.lost += (v - t) + c.sum
	}
	c.sum = t
}

// Profile is what was gathered so far.
func (b *Builder) Profile() opendata.Profile {
	p := opendata.Profile{Rows: b.rows, Columns: make([]opendata.ColumnProfile, len(b.columns))}
	for i := range b.columns {
		p.Columns[i] = b.columns[i].profile()
	}
	return p
}

func (c *columnBuilder) profile() opendata.ColumnProfile {
	p := opendata.ColumnProfile{Name: c.field.Name, Type: c.field.Type, Nulls: c.nulls, Top: c.top()}
	p.Distinct, p.Exact = c.distinct.Count()
	if c.bound != nil {
		p.BBox = box(*c.bound)
	}
	if c.values == 0 || c.bins == nil {
		return p
	}
	p.Histogram = c.bins.result()
	p.Min, p.Max = c.text(c.minInt, c.minFloat), c.text(c.maxInt, c.maxFloat)
	if mean := (c.sum + c.lost) / float64(c.values); c.isNumeric() && !math.IsNaN(mean) && !math.IsInf(mean, 0) {
		p.Mean = &mean
	}
	return p
}

func (c *columnBuilder) isNumeric() bool {
	_, decimal := c.field.Type.Scale()
	return decimal || c.field.Type == opendata.Integer || c.field.Type == opendata.Number
}

func box(b orb.Bound) []float64 { return []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} }

// text is the canonical text of a value.
func (c *columnBuilder) text(whole int64, float float64) string {
	v := table.Vector{Valid: []bool{true}, Ints: []int64{whole}, Floats: []float64{float}}
	s, _ := typing.Text(c.field, &v, 0)
	return s
}

// top lists the values of a column with few of them, the most frequent first.
func (c *columnBuilder) top() []opendata.ValueCount {
	var top []opendata.ValueCount
	for s, n := range c.topText {
		top = append(top, opendata.ValueCount{Value: s, Count: n})
	}
	for v, n := range c.topInt {
		top = append(top, opendata.ValueCount{Value: c.text(v, 0), Count: n})
	}
	slices.SortFunc(top, func(a, b opendata.ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return top
}

// Temporal is the period of the column of dates, timestamps or datetimes that covers the longest
// one, by its plausible days (1800 to 2100); nil when there is none.
func (b *Builder) Temporal() *opendata.Period {
	var widest *columnBuilder
	for i := range b.columns {
		c := &b.columns[i]
		if c.firstDay <= c.lastDay && (widest == nil || c.lastDay-c.firstDay > widest.lastDay-widest.firstDay) {
			widest = c
		}
	}
	if widest == nil {
		return nil
	}
	return &opendata.Period{Start: day(widest.firstDay), End: day(widest.lastDay)}
}

func day(d int64) string { return time.Unix(d*secondsPerDay, 0).UTC().Format(time.DateOnly) }

// BBox is the bounding box of all geometry columns: west, south, east, north in degrees; nil
// when there is none.
func (b *Builder) BBox() []float64 {
	var all *orb.Bound
	for i := range b.columns {
		bound := b.columns[i].bound
		if bound == nil {
			continue
		}
		if all != nil {
			union := all.Union(*bound)
			bound = &union
		}
		all = bound
	}
	if all == nil {
		return nil
	}
	return box(*all)
}
