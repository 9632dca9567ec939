package recognize

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mark says that from plain on in an unescaped text, its bytes stand from source on in the source.
type mark struct {
	plain, source int
}

// unescape writes a text without the escapes of URLs ("%20"), HTML ("&nbsp;", "&#64;") and JSON
// (backslash u00a0, backslash n), and says where its bytes came from. marks is nil when there was none.
// In a text with "%20" and its like a plus is a blank, as in a query.
func unescape(s string) (plain string, marks []mark) {
	var b []byte
	from := 0
	query := false
	for i := 0; i < len(s); i++ {
		var r rune
		var n int
		switch c := s[i]; {
		case c == '%':
			r, n = percent(s, i)
			query = query || n > 0
		case c == '&':
			r, n = entity(s, i)
		case c == '\\':
			r, n = backslash(s, i)
		case c == '+' && query && i > 0 && isWordByte(s[i-1]):
			r, n = ' ', 1
		}
		if n == 0 {
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, string(r)...)
		i += n - 1
		from = i + 1
		marks = append(marks, mark{len(b), from})
	}
	if marks == nil {
		return s, nil
	}
	return string(append(b, s[from:]...)), marks
}

// percent reads one character of a URL's escapes, of up to four bytes.
func percent(s string, i int) (r rune, n int) {
	var buf [utf8.UTFMax]byte
	k := 0
	for j := i; k < len(buf) && j+2 < len(s) && s[j] == '%'; j += 3 {
		high, low := hexValue(s[j+1]), hexValue(s[j+2])
		if high < 0 || low < 0 {
			break
		}
		buf[k] = byte(high<<4 | low)
		k++
		if utf8.FullRune(buf[:k]) {
			break
		}
	}
	r, size := utf8.DecodeRune(buf[:k])
	if k == 0 || r == utf8.RuneError {
		return 0, 0
	}
	return r, 3 * size
}

// longestEntity bounds an HTML entity.
const longestEntity = 10

// entity reads one of the HTML entities that stand within numbers and addresses, or any by number.
func entity(s string, i int) (r rune, n int) {
	window := s[i+1 : min(len(s), i+1+longestEntity)]
	end := strings.IndexByte(window, ';')
	if end < 1 {
		return 0, 0
	}
	name := window[:end]
	if name[0] == '#' && len(name) > 1 {
		base, digits := 10, name[1:]
		if digits[0]|0x20 == 'x' {
			base, digits = 16, digits[1:]
		}
		v, err := strconv.ParseUint(digits, base, 21)
		if err != nil || !utf8.ValidRune(rune(v)) {
			return 0, 0
		}
		return rune(v), end + 2
	}
	switch name {
	case "nbsp", "thinsp", "ensp", "emsp", "Tab":
		r = ' '
	case "shy", "ndash", "mdash", "minus", "hyphen", "dash":
		r = '-'
	case "commat":
		r = '@'
	case "period":
		r = '.'
	case "quot":
		r = '"'
	case "apos":
		r = '\''
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "sol":
		r = '/'
	case "colon":
		r = ':'
	case "plus":
		r = '+'
	case "lowbar":
		r = '_'
	default:
		return 0, 0
	}
	return r, end + 2
}

// backslash reads an escape of JSON.
func backslash(s string, i int) (r rune, n int) {
	if i+1 >= len(s) {
		return 0, 0
	}
	switch s[i+1] {
	case 'n', 'r':
		return '\n', 2
	case 't':
		return ' ', 2
	case '"', '/', '\\':
		return rune(s[i+1]), 2
	case 'u':
		if i+6 > len(s) {
			return 0, 0
		}
		v := 0
		for _, c := range []byte(s[i+2 : i+6]) {
			h := hexValue(c)
			if h < 0 {
				return 0, 0
			}
			v = v<<4 | h
		}
		if !utf8.ValidRune(rune(v)) {
			return 0, 0
		}
		return rune(v), 6
	}
	return 0, 0
}

// original moves spans of an unescaped text to where they stand in the source.
func original(found []Span, marks []mark) []Span {
	for i := range found {
		found[i].Start, found[i].End = sourceOf(marks, found[i].Start), sourceOf(marks, found[i].End)
	}
	return found
}

// sourceOf is where a place of the unescaped text is in the source: behind the escapes before it.
func sourceOf(marks []mark, at int) int {
	k := sort.Search(len(marks), func(k int) bool { return marks[k].plain > at })
	if k == 0 {
		return at
	}
	return marks[k-1].source + at - marks[k-1].plain
}
