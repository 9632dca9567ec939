package privacy

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// saysSole reports whether a name says ENK or enkeltpersonforetak.
func saysSole(s string) bool {
	if !strings.Contains(s, "nk") && !strings.Contains(s, "NK") {
		return false
	}
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		switch strings.Trim(w, ".,;:()[]-/") {
		case "enk", "enkeltpersonforetak", "enkeltpersonføretak", "enkeltmannsforetak", "enkeltmannsføretak":
			return true
		}
	}
	return false
}

// longestParty is the longest name that is read, in bytes; a longer one is a text.
const longestParty = 200

// partyOfName reads the name of a supplier, a member or an applicant. The law helps: the name of a
// sole proprietor must hold the owner's surname, and companies, save those of the public, must
// say their form (foretaksnavneloven §§ 2-2 and 2-1). Ledgers often leave the form out, so a name
// with something like a surname in it, or with words that nothing is known of, is a person's
// unless a word stands in it that only organisations bear.
func partyOfName(s string) party {
	s = strings.TrimSpace(unmasked(s))
	switch {
	case s == "" || len(s) > longestParty:
		return unknown
	case saysSole(s):
		return person
	}
	n := readName(s)
	switch {
	case n.legal || n.strong:
		return company
	case n.holder:
		return person
	case n.words == 0:
		return company // "3T", "112", "7-11": digits and signs
	case n.pair:
		return person
	case n.given > 0 && n.trade+n.business+n.lower < n.words-n.given && n.words > 1, n.surname > 0 && n.words == 1, n.given > 0 && n.words == 1:
		return person
	case n.business > 0: // "Berg Holding", "Bravida Norge"
		return company
	case n.given > 0 || n.surname > 0:
		return person // "Hansen Transport", "Salong Kari"
	case n.words == 1, n.digit, n.acronym, n.domain:
		return company
	case n.lower > 0:
		return company // "Leger uten grenser"
	case n.trade == n.words:
		return company // "Byggmester Service"
	}
	return unknown // "Kvammen Transport", "Thuy Xuan"
}

// nameParts is what stands in a name.
type nameParts struct {
	words                  int // initials, particles and numbers apart
	given, surname         int // listed, or like a surname by its ending
	trade, business, lower int // words of a trade one person can have; of larger ones; in lower case
	pair                   bool
	legal, strong          bool // a legal form; a word that only organisations bear
	holder                 bool // "v/ Kari Hansen"
	capital                bool // a word before this one begins with a capital
	digit, acronym, domain bool
}

// readName goes through a name word by word; a legal form is enough.
func readName(s string) nameParts {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == ',' || r == ';' || r == '"' || r == '«' || r == '»' || r == '|'
	})
	for i := range fields {
		if legalForm(i, fields) {
			return nameParts{legal: true}
		}
	}
	var n nameParts
	shouted := s == strings.ToUpper(s)
	previous := wordOther
	for i, f := range fields {
		lower := strings.ToLower(f)
		if rest, ok := strings.CutPrefix(lower, "v/"); ok || lower == "ved" && i > 0 {
			n.holder = n.holder || rest != "" || i+1 < len(fields)
			if rest == "" {
				continue
			}
			f, lower = f[2:], rest
		}
		if bare := trimPunctuation(f); bare != f {
			f, lower = bare, strings.ToLower(bare)
		}
		if f == "" {
			continue
		}
		kind := n.word(f, lower, shouted)
		if previous == wordGiven && kind == wordSurname || previous == wordSurname && kind == wordGiven {
			n.pair = true
		}
		if kind != wordJoin {
			previous = kind
		}
	}
	return n
}

// kindOfWord is what a word of a name is.
type kindOfWord uint8

const (
	wordOther kindOfWord = iota
	wordJoin             // initials and particles, which stand within a person's name
	wordGiven
	wordSurname
	wordTrade
	wordBusiness
)

// word counts one word and says what it is.
func (n *nameParts) word(f, lower string, shouted bool) kindOfWord {
	first, size := utf8.DecodeRuneInString(f)
	switch {
	case strings.ContainsAny(f, "0123456789"):
		n.digit = true
		return wordOther
	case size == len(f), strings.Contains(particleWords, " "+lower+" "):
		return wordJoin
	case strings.Contains(lower, ".") && domainEnd(lower):
		n.domain = true
		n.words++
		return wordOther
	case f == "&" || lower == "og" || lower == "and":
		return wordOther
	}
	n.words++
	words := organisationLexicon()
	kind := words[lower]
	if kind == 0 {
		kind = byEnding(lower)
	}
	given, surname := recognize.ListedGiven(f), recognize.ListedSurname(f) || surnameEnding(lower) && !(unicode.IsLower(first) && n.capital)
	n.capital = n.capital || unicode.IsUpper(first)
	switch {
	case kind == strongWord:
		n.strong = true
		return wordBusiness
	case given && kind == 0 && !(surname && n.given > 0):
		n.given++
		return wordGiven
	case kind == businessWord:
		n.business++
		return wordBusiness
	case kind == tradeWord:
		n.trade++
		return wordTrade
	case kind == placeName && !recognize.ListedSurname(f):
		n.business++
		return wordBusiness
	case surname:
		n.surname++
		return wordSurname
	case given:
		n.given++
		return wordGiven
	}
	upper := f == strings.ToUpper(f)
	switch {
	case upper && len(f) <= 5 && (!shouted || !strings.ContainsAny(lower, "aeiouyæøå")):
		n.acronym = true
	case unicode.IsLower(first):
		n.lower++
	}
	return wordOther
}

const particleWords = " von van de der den af av du da dos del di la le el al bin ibn bint ten ter e y "

func domainEnd(lower string) bool {
	_, end, _ := strings.Cut(lower, ".")
	switch end {
	case "no", "com", "org", "net", "se", "dk", "eu", "io", "co.uk", "de":
		return true
	}
	return false
}

// surnameEnding reports whether a word ends as Norwegian surnames do, most of them names of farms.
func surnameEnding(lower string) bool {
	for _, end := range surnameEnds {
		if len(lower) >= len(end)+2 && strings.HasSuffix(lower, end) {
			return true
		}
	}
	return false
}

var surnameEnds = [...]string{"sen", "son", "stad", "dal", "dahl", "vik", "viken", "heim", "berg", "land", "rud", "seth", "set", "haug", "haugen", "vold", "gaard", "gård",
	"nes", "næs", "moen", "eide", "lien", "bakk", "bakke", "bakken", "hagen", "strøm", "quist", "kvist", "mann", "sveen", "bråten", "åsen", "stuen", "rød", "tveit", "øy",
	"øien", "li", "mo", "sund", "voll", "ås", "bø", "våg", "fjell", "vatn", "sæter", "seter", "datter", "dottir", "sson", "ovic", "ić", "enko", "czyk", "owski"}

// legalForm reports whether a word is the legal form of a company: where such a word ends the name
// or stands before a branch ("AS avd. Bergen"), or begins it ("AS Norsk Stål").
func legalForm(i int, fields []string) bool {
	f := fields[i]
	if len(f) > longestForm {
		return false
	}
	forms := formLexicon()
	bare := strings.ToLower(trimPunctuation(f))
	if forms[bare] == longForm {
		return i > 0 || len(fields) > 1
	}
	if forms[bare] != shortForm {
		return false
	}
	if i == 0 {
		return (bare == "as" || bare == "a/s") && len(fields) > 1
	}
	if i+1 == len(fields) {
		return true
	}
	next := strings.ToLower(strings.Trim(fields[i+1], "."))
	if strings.HasSuffix(f, ")") || strings.HasPrefix(f, "(") {
		return true
	}
	if strings.ContainsAny(next[:1], "-–(/0123456789") || strings.Contains(branchWords, " "+next+" ") {
		return true
	}
	return !strings.Contains(particleWords, " "+bare+" ") && !strings.Contains(" se co ab ag sa ba ", " "+bare+" ") && f == strings.ToUpper(f)
}

// longestForm is the longest legal form with marks around it, in bytes.
const longestForm = 24

// trimPunctuation takes marks off both ends of a word.
func trimPunctuation(f string) string {
	return strings.TrimFunc(f, func(r rune) bool { return r != '&' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// formOfCompany is how a legal form counts.
type formOfCompany uint8

const (
	shortForm formOfCompany = iota + 1 // a word of something else too: only at the end
	longForm
)

// formLexicon has the legal forms of companies and of public bodies, in lower case.
var formLexicon = sync.OnceValue(func() map[string]formOfCompany {
	forms := make(map[string]formOfCompany, 120)
	for w := range strings.FieldsSeq(shortForms) {
		forms[w] = shortForm
	}
	for w := range strings.FieldsSeq(longForms) {
		forms[w] = longForm
	}
	return forms
})

const (
	shortForms = `as a/s asa ans da ba sa ks k/s i/s kf fkf iks hf rhf nuf sf ab aps ag kg se bv b.v nv n.v sl s.l s.a sas srl s.r.l spa s.p.a oü uab sia a.s co hb oy oyj ehf e.v d.o.o s.r.o kft
		plc corp inc llc ltd lda pty as's brl sti`
	longForms   = `aksjeselskap allmennaksjeselskap gmbh limited incorporated corporation konsern group gruppen sàrl sarl ltda aktiebolag holding holdings`
	branchWords = ` avd avdeling branch norge norway oslo bergen trondheim stavanger region under konkurs konkursbo v ved c/o att filial `
)
