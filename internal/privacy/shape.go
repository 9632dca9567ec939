package privacy

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// census is what the different values of a column have in common, beside the forms of its cells: what
// tells a register's numbers from a counter's, and vehicles from lots.
type census struct {
	pairs       [11]uint64 // letter pairs of what looks like number plates, as a set
	lengths     [10]int64  // cells with a whole number of so many digits
	least, most int64      // of whole numbers of five to nine digits
}

// sawPlate keeps the letters of a plate.
func (k *census) sawPlate(s string) {
	if len(s) < 2 {
		return
	}
	if at := int(s[0]-'A')*26 + int(s[1]-'A'); s[0]-'A' < 26 && s[1]-'A' < 26 {
		k.pairs[at/64] |= 1 << (at % 64)
	}
}

// letterPairs is how many different pairs of letters the plates have. A register of vehicles has
// many, a store's numbers a few.
func (k *census) letterPairs() (n int) {
	for _, set := range k.pairs {
		n += bits.OnesCount64(set)
	}
	return n
}

// sawInteger counts a whole number by its length, and keeps how far the longer ones reach.
func (k *census) sawInteger(s string, n int64) {
	if len(s) >= len(k.lengths) {
		return
	}
	k.lengths[len(s)] += n
	if len(s) < shortestNumber {
		return
	}
	var value int64
	for i := range len(s) {
		value = value*10 + int64(s[i]-'0')
	}
	if k.most == 0 || value < k.least {
		k.least = value
	}
	k.most = max(k.most, value)
}

// shortestNumber is how many digits somebody's number in a register has at least.
const shortestNumber = 5

// counted reports whether the numbers lie so close that they count the rows.
func (k *census) counted(distinct int64) bool {
	return k.most > 0 && k.most-k.least < 2*distinct
}

// electric reports whether the plates are those of electric cars: a register of the newer ones has few
// other pairs of letters.
func (k *census) electric() bool {
	n := 0
	for _, pair := range [...]string{"EL", "EK", "EV", "EB", "EC", "ED", "EE", "EF", "EH"} {
		at := int(pair[0]-'A')*26 + int(pair[1]-'A')
		if k.pairs[at/64]&(1<<(at%64)) != 0 {
			n++
		}
	}
	return n >= 2 && n >= k.letterPairs()-1
}

// longNumbers is how many cells hold whole numbers of five to nine digits.
func (k *census) longNumbers() (n int64) {
	for _, cells := range k.lengths[shortestNumber:] {
		n += cells
	}
	return n
}

// oneLength is the largest number of cells whose whole numbers have one length of five to nine digits.
func (k *census) oneLength() (n int64) {
	for _, cells := range k.lengths[shortestNumber:] {
		n = max(n, cells)
	}
	return n
}

// longestUser is the longest user name, in bytes.
const longestUser = 30

// shapeTraits looks at a cell as a user name, a code, an initial with a surname, and a law where the
// header could mean one.
func shapeTraits(s string, l recognize.Look, law bool) trait {
	var t trait
	if len(s) == len("00000000-0000-0000-0000-000000000000") && isUUID(s) {
		t |= traitCode
	}
	if len(s) <= longestTrait && l&(recognize.LookDate|recognize.LookNumber) == 0 {
		t |= codeTraits(s)
	}
	if len(s) <= longestShape && l&(recognize.LookDate|recognize.LookNumber) == 0 && s[0] >= 'A' {
		t |= wordTraits(s, l)
	}

	if law && len(s) <= longestLaw && citesLaw(s) {
		t |= traitLaw
	}
	if l&(recognize.LookLetters|recognize.LookNumber|recognize.LookDate|recognize.LookIP) == 0 && lostZero(s) {
		t |= traitLostZero
	}
	if strings.IndexByte(s, '@') > 0 {
		t |= traitMail
	}
	return t
}

// codeTraits knows user names, "kari.nordmann", "ab123", "EXT-KNO", and codes of letters and digits
// without a blank.
func codeTraits(s string) trait {
	letters, digits, lower, marks, last := 0, 0, 0, 0, byte(0)
	dot := -1
	for i := range len(s) {
		c := s[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			letters++
			if c >= 'a' {
				lower++
			}
		case c-'0' < 10:
			digits++
		case c == 0xC3:
			letters++
			lower++
		case c >= 0x80 && last == 0xC3:
		case (c == '.' || c == '_' || c == '-' || c == '\\') && i > 0:
			marks++
			if dot < 0 {
				dot = i
			}
		default:
			return 0
		}
		last = c
	}
	var t trait
	if digits >= shortestNumber && letters >= 1 && letters <= 4 && marks <= 1 {
		t |= traitCode
	}
	if len(s) > longestUser || letters < 2 || letters+marks < digits-2 || digits > 5 || marks > 2 || last == '.' || last == '-' {
		return t
	}
	switch {
	case external(s) && letters >= 5:
		return t | traitUser | traitUserMark
	case lower == letters && dot > 0 && dot+2 < len(s) && digits <= 3:
		if recognize.ListedGiven(s[:dot]) || recognize.ListedSurname(s[dot+1:]) {
			t |= traitUserMark
		}
		return t | traitUser
	case lower == letters && marks == 0 && len(s) >= 3 && len(s) <= 12:
		if digits == 0 {
			t |= traitUserPlain
		}
		if stemmed(s) {
			t |= traitUserMark
		}
		return t | traitUser
	case lower == 0 && marks == 0 && digits > 0 && digits <= 5 && letters <= 6 && s[0] >= 'A':
		return t | traitUser
	}
	return t
}

// isUUID reports whether s is a universally unique identifier in its usual form.
func isUUID(s string) bool {
	for i := range len(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if c := s[i]; hyphen != (c == '-') || !hyphen && c-'0' >= 10 && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// stemmed knows user names of initials and a surname, "khansen", and of a given name and an initial.
func stemmed(s string) bool {
	s = strings.TrimRight(s, "0123456789")
	for cut := 1; cut <= 2; cut++ {
		if len(s)-cut >= 4 && recognize.ListedSurname(s[cut:]) {
			return true
		}
	}
	return len(s) >= 5 && recognize.ListedGiven(s[:len(s)-1]) && !recognize.ListedGiven(s)
}

// external knows the user names of hired hands.
func external(s string) bool {
	if len(s) < 6 {
		return false
	}
	start := strings.ToLower(s[:4])
	return start == "ext-" || start == "ext_" || start == "ext." || start == "adm-" || start == "adm_"
}

// longestShape is the longest cell that is read as a name, in bytes.
const longestShape = 80

// wordTraits looks at a cell that begins with a letter as a name, of which only the first of several
// counts, without its title and what stands behind it.
func wordTraits(s string, l recognize.Look) (t trait) {
	if first := firstName(s); first != s && first != "" {
		l = recognize.LookAt(first)
		if l&recognize.LookPair != 0 && l&(recognize.LookPlace|recognize.LookOrgName) == 0 {
			t |= traitPairInside
			if l&recognize.LookGiven != 0 {
				t |= traitGivenInside
			}
		}
		s = first
	}
	if l&recognize.LookLetters == 0 {
		return t
	}
	if s[0] >= 'a' && lowerName(s) {
		t |= traitLowerName
	}
	return t | initialedTrait(s, l)
}

// firstName is the first of several names, without its title, brackets and numbers.
func firstName(s string) string {
	if strings.IndexByte(s, ' ') < 0 && strings.IndexByte(s, '/') < 0 {
		return s
	}
	first := s
	for _, mark := range [...]string{" (", "/", " & ", " og ", " and ", ";", " + ", " - ", ", tlf", ", mob"} {
		first, _, _ = strings.Cut(first, mark)
	}
	if at := strings.IndexAny(first, "+0123456789@<"); at > 0 && first[at-1] == ' ' {
		first = strings.TrimRight(first[:at], " ,:-")
	}
	for _, title := range [...]string{"Dr. ", "dr. ", "Prof. ", "Fru ", "Herr ", "Hr. ", "Frk. "} {
		first = strings.TrimPrefix(first, title)
	}
	return strings.TrimSpace(first)
}

// lowerName reports whether s is a given name and a surname in small letters, both known.
func lowerName(s string) bool {
	first, rest, several := strings.Cut(s, " ")
	last := rest[strings.LastIndexByte(rest, ' ')+1:]
	return several && s == strings.ToLower(s) && strings.Count(rest, " ") <= 1 && recognize.ListedGiven(first) && (recognize.ListedSurname(last) || len(last) > 4 && surnameEnding(last))
}

// initialedTrait knows "Å. Berg", "K.M. Berg", "Berg, Å." and names of two words that end as surnames do.
func initialedTrait(s string, l recognize.Look) trait {
	if l&(recognize.LookPlace|recognize.LookOrgName) != 0 {
		return 0
	}
	if before, after, turned := strings.Cut(s, ", "); turned {
		if capitalWord(before) && initials(strings.ReplaceAll(after, " ", "")) {
			return traitInitialed
		}
		if capitalWord(before) && surnameEnding(strings.ToLower(before)) && capitalWord(after) {
			return traitNameEnd
		}
		return 0
	}
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		if l&recognize.LookSurname != 0 || capitalWord(s) && surnameEnding(strings.ToLower(s)) {
			return traitSurname
		}
		if point := strings.LastIndexByte(s, '.'); point > 0 && initials(s[:point+1]) && capitalWord(s[point+1:]) {
			return traitInitialed
		}
		return 0
	}
	first, last := s[:at], s[at+1:]
	if !capitalWord(last) {
		return 0
	}
	if initials(strings.ReplaceAll(first, " ", "")) {
		return traitInitialed
	}
	if l&recognize.LookPair != 0 && !placeAdjective(first) && (recognize.ListedSurname(last) || surnameEnding(strings.ToLower(last))) {
		return traitNameEnd
	}
	return 0
}

// initials reports whether s is single capitals, each with a point: "K.M.", "Å.".
func initials(s string) bool {
	n := 0
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if !unicode.IsUpper(r) || size >= len(s) || s[size] != '.' {
			return false
		}
		s = strings.TrimPrefix(s[size+1:], "-")
		n++
	}
	return n > 0 && n <= 3
}

// capitalWord reports whether s is one word of at least two letters that begins with a capital.
func capitalWord(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) || len(s) < size+1 {
		return false
	}
	for _, r := range s[size:] {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' {
			return false
		}
	}
	return true
}

// placeAdjective knows what stands before the names of farms and villages.
func placeAdjective(first string) bool {
	if i := strings.IndexByte(first, ' '); i > 0 {
		first = first[:i]
	}
	return listed(placeAdjectives, strings.ToLower(first))
}

const placeAdjectives = " nordre søndre søre vestre austre østre øvre nedre indre ytre gamle nye store lille litle vesle midtre midt nord sør vest øst aust gammel ny stor liten heim sankt st st. port new kong dronning "

// longestLaw is the longest reference to a law that is read, in bytes.
const longestLaw = 120

// citesLaw reports whether a cell refers to a section of a law.
func citesLaw(s string) bool {
	return strings.Contains(s, "§") || strings.Contains(s, "loven") || strings.HasSuffix(s, "lova") || strings.Contains(s, "lova ") || strings.Contains(s, "forskrift") || strings.Contains(s, "ffl.") || strings.Contains(s, "fvl")
}

// publicAddress reports whether an address is one of the internet's, and neither a
// private one nor what a version number looks like.
func publicAddress(s string) bool {
	if strings.IndexByte(s, ':') >= 0 {
		low := strings.ToLower(s)
		return !strings.HasPrefix(low, "fe80") && !strings.HasPrefix(low, "fd") && !strings.HasPrefix(low, "::")
	}
	var octets [4]int
	at := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.':
			if at++; at == len(octets) {
				return false
			}
		case c-'0' < 10:
			octets[at] = octets[at]*10 + int(c-'0')
		default:
			return false
		}
	}
	switch a, b := octets[0], octets[1]; {
	case a == 10, a == 127, a == 0, a >= 224, a == 192 && b == 168, a == 172 && b >= 16 && b < 32, a == 169 && b == 254, a == 100 && b >= 64 && b < 128:
		return false
	}
	large := 0
	for _, o := range octets {
		if o >= 32 {
			large++
		}
	}
	return large >= 2
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' >= 10 {
			return false
		}
	}
	return s != ""
}
