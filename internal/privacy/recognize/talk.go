package recognize

import "strings"

// lookText says what a cell with letters is: a person's name, a place, an organisation, a sentence,
// and whether that sentence is something that people wrote of people. It appends the names of
// persons in it to names.
func lookText(s string, digits bool, names []Span) (Look, []Span) {
	t := tokens{reader: readerOf(s)}
	if !t.fill() {
		return 0, names
	}
	var l Look
	if !digits {
		l = t.lookName()
	}
	t.i = 0
	from := len(names)
	names = t.names(names)
	found := names[from:]
	for _, sp := range found {
		if !sp.Sure {
			l |= LookUnsure
			break
		}
	}
	if t.talk.words >= proseWords && t.talk.small*2 > t.talk.words {
		l |= LookProse
	}
	if t.talk.organisation && t.talk.words <= maxNameWords {
		l |= LookOrgName
	}
	if t.talk.words >= talkWords && t.talks(len(found) > 0) {
		l |= LookTalk
	}
	return l, names
}

// From how many words on a text is a sentence, and from how many it can talk.
const (
	proseWords = 6
	talkWords  = 4
)

// lookName looks at a cell without digits as one name.
func (t *tokens) lookName() Look {
	s := t.text
	if strings.HasSuffix(s, " ENK") {
		return LookSole
	}
	if strings.EqualFold(s, "ENK") || len(s) < 40 && (strings.Contains(s, "nkeltpersonforetak") || strings.Contains(s, "nkeltpersonføretak")) {
		return LookENK
	}
	sh, ok := t.shape()
	if !ok {
		return 0
	}
	var l Look
	if sh.Given {
		l |= LookGiven
	}
	if sh.Surname {
		l |= LookSurname
	}
	if sh.Place {
		l |= LookPlace
	}
	if sh.Organisation {
		l |= LookOrgName
	}
	if !sh.Capitals && !(sh.Given && sh.Surname && sh.Words <= 4) {
		return l
	}
	switch {
	case sh.Words == 1 && sh.Initials == 0:
		l |= LookWord
	case sh.Words <= 5 && sh.Words > 0:
		l |= LookPair
	}
	return l
}

// talk counts the words of a text that say who speaks of whom.
type talk struct {
	words, small int // all, and those in lower case
	long, loud   int // of two letters or more, and those all in capitals
	first        int // I, me, mine
	third        int // he, she, hers; not "he/she"
	about        int // the neighbour, the pupil, mother
	complaint    int // feelings, wishes, reports
	norm         int // shall, may, if
	greeting     int
	organisation bool // AS, KF, idrettslag
}

const talkClass = first | third | about | complaint | norm | greeting | organisationWord

// count takes a word of the text when it is read.
func (k *talk) count(t *tokens, w *word) {
	k.words++
	if w.flags&capital == 0 {
		k.small++
	} else if w.flags&capitals != 0 {
		k.loud++
	}
	if w.end-w.start > 1 {
		k.long++
	}
	c := w.class
	if c&talkClass == 0 {
		return
	}
	rest := t.text[w.end:]
	switch {
	case c&first != 0:
		if !ownPage(t.text, w) && w.gap&gapDigit == 0 && w.flags&(genitive|capitals) == 0 {
			k.first++
		}
	case c&third != 0 && w.flags&(genitive|capitals) == 0 && !(c&nameClass != 0 && w.flags&capital != 0):
		if w.gap&gapSlash == 0 && !strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, " eller h") {
			if !strings.HasSuffix(t.text[:w.start], " eller ") {
				k.third++
			}
		}
	}
	if c&about != 0 && w.flags&genitive == 0 {
		k.about++
	}
	if c&complaint != 0 && w.flags&genitive == 0 {
		k.complaint++
	}
	if c&norm != 0 {
		k.norm++
	}
	if c&greeting != 0 {
		k.greeting++
	}
	if c&organisationWord != 0 && c&nameClass == 0 && w.flags&initial == 0 && (w.flags&capitals != 0 || w.end-w.start > 3) {
		k.organisation = true
	}
}

// ownPage tells "Min side" and "5 min." from what is somebody's.
func ownPage(s string, w *word) bool {
	rest := s[w.end:]
	word := s[w.start:w.end]
	if word == "min" && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, " (") || rest == "" || strings.HasPrefix(rest, "/")) {
		return true
	}
	if word[0] != 'M' && word[0] != 'm' {
		return false
	}
	if word[0] == 'M' && w.start > 0 && w.gap&gapStop == 0 {
		return true
	}
	rest = strings.TrimPrefix(rest, " ")
	return hasPrefix(rest, "side", "Side", "ID", "id", "profil", "Profil", "resept", "helse", "journal", "skatt", "konto")
}

// talks weighs the counts: who says I speaks for himself, and who says she or the neighbour and
// tells of wishes and quarrels speaks of somebody. Rules say "the pupil shall", questions "how do I",
// and the lives of the dead "he built": those do not count.
func (t *tokens) talks(named bool) bool {
	k := &t.talk
	question := strings.HasSuffix(t.text, "?") && k.words <= 14
	switch {
	case k.first > 0 && !question && (k.norm == 0 || k.first > 1 || k.complaint > 0 || k.third > 0 || named):
		return true
	case k.first > 0 && (k.complaint > 0 && k.norm == 0 || named):
		return true
	case k.third > 0 && !t.past() && (k.norm == 0 || k.norm < k.third+k.complaint+k.first):
		return true
	case k.about > 0 && (k.norm == 0 || k.complaint > 1) && (k.complaint > 0 || named):
		return true
	case named && k.complaint > 0 && k.norm == 0:
		return true
	}
	return named && k.greeting > 0
}

// past reports whether a year before 1930 stands in the text: it tells of the dead.
func (t *tokens) past() bool {
	s := t.text[:min(len(t.text), maxPast)]
	for i := 0; i+4 <= len(s); i++ {
		if s[i] == '1' && allDigits(s[i:i+4]) && s[i:i+4] >= "1100" && s[i:i+4] < "1930" && (i == 0 || !isDigit(s[i-1])) && (i+4 == len(s) || !isDigit(s[i+4])) {
			return true
		}
	}
	return false
}

// maxPast bounds how much of a text is read for a year, in bytes.
const maxPast = 4096
