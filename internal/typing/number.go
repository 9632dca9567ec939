package typing

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/opendata"
)

// A numberForm is a way to write numbers.
type numberForm uint8

// Bits of a numberForm set. The order is that of numberMarks.
const (
	pointForm       numberForm = iota // 1 234.5
	commaForm                         // 1 234,5
	eitherForm                        // 1234,5 beside 1234.5
	dotGroupsForm                     // 1.234,5
	commaGroupsForm                   // 1,234.5
	wholeForm                         // 1 234, no decimals; only for casting
	numberForms     = iota
)

// inferredForms are the ones an Inferrer weighs.
const inferredForms = wholeForm

// numberMarks are the decimal and the group mark of each form; 0 is none, and a blank stands for
// blanks and apostrophes.
var numberMarks = [numberForms]struct{ decimal, group byte }{
	{'.', ' '}, {',', ' '}, {'*', ' '}, {',', '.'}, {'.', ','}, {0, ' '},
}

const (
	maxNumeral  = 64 // bytes of a number as written; longer ones are text
	maxDigits   = opendata.DecimalPrecision
	maxScale    = 9 // more decimals than this are printed floating point
	phoneDigits = 8 // digits from which a plus means a phone number
)

// numeral is a number that was read: its digits, and what they prove.
type numeral struct {
	text     [maxNumeral + 8]byte // canonical: -1234.5e-3
	length   int
	ints     int  // digits before the mark
	frac     int  // digits after it
	exponent bool // as in 1.5e3
	grouped  bool // has thousands separators
	proof    bool // its group marks can't be decimal marks
}

func (n *numeral) put(c byte) { n.text[n.length] = c; n.length++ }

func (n *numeral) bytes() []byte { return n.text[:n.length] }

// splitPercent takes the percent sign off.
func splitPercent(s string) (rest string, percent bool) {
	rest, percent = strings.CutSuffix(s, "%")
	if !percent {
		return s, false
	}
	return strings.TrimRight(rest, " \u00a0\u202f\u2009"), true
}

// read reads s, without percent sign and blanks around it, into n.
func (f numberForm) read(s string, n *numeral) bool {
	if len(s) > maxNumeral || len(s) == 0 {
		return false
	}
	n.length, n.ints, n.frac = 0, 0, 0
	n.exponent, n.grouped, n.proof = false, false, false
	s, plus, ok := n.sign(s)
	if !ok {
		return false
	}
	rest, groups, ok := n.whole(s, numberMarks[f].group)
	if !ok {
		return false
	}
	if n.ints > 1 && n.text[n.length-n.ints] == '0' {
		return false // a code
	}
	rest, marked, ok := n.decimals(rest, numberMarks[f].decimal)
	if !ok || n.ints+n.frac == 0 {
		return false
	}
	rest, ok = n.power(rest, marked)
	if !ok || rest != "" {
		return false
	}
	n.grouped = groups > 0
	n.proof = groups > 1 || groups == 1 && marked
	if !marked && !n.exponent && (n.ints > maxDigits || plus && n.ints >= phoneDigits) {
		return false
	}
	return !n.exponent || n.finite()
}

// sign takes a sign before or after the number.
func (n *numeral) sign(s string) (rest string, plus, ok bool) {
	if s[0] == '+' {
		return s[1:], true, true
	}
	for _, minus := range [2]string{"-", "\u2212"} {
		if rest, found := strings.CutPrefix(s, minus); found {
			n.put('-')
			return strings.TrimPrefix(rest, " "), false, true
		}
		if rest, found := strings.CutSuffix(s, minus); found {
			n.put('-')
			return rest, false, rest != "" && rest[0] != '+'
		}
	}
	return s, false, true
}

// whole reads the digits before the decimal mark. Groups after the first have three digits and
// the same separator.
func (n *numeral) whole(s string, group byte) (rest string, groups int, ok bool) {
	run, separator := 0, ""
	for s != "" {
		if c := s[0]; c >= '0' && c <= '9' {
			n.put(c)
			n.ints++
			run++
			s = s[1:]
			continue
		}
		sep := groupMark(s, group)
		if sep == "" || len(s) == len(sep) || !digit(s[len(sep)]) {
			break
		}
		if run == 0 || run > 3 || groups > 0 && (run != 3 || sep != separator) {
			return "", 0, false
		}
		separator, groups, run = sep, groups+1, 0
		s = s[len(sep):]
	}
	return s, groups, groups == 0 || run == 3
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// groupMark returns the group separator at the start of s, if there is one.
func groupMark(s string, group byte) string {
	if group != ' ' {
		if s[0] == group {
			return s[:1]
		}
		return ""
	}
	switch r, size := utf8.DecodeRuneInString(s); r {
	case ' ', '\u00a0', '\u202f', '\u2009', '\'', '\u2019':
		return s[:size]
	}
	return ""
}

// decimals reads the decimal mark and the digits after it. A mark of '*' is either of them.
func (n *numeral) decimals(s string, mark byte) (rest string, marked, ok bool) {
	if s == "" || mark == 0 || s[0] != mark && (mark != '*' || s[0] != '.' && s[0] != ',') {
		return s, false, true
	}
	s = s[1:]
	if n.ints == 0 {
		n.put('0')
	}
	n.put('.')
	for s != "" && digit(s[0]) {
		n.put(s[0])
		n.frac++
		s = s[1:]
	}
	return s, true, n.frac > 0
}

// power reads the exponent.
func (n *numeral) power(s string, marked bool) (rest string, ok bool) {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return s, true
	}
	s = s[1:]
	n.put('e')
	if s != "" && (s[0] == '-' || s[0] == '+') {
		n.put(s[0])
		s, marked = s[1:], true
	}
	if !marked || s == "" || len(s) > 3 {
		return s, false
	}
	for s != "" && digit(s[0]) {
		n.put(s[0])
		s = s[1:]
	}
	n.exponent = true
	return s, true
}

func (n *numeral) finite() bool {
	_, err := strconv.ParseFloat(string(n.bytes()), 64)
	return err == nil
}

// unscaled returns the number times ten to the scale. It fails when that is not exact or has
// more than 18 digits.
func (n *numeral) unscaled(scale int) (v int64, ok bool) {
	digits, frac, point, negative := 0, 0, false, false
	for _, c := range n.bytes() {
		switch {
		case c == '-':
			negative = true
			continue
		case c == '.':
			point = true
			continue
		case c == 'e':
			return 0, false
		case point && frac == scale:
			if c != '0' {
				return 0, false
			}
			continue
		case point:
			frac++
		}
		if v != 0 || c != '0' {
			digits++
		}
		if digits > maxDigits {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	for ; frac < scale; frac++ {
		if v != 0 {
			digits++
		}
		if digits > maxDigits {
			return 0, false
		}
		v *= 10
	}
	if negative {
		v = -v
	}
	return v, true
}

// float returns the nearest 64-bit float.
func (n *numeral) float() (float64, bool) {
	v, err := strconv.ParseFloat(string(n.bytes()), 64)
	return v + 0, err == nil // -0 becomes 0
}
