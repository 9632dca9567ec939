package privacy

import (
	"math"
	"math/bits"
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// Classes of removed values by their form.
const (
	removedNone = iota - 1
	removedID
	removedEmail
	removedAccount
	removedNumber // others of ten digits or more
	removedPhone
	removedListed // a name with a listed given name
	removedName
	removedCode
	removedShort // eight or nine digits
	removedAddress
	removedTypes
)

// removedKinds are what the classes are called in reports.
var removedKinds = [removedTypes]string{recognize.NationalID, recognize.Email, recognize.BankAccount, recognize.PersonNumber, recognize.Phone, recognize.PersonName, recognize.PersonName,
	recognize.Username, recognize.PersonNumber, recognize.Address}

// maxDigits is the longest number that is looked at.
const maxDigits = 19

// classOf says what a candidate can be by its form, and how many digits it has.
func classOf(text string) (class, digits int) {
	if len(text) < minIdentity || len(text) > maxIdentity {
		return removedNone, 0
	}
	letters, words, at, slash, inWord := 0, 0, false, false, false
	var number [maxDigits]byte
	for i := range len(text) {
		c := text[i]
		letter := letterByte(c)
		switch {
		case digit(c):
			if digits < maxDigits {
				number[digits] = c
			}
			digits++
		case letter:
			letters++
			if !inWord {
				words++
			}
		}
		at, slash = at || c == '@', slash || c == '/'
		inWord = letter || inWord && (c == '-' || c == '\'')
	}
	switch {
	case at:
		return removedEmail, digits
	case letters == 0 && (digits < minNumber || digits > maxDigits):
		return removedNone, digits
	case letters == 0:
		return classOfNumber(string(number[:digits])), digits
	case digits > 0 && strings.IndexByte(text, ' ') > 0:
		return removedAddress, digits
	case digits > 0 || slash:
		return removedCode, digits
	case words >= 2:
		return removedName, digits
	}
	return removedNone, digits
}

func classOfNumber(d string) int {
	n := len(d)
	switch {
	case n == 8 && mobile(d), n == 10 && d[:2] == "47" && mobile(d[2:]), n == 12 && d[:4] == "0047" && mobile(d[4:]):
		return removedPhone
	case n < 10:
		return removedShort
	case n == 10:
		d = "0" + d
		fallthrough
	case n == 11:
		switch old, _, account := passes(d); {
		case old:
			return removedID
		case account:
			return removedAccount
		}
	}
	return removedNumber
}

// carries reports whether a hit carries identity: recognizers or its form say so.
func carries(class int, text, after string) bool {
	switch class {
	case removedEmail:
		for _, sp := range recognize.Spans(text, 0, nil) {
			if sp.Kind == recognize.Email && sp.Sure {
				return true
			}
		}
		return false
	case removedName:
		return !namesPlace(text) && !namesPlace(strings.TrimSpace(firstWord(after)))
	}
	return true
}

// firstWord is the word behind a blank or a hyphen.
func firstWord(after string) string {
	if after == "" || after[0] != ' ' && after[0] != '-' {
		return ""
	}
	return after[1:tokenEnd(after, 1)]
}

// namesPlace reports whether a text holds a word for a street, a house, a place or an organisation.
func namesPlace(text string) bool {
	sh, ok := recognize.NameShape(text)
	return ok && sh.Place
}

func holdsGiven(text string) bool {
	sh, ok := recognize.NameShape(text)
	return ok && sh.Given
}

// foundValues are different values that were found, up to a bound.
type foundValues struct {
	set    map[uint64]bool
	digits uint32 // which lengths of numbers
}

// maxFound is how many different values are told apart.
const maxFound = 1 << 14

func (f *foundValues) add(h uint64, digits int) {
	f.digits |= 1 << digits
	if f.set == nil {
		f.set = make(map[uint64]bool)
	}
	if len(f.set) < maxFound {
		f.set[h] = true
	}
}

func (f *foundValues) len() int64 { return int64(len(f.set)) }

// distinctValues estimates how many different values were met, by linear counting in 8 KiB: within
// some percent up to 300,000, and at most 700,000.
type distinctValues struct{ bits [1 << 10]uint64 }

func newDistinct() *distinctValues { return &distinctValues{} }

func (d *distinctValues) add(h uint64) { d.bits[h>>54] |= 1 << (h >> 48 & 63) }

func (d *distinctValues) count() int64 {
	set := 0
	for _, word := range d.bits {
		set += bits.OnesCount64(word)
	}
	const size = 1 << 16
	if set == size {
		set--
	}
	return int64(-size * math.Log(1-float64(set)/size))
}
