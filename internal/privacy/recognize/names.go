package recognize

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data/given.txt
var givenFile string

//go:embed data/surnames.txt
var surnameFile string

// class says what lists a word stands in.
type class uint8

const (
	given class = 1 << iota
	surname
	placeWord
	organisationWord
	particle
	cueWord
	ordinary // ends like a surname and is none
)

// lexicon has every listed word, folded. It is built on first use and never changed.
var lexicon = sync.OnceValue(func() map[string]class {
	words := make(map[string]class, 4000)
	add := func(c class, list string) {
		for line := range strings.Lines(list) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for w := range strings.FieldsSeq(line) {
				words[string(fold(nil, w))] |= c
			}
		}
	}
	add(given, givenFile)
	add(surname, surnameFile)
	add(placeWord, placeWords)
	add(organisationWord, organisationWords)
	add(particle, particles)
	add(cueWord, nameCues)
	add(ordinary, notSurname)
	return words
})

// classify looks a word up once, in any case. A double name counts as its first half. Words in
// no list are classed by their ending.
func classify(text string) class {
	if len(text) > longestName || len(text) < 2 && text != "g" {
		return 0
	}
	var buf [longestName + 8]byte
	w := fold(buf[:0], text)
	words := lexicon()
	c := words[string(w)] // no allocation
	if c == 0 {
		if i := bytes.IndexByte(w, '-'); i > 1 {
			c = words[string(w[:i])] & (given | surname)
		}
	}
	if c&surname != 0 {
		c &^= placeWord // "Kari Hagen" is no garden
	}
	if c&(surname|ordinary) == 0 && ends(w, patronymicEnds[:], 3) {
		c |= surname
	}
	if c&surname == 0 && ends(w, streetEnds[:], 3) {
		c |= placeWord
	}
	return c
}

func ends(w []byte, list []string, before int) bool {
	for _, end := range list {
		if len(w) >= len(end)+before && string(w[len(w)-len(end):]) == end {
			return true
		}
	}
	return false
}

// patronymicEnds are endings of surnames that hardly any other word has.
var patronymicEnds = [...]string{"sen", "sson", "dottir", "datter", "ovic", "enko", "czyk", "owski", "ewski"}

// farmEnds are endings of surnames that places have as often: good enough right after a given
// name only.
var farmEnds = [...]string{"stad", "dal", "dahl", "vik", "heim", "berg", "lind", "land", "rud", "seth", "set", "haug", "vold", "gaard", "gård", "nes", "næs",
	"moen", "mo", "eide", "lid", "lien", "bakk", "bakken", "hagen", "strøm", "gren", "quist", "kvist", "mann"}

// longestName is the longest word that is looked up, in bytes.
const longestName = 40

// ListedGiven reports whether a word, in any case, is a listed given name.
func ListedGiven(word string) bool { return classify(word)&given != 0 }

// ListedSurname reports whether a word, in any case, is a listed surname or has the form of a
// patronymic one.
func ListedSurname(word string) bool { return classify(word)&surname != 0 }

// surnameLike also takes the endings of farm names.
func surnameLike(text string, c class) bool {
	if c&surname != 0 {
		return true
	}
	if len(text) > longestName/2 || c&ordinary != 0 {
		return false
	}
	var buf [longestName]byte
	return ends(fold(buf[:0], text), farmEnds[:], 3)
}

// notSurname are common words with the endings of a surname.
const notSurname = `prosessen messen kassen klassen massen plassen lensen rensen bussen krysset huset lisensen residensen konferansen referansen
sekvensen frekvensen konsekvensen kompetansen instansen distansen balansen bransjen sjansen adgangen grensen svingstad prisen reisen krisen visen
basen fasen rosen dosen losen pausen nissen glassen hausen musen lusen lensmannsdal person oppdal fredrikstad halstad tidsen fristad forskrift bosted
narvik gjøvik leksvik larvik brevik sandvik-skole sauda lyngdal sirdal suldal stjørdal orkdal`

// fold appends word in lower case with é as e, ä as æ, ö as ø: as Statistics Norway folds names.
func fold(dst []byte, word string) []byte {
	for _, r := range word {
		if r < utf8.RuneSelf {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			dst = append(dst, byte(r))
			continue
		}
		switch r = unicode.ToLower(r); r {
		case 'é', 'è', 'ê', 'ë':
			r = 'e'
		case 'á', 'à', 'â', 'ã':
			r = 'a'
		case 'ó', 'ò', 'ô':
			r = 'o'
		case 'ü', 'ú', 'ù':
			r = 'u'
		case 'í', 'ï':
			r = 'i'
		case 'ä':
			r = 'æ'
		case 'ö':
			r = 'ø'
		case 'ç', 'ć', 'č':
			r = 'c'
		case 'š', 'ś':
			r = 's'
		case 'ž', 'ż', 'ź':
			r = 'z'
		case 'ł':
			r = 'l'
		case 'ń', 'ñ':
			r = 'n'
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// placeWords follow a person's name in the name of a street, a place or a house.
const placeWords = `g gate gata gaten gt gt. vei veg veien vegen vn. vn v. plass plassen allé alle alleen alléen sti stien stig smau smug torg torget torv brygge
bryggen kai kaien kaia bru brua broen bro skole skolen skule skulen barneskole barneskule ungdomsskole ungdomsskule barnehage barnehagen videregående vidaregåande
vgs kirke kirken kyrkje kyrkja kapell stadion arena hall hallen hus huset heim heimen hjem hjemmet sykehjem sjukeheim senter senteret park parken
løkke hage hagen minnested minne bauta statue statuen museet museum bibliotek hotell hotel pub kafe café restaurant legat fond stiftelse stiftelsen
institutt instituttet universitet samling samlingen scene scenen teater teatret pris prisen rute linje bydel krets kommune fylke dal dalen gård gard
ungdomsskule tunnel tunnelen terminal stasjon holdeplass båt skip street road avenue school`

// organisationWords make the words before them a company or an association.
const organisationWords = `as asa sa ans da ba kf iks hf rhf nuf ab aps ltd inc gmbh llc co company group gruppen holding eiendom invest bygg
entreprenør transport elektro rør consulting partners forlag advokatfirma advokatfirmaet arkitekter sønner idrettslag il ik fk sk turnforening musikkorps korps kor koret
forening foreningen lag laget klubb klubben forbund forbundet partiet parti venner venneforening vel velforening senterparti arbeiderparti`

// streetEnds end one-word names of streets and houses.
var streetEnds = [...]string{"gate", "gata", "gaten", "gt", "veien", "vegen", "vei", "veg", "plass", "plassen", "alle", "allé", "skole", "skolen", "skule", "barnehage", "barnehagen",
	"kirke", "kyrkje", "stien", "svingen", "torget", "brygge", "kaien", "hallen", "huset", "senter", "senteret", "sykehjem", "sjukeheim", "parken", "smauet", "sg", "sv", "allmenningen", "tunet", "terrasse"}

// word is one word of a text.
type word struct {
	start, end int
	capital    bool // begins with a capital, or is all capitals
	initial    bool // one letter, perhaps with a point
}

// nextWord finds the next word at or after i. Digits end a word and belong to none.
func nextWord(s string, i int) (word, bool) {
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if isLetter(r) {
			return readWord(s, i, r), true
		}
		i += size
	}
	return word{}, false
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r)
}

func readWord(s string, start int, first rune) word {
	w := word{start: start, capital: isUpper(first)}
	i, letters := start, 0
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if isLetter(r) {
			letters++
			i += size
			continue
		}
		if (r == '-' || r == '\'' || r == '’') && i+size < len(s) {
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if isLetter(next) {
				i += size
				continue
			}
		}
		break
	}
	w.end = i
	w.initial = letters == 1 && w.capital
	return w
}

func isUpper(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'A' && r <= 'Z'
	}
	return unicode.IsUpper(r)
}

// particles stand between given name and surname in lower case.
const particles = `von van de der den af av du da dos del di la le el al bin ibn bint ten ter of`

// lookAhead is how many words after a given name can still belong to the name.
const lookAhead = 6

// personNames appends the names of persons written as given name and surname, or "Surname, Given".
func personNames(s string, dst []Span) []Span {
	i := 0
	var previous word
	seen := false
	for {
		w, ok := nextWord(s, i)
		if !ok {
			return dst
		}
		i = w.end
		if !w.capital || w.initial {
			previous, seen = w, true
			continue
		}
		if end, sure := fullName(s, w); end > 0 {
			if !(seen && organisationBefore(s, previous)) {
				dst = append(dst, Span{Kind: PersonName, Start: w.start, End: end, Sure: sure})
			}
			i = end
			previous, seen = word{}, false
			continue
		}
		if end := turnedName(s, w); end > 0 {
			dst = append(dst, Span{Kind: PersonName, Start: w.start, End: end, Sure: true})
			i = end
			previous, seen = word{}, false
			continue
		}
		if seen && announced(s, previous, w) {
			end := announcedEnd(s, w)
			dst = append(dst, Span{Kind: PersonName, Start: w.start, End: end})
			i = end
		}
		previous, seen = w, true
	}
}

// fullName reads given name, further names, initials and particles, and a surname. sure is
// false when the last word is capitalised but no listed surname.
func fullName(s string, first word) (end int, sure bool) {
	if c := classify(s[first.start:first.end]); c&given == 0 || c&placeWord != 0 {
		return 0, false
	}
	last, w := first, first
	for range lookAhead {
		next, ok := nextWord(s, w.end)
		if !ok || !joined(s, w, next) {
			break
		}
		text := s[next.start:next.end]
		c := classify(text)
		if c&(placeWord|organisationWord) != 0 {
			return 0, false
		}
		if !next.capital {
			if c&particle == 0 {
				break
			}
			w = next
			continue
		}
		w = next
		if next.initial {
			continue
		}
		last = next
		if surnameLike(text, c) {
			sure = true
		}
	}
	if last == first {
		return 0, false
	}
	if after, ok := nextWord(s, w.end); ok && joined(s, w, after) {
		if classify(s[after.start:after.end])&(placeWord|organisationWord) != 0 {
			return 0, false
		}
	}
	return last.end, sure
}

// turnedName reads "Surname, Given" with both listed.
func turnedName(s string, w word) int {
	if !ListedSurname(s[w.start:w.end]) || w.end+2 >= len(s) || s[w.end] != ',' || s[w.end+1] != ' ' {
		return 0
	}
	next, ok := nextWord(s, w.end)
	if !ok || next.start != w.end+2 || !next.capital || !ListedGiven(s[next.start:next.end]) {
		return 0
	}
	last := next
	for range 2 {
		more, ok := nextWord(s, last.end)
		if !ok || !joined(s, last, more) || !more.capital || classify(s[more.start:more.end])&placeWord != 0 {
			break
		}
		last = more
	}
	return last.end
}

// joined reports whether only a blank, or the point of an initial and a blank, stands between.
func joined(s string, a, b word) bool {
	gap := s[a.end:b.start]
	return gap == " " || gap == "\u00a0" || a.initial && (gap == ". " || gap == ".") || gap == "  "
}

// organisationBefore knows words after which a person's name is the name of something else.
func organisationBefore(s string, w word) bool {
	if w.end-w.start > longestName {
		return false
	}
	var buf [longestName + 8]byte
	switch string(fold(buf[:0], s[w.start:w.end])) {
	case "advokatfirmaet", "advokatfirma", "stiftelsen", "firma", "firmaet", "legatet", "skuta", "skipet", "ms", "mf", "kirken", "st", "st.", "sankt", "sankta", "kong", "dronning":
		return true
	}
	return false
}

// nameCues announce a person in running text.
const nameCues = `mvh hilsen helsing hilser ring ringe ringte kontakt kontakte naboen nabo fru herr hr saksbehandler saksbehandlar sønnen dattera datteren dottera
heter heiter eier bruker brukeren pasient pasienten eleven elev beboer beboeren søker søkeren klager klageren moren faren mor far ektefelle verge foresatt`

func announced(s string, before, w word) bool {
	if w.start-before.end > 3 || classify(s[before.start:before.end])&cueWord == 0 {
		return false
	}
	if c := classify(s[w.start:w.end]); c&(given|surname) != 0 {
		return c&placeWord == 0
	}
	next, ok := nextWord(s, w.end)
	return ok && joined(s, w, next) && next.capital && classify(s[next.start:next.end])&(placeWord|organisationWord) == 0
}

func announcedEnd(s string, w word) int {
	for range 3 {
		next, ok := nextWord(s, w.end)
		if !ok || !joined(s, w, next) || !next.capital {
			break
		}
		w = next
	}
	return w.end
}

// Shape describes how a whole cell looks as a name.
type Shape struct {
	Words    int  // words, initials and particles apart
	Capitals bool // every word begins with a capital
	Given    bool // a word is a listed given name
	Surname  bool // a word is a listed surname
	Place    bool // words of streets, houses or organisations
}

// maxShape is the longest cell that can be one person's name, in bytes.
const maxShape = 80

// NameShape looks at a cell without digits; ok is false for cells that can't be names at all.
func NameShape(s string) (sh Shape, ok bool) {
	if len(s) > maxShape || strings.ContainsAny(s, "0123456789@/\\|;:()[]{}<>=%\"&+*#!?\n") {
		return Shape{}, false
	}
	sh.Capitals = true
	i := 0
	for {
		w, more := nextWord(s, i)
		if !more {
			return sh, sh.Words > 0
		}
		i = w.end
		c := classify(s[w.start:w.end])
		if c&(placeWord|organisationWord) != 0 {
			sh.Place = true
		}
		if w.initial || !w.capital && c&particle != 0 {
			continue
		}
		sh.Words++
		if !w.capital {
			sh.Capitals = false
		}
		sh.Given = sh.Given || c&given != 0
		sh.Surname = sh.Surname || c&surname != 0
	}
}
