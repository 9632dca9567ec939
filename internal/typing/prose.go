package typing

import (
	"unicode"
	"unicode/utf8"
)

// What tells free text from names, addresses, codes and categories. Judged by eye on the
// columns of some twenty municipal and national tables: account and service names reach nine
// words but repeat, place names and addresses stay below five words, comments, guidance and
// titles of forms do neither.
const (
	proseWords    = 20   // one cell of so many words is a text
	sentenceWords = 5    // a cell of so many words may be a sentence
	sentenceShare = 0.2  // of the cells, with so many words …
	endedShare    = 0.05 // … or with the end of a sentence in them
	variedShare   = 0.2  // different values per cell: categories repeat
	maxWordScan   = 4096 // bytes of a cell that are looked at
)

// prose counts how a column's cells look as text.
type prose struct {
	longest int   // words in the longest cell
	wordy   int64 // cells with sentenceWords words or more
	ended   int64 // cells in which a sentence ends or a line breaks
}

func (p *prose) add(value string, n int64) {
	if p.longest >= proseWords {
		return // free text already, whatever follows
	}
	words, ended := survey(value)
	p.longest = max(p.longest, words)
	if words >= sentenceWords {
		p.wordy += n
	}
	if ended {
		p.ended += n
	}
}

// free says whether the column is free text.
func (p *prose) free(cells, distinct int64) bool {
	if p.longest >= proseWords {
		return true
	}
	if float64(distinct) < variedShare*float64(cells) {
		return false
	}
	return float64(p.wordy) > sentenceShare*float64(cells) || float64(p.ended) > endedShare*float64(cells)
}

// survey counts the words of s, which stand between blanks and have two letters in a row, and
// says whether a sentence of at least three words ends in it or a line breaks between words.
func survey(s string) (words int, ended bool) {
	if len(s) > maxWordScan {
		s = s[:maxWordScan]
	}
	letters, word, previous := 0, false, rune(0)
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if isLetter(r) {
			if letters++; letters == 2 && !word {
				word = true
				words++
			}
			previous = r
			i += size
			continue
		}
		switch r {
		case '\n':
			ended = ended || words > 0 && i < len(s)-1
		case '.', '!', '?':
			ended = ended || words >= 3 && letters > 2 && unicode.IsLower(previous) && stands(s[i+1:])
		}
		word = word && r != ' ' && !unicode.IsSpace(r)
		letters = 0
		i += size
	}
	return words, ended
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return (r|0x20)-'a' < 26 && r|0x20 >= 'a'
	}
	return unicode.IsLetter(r)
}

// stands says whether what follows a full stop lets it end a sentence: nothing, or a blank and
// no lower-case letter, which would make it an abbreviation.
func stands(rest string) bool {
	if rest == "" {
		return true
	}
	r, size := utf8.DecodeRuneInString(rest)
	if !unicode.IsSpace(r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[size:])
	return !unicode.IsLower(next)
}
