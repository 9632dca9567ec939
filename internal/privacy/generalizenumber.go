package privacy

import (
	"math"
	"strconv"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// numberChange is "round", "top" or "bottom" of numbers.
func numberChange(word string, t opendata.Type, param string) (change, bool) {
	n, ok := inUnits(t, param)
	if !ok || word == "round" && n < 2 {
		return nil, false
	}
	_, decimal := t.Scale()
	whole := func(v int64) int64 {
		r := roundInt(v, n)
		if decimal && (r > largestDecimal || r < -largestDecimal) {
			return v - v%n // the multiple towards zero has no digit more
		}
		return r
	}
	float := func(v float64) float64 { return math.Round(v/float64(n))*float64(n) + 0 } // no negative zero
	switch word {
	case "top":
		whole = func(v int64) int64 { return min(v, n) }
		float = func(v float64) float64 { return min(v, float64(n)) }
	case "bottom":
		whole = func(v int64) int64 { return max(v, n) }
		float = func(v float64) float64 { return max(v, float64(n)) }
	}
	return func(_ *table.Batch, v *table.Vector) int64 {
		if v.Floats != nil {
			return eachFloat(v, float)
		}
		return eachInt(v, whole)
	}, true
}

// roundInt is the multiple of n nearest to v, halves away from zero; at the ends of the range,
// where that would overflow, the nearest one towards zero.
func roundInt(v, n int64) int64 {
	rest := v % n
	base := v - rest
	switch {
	case rest > 0 && rest >= n-rest && base <= math.MaxInt64-n:
		return base + n
	case rest < 0 && -rest >= n+rest && base >= math.MinInt64+n:
		return base - n
	}
	return base
}

// bandChange replaces numbers by the band of n that they lie in, as text: "30–34" of whole
// numbers, "30.00–34.99" of decimals, whose last value is known by their scale, and "30–<35" of
// floats, which have none. Bands begin at multiples of n, below zero too ("-5–-1").
func bandChange(t opendata.Type, param string) (change, bool) {
	n, ok := inUnits(t, param)
	if !ok || n < 2 {
		return nil, false
	}
	if t == opendata.Number {
		return textBands(func(v *table.Vector, row int) (string, bool) { return floatBand(v.Floats[row], float64(n)) }), true
	}
	f := table.Field{Type: t}
	memo := make(map[int64]string) // by the lower bound; few, since bands are coarse
	return textBands(func(v *table.Vector, row int) (string, bool) {
		low, high := intBand(v.Ints[row], n)
		text, ok := memo[low]
		if !ok {
			if len(memo) >= table.BatchRows {
				clear(memo)
			}
			text = canonicalInt(f, low) + "–" + canonicalInt(f, high)
			memo[low] = text
		}
		return text, true
	}), true
}

// textBands makes a text column of band, which gives each cell's.
func textBands(band func(v *table.Vector, row int) (string, bool)) change {
	dict := newDictionary()
	return func(b *table.Batch, v *table.Vector) (cells int64) {
		dict.reset()
		codes := make([]int32, b.Rows)
		for row := range codes {
			codes[row] = null
			if b.Dropped(row) || !v.Valid[row] {
				continue
			}
			cells++
			if text, ok := band(v, row); ok {
				codes[row] = dict.code(text)
			}
		}
		*v = table.Vector{Type: opendata.String, Codes: codes, Dict: dict.take()}
		return cells
	}
}

// intBand is the first and the last number of v's band; at the ends of the range a band is cut.
func intBand(v, n int64) (low, high int64) {
	above := v % n // how far v lies above the band's first number
	if above < 0 {
		above += n
	}
	low, high = math.MinInt64, math.MaxInt64
	if v >= math.MinInt64+above {
		low = v - above
	}
	if below := n - 1 - above; v <= math.MaxInt64-below {
		high = v + below
	}
	return low, high
}

func floatBand(v, n float64) (string, bool) {
	low := math.Floor(v/n) * n
	if math.IsInf(low, 0) || math.IsNaN(low) {
		return "", false
	}
	return strconv.FormatFloat(low, 'f', -1, 64) + "–<" + strconv.FormatFloat(low+n, 'f', -1, 64), true
}

// canonicalInt writes a whole number or an unscaled decimal as it is published.
func canonicalInt(f table.Field, v int64) string {
	s, _ := typing.Text(f, &table.Vector{Valid: []bool{true}, Ints: []int64{v}}, 0)
	return s
}
