package recognize

import (
	"unicode"
	"unicode/utf8"
)

// word is one word of a text.
type word struct {
	start, end int
	class      class
	flags      wordFlag
	gap        gap // what stands between it and the word before
	weighed    bool
	weight     weight // once it is weighed
}

type wordFlag uint8

const (
	capital  wordFlag = 1 << iota // begins with a capital
	capitals                      // two letters or more, all of them capitals
	initial                       // one capital
	genitive                      // the class is that of the word without its s
	compound                      // "Aasen-tunet": a name within another word
	double                        // joined by a hyphen
	glued                         // touches a digit
)

// gap says what stands between two words.
type gap uint16

const (
	gapBlank gap = 1 << iota
	gapPoint
	gapMark // ! ? ;
	gapComma
	gapColon
	gapOpen
	gapClose
	gapAngle // < >
	gapDigit
	gapSlash
	gapLine
	gapDash
	gapAnd // & +
	gapOther
)

// gapStop are marks that end a sentence.
const gapStop = gapPoint | gapMark | gapLine

var gapOf = func() (t [utf8.RuneSelf]gap) {
	for i := range t {
		t[i] = gapOther
	}
	for chars, g := range map[string]gap{
		" ": gapBlank, ".": gapPoint, "!?;": gapMark, ",": gapComma, ":": gapColon, "([{": gapOpen, ")]}": gapClose, "<>": gapAngle,
		"0123456789": gapDigit, "/|": gapSlash, "\n\r\t": gapLine, "-": gapDash, "&+": gapAnd,
	} {
		for i := range len(chars) {
			t[chars[i]] = g
		}
	}
	return t
}()

// Character classes of ASCII for the reader of words.
var asciiLetter = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	return t
}()

// reader reads the words of a text from left to right.
type reader struct {
	text string
	next int // where the next word is looked for
	lex  *lexicon
}

func readerOf(text string) reader { return reader{text: text, lex: words()} }

// tokens is a window of words that moves over a text: a name is looked at with a few words before
// and after it, and no more of the text is ever held.
type tokens struct {
	reader
	i, n  int  // the word looked at, and how many words the window has
	shout bool // the text is written in capitals, where a capital says nothing
	done  bool
	talk  talk // counts of the words read so far
	w     [windowSize]word
}

const (
	windowSize   = 96
	windowBefore = 10 // words kept behind the one looked at
	windowAfter  = 24 // words that are always there, unless the text ends
)

// fill makes sure that the words after t.i are there. It reports whether there is a word at t.i.
func (t *tokens) fill() bool {
	if t.i+windowAfter < t.n || t.done {
		return t.i < t.n
	}
	if drop := t.i - windowBefore; drop > 0 {
		copy(t.w[:], t.w[drop:t.n])
		t.n -= drop
		t.i -= drop
	}
	for t.n < windowSize {
		w := &t.w[t.n]
		if !t.read(w) {
			t.done = true
			break
		}
		t.talk.count(t, w)
		t.n++
	}
	t.shout = t.talk.loud*7 > t.talk.long*6
	return t.i < t.n
}

// read finds the next word and looks it up. Digits end a word and belong to none.
func (t *reader) read(w *word) bool {
	s, i := t.text, t.next
	var g gap
	for {
		if i >= len(s) {
			t.next = i
			return false
		}
		c := s[i]
		if c < utf8.RuneSelf {
			if asciiLetter[c] {
				break
			}
			g |= gapOf[c]
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) {
			break
		}
		switch r {
		case 0xA0, 0x2009, 0x202F:
			g |= gapBlank
		case 0x2013, 0x2014, 0x2212, 0x2011:
			g |= gapDash
		default:
			g |= gapOther
		}
		i += size
	}
	w.start, w.gap, w.weighed = i, g, false
	t.spell(w)
	t.next = w.end
	if w.start > 0 && isDigit(s[w.start-1]) || w.end < len(s) && isDigit(s[w.end]) {
		w.flags |= glued
	}
	return true
}

// parts of a word, while it is spelled.
type spelling struct {
	whole, part speller
	first       class // of the first part of a double word
	lead        bool  // the first part has been looked up
	upper       bool  // the part begins with a capital
	both        bool  // all parts do
}

// foldASCII folds the letters of ASCII; it is 0 for other bytes.
var foldASCII = func() (table [256]byte) {
	for c := range utf8.RuneSelf {
		if asciiLetter[c] {
			table[c] = byte(c) | 0x20
		}
	}
	return table
}()

// spell reads the word that starts at w.start. Words of ASCII and Norwegian letters go a short way.
func (t *reader) spell(w *word) {
	s, i := t.text, w.start
	h, before := uint64(hashStart), uint64(hashStart)
	letters, uppers := 0, 0
	end := byte(0)
	for i < len(s) {
		c := s[i]
		if f := foldASCII[c]; f != 0 {
			uppers += int(^c >> 5 & 1)
			before, h = h, (h^uint64(f))*hashPrime
			end = f
			i++
			letters++
			continue
		}
		if c != 0xC3 || i+1 == len(s) {
			break
		}
		d := s[i+1]
		if d&0xC0 != 0x80 || d == 0x97 || d == 0xB7 { // no character, multiplied, divided
			break
		}
		uppers += int(^d >> 5 & 1)
		before, h = h, (h^uint64(latinFold[d-0x80]))*hashPrime
		end = 0
		i += 2
		letters++
	}
	if i < len(s) && (s[i] == '-' || s[i] == '\'' || s[i] >= utf8.RuneSelf) {
		t.spellOut(w)
		return
	}
	w.end, w.flags, w.class = i, 0, 0
	if uppers > 0 {
		w.flags = caseOf(s[w.start:], letters, uppers)
	}
	if i-w.start > longestName {
		return
	}
	w.class = t.lex.find(h)
	if w.class == 0 && end == 's' && letters > 3 {
		if c := t.lex.find(before); c != 0 {
			w.class = c
			w.flags |= genitive
		}
	}
}

// caseOf says how capitals stand in a word that has some.
func caseOf(s string, letters, uppers int) wordFlag {
	switch {
	case !startsUpper(s):
		return 0
	case letters == 1:
		return initial | capital
	case uppers == letters:
		return capital | capitals
	}
	return capital
}

// spellOut reads the word that starts at w.start, with hyphens, apostrophes and any letters.
func (t *reader) spellOut(w *word) {
	s := t.text
	w.flags = 0
	sp := spelling{whole: newSpeller(), part: newSpeller(), both: true}
	letters, uppers := 0, 0
	i, fresh := w.start, true
	for i < len(s) {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
			if !unicode.IsLetter(r) && (r < 0x300 || r >= 0x370) {
				if r != '’' && r != 0x2011 {
					break
				}
				if r == 0x2011 {
					r = '-'
				} else {
					r = '\''
				}
			}
		} else if !asciiLetter[r] && r != '-' && r != '\'' {
			break
		}
		if r == '-' || r == '\'' {
			if r == '\'' && !letterAt(s, i+size) && (sp.whole.last == 's' || sp.whole.last == 'z' || sp.whole.last == 'x') {
				i += size // "Aas' plass"
				w.flags |= genitive
				break
			}
			if !letterAt(s, i+size) || r == '\'' && possessive(s, i+size) {
				break
			}
			if r == '-' {
				t.endPart(&sp)
				sp.part, fresh = newSpeller(), true
				sp.whole.add(r)
			}
			i += size
			continue
		}
		up := r < utf8.RuneSelf && r <= 'Z' || r >= utf8.RuneSelf && unicode.IsUpper(r)
		if fresh {
			sp.upper, fresh = up, false
			sp.both = sp.both && up
		}
		if up {
			uppers++
		}
		letters++
		sp.whole.add(r)
		if sp.lead {
			sp.part.add(r)
		}
		i += size
	}
	w.end = i
	t.finish(w, &sp, letters, uppers)
}

// endPart looks up the part of a double word before its hyphen.
func (t *reader) endPart(sp *spelling) {
	part := sp.part
	if !sp.lead {
		part = sp.whole
	}
	c := t.lex.find(part.h)
	if !sp.lead {
		sp.first, sp.lead = c, true
		return
	}
	sp.first &= c
}

func (t *reader) finish(w *word, sp *spelling, letters, uppers int) {
	if uppers > 0 {
		w.flags |= caseOf(t.text[w.start:], letters, uppers)
	}
	w.class = 0
	if w.end-w.start > longestName {
		return
	}
	w.class = t.lex.find(sp.whole.h)
	if w.class == 0 && sp.whole.last == 's' && letters > 3 && !sp.lead {
		if c := t.lex.find(sp.whole.before); c != 0 {
			w.class = c
			w.flags |= genitive
		}
	}
	if sp.lead {
		t.doubled(w, sp)
	}
}

// doubled classes a word joined by a hyphen by its parts, unless it is listed as it stands.
func (t *reader) doubled(w *word, sp *spelling) {
	w.flags |= double
	if w.class != 0 {
		return
	}
	c := t.lex.find(sp.part.h)
	if c == 0 && sp.part.last == 's' {
		if c = t.lex.find(sp.part.before); c != 0 {
			w.flags |= genitive
		}
	}
	if !sp.both && w.flags&capital != 0 {
		w.flags |= compound
		w.class = c &^ (nameClass | gazetteer)
		return
	}
	switch {
	case sp.first&given != 0 && c&given != 0:
		w.class = given
		if sp.first&surname != 0 && c&surname != 0 {
			w.class |= surname
		}
	case c&(placeWord|organisationWord) != 0 && c&nameClass == 0:
		w.class = c
	case c&surname != 0 && (sp.first&(nameClass|particle) != 0 || sp.first == 0 && sp.both):
		w.class = surname
	case sp.first&(nameClass|particle) != 0 && c == 0 && sp.both:
		w.class = surname
	}
}

func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if s[i] < utf8.RuneSelf {
		return asciiLetter[s[i]]
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

// possessive reports whether the s of an English genitive stands at i.
func possessive(s string, i int) bool {
	return (s[i] == 's' || s[i] == 'S') && !letterAt(s, i+1)
}

func startsUpper(s string) bool {
	if s[0] < utf8.RuneSelf {
		return s[0] <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// at returns a word of the window by its distance from the one looked at, nil outside the text.
func (t *tokens) at(k int) *word {
	if k < 0 || k >= t.n {
		return nil
	}
	return &t.w[k]
}

// joined reports whether word k follows the one before it within one name: a blank stands between
// them, or the point of an initial.
func (t *tokens) joined(k int) bool {
	if k <= 0 || k >= t.n {
		return false
	}
	a, b := &t.w[k-1], &t.w[k]
	if b.start-a.end > 3 {
		return false
	}
	return b.gap == gapBlank || a.flags&initial != 0 && b.gap&^(gapBlank|gapPoint) == 0
}

// begins reports whether word k begins a sentence or a line.
func (t *tokens) begins(k int) bool {
	if k == 0 {
		return true // or the text before it is out of the window, which then is no name
	}
	a, b := &t.w[k-1], &t.w[k]
	if b.gap&^(gapPoint|gapBlank) == 0 && b.gap&gapPoint != 0 && (a.class&(title|greeting) != 0 || a.flags&initial != 0 || a.end-a.start <= 3 && a.class&(contact|relation) != 0) {
		return false // "dr. Hansen", "vedr. Hansen"
	}
	return b.gap&gapStop != 0
}

// text of a word.
func (t *tokens) textOf(w *word) string { return t.text[w.start:w.end] }

// plainWord is one word of a text that is not looked up.
type plainWord struct {
	start, end int
	capital    bool // begins with a capital
	initial    bool // one letter
}

// nextWord finds the next word at or after i.
func nextWord(s string, i int) (plainWord, bool) {
	t := reader{text: s, next: i, lex: words()}
	var w word
	if !t.read(&w) {
		return plainWord{}, false
	}
	return plainWord{w.start, w.end, w.flags&capital != 0, w.flags&initial != 0}, true
}
