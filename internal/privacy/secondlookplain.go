package privacy

import (
	"unicode/utf8"
)

// A staged text file is read as its readers would: escapes of JSON (and of JSON within a cell of
// CSV), URL-encoding and HTML entities are decoded, blanks, dashes and digits that look like the
// plain ones become plain, and characters that nobody sees go. Two steps, since one hides the
// other: Go writes "&" as "\u0026" in JSON.

// longestEscape is how many bytes a character can take at most in either step.
const longestEscape = 24

// unescape appends src to dst with the escapes of JSON decoded. used is how much of src was read:
// an escape that may go on after its end waits, unless last.
func unescape(dst, src []byte, last bool) (out []byte, used int) {
	i := 0
	for i < len(src) {
		c := src[i]
		if c != '\\' {
			dst = append(dst, c)
			i++
			continue
		}
		if !last && len(src)-i < longestEscape {
			break
		}
		r, size := jsonEscape(src[i:])
		if size == 0 {
			dst = append(dst, c)
			i++
			continue
		}
		dst = utf8.AppendRune(dst, r)
		i += size
	}
	return dst, i
}

// jsonEscape reads an escape of JSON; size is 0 when there is none. Half a surrogate pair is a
// character that nobody looks for.
func jsonEscape(b []byte) (r rune, size int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\', '/':
		return rune(b[1]), 2
	case 'n', 'r', 'f', 'b':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'u':
		if len(b) < 6 {
			return 0, 0
		}
		for _, c := range b[2:6] {
			h := hexDigit(c)
			if h < 0 {
				return 0, 0
			}
			r = r<<4 | rune(h)
		}
		return r, 6
	}
	return 0, 0
}

// plainChars appends src to dst with URL-encoding and HTML entities decoded and in plain characters. used
// is how much of src was read: a character that may go on after its end waits, unless last.
func plainChars(dst, src []byte, last bool) (out []byte, used int) {
	i := 0
	for i < len(src) {
		c := src[i]
		if c > ' ' && c < utf8.RuneSelf && c != '%' && c != '&' || c == '\n' || c == '\r' {
			dst = append(dst, c)
			i++
			continue
		}
		if !last && len(src)-i < longestEscape {
			break
		}
		r, size := written(src[i:])
		i += size
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, c)
			continue
		}
		if r = plainRune(r); r == 0 || r == ' ' && len(dst) > 0 && dst[len(dst)-1] == ' ' {
			continue
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, i
}

// written reads one character, URL-encoded, as an entity, or as it is.
func written(b []byte) (r rune, size int) {
	switch b[0] {
	case '%':
		if r, size := percentRune(string(b[:min(len(b), longestEscape)])); size > 0 {
			return r, size
		}
	case '&':
		if r, size := entityRune(string(b[:min(len(b), longestEscape)])); size > 0 {
			return r, size
		}
	}
	return utf8.DecodeRune(b)
}

// plainly is a short text as the search of a text file reads it; json says that the file is JSON,
// where a backslash stands twice.
func plainly(s string, json bool) string {
	b := []byte(s)
	if !json {
		b, _ = unescape(nil, b, true)
	}
	b, _ = plainChars(nil, b, true)
	return string(b)
}
