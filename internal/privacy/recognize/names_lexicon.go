package recognize

import (
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

//go:embed data/places.txt
var placeFile string

//go:embed data/words.txt
var wordFile string

//go:embed data/historic.txt
var historicFile string

// class says what lists a word stands in.
type class uint32

const (
	given            class = 1 << iota
	surname                // listed, or a patronymic by its form
	gazetteer              // a place of places.txt
	ordinary               // a word that is no name at the beginning of a sentence
	familiar               // an ordinary word that is a person's name more often: Per, Jan, Bjørn
	placeWord              // follows a name in the name of a street, a school, a prize
	organisationWord       // makes the words around it an organisation
	particle               // von, de, van: within a name, in lower case
	title                  // stands before a person's name: fru, rektor, advokat
	relation               // says that a person follows: sønnen, naboen, eier
	contact                // a person may follow: ring, kontakt, til
	greeting               // ends a letter
	link                   // between a relation and the name: er, til, min
	namedThing             // a ship, a storm, a company: its name is no person's
	memorial               // what is named after somebody, or shows him
	does                   // what persons do: ringte, klaget, ønsker
	home                   // somebody lives at what follows
	historic               // a person of history, parts joined by "_"
	first                  // I, me, mine
	third                  // he, she, hers
	about                  // one person of many: the pupil, the neighbour
	complaint              // feelings and wishes of a writer
	public                 // a school, a work site: its address is no home
	streetWord             // ends the name of a street
	direction              // Upper, Old, Little: before the name of a place
	natural                // Stein, Sol, Storm: words that a name alone is mistaken for
	norm                   // a rule: shall, may, if
)

// nameClass are the classes of names.
const nameClass = given | surname

// cueClass are the classes that announce a person.
const cueClass = title | relation | greeting

// notName are classes of words that are in no name, in capitals or not.
const notName = placeWord | organisationWord | cueClass | contact | ordinary | does | first | third | about | norm | namedThing | memorial | home | link | complaint

// lexicon has every listed word by its hash. It keeps no text: a slot holds 22 bits of a word's
// hash and the number of its class, so that 30,000 words take 256 KiB and a lookup touches one or
// two cache lines. A word that is in no list is taken for a listed one 1 time in 3 million.
type lexicon struct {
	slots   []uint32
	classes []class
}

const (
	lexiconBits = 16
	tagBits     = 22
	classBits   = 32 - tagBits
)

// words builds the lexicon on first use; it is never changed. It takes a few milliseconds.
var words = sync.OnceValue(func() *lexicon {
	lists := []struct {
		class class
		text  string
	}{
		{given, givenFile}, {surname, surnameFile}, {gazetteer, placeFile}, {ordinary, wordFile}, {historic, historicFile},
		{familiar | given, familiarNames}, {placeWord, placeWords}, {organisationWord, organisationWords}, {particle, particles}, {title, titles}, {relation, relations},
		{contact, contacts}, {greeting, greetings}, {link, links}, {namedThing, namedWords}, {memorial, memorials}, {does, personVerbs}, {home, homeWords},
		{first, firstPersons}, {third, thirdPersons}, {about, onePersons}, {complaint, complaints}, {norm, norms}, {public, publicWords}, {streetWord, streetWords}, {direction, directions}, {natural, naturalWords},
	}
	x := &lexicon{slots: make([]uint32, 1<<lexiconBits), classes: make([]class, 1, 256)}
	numbers := map[class]uint32{0: 0}
	for _, list := range lists {
		for line := range strings.Lines(list.text) {
			if line[0] == '#' {
				continue
			}
			for w := range strings.FieldsSeq(line) {
				x.add(hashText(w), list.class, numbers)
			}
		}
	}
	return x
})

func (x *lexicon) add(h uint64, c class, numbers map[class]uint32) {
	i, tag := slotOf(h)
	for ; x.slots[i] != 0; i = (i + 1) & (len(x.slots) - 1) {
		if x.slots[i]>>classBits == tag {
			c |= x.classes[x.slots[i]&(1<<classBits-1)]
			break
		}
	}
	n, ok := numbers[c]
	if !ok {
		if n = uint32(len(x.classes)); n >= 1<<classBits {
			panic("recognize: more combinations of word lists than the lexicon can number")
		}
		numbers[c] = n
		x.classes = append(x.classes, c)
	}
	x.slots[i] = tag<<classBits | n
}

// find returns the class of a word by its hash, 0 when it is in no list.
func (x *lexicon) find(h uint64) class {
	i, tag := slotOf(h)
	for {
		slot := x.slots[i]
		if slot == 0 {
			return 0
		}
		if slot>>classBits == tag {
			return x.classes[slot&(1<<classBits-1)]
		}
		i = (i + 1) & (len(x.slots) - 1)
	}
}

// slotOf says where a hash belongs: its slot and its tag, which is never 0.
func slotOf(h uint64) (slot int, tag uint32) {
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return int(h >> (64 - lexiconBits)), uint32(h>>8)&(1<<tagBits-1) | 1
}

// hashStart and hashStep are FNV-1a over folded characters.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hashStep(h uint64, r rune) uint64 { return (h ^ uint64(r)) * hashPrime }

// speller hashes a word character by character, as its folded form.
type speller struct {
	h, before uint64 // of the word so far, and without its last character
	last      rune
}

func newSpeller() speller { return speller{h: hashStart, before: hashStart} }

// add takes the next character. A ring or two dots that stand apart belong to the letter before.
func (s *speller) add(r rune) {
	f := foldRune(r)
	if f == 0 {
		switch {
		case r == 0x30A && s.last == 'a':
			f = 'å'
		case r == 0x308 && s.last == 'a':
			f = 'æ'
		case r == 0x308 && s.last == 'o':
			f = 'ø'
		default:
			return
		}
		s.h = s.before
	}
	s.before, s.last = s.h, f
	s.h = hashStep(s.h, f)
}

// hashText hashes any text as its folded form.
func hashText(text string) uint64 {
	s := newSpeller()
	for _, r := range text {
		s.add(r)
	}
	return s.h
}

// What the letters U+00C0 to U+017F and U+1EA0 to U+1EF9 are folded to: lower case, ä as æ and ö
// as ø as Statistics Norway folds names, other letters without their marks.
const (
	latinFolds      = "aaaaæåæceeeeiiiidnooooø×øuuuuytsaaaaæåæceeeeiiiidnooooø÷øuuuuytyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiĳĳjjkkĸllllllŀŀllnnnnnnŉnnooooooœœrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzſ"
	vietnameseFolds = "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy"
)

var latinFold, vietnameseFold = []rune(latinFolds), []rune(vietnameseFolds)

// foldRune returns a letter in lower case without its marks; 0 for a mark that stands alone.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r >= 0xC0 && r < 0x180:
		return latinFold[r-0xC0]
	case r >= 0x1EA0 && r < 0x1EFA:
		return vietnameseFold[r-0x1EA0]
	case r >= 0x300 && r < 0x370:
		return 0
	case r == 'ơ' || r == 'Ơ':
		return 'o'
	case r == 'ư' || r == 'Ư':
		return 'u'
	case r == 'ș' || r == 'Ș':
		return 's'
	case r == 'ț' || r == 'Ț':
		return 't'
	}
	return unicode.ToLower(r)
}

// fold appends a word in its folded form.
func fold(dst []byte, word string) []byte {
	for _, r := range word {
		if r = foldRune(r); r != 0 {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// classOf looks up one word, in any case.
func classOf(word string) class {
	if len(word) > longestName || len(word) < 2 {
		return 0
	}
	return words().find(hashText(word))
}

// longestName is the longest word that can be part of a name, in bytes.
const longestName = 40

// ListedGiven reports whether a word, in any case, is a listed given name.
func ListedGiven(word string) bool { return classOf(word)&given != 0 }

// ListedSurname reports whether a word, in any case, is a listed surname or has the form of a
// patronymic one.
func ListedSurname(word string) bool {
	c := classOf(word)
	return c&surname != 0 || c&ordinary == 0 && byForm(word)&formPatronymic != 0
}

// classify looks a word up once, in any case, with what its form says of it.
func classify(word string) class {
	c := classOf(word)
	if c&(surname|ordinary) == 0 && byForm(word)&formPatronymic != 0 {
		c |= surname
	}
	if c&nameClass == 0 && byForm(word)&formPlace != 0 {
		c |= placeWord
	}
	return c
}
