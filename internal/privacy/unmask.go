package privacy

import (
	"strings"
	"unicode/utf8"
)

// unmasked writes a value with ASCII digits, hyphens, blanks and at signs where it has others that
// look the same, one blank for several, and without characters that nobody sees: a person number
// is one however an editor or a PDF broke it. Most values come back as they are, uncopied.
func unmasked(s string) string {
	if !unusual(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		r = plainRune(r)
		if r == ' ' && blank || r == 0 {
			continue
		}
		blank = r == ' '
		b.WriteRune(r)
	}
	return b.String()
}

// unusual reports whether unmasked might change s.
func unusual(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\t', c == ' ' && i > 0 && s[i-1] == ' ':
			return true
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
