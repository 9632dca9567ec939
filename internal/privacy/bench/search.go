package main

import (
	"regexp"
	"strings"
	"unicode"
)

// A finder finds values inside of cells, however they are written: letters fold to lower case,
// what is neither letter nor digit does not count, and numbers may have lost their leading zeros.
// A value begins and ends where a word of the cell does; a number of nine digits or more is found
// inside longer ones too.
type finder struct {
	values  map[string][]int // compact form → indexes of the values
	words   int              // of the longest value
	lengths map[int]bool     // of numbers that are looked for inside others
}

const (
	longNumber = 9  // digits
	mostWords  = 24 // of a value; longer ones are found by their first words
)

func newFinder(values []string) *finder {
	f := &finder{values: map[string][]int{}, lengths: map[int]bool{}}
	for i, v := range values {
		for _, form := range forms(v) {
			f.add(form, i)
		}
	}
	return f
}

func (f *finder) add(value string, i int) {
	w := words(value)
	if len(w) == 0 {
		return
	}
	w = w[:min(len(w), mostWords)]
	f.words = max(f.words, len(w))
	form := compact(w)
	f.values[form] = append(f.values[form], i)
	if numeric(form) && len(form) >= longNumber {
		f.lengths[len(form)] = true
	}
}

var (
	norwegianDay = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})$`)
	isoDay       = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
)

// forms are the ways in which a value may be published: a date also as ISO 8601.
func forms(v string) []string {
	v = strings.TrimSpace(v)
	if m := norwegianDay.FindStringSubmatch(v); m != nil {
		return []string{v, m[3] + "-" + pad(m[2]) + "-" + pad(m[1])}
	}
	if m := isoDay.FindStringSubmatch(v); m != nil {
		return []string{v, m[3] + "." + m[2] + "." + m[1]}
	}
	return []string{v}
}

func pad(s string) string {
	if len(s) < 2 {
		return "0" + s
	}
	return s
}

// weak says whether a value is too common a word or number to be searched for outside of its own
// column: a date, or less than six digits.
func weak(v string) bool {
	form := compact(words(v))
	return len(forms(v)) > 1 || len(form) < 4 || numeric(form) && len(form) < 6
}

// find calls hit with the index of every value in the cell; one may be reported several times.
func (f *finder) find(cell string, hit func(i int)) {
	if len(f.values) == 0 || cell == "" {
		return
	}
	w := words(cell)
	for from := range w {
		form := ""
		for to := from; to < min(len(w), from+f.words); to++ {
			form += w[to]
			for _, i := range f.values[unzeroed(form)] {
				hit(i)
			}
		}
		if numeric(w[from]) && len(w[from]) > longNumber {
			f.inside(w[from], hit)
		}
	}
}

func (f *finder) inside(number string, hit func(i int)) {
	for n := range f.lengths {
		for from := 0; from+n <= len(number); from++ {
			for _, i := range f.values[number[from:from+n]] {
				hit(i)
			}
		}
	}
}

// words are the runs of letters and digits of s, in lower case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func compact(words []string) string { return unzeroed(strings.Join(words, "")) }

func unzeroed(s string) string {
	if !numeric(s) {
		return s
	}
	return strings.TrimLeft(s, "0")
}

func numeric(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
