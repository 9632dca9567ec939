package privacy

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// Removed remembers the personal values that treatments took out of one snapshot, so that what is
// about to be published can be searched for them. It holds 64-bit digests under a random key that
// never leaves memory, not the values.
//
// A value counts when a recognizer is sure of it, or when its column's header names a direct
// identifier and the value looks the part; of what counts, only what can point at one person by
// itself: numbers of eight digits or more, e-mail addresses, names of two words or more, and texts
// with letters and digits together. Dates, places, single names and small numbers say too
// little. Up to 2 million values are held; of more, a sample of them by their digests.
//
// A nil Removed holds nothing.
type Removed struct {
	seed  maphash.Seed
	slots []uint64 // open addressing; 0 is empty
	n     int
	bound uint64 // digests above it are not held
	limit int
}

// maxRemoved bounds memory: 2 million digests in 32 MiB.
const maxRemoved = 2 << 20

func newRemoved() *Removed {
	return &Removed{seed: maphash.MakeSeed(), bound: 1<<64 - 1, limit: maxRemoved}
}

// Len is how many values are held.
func (r *Removed) Len() int {
	if r == nil {
		return 0
	}
	return r.n
}

// Share is the share of the removed values that is held: 1, or less for a sample.
func (r *Removed) Share() float64 {
	if r == nil {
		return 1
	}
	return float64(r.bound>>11+1) / (1 << 53)
}

// Contains reports whether text is a value that was removed. Case, blanks, grouping of digits,
// leading zeros and the country's prefix do not count. It does not allocate. Text longer than the
// longest value that is held is none.
func (r *Removed) Contains(text string) bool {
	if r == nil || r.n == 0 {
		return false
	}
	var buf [maxIdentity]byte
	b := normalIdentity(buf[:0], text)
	if len(b) < minIdentity {
		return false
	}
	h := r.digest(b)
	if h > r.bound {
		return false
	}
	mask := uint64(len(r.slots) - 1)
	for i := h & mask; r.slots[i] != 0; i = (i + 1) & mask {
		if r.slots[i] == h {
			return true
		}
	}
	return false
}

func (r *Removed) digest(b []byte) uint64 { return max(maphash.Bytes(r.seed, b), 1) }

// add remembers a value.
func (r *Removed) add(text string) {
	var buf [maxIdentity]byte
	b := normalIdentity(buf[:0], text)
	if len(b) < minIdentity {
		return
	}
	if h := r.digest(b); h <= r.bound {
		r.insert(h)
	}
}

func (r *Removed) insert(h uint64) {
	if 2*(r.n+1) > len(r.slots) {
		r.rehash(max(64, 2*len(r.slots)))
	}
	mask := uint64(len(r.slots) - 1)
	i := h & mask
	for r.slots[i] != 0 {
		if r.slots[i] == h {
			return
		}
		i = (i + 1) & mask
	}
	r.slots[i] = h
	r.n++
	if r.n > r.limit {
		r.bound /= 2
		r.rehash(len(r.slots))
	}
}

// rehash moves what lies within the bound to a new table.
func (r *Removed) rehash(size int) {
	old := r.slots
	r.slots, r.n = make([]uint64, size), 0
	mask := uint64(size - 1)
	for _, h := range old {
		if h == 0 || h > r.bound {
			continue
		}
		i := h & mask
		for r.slots[i] != 0 {
			i = (i + 1) & mask
		}
		r.slots[i] = h
		r.n++
	}
}

// Bounds of a value that can identify, in bytes of its normal form.
const (
	minIdentity = 5
	maxIdentity = 128
	minNumber   = 8 // digits
)

// normalIdentity appends the form in which values are compared to dst, which must have room for
// maxIdentity bytes: lower case, words with one blank between them and without the marks around
// them, numbers as their digits. Nothing is appended for text that is too long.
func normalIdentity(dst []byte, text string) []byte {
	if len(text) > 2*maxIdentity {
		return dst
	}
	start := len(dst)
	blank := false
	for _, r := range text {
		if r >= utf8.RuneSelf {
			r = unicode.ToLower(plainRune(r))
		}
		switch {
		case r == 0:
			continue
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r == ' ', r == ',', r == ';', r == '"', r == '«', r == '»', r == '\t', r == '\n', r == '\r', r == '|':
			blank = len(dst) > start
			continue
		}
		if blank {
			dst, blank = append(dst, ' '), false
		}
		dst = utf8.AppendRune(dst, r)
		if len(dst) > maxIdentity-utf8.UTFMax {
			return dst[:start]
		}
	}
	return append(dst[:start], normalNumber(trimMarks(dst[start:]))...)
}

// trimMarks takes what stands around a word in a sentence off.
func trimMarks(b []byte) []byte {
	for len(b) > 0 && strings.IndexByte(".:!?()[]{}<>'*", b[0]) >= 0 {
		b = b[1:]
	}
	for len(b) > 0 && strings.IndexByte(".:!?()[]{}<>'*", b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	return b
}

// normalNumber writes a number as its digits, in place, without leading zeros and the country's
// prefix. Anything else, decimals too, stays as it is.
func normalNumber(b []byte) []byte {
	points, digits, others := 0, 0, 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		case c == ' ' || c == '-' || c == '/' || c == '+' || c == '(' || c == ')':
			others++
		default:
			return b
		}
	}
	if digits < minNumber || points == 1 && others == 0 && !(len(b) == 12 && b[6] == '.') {
		return b // a decimal, unless a person number is written so
	}
	n := 0
	for _, c := range b {
		if c >= '0' && c <= '9' && (n > 0 || c != '0') {
			b[n] = c
			n++
		}
	}
	if n == 10 && b[0] == '4' && b[1] == '7' {
		return b[2:n]
	}
	return b[:n]
}

// whole remembers a value whose column or form says that it identifies.
func (r *Removed) whole(text, kind string) {
	if identifies(text, kind) {
		r.add(text)
	}
}

// parts remembers the spans that a recognizer is sure of. A name with more than two words counts
// as its first and last too, and one turned around also the right way.
func (r *Removed) parts(text string, spans []recognize.Span) {
	for _, sp := range spans {
		if part := text[sp.Start:sp.End]; sp.Sure && identifies(part, sp.Kind) {
			r.add(part)
			if sp.Kind == recognize.PersonName {
				r.shortName(part)
			}
		}
	}
}

func (r *Removed) shortName(name string) {
	last, first, turned := strings.Cut(name, ", ")
	if turned {
		r.add(first + " " + last)
		return
	}
	words := strings.Fields(name)
	if len(words) > 2 {
		r.add(words[0] + " " + words[len(words)-1])
	}
}

// identifies reports whether a value of a kind points at one person by itself.
func identifies(text, kind string) bool {
	text = strings.TrimSpace(text)
	if len(text) < minIdentity || len(text) > maxIdentity {
		return false
	}
	digits, letters, words, number := shapeOf(text)
	switch kind {
	case recognize.NationalID, recognize.BankAccount, recognize.IBAN, recognize.PaymentCard, recognize.Phone, recognize.DUF, recognize.PersonNumber,
		recognize.PaymentRef, recognize.HealthWorker, recognize.CustomerCard, recognize.IMEI, recognize.Passport:
		return digits >= minNumber && (number || letters <= 4)
	case recognize.PersonName, recognize.SoleProprietor:
		return words >= 2 && digits == 0
	case recognize.Email, recognize.ProfileURL:
		return letters >= 3 && strings.ContainsAny(text, "@/")
	case recognize.Address:
		return digits > 0 && letters >= 3 && words >= 2
	case recognize.Username, recognize.Plate, recognize.MACAddress, recognize.Secret:
		return digits > 0 && letters > 0
	case recognize.IPAddress:
		return strings.Count(text, ".") == 3 || strings.Count(text, ":") > 3
	}
	return false
}

func shapeOf(s string) (digits, letters, words int, number bool) {
	number = true
	inWord := false
	for _, r := range s {
		letter := unicode.IsLetter(r)
		switch {
		case r >= '0' && r <= '9':
			digits++
		case letter:
			letters++
			number = false
			if !inWord {
				words++
			}
		}
		inWord = letter || inWord && (r == '-' || r == '\'')
	}
	return digits, letters, words, number
}

// value remembers what a value that is taken out says of a person: all of it where the header or
// its form says what it is, and what recognizers are sure of.
func (r *Removed) value(s string, h heading, spans *[]recognize.Span) {
	text := unmasked(s)
	r.whole(text, kindOfCell(text, h))
	*spans = recognize.Spans(text, h.cue(), (*spans)[:0])
	r.parts(text, *spans)
}

// ofPerson remembers a linked cell of a row about a person, whose name says what its column's header
// may not.
func (r *Removed) ofPerson(s string, h heading, spans *[]recognize.Span) {
	text := unmasked(s)
	l := recognize.LookAt(text)
	switch {
	case h.kind != "":
	case h.org:
		h.kind = recognize.PersonNumber
	case l&recognize.LookStreet != 0:
		h.kind = recognize.Address
	case l&(recognize.LookMobile|recognize.LookAccount) != 0:
		h.kind = recognize.Phone
	case looksNamed(text):
		h.kind, h.strength = recognize.PersonName, plain
	}
	r.value(text, h, spans)
}

// looksNamed reports whether a cell is written as a person's name is, with a listed one in it.
func looksNamed(text string) bool {
	sh, ok := recognize.NameShape(text)
	return ok && sh.Capitals && sh.Words >= 2 && sh.Words <= 5 && (sh.Given || sh.Surname)
}

// kindOfCell is what a whole cell is, by its header and its form.
func kindOfCell(text string, h heading) string {
	l := recognize.LookAt(text)
	switch {
	case l&(recognize.LookIDOld|recognize.LookIDNew|recognize.LookIDPointed) != 0:
		return recognize.NationalID
	case h.kind == recognize.PersonName && (halfNames[h.word] || h.strength < plain && !looksNamed(text) || partyOfName(text) == company):
		return "" // "Kari Anne" is many, and "navn" may be of anything
	case h.kind == recognize.Address && !h.home && l&recognize.LookStreet == 0:
		return ""
	}
	return h.kind
}

// halfNames are the words of headers, folded, whose columns hold a part of a name each.
var halfNames = map[string]bool{"fornavn": true, "forenamn": true, "etternavn": true, "etternamn": true, "mellomnavn": true, "mellomnamn": true, "slektsnavn": true,
	"pikenavn": true, "firstname": true, "lastname": true, "surname": true, "givenname": true, "middlename": true, "maidenname": true, "familyname": true, "forename": true}

// collect remembers what a suppressed column holds.
func (t *Treater) collect(c *treatedColumn, v *table.Vector) {
	for _, s := range v.Dict {
		t.removed.value(s, c.heading, &t.spans)
	}
}
