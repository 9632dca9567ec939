package privacy

import "github.com/allmenning/allmenning/internal/privacy/recognize"

// How many distinct values of 10 and 11 digits a column's sample holds, and all columns together.
const (
	maxSample    = 8192
	minSample    = 256
	sampleBudget = 1 << 21
)

// idSample is a uniform sample of the distinct values of 10 and 11 digits of a column, for the
// question whether its hits are chance: repeated values must not count twice there. Every value
// whose hash lies below a bound is in it; the bound is halved when the sample is full, so up to
// limit values the sample is everything.
type idSample struct {
	limit int
	bound uint64 // exclusive; 0 means everything
	seen  map[uint64]idFact
}

// idFact is what is known of one number.
type idFact struct {
	look recognize.Look
	year bool // begins with a year of ours
}

// beginsWithYear knows case numbers and their like, "20240012345": a person number that begins with
// 1990 to 2035 is born on the 19th or 20th, which one in thirty is, or early on the 2nd when its
// zero is lost. Ten digits from 1 on are seconds since 1970: nobody's column of person numbers is all of
// the first of a month.
func beginsWithYear(value string) bool {
	if len(value) != 10 && len(value) != 11 {
		return false
	}
	if len(value) == 10 && value[0] == '1' {
		return true
	}
	return value[:2] == "20" && value[2] < '4' || value[:3] == "199"
}

func (s *idSample) add(value string, l recognize.Look) {
	h := hash(value)
	if s.bound != 0 && h >= s.bound {
		return
	}
	if s.seen == nil {
		s.seen = make(map[uint64]idFact)
	}
	s.seen[h] = idFact{look: l, year: beginsWithYear(value)}
	for len(s.seen) > s.limit {
		s.halve()
	}
}

func (s *idSample) halve() {
	if s.bound == 0 {
		s.bound = 1 << 63
	} else {
		s.bound /= 2
	}
	for h := range s.seen {
		if h >= s.bound {
			delete(s.seen, h)
		}
	}
}

// hash is FNV-1a with a final mix, so that the high bits are as random as the low ones.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return h
}

// frequent counts how often values occur, as long as they are few: a telephone number that stands
// in every fifth row is a switchboard, however it looks.
type frequent struct {
	seen map[uint64]int64
	full bool // more different values than fit: none of them is in every fifth row
}

// maxFrequent is how many different values are counted. With more of them in a column some can
// still be constant, but then the column is not one of a few offices.
const maxFrequent = 512

func (f *frequent) add(value string, n int64) {
	if f.seen == nil {
		f.seen = make(map[uint64]int64)
	}
	h := hash(value)
	if _, known := f.seen[h]; !known && len(f.seen) >= maxFrequent {
		f.full = true
		return
	}
	f.seen[h] += n
}

// constantShare is the share of the cells from which on one value is a constant of the column.
const constantShare = 0.2

// minConstant is how often a value must occur to be a constant: a table of four rows has none.
const minConstant = 4

// constants is how many cells hold a value that stands in more than a fifth of all cells.
func (f *frequent) constants(cells int64) (n int64) {
	for _, k := range f.seen {
		if k >= minConstant && float64(k) > constantShare*float64(cells) {
			n += k
		}
	}
	return n
}

// repeated is how many cells hold a value that stands in at least minRepeated cells.
func (f *frequent) repeated() (n int64) {
	for _, k := range f.seen {
		if k >= minRepeated {
			n += k
		}
	}
	return n
}

// minRepeated is how often a number occurs at least in descriptions of things for it to be the
// number of a service.
const minRepeated = 5
