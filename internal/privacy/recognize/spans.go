package recognize

import (
	"slices"
	"strings"
)

// Spans appends every place in s that holds something personal, from left to right and without
// overlaps, to dst. cue says what the header announces; 0 is nothing. Numbers and addresses are
// also found where s is written with the escapes of URLs, HTML or JSON.
func Spans(s string, cue Cue, dst []Span) []Span {
	if cue == 0 && s != "" && (plainNumber(s) || isTimestamp(s)) {
		return dst
	}
	what := prefilter(s)
	if what == 0 {
		return dst
	}
	from := len(dst)
	if what&hasEscape != 0 {
		if plain, marks := unescape(s); marks != nil {
			what = prefilter(plain)
			dst = withNames(plain, what, find(plain, what, cue, dst))
			return dst[:from+len(ordered(original(dst[from:], marks)))]
		}
	}
	dst = withNames(s, what, find(s, what, cue, dst))
	return dst[:from+len(ordered(dst[from:]))]
}

// find runs the recognizers that what allows, but that of names.
func find(s string, what filter, cue Cue, dst []Span) []Span {
	if what&hasNumber != 0 {
		dst = numbers(s, what&hasLetter != 0, cue, dst)
	}
	if what&hasAt != 0 {
		dst = emails(s, dst)
		dst = handles(s, cue, dst)
	}
	if what&hasHex != 0 {
		dst = hexAddresses(s, cue, dst)
	}
	if what&hasSlash != 0 {
		dst = profiles(s, dst)
	}
	if what&hasLabel != 0 {
		dst = labelledUserNames(s, dst)
	}
	if what&hasText != 0 {
		dst = spelled(s, dst)
	}
	return dst
}

// withNames appends persons' names, and the homes that they help to tell.
func withNames(s string, what filter, dst []Span) []Span {
	if what&hasWords == 0 {
		return dst
	}
	from := len(dst)
	dst = personNames(s, dst)
	return homeAddresses(s, from, dst)
}

// Read is LookAt and Spans of a cell in one go: the words of a text are looked up once only.
func Read(s string, cue Cue, dst []Span) (Look, []Span) {
	from := len(dst)
	if len(trimmed(s)) != len(s) {
		return LookAt(s), Spans(s, cue, dst)
	}
	look, dst := lookCell(s, dst)
	if cue == 0 && (s == "" || plainNumber(s) || isTimestamp(s)) {
		return look, dst[:from]
	}
	what := prefilter(s)
	if what == 0 || what&hasEscape != 0 {
		return look, Spans(s, cue, dst[:from])
	}
	if what&hasWords != 0 {
		dst = homeAddresses(s, from, dst)
	} else {
		dst = dst[:from]
	}
	dst = find(s, what, cue, dst)
	return look, dst[:from+len(ordered(dst[from:]))]
}

// ordered sorts spans and joins those that overlap.
func ordered(found []Span) []Span {
	if len(found) < 2 {
		return found
	}
	slices.SortFunc(found, func(a, b Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	return withoutOverlaps(found)
}

// withoutOverlaps keeps the first of spans that overlap, made longer where the other goes on.
func withoutOverlaps(found []Span) []Span {
	kept := found[:1]
	for _, sp := range found[1:] {
		last := &kept[len(kept)-1]
		if sp.Start >= last.End {
			kept = append(kept, sp)
			continue
		}
		last.End = max(last.End, sp.End)
		last.Sure = last.Sure || sp.Sure
	}
	return kept
}

// maxPlain is how many digits a number has that is nothing else: nothing personal is so short
// unless something announces it.
const maxPlain = 7

// maxDecimals is how many decimals a comma has behind it, at most, with nothing personal in them.
const maxDecimals = 10

// plainNumber reports whether a cell is a small number, perhaps with a sign and decimals: most
// cells with digits are, and need no recognizer.
func plainNumber(s string) bool {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	whole := runEnd(s, i, maxPlain+1)
	if whole == i || whole-i > maxPlain {
		return false
	}
	if whole == len(s) {
		return true
	}
	if s[whole] != '.' && s[whole] != ',' {
		return false
	}
	if s[whole] == ',' && len(s)-whole > maxDecimals {
		return false // "12,12345678901" may be two cells of a file in one
	}
	return runEnd(s, whole+1, len(s)) == len(s)
}

// What a cell has that a recognizer needs.
type filter uint16

const (
	hasNumber filter = 1 << iota // three digits
	hasAt                        // "@", or a bracket that may spell it
	hasWords                     // two words
	hasHex                       // colons or hyphens as in hardware addresses
	hasSlash                     // a path
	hasText                      // several words
	hasLabel                     // a mark that can follow a label
	hasLetter                    // letters
	hasEscape                    // what may be an escaped character
)

// Classes of bytes, one bit each.
const (
	digitByte uint16 = 1 << iota
	capitalByte
	letterByte
	atByte
	slashByte
	colonByte
	hyphenByte
	blankByte
	escapeByte
	equalsByte
	pointByte
)

var byteClass = func() (table [256]uint16) {
	for c := range table {
		switch b := byte(c); {
		case isDigit(b):
			table[c] = digitByte
		case isCapital(b), b == 0xC3, b >= 0xC4 && b <= 0xD0:
			table[c] = capitalByte | letterByte
		case isASCIILetter(b), b >= 0x80:
			table[c] = letterByte
		}
	}
	for c, class := range map[byte]uint16{
		'@': atByte, '(': atByte, '[': atByte, '{': atByte, '<': atByte, '/': slashByte, ':': colonByte, '-': hyphenByte, ' ': blankByte, '%': escapeByte, '&': escapeByte,
		'\\': escapeByte, '=': equalsByte, '.': pointByte,
	} {
		table[c] |= class
	}
	return table
}()

// prefilter reads a cell once and says which recognizers are worth running.
func prefilter(s string) filter {
	var seen, previous uint16
	digits, capitals, blanks, colons, hyphens := 0, 0, 0, 0, 0
	for i := 0; i < len(s); i++ {
		c := byteClass[s[i]]
		seen |= c
		digits += int(c & digitByte)
		capitals += int(c >> 1 & 1 &^ (previous >> 2))
		blanks += int(c >> 7 & 1)
		colons += int(c >> 5 & 1)
		hyphens += int(c >> 6 & 1)
		previous = c
	}
	var f filter
	if digits >= 3 || digits == 2 && blanks > 0 && strings.Contains(s, "nr") { // "gnr. 1, bnr. 2"
		f |= hasNumber
		if seen&letterByte != 0 {
			f |= hasLetter // of no weight by itself
		}
	}
	if capitals >= 2 || blanks > 0 && seen&letterByte != 0 {
		f |= hasWords
	}
	if seen&atByte != 0 {
		f |= hasAt
	}
	if seen&slashByte != 0 && seen&letterByte != 0 {
		f |= hasSlash
	}
	if colons >= 5 || hyphens >= 5 || colons >= 2 && strings.Contains(s, "::") {
		f |= hasHex
	}
	if seen&letterByte != 0 {
		f |= letterFilter(seen, blanks, digits)
	}
	if seen&escapeByte != 0 {
		f |= hasEscape
	}
	return f
}

func letterFilter(seen uint16, blanks, digits int) filter {
	f := filter(0)
	if seen&(colonByte|equalsByte) != 0 {
		f |= hasLabel
	}
	if blanks >= 2 || blanks == 1 && (digits > 0 || seen&(pointByte|colonByte) != 0) {
		f |= hasText
	}
	return f
}
