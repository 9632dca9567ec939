package privacy

import (
	"html"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainText is a value in plain characters, and where in the value each of its bytes comes from.
type plainText struct {
	text string
	from []int32 // per byte of text: where its source begins; nil when text is the value itself
	to   []int32 // … and where it ends
	buf  []byte
}

// unmasked writes a value with ASCII digits, hyphens, blanks and at signs where it has others that
// look the same, one blank for several, letters in one piece, URL-encoding and HTML entities
// decoded, and without characters that nobody sees: a person number is one however an editor, a
// form or a PDF broke it. Most values come back as they are, uncopied.
func unmasked(s string) string {
	if !unusual(s) {
		return s
	}
	var p plainText
	p.read(s)
	return p.text
}

// read sets p to the plain form of s.
func (p *plainText) read(s string) {
	if !unusual(s) {
		p.text, p.from, p.to = s, nil, nil
		return
	}
	p.buf, p.from, p.to = p.buf[:0], p.from[:0], p.to[:0]
	if p.from == nil {
		p.from, p.to = make([]int32, 0, len(s)), make([]int32, 0, len(s))
	}
	for i := 0; i < len(s); {
		r, size := decodeAt(s, i)
		p.put(plainRune(r), i, i+size)
		i += size
	}
	p.text = string(p.buf)
}

// put appends a rune that stands for the bytes from i to end; 0 is nothing.
func (p *plainText) put(r rune, i, end int) {
	if r == 0 {
		return
	}
	if r == ' ' && len(p.buf) > 0 && p.buf[len(p.buf)-1] == ' ' {
		p.to[len(p.to)-1] = int32(end)
		return
	}
	if isMark(r) && p.compose(r, end) {
		return
	}
	n := len(p.buf)
	p.buf = utf8.AppendRune(p.buf, r)
	for range len(p.buf) - n {
		p.from, p.to = append(p.from, int32(i)), append(p.to, int32(end))
	}
}

// isMark reports whether r is one of the combining marks that letters in use in Norway have.
func isMark(r rune) bool { return r >= firstMark && r <= lastMark }

const firstMark, lastMark = 0x300, 0x32F

// composed has the letters that are written as a letter and a mark, too: "a" and a ring are "å".
var composed = sync.OnceValue(func() map[[2]rune]rune {
	letters := make(map[[2]rune]rune, 300)
	for mark := rune(firstMark); mark <= lastMark; mark++ {
		for letter := 'A'; letter <= 'z'; letter++ {
			both := norm.NFC.String(string([]rune{letter, mark}))
			if r, size := utf8.DecodeRuneInString(both); size == len(both) {
				letters[[2]rune{letter, mark}] = r
			}
		}
	}
	return letters
})

// compose puts a mark on the letter before it.
func (p *plainText) compose(mark rune, end int) bool {
	at := len(p.buf) - 1
	if at < 0 || !isASCIILetter(p.buf[at]) {
		return false
	}
	both, ok := composed()[[2]rune{rune(p.buf[at]), mark}]
	if !ok {
		return false
	}
	from := p.from[at]
	p.buf, p.from, p.to = p.buf[:at], p.from[:at], p.to[:at]
	p.buf = utf8.AppendRune(p.buf, both)
	for range len(p.buf) - at {
		p.from, p.to = append(p.from, from), append(p.to, int32(end))
	}
	return true
}

// source is where in the value the bytes from start to end of the plain text stand.
func (p *plainText) source(start, end int) (from, to int) {
	if p.from == nil || start >= end {
		return start, end
	}
	return int(p.from[start]), int(p.to[end-1])
}

// decodeAt reads the character at i, written plainly, URL-encoded or as an HTML entity, and how
// many bytes it takes.
func decodeAt(s string, i int) (r rune, size int) {
	switch s[i] {
	case '%':
		if r, size := percentRune(s[i:]); size > 0 {
			return r, size
		}
	case '&':
		if r, size := entityRune(s[i:]); size > 0 {
			return r, size
		}
	case '+':
		if formBlank(s, i) {
			return ' ', 1
		}
	}
	return utf8.DecodeRuneInString(s[i:])
}

// formBlank reports whether the plus at i is a blank of a form's data, "navn=Ola+Hansen"; in an
// e-mail address it is a part of the name.
func formBlank(s string, i int) bool {
	if i == 0 || i+1 == len(s) || !isASCIILetter(s[i-1]) || !isASCIILetter(s[i+1]) {
		return false
	}
	field := s[max(0, i-formField):i]
	next := s[i:min(len(s), i+formField)]
	return strings.IndexByte(field, '=') >= 0 && strings.IndexByte(next, '@') < 0
}

// formField is how far a field of a form is looked at around a plus, in bytes.
const formField = 40

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// percentRune reads a URL-encoded character; size is 0 when there is none.
func percentRune(s string) (r rune, size int) {
	var b [utf8.UTFMax]byte
	n := 0
	for n < len(b) && len(s) >= 3*n+3 && s[3*n] == '%' {
		high, low := hexDigit(s[3*n+1]), hexDigit(s[3*n+2])
		if high < 0 || low < 0 {
			break
		}
		b[n] = byte(high<<4 | low)
		n++
		if utf8.FullRune(b[:n]) {
			break
		}
	}
	if n == 0 {
		return 0, 0
	}
	r, width := utf8.DecodeRune(b[:n])
	if r == utf8.RuneError && b[0] >= 0xC0 { // ISO 8859-1
		return rune(b[0]), 3
	}
	if r == utf8.RuneError || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
		return 0, 0
	}
	return r, 3 * width
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// longestEntity is the longest HTML entity that is read: "&ContourIntegral;" needs no more, and
// digits may have zeros in front.
const longestEntity = 20

// entityRune reads an HTML entity with its semicolon; size is 0 when there is none.
func entityRune(s string) (r rune, size int) {
	end := strings.IndexByte(s[:min(len(s), longestEntity)], ';')
	if end < 2 {
		return 0, 0
	}
	decoded := html.UnescapeString(s[:end+1])
	r, n := utf8.DecodeRuneInString(decoded)
	if n != len(decoded) || r == utf8.RuneError || r == 0 {
		return 0, 0
	}
	return r, end + 1
}

// unusual reports whether unmasked might change s.
func unusual(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9' || c >= '@' && c < utf8.RuneSelf: // most of them
		case c == '\t', c == ' ' && i > 0 && s[i-1] == ' ':
			return true
		case c == '%':
			if i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0 {
				return true
			}
		case c == '&':
			if strings.IndexByte(s[i:min(len(s), i+longestEntity)], ';') > 0 {
				return true
			}
		case c == '+':
			if formBlank(s, i) {
				return true
			}
		case c >= utf8.RuneSelf && c != 0xC3: // 0xC3 leads æ, ø, å and their like
			if i == 0 || s[i-1] != 0xC3 {
				return true
			}
		}
	}
	return false
}

// plainRune is the rune that counts for r; 0 when none does.
func plainRune(r rune) rune {
	switch {
	case r < 0x80 && r != '\t':
		return r
	case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069, r == 0xFEFF, r == 0x034F, r == 0x180E, r >= 0xFE00 && r <= 0xFE0F:
		return 0 // soft hyphen, zero width, directions, variations
	case r == '\t', r == 0xA0, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x205F, r == 0x3000:
		return ' '
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0xFE58, r == 0xFE63:
		return '-'
	case r >= 0xFF01 && r <= 0xFF5E: // full width ASCII
		return r - 0xFEE0
	case r >= 0x0660 && r <= 0x0669: // Arabic-Indic digits
		return '0' + r - 0x0660
	case r >= 0x06F0 && r <= 0x06F9:
		return '0' + r - 0x06F0
	case r >= 0x1D7CE && r <= 0x1D7FF: // mathematical digits
		return '0' + (r-0x1D7CE)%10
	}
	return r
}
