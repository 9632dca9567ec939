package typing

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Text returns the canonical text of a cell, which every published text file uses: digits with a
// decimal point and all decimals of the type's scale, true and false, ISO 8601 dates and times,
// RFC 3339 timestamps in UTC with a Z, text as it is. ok is false for null, and for geometry,
// which has no canonical text.
func Text(f table.Field, v *table.Vector, row int) (s string, ok bool) {
	if f.Type == opendata.String && v.Codes != nil {
		return v.Text(row)
	}
	var buf [40]byte
	b, ok := AppendText(buf[:0], f, v, row)
	return string(b), ok
}

// AppendText appends what Text returns to dst; nothing when ok is false.
func AppendText(dst []byte, f table.Field, v *table.Vector, row int) (b []byte, ok bool) {
	if f.Type == opendata.Geometry || v.Null(row) {
		return dst, false
	}
	switch f.Type {
	case opendata.String:
		s, _ := v.Text(row)
		return append(dst, s...), true
	case opendata.Integer:
		return strconv.AppendInt(dst, v.Ints[row], 10), true
	case opendata.Number:
		return appendFloat(dst, v.Floats[row]), true
	case opendata.Boolean:
		return strconv.AppendBool(dst, v.Ints[row] != 0), true
	case opendata.Date:
		return time.Unix(v.Ints[row]*24*60*60, 0).UTC().AppendFormat(dst, time.DateOnly), true
	case opendata.Time:
		return appendClock(dst, v.Ints[row]), true
	case opendata.Timestamp:
		return append(appendMoment(dst, v.Ints[row]), 'Z'), true
	case opendata.DateTime:
		return appendMoment(dst, v.Ints[row]), true
	}
	return appendDecimal(dst, v.Ints[row], quickScale(f.Type)), true
}

// quickScale is a valid decimal's scale, as Type.Scale returns it, at the price of a few
// instructions per cell.
func quickScale(t opendata.Type) (scale int) {
	for _, c := range []byte(strings.TrimPrefix(string(t), "decimal(")) {
		if digit(c) {
			scale = scale*10 + int(c-'0')
		}
	}
	return scale
}

// appendFloat writes the shortest digits that read back as v, with an exponent where there
// would be many zeros.
func appendFloat(dst []byte, v float64) []byte {
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, 64)
}

func appendDecimal(dst []byte, v int64, scale int) []byte {
	if v < 0 {
		dst = append(dst, '-')
	}
	magnitude := uint64(v)
	if v < 0 {
		magnitude = -magnitude
	}
	unit := uint64(1)
	for range scale {
		unit *= 10
	}
	dst = strconv.AppendUint(dst, magnitude/unit, 10)
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	return appendPadded(dst, magnitude%unit, scale)
}

// appendPadded writes v with leading zeros to the width.
func appendPadded(dst []byte, v uint64, width int) []byte {
	start := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; i >= start; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}

// appendClock writes hh:mm:ss, and six decimals if there are any.
func appendClock(dst []byte, micros int64) []byte {
	seconds := uint64(micros) / microsPerSecond
	dst = append(appendPadded(dst, seconds/3600, 2), ':')
	dst = append(appendPadded(dst, seconds/60%60, 2), ':')
	dst = appendPadded(dst, seconds%60, 2)
	if fraction := uint64(micros) % microsPerSecond; fraction != 0 {
		dst = appendPadded(append(dst, '.'), fraction, 6)
	}
	return dst
}

// appendMoment writes yyyy-mm-ddThh:mm:ss, and six decimals if there are any.
func appendMoment(dst []byte, micros int64) []byte {
	layout := "2006-01-02T15:04:05"
	if micros%microsPerSecond != 0 {
		layout = "2006-01-02T15:04:05.000000"
	}
	return time.UnixMicro(micros).UTC().AppendFormat(dst, layout)
}
