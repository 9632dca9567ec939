package typing

import "strings"

// nullTokens are the spellings of “no value” in columns of numbers, dates and so on.
var nullTokens = map[string]bool{
	"": true, "NULL": true, "Null": true, "null": true, "NA": true, "N/A": true, "n/a": true,
	"#N/A": true, "#I/T": true, "NaN": true, "nan": true, "-": true, "–": true, "—": true,
	"/": true, ".": true, "..": true, "...": true, "…": true, ":": true, "*": true, "**": true,
}

const longestNullToken = 4 // bytes

// nullText says whether a cell of a text column is null.
func nullText(s string) bool { return s == "" || s == "NULL" }

// nullValue says whether a cell of any other column is null. s has no blanks around it.
func nullValue(s string) bool { return len(s) <= longestNullToken && nullTokens[s] }

// trim takes blanks, no-break ones too, off both ends.
func trim(s string) string {
	if s == "" || (plain(s[0]) && plain(s[len(s)-1])) {
		return s
	}
	return strings.TrimSpace(s) // Unicode's White_Space, U+00A0 and U+202F included
}

// plain says whether c can't be part of a blank.
func plain(c byte) bool { return c > ' ' && c < 0x80 }
