package grid

import (
	"math"
	"strconv"
)

// AppendNumber appends a spreadsheet's stored number as decimal text without the noise of binary
// floating point: 15 significant digits, as spreadsheet programs show them. Whole numbers
// written out stay as they are, whatever their length, because they may be identifiers. ok is
// false when stored is not a finite number.
func AppendNumber(dst []byte, stored string) (out []byte, ok bool) {
	if isWhole(stored) {
		return append(dst, stored...), true
	}
	f, err := strconv.ParseFloat(stored, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return dst, false
	}
	return AppendFloat(dst, f), true
}

// AppendFloat appends f with at most 15 significant digits, without an exponent where that is
// readable.
func AppendFloat(dst []byte, f float64) []byte {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		rounded = f // rounding up overflowed; keep the number
	}
	if rounded == 0 {
		return append(dst, '0') // -0 too
	}
	form := byte('f')
	if a := math.Abs(rounded); a >= 1e21 || a < 1e-9 {
		form = 'e'
	}
	return strconv.AppendFloat(dst, rounded, form, -1, 64)
}

// isWhole accepts what programs write for a whole number: digits, perhaps with a minus.
func isWhole(s string) bool {
	negative := len(s) > 1 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if s == "" || len(s) > 18 || (s[0] == '0' && (len(s) > 1 || negative)) {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
