package privacy

import (
	"hash/maphash"
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// sweep is the second look's own search through text. It knows no columns and shares no code for
// numbers with package recognize: only the lists of names and of functions' e-mail addresses, and
// with them the finder of names, are common. What it takes for a hit is never more than what the
// first scan does, or else it would stop runs that nobody could mend.
//
// A hit is found by where it begins. What decides about it stands at most behind bytes before and
// ahead bytes after, so that a text can be searched a window at a time with the same result.
type sweep struct {
	hits  [hitTypes]int64
	cell  bool        // the text is one cell, where a comma between digits makes decimals
	names bool        // names of persons too
	seen  *seenValues // hits that count no more; nil: all count
	learn bool        // add hits to seen instead of counting them
	spans []recognize.Span
}

// What a sweep counts.
const (
	hitNational = iota
	hitAccount
	hitIBAN
	hitCard
	hitEmail
	hitPhone
	hitName
	hitDUF
	hitPlate
	hitProfile
	hitTypes
)

// hitKinds are the kinds of the counts.
var hitKinds = [hitTypes]string{recognize.NationalID, recognize.BankAccount, recognize.IBAN, recognize.PaymentCard, recognize.Email, recognize.Phone,
	recognize.PersonName, recognize.DUF, recognize.Plate, recognize.ProfileURL}

// all searches a whole text.
func (w *sweep) all(text string) { w.scan(text, 0, len(text)) }

// scan counts the hits that begin in text[from:to]; the rest is context. It returns where the next
// scan has to begin: to, or the end of a hit that reaches beyond.
func (w *sweep) scan(text string, from, to int) int {
	i := from
	for i < to {
		end := 0
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			if i == 0 || !digit(text[i-1]) {
				end = w.digits(text, i)
			}
		case c < '@' && c != '(' && c != '.': // most of the others
		case c == '@' || c == '(' || c == '[' || c == '{':
			end = w.address(text, i)
		case c >= 'A' && c <= 'Z' || c == 0xC3:
			if i == 0 || !wordByte(text[i-1]) || text[i-1] == '_' {
				end = w.capital(text, i)
			}
		case c == '.':
			end = w.profile(text, i)
		}
		i = max(i+1, end)
	}
	return i
}

// hit counts a hit, unless it is one that columns have as well.
func (w *sweep) hit(kind int, value string) {
	switch {
	case w.learn:
		w.seen.add(kind, value)
	case w.seen == nil || !w.seen.has(kind, value):
		w.hits[kind]++
	}
}

// capital looks at a word that begins with a capital: a name, or the letters of an IBAN, whose
// digits follow.
func (w *sweep) capital(text string, i int) int {
	if i == 0 || strings.IndexByte("_-./", text[i-1]) < 0 {
		if end := w.iban(text, i); end > 0 {
			return end
		}
	}
	if w.names {
		return w.name(text, i)
	}
	return 0
}

// How far before and after a word its name is read, in bytes.
const (
	nameBehind = 96
	nameAhead  = 160
)

// name looks for the name of a person that begins at i: a pair of listed names, as the finder of
// names reads it within the piece of text that holds it.
func (w *sweep) name(text string, i int) int {
	end := wordEnd(text, i)
	if end+2 >= len(text) || !beginsName(text, i, end) {
		return 0
	}
	start, stop := i, i
	for start > 0 && start > i-nameBehind && !cuts(text, start-1) {
		start--
	}
	for stop < len(text) && stop < i+nameAhead && !cuts(text, stop) {
		stop++
	}
	w.spans = recognize.Spans(text[start:stop], 0, w.spans[:0])
	for _, sp := range w.spans {
		if sp.Start == i-start && sp.Sure && sp.Kind == recognize.PersonName {
			w.hit(hitName, text[start+sp.Start:start+sp.End])
			return start + sp.End
		}
	}
	return 0
}

// beginsName reports whether the word at i can be the first of a name: a listed given name with a
// word behind it and none before it, or a listed surname with a given one after a comma.
func beginsName(text string, i, end int) bool {
	if text[end] == ' ' {
		return recognize.ListedGiven(text[i:end]) && !givenBefore(text, i)
	}
	if text[end] != ',' || text[end+1] != ' ' {
		return false
	}
	next := wordEnd(text, end+2)
	return recognize.ListedSurname(text[i:end]) && recognize.ListedGiven(text[end+2:next])
}

func givenBefore(text string, i int) bool {
	if i < 2 || text[i-1] != ' ' {
		return false
	}
	start := i - 1
	for start > 0 && start > i-nameBehind && letterByte(text[start-1]) {
		start--
	}
	return start < i-1 && (capitalLetter(text[start]) || text[start] == 0xC3) && recognize.ListedGiven(text[start:i-1])
}

// wordEnd is where the word at i ends.
func wordEnd(text string, i int) int {
	end := i
	for end < len(text) && end < i+nameBehind && (letterByte(text[end]) || text[end] == '-') {
		end++
	}
	return end
}

// cuts reports whether the byte at i parts two texts: a cell, a line, a value of JSON or XML.
func cuts(text string, i int) bool {
	switch text[i] {
	case '"', '\n', '\r', '\t', ';', '{', '}', '<', '>', '=':
		return true
	case ',':
		return i+1 >= len(text) || text[i+1] != ' '
	}
	return false
}

// iban reads an account number of letters and digits with single blanks or hyphens in it, and tests
// its remainder modulo 97.
func (w *sweep) iban(text string, i int) int {
	if i+4 >= len(text) || !capitalLetter(text[i+1]) || !digit(text[i+2]) || !digit(text[i+3]) {
		return 0
	}
	length := ibanDigits[text[i:i+2]]
	var b [34]byte
	n, j := 0, i
	for n < length && j < len(text) {
		switch c := text[j]; {
		case digit(c) || capitalLetter(c):
			b[n] = c
			n++
		case (c == ' ' || c == '-') && j+1 < len(text) && (digit(text[j+1]) || capitalLetter(text[j+1])):
		default:
			return 0
		}
		j++
	}
	if n == 0 || n < length || j < len(text) && wordByte(text[j]) {
		return 0
	}
	rest := 0
	for k := range n {
		c := int(b[(k+4)%n])
		if c >= 'A' {
			rest = (rest*100 + c - 'A' + 10) % 97
		} else {
			rest = (rest*10 + c - '0') % 97
		}
	}
	if rest != 1 {
		return 0
	}
	if _, _, account := passes(string(b[4:15])); length == 15 && !account {
		return 0
	}
	w.hit(hitIBAN, string(b[:n]))
	return j
}

// ibanDigits is how long an IBAN is (ISO 13616), for the countries whose are most common here.
var ibanDigits = map[string]int{"NO": 15, "SE": 24, "DK": 18, "FI": 18, "DE": 22, "GB": 22, "NL": 18, "PL": 28, "LT": 20, "LV": 21, "EE": 20, "FR": 27, "ES": 24,
	"IT": 27, "IS": 26, "CH": 21}

// pairs reports whether s is six pairs of hexadecimal digits with a mark between.
func pairs(s string, mark byte) bool {
	if len(s) != 17 {
		return false
	}
	letter := mark == ':'
	for i := range len(s) {
		c := s[i]
		switch {
		case i%3 == 2:
			if c != mark {
				return false
			}
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			letter = true
		case !digit(c):
			return false
		}
	}
	return letter
}

// profiles are where the pages of persons, and of nobody else, begin.
var profiles = [...]string{".com/in/", ".com/profile.php?id="}

// profile looks for a person's page whose first point after the name of the site stands at i.
func (w *sweep) profile(text string, i int) int {
	for _, p := range profiles {
		if len(text)-i <= len(p) || text[i:i+len(p)] != p || !wordByte(text[i+len(p)]) {
			continue
		}
		start := max(0, i-len("linkedin"))
		if host := text[start:i]; host != "linkedin" && host != "facebook" {
			continue
		}
		if start > 0 && strings.IndexByte(" /\"(", text[start-1]) < 0 && !strings.HasSuffix(text[:start], "/www.") || strings.IndexByte(text[max(0, start-2):start], '@') >= 0 {
			continue
		}
		end := i + len(p)
		for end < len(text) && end < i+behind && (wordByte(text[end]) || text[end] == '-' || text[end] == '.') {
			end++
		}
		w.hit(hitProfile, text[i:end])
		return end
	}
	return 0
}

// address tests what stands around an at sign, plain or spelt, at i. Which addresses are a
// function's is a list that both looks share.
func (w *sweep) address(text string, i int) int {
	from := atSign(text, i)
	if from == 0 {
		return 0
	}
	stop := i
	if stop > 0 && text[stop-1] == ' ' {
		stop--
	}
	start := stop
	for start > 0 && stop-start < maxLocal && localByte(text[start-1]) {
		start--
	}
	for start < stop && (text[start] == '.' || text[start] == '-' || text[start] == '+') {
		start++
	}
	end, good := from, 0
	for label := from; end < len(text) && end-from < maxDomain; end++ {
		c := text[end]
		switch {
		case c == '.' && end > label:
			label = end + 1
		case !wordByte(c) && c != '-' || c == '_':
			label = maxDomain + len(text)
		case label > from && !digit(c) && end-label >= 1:
			good = end + 1
		}
		if label > len(text) {
			break
		}
	}
	if start == stop || good == 0 {
		return 0
	}
	low := max(0, start-addressContext)
	w.spans = recognize.Spans(text[low:min(len(text), good+addressContext)], 0, w.spans[:0])
	for _, sp := range w.spans {
		if sp.Kind == recognize.Email && sp.Sure && low+sp.Start <= i && i < low+sp.End {
			w.hit(hitEmail, strings.ToLower(text[start:stop]+"@"+text[from:good]))
			return good
		}
	}
	return 0
}

// addressContext is what of the text around an address is shown to the finder of addresses, in
// bytes: an address within a URL is none.
const addressContext = 32

// maxLocal and maxDomain bound the parts of an address, in bytes (RFC 5321, 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

func localByte(c byte) bool { return wordByte(c) || c == '.' || c == '-' || c == '+' }

// atSign reads an at sign, as it is or spelt against robots, and one blank after it, and returns
// where the domain begins; 0 when there is none.
func atSign(text string, i int) int {
	end := 0
	switch text[i] {
	case '@':
		end = i + 1
	default:
		for _, word := range spelledAts {
			if len(text)-i > len(word)+2 && strings.EqualFold(text[i+1:i+1+len(word)], word) && (text[i+1+len(word)] == ')' || text[i+1+len(word)] == ']' || text[i+1+len(word)] == '}') {
				end = i + len(word) + 2
			}
		}
	}
	if end > 0 && end < len(text) && text[end] == ' ' {
		end++
	}
	return end
}

var spelledAts = [...]string{"at", "alfakrøll", "krøllalfa", "@"}

func digit(c byte) bool { return c-'0' < 10 }

func capitalLetter(c byte) bool { return c-'A' < 26 }

func wordByte(c byte) bool {
	return digit(c) || capitalLetter(c) || c-'a' < 26 || c == '_' || c >= 0x80
}

// seenValues remembers which hits stand in the columns of a version, in 4 MiB whatever their
// number. It is a Bloom filter: it forgets none, and of others takes one in a thousand for known
// with a million in it, so a text file that holds more than its columns by a million values would
// still be told of.
type seenValues struct {
	seed maphash.Seed
	bits []uint64
}

const (
	seenBits   = 25 // of an index
	seenProbes = 4
)

func newSeen() *seenValues {
	return &seenValues{seed: maphash.MakeSeed(), bits: make([]uint64, 1<<(seenBits-6))}
}

func (s *seenValues) add(kind int, value string) {
	s.each(kind, value, func(word *uint64, bit uint64) bool {
		*word |= bit
		return true
	})
}

func (s *seenValues) has(kind int, value string) bool {
	return s.each(kind, value, func(word *uint64, bit uint64) bool { return *word&bit != 0 })
}

// each visits the bits of a value until one visit is false.
func (s *seenValues) each(kind int, value string, visit func(word *uint64, bit uint64) bool) bool {
	h := maphash.String(s.seed, value) ^ uint64(kind)*0x9E3779B97F4A7C15
	step := h>>32 | 1
	for range seenProbes {
		at := h & (1<<seenBits - 1)
		if !visit(&s.bits[at>>6], 1<<(at&63)) {
			return false
		}
		h += step
	}
	return true
}
