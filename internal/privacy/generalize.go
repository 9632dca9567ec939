package privacy

import (
	"math"
	"strconv"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// suitsPeriod reports whether a type can be generalized to a period.
func suitsPeriod(t opendata.Type, period string) bool {
	switch t {
	case opendata.Timestamp, opendata.DateTime:
		return true
	case opendata.Date:
		return period != "hour"
	case opendata.Time:
		return period == "hour"
	}
	return false
}

// rounding reads "round:n" in the column's own units: of a decimal's last digit.
func rounding(t opendata.Type, param string) (int64, bool) {
	n, err := strconv.ParseInt(param, 10, 64)
	if err != nil || n < 2 {
		return 0, false
	}
	if t == opendata.Integer || t == opendata.Number {
		return n, true
	}
	scale, ok := t.Scale()
	if !ok {
		return 0, false
	}
	for range scale {
		if n > math.MaxInt64/20 {
			return 0, false
		}
		n *= 10
	}
	return n, true
}

// Typed generalizes and rounds a typed batch of the published columns, in place. Types stay: a
// date generalized to its month is the month's first day.
func (t *Treater) Typed(b *table.Batch) {
	for i, at := range t.kept {
		c := &t.columns[at]
		v := &b.Columns[i]
		switch {
		case c.period != "":
			c.cells += generalize(v, c.rule.Type, c.period)
		case c.rounding != 0 && v.Floats != nil:
			c.cells += roundFloats(v, float64(c.rounding))
		case c.rounding != 0:
			c.cells += roundInts(v, c.rounding)
		}
	}
}

func generalize(v *table.Vector, t opendata.Type, period string) (changed int64) {
	for i, ok := range v.Valid {
		if !ok {
			continue
		}
		was := v.Ints[i]
		switch t {
		case opendata.Date:
			v.Ints[i] = floorTime(time.Unix(was*86400, 0).UTC(), period).Unix() / 86400
		case opendata.Time:
			v.Ints[i] = was - was%time.Hour.Microseconds()
		default:
			v.Ints[i] = floorTime(time.UnixMicro(was).UTC(), period).UnixMicro()
		}
		if v.Ints[i] != was {
			changed++
		}
	}
	return changed
}

func floorTime(t time.Time, period string) time.Time {
	y, m, d := t.Date()
	switch period {
	case "hour":
		return time.Date(y, m, d, t.Hour(), 0, 0, 0, time.UTC)
	case "day":
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case "month":
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case "quarter":
		return time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
}

func roundInts(v *table.Vector, n int64) (changed int64) {
	for i, ok := range v.Valid {
		if !ok {
			continue
		}
		if r := roundInt(v.Ints[i], n); r != v.Ints[i] {
			v.Ints[i] = r
			changed++
		}
	}
	return changed
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

func roundFloats(v *table.Vector, n float64) (changed int64) {
	for i, ok := range v.Valid {
		if !ok {
			continue
		}
		if r := math.Round(v.Floats[i]/n) * n; r != v.Floats[i] {
			v.Floats[i] = r
			changed++
		}
	}
	return changed
}
