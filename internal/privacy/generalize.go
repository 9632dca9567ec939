package privacy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
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

// periodChange replaces moments by the beginning of their period. Timestamps are cut in UTC, in
// which they are published.
func periodChange(t opendata.Type, period string) change {
	floor := func(v int64) int64 { return floorTime(time.UnixMicro(v).UTC(), period).UnixMicro() }
	switch t {
	case opendata.Date:
		floor = func(v int64) int64 { return floorTime(time.Unix(v*86400, 0).UTC(), period).Unix() / 86400 }
	case opendata.Time:
		floor = func(v int64) int64 { return v - v%time.Hour.Microseconds() }
	}
	return func(_ *table.Batch, v *table.Vector) int64 { return eachInt(v, floor) }
}

// floorTime is the beginning of the period that t lies in. Weeks begin on Mondays, as in ISO 8601.
func floorTime(t time.Time, period string) time.Time {
	y, m, d := t.Date()
	switch period {
	case "hour":
		return time.Date(y, m, d, t.Hour(), 0, 0, 0, time.UTC)
	case "day":
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case "week":
		return time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	case "month":
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case "quarter":
		return time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC)
}

// rest stands in a generalized text for whatever followed the prefix, nothing included: "01*" is
// every postcode that begins with 01, and the length of what was cut does not show.
const rest = "*"

// prefixChange replaces text by its first n characters and rest. Whole numbers count as their
// digits, a postcode's with the zeros that a spreadsheet took off.
func prefixChange(t opendata.Type, param string, postcode bool) (change, bool) {
	n, err := strconv.Atoi(param)
	if err != nil || t != opendata.String && t != opendata.Integer {
		return nil, false
	}
	width := 0
	if postcode && t == opendata.Integer {
		width = 4
	}
	return textChange(t, func(s string) (string, bool) {
		s = strings.TrimSpace(unmasked(s))
		if s == "" {
			return "", false
		}
		if len(s) < width {
			s = fmt.Sprintf("%0*s", width, s)
		}
		left := n
		for i := range s {
			if left == 0 {
				s = s[:i]
				break
			}
			left--
		}
		return s + rest, true
	}), true
}

// hierarchyChange replaces text by its group; what has none becomes null.
func hierarchyChange(t opendata.Type, groups map[string]string) (change, bool) {
	if t != opendata.String && t != opendata.Integer {
		return nil, false
	}
	return textChange(t, func(s string) (string, bool) {
		group, ok := groups[s]
		if !ok {
			group = groups[strings.TrimSpace(s)]
		}
		return group, group != ""
	}), true
}

// textChange makes a text column of any other but geometry. f is called once in a batch for each
// distinct value, in its canonical text; not ok makes the cell null. Rows that are left out
// are null, so that nothing of them is in the new dictionary.
func textChange(t opendata.Type, f func(s string) (string, bool)) change {
	type result struct {
		code    int32
		changed bool
	}
	field := table.Field{Type: t}
	dict := newDictionary()
	met := make(map[string]result)
	var buf []byte
	return func(b *table.Batch, v *table.Vector) (cells int64) {
		dict.reset()
		clear(met)
		codes := make([]int32, b.Rows)
		for row := range codes {
			codes[row] = null
			if b.Dropped(row) || v.Null(row) {
				continue
			}
			buf, _ = typing.AppendText(buf[:0], field, v, row)
			r, ok := met[string(buf)]
			if !ok {
				s := string(buf)
				value, keep := f(s)
				r = result{code: null, changed: !keep || value != s}
				if keep {
					r.code = dict.code(value)
				}
				met[s] = r
			}
			codes[row] = r.code
			if r.changed {
				cells++
			}
		}
		*v = table.Vector{Type: opendata.String, Codes: codes, Dict: dict.take()}
		return cells
	}
}

// eachInt replaces every valid value of a vector of integers.
func eachInt(v *table.Vector, f func(int64) int64) (changed int64) {
	for i, ok := range v.Valid {
		if !ok {
			continue
		}
		if is := f(v.Ints[i]); is != v.Ints[i] {
			v.Ints[i] = is
			changed++
		}
	}
	return changed
}

// eachFloat replaces every valid value of a vector of floats.
func eachFloat(v *table.Vector, f func(float64) float64) (changed int64) {
	for i, ok := range v.Valid {
		if !ok {
			continue
		}
		if is := f(v.Floats[i]); is != v.Floats[i] {
			v.Floats[i] = is
			changed++
		}
	}
	return changed
}
