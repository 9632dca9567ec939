package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// headerTokens splits a name into folded words, at separators and at changes of case; last are
// the words of the last part of a path.
func headerTokens(name string) (tokens, last []string) {
	if len(name) > maxHeader {
		name = name[:maxHeader]
	}
	name = mojibake.Replace(name)
	var part []string
	var word []byte
	flush := func() {
		if len(word) > 0 {
			w := foldHeader(string(word))
			tokens, part = append(tokens, w), append(part, w)
			word = word[:0]
		}
	}
	previous := rune(0)
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			if unicode.IsUpper(r) && unicode.IsLower(previous) {
				flush()
			}
			word = utf8.AppendRune(word, r)
		case unicode.IsDigit(r):
			word = utf8.AppendRune(word, r)
		case r == '\ufffd':
		default:
			flush()
			if (r == '.' || r == '/' || r == '[') && len(part) > 0 {
				last, part = part, nil
			}
		}
		previous = r
	}
	flush()
	if len(part) > 0 {
		last = part
	}
	if len(last) == 1 && len(tokens) > 1 && listed(dependentWords, last[0]) {
		last = tokens[len(tokens)-2:]
	}
	return tokens, last
}

// dependentWords say nothing without the word before them: "Org.nr", "person.navn".
const dependentWords = " nr nummer no navn namn name adr dato id kode verdi "

// mojibake undoes UTF-8 that was read as Windows-1252, as exports have it.
var mojibake = strings.NewReplacer("Ã¦", "æ", "Ã¸", "ø", "Ã¥", "å", "Ã†", "Æ", "Ã˜", "Ø", "Ã…", "Å")

// maxHeader is how much of a column's name is read, in bytes.
const maxHeader = 256

// foldHeader writes a word in lower case with one spelling for æ, ø and å, however they were
// transcribed: "foedselsaar", "fodselsar" and "fødselsår" are one word.
func foldHeader(s string) string {
	s = strings.ToLower(s)
	return headerFolds.Replace(s)
}

var headerFolds = strings.NewReplacer("æ", "a", "ø", "o", "å", "a", "ä", "a", "ö", "o", "oe", "o", "aa", "a", "ae", "a", "é", "e", "á", "a", "\ufffd", "")
