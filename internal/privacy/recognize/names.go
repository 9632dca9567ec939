package recognize

import "strings"

// personNames appends the names of persons in a text: those that are written as a given name and a
// surname in any of their orders, those that something announces ("sønnen Jonas", "mvh hanne"), and
// in running text given names and patronymics that stand alone. Names of streets, schools, ships,
// companies and persons of history are left out. Only what is a person's name by itself is sure.
func personNames(s string, dst []Span) []Span {
	t := tokens{reader: readerOf(s)}
	return t.names(dst)
}

// names appends the names of the text from the word looked at on.
func (t *tokens) names(dst []Span) []Span {
	from := len(dst)
	if t.fill() && t.done && t.n < 2 && !strings.ContainsAny(t.text, "0123456789") {
		return dst // one word alone: a column of such says what it is, a cell does not
	}
	for t.fill() {
		w := t.at(t.i)
		switch {
		case t.shout && w.flags&capitals != 0 || w.flags&capital == 0:
			dst = t.lower(dst)
		default:
			dst = t.run(dst, from)
		}
	}
	return dst
}

// maxNameWords is how many words one name can have.
const maxNameWords = 8

// run is a row of capitalised words, with initials and particles, that only blanks divide.
type run struct {
	from, to int // words of the window, to exclusive
	cue      notice
	begins   bool // at the beginning of a sentence
}

// notice says how the text announces a person.
type notice uint8

const (
	noCue     notice = iota
	mayFollow        // ring, kontakt, til
	beside           // a phone, an e-mail or a birth stands behind it
	linked           // klageren er, mor til
	follows          // sønnen, fru, hilsen
)

// readRun collects the words of a run from the one looked at.
func (t *tokens) readRun() run {
	r := run{from: t.i, to: t.i + 1, begins: t.begins(t.i)}
	for r.to-r.from < maxNameWords && t.joined(r.to) {
		w := t.at(r.to)
		if w.flags&capital != 0 {
			if w.class&parting != 0 && w.class&(nameClass|placeWord|organisationWord|namedThing|particle) == 0 {
				break // "Helene Lømo The company …": a sentence without its point
			}
			r.to++
			continue
		}
		next := t.at(r.to + 1)
		if w.class&particle == 0 || next == nil || !t.joined(r.to+1) {
			break
		}
		if next.flags&capital == 0 && (next.class&particle == 0 || t.at(r.to+2) == nil || !t.joined(r.to+2) || t.at(r.to+2).flags&capital == 0) {
			break
		}
		r.to++
	}
	return r
}

// parting are classes of words that begin a sentence, and never stand within a name.
const parting = link | contact | does | first | third | norm | greeting | complaint

// run handles the run that begins at the word looked at, and moves behind it.
func (t *tokens) run(dst []Span, first int) []Span {
	r := t.readRun()
	whole := r
	next := r.to
	defer func() { t.i = max(next, whole.from+1) }()
	end, ok := t.turned(r)
	if !ok {
		end, ok = t.turnedWithin(r)
	}
	if ok {
		next = end.to
		return t.append(dst, end.from, end.to, t.weigh(end.from).surname == strong)
	}
	if t.thing(r) || r.to-r.from > 1 && t.w[r.from].class&given != 0 && t.isHistoric(r) {
		return t.uncouple(dst, first, r)
	}
	r = t.strip(r)
	if r.from == r.to {
		return dst
	}
	r = t.cut(r)
	next = r.to
	r.cue = max(r.cue, t.cueBefore(whole.from), t.cueAfter(r.to))
	found, sure := t.judge(r)
	if !found || t.isHistoric(r) || t.passedAway(r.to) {
		return dst
	}
	return t.append(dst, r.from, r.to, sure)
}

// append adds words from to to as a span.
func (t *tokens) append(dst []Span, from, to int, sure bool) []Span {
	return append(dst, Span{Kind: PersonName, Start: t.w[from].start, End: t.w[to-1].end, Sure: sure})
}

// thing reports whether a run is the name of something else than a person: a street, a school, a
// company, a ship, or what is named after somebody.
func (t *tokens) thing(r run) bool {
	if w := t.at(r.from); w.class&namedThing != 0 && w.class&nameClass == 0 && r.to-r.from > 1 {
		return true
	}
	for k := r.from; k < r.to; k++ {
		w := t.at(k)
		c := w.class
		switch {
		case w.flags&compound != 0:
			return k > r.from
		case w.flags&capital == 0 || w.flags&initial != 0:
			continue
		case c&organisationWord != 0 && (c&nameClass == 0 || w.flags&capitals != 0 && k > r.from):
			return true
		case k > r.from && c&placeWord != 0 && (c&surname == 0 || t.w[k-1].flags&genitive != 0):
			return true
		case k > r.from && c == 0 && t.formOf(w)&(formPlace|formAbbreviated) != 0 && t.formOf(w)&formFarm == 0:
			return true
		}
	}
	if t.followedByThing(r.to) {
		return true
	}
	return t.namedBefore(r.from)
}

// followedByThing reports whether the word after a name makes it part of something's name:
// "Ibsens gate", "Skram videregående skole", "Hansen & Sønner AS".
func (t *tokens) followedByThing(k int) bool {
	w := t.at(k)
	if w == nil {
		return false
	}
	if !t.joined(k) {
		if w.gap&^(gapAnd|gapBlank) == 0 && w.gap&gapAnd != 0 { // "Hansen & Sønner"
			for j := k; j < k+3 && t.at(j) != nil; j++ {
				if t.at(j).class&organisationWord != 0 {
					return true
				}
			}
		}
		return false
	}
	if t.within(k) {
		return true
	}
	if w.class&(placeWord|organisationWord) != 0 && w.flags&initial == 0 {
		return w.class&organisationWord == 0 || w.class&(placeWord) != 0 || w.flags&capital != 0 || w.end-w.start > 3
	}
	return w.flags&capital == 0 && w.class == 0 && w.end-w.start > 5 && t.formOf(w)&formPlace != 0
}

// within reports whether an ordinary word stands between a name and the kind of thing that it names:
// "Solveigs hage barnehage", "Liv og røre barnehage".
func (t *tokens) within(k int) bool {
	w := t.at(k)
	if w.flags&capital != 0 {
		return false
	}
	if isAnd(t.textOf(w)) && t.joined(k+1) && t.w[k+1].flags&capital == 0 {
		k++
		w = t.at(k)
	}
	if w.class&^(ordinary|placeWord|namedThing|nameClass|gazetteer|familiar) != 0 || !t.joined(k+1) || t.w[k+1].flags&capital != 0 {
		return false
	}
	v := t.at(k + 1)
	return v.class&placeWord != 0 && v.end-v.start > 3
}

// namedBefore reports whether the words before k say that a thing's name follows, or a memorial.
func (t *tokens) namedBefore(k int) bool {
	if hasSuffix(t.text[:t.w[k].start], "M/S ", "M/F ", "D/S ", "M/K ", "M/T ") || t.w[k].flags&initial != 0 && hasSuffix(t.text[:t.w[k].start], "M/", "D/") {
		return true
	}
	if k > 0 && t.w[k].gap&(gapStop&^gapPoint) == 0 {
		w := t.at(k - 1)
		if w.class&namedThing != 0 && w.class&nameClass == 0 && t.w[k].gap&^(gapBlank|gapPoint|gapSlash|gapOther) == 0 && (t.w[k].gap&gapPoint == 0 || w.end-w.start <= 3) {
			return true // a longer word's point ends its sentence: "… i appen. Kari Hansen"
		}
		if w.class&organisationWord != 0 && w.class&nameClass == 0 && w.end-w.start > 3 && t.w[k].gap == gapBlank {
			return true
		}
	}
	for j := k; j > 0 && j > k-6; j-- {
		if t.w[j].gap&(gapStop|gapComma) != 0 {
			return false
		}
		if t.w[j-1].class&memorial != 0 && t.w[j-1].flags&genitive == 0 { // "boks" is no book's
			return true
		}
	}
	return false
}

// uncouple takes back the name before "og" when what follows it is a thing: "Anna og Karl Haugens
// stiftelse".
func (t *tokens) uncouple(dst []Span, from int, r run) []Span {
	if len(dst) == from || r.from == 0 {
		return dst
	}
	end, gap := dst[len(dst)-1].End, t.w[r.from].gap
	tied := gap&(gapAnd|gapSlash) != 0 && t.w[r.from-1].end == end ||
		r.from > 1 && gap == gapBlank && t.w[r.from-2].end == end && isAnd(t.textOf(&t.w[r.from-1])) && t.genitiveThing(r)
	if tied || t.house(r) && r.from > 1 && t.w[r.from-2].start == dst[len(dst)-1].Start && isAnd(t.textOf(&t.w[r.from-1])) {
		return dst[:len(dst)-1]
	}
	return dst
}

func isAnd(s string) bool { return s == "og" || s == "and" }

// house reports whether a run is one given name before the kind of house that it names: "Ida
// barnehage".
func (t *tokens) house(r run) bool {
	v := t.at(r.to)
	return r.to-r.from == 1 && t.weigh(r.from).given == strong && v != nil && t.joined(r.to) && v.flags&capital == 0 && byForm(t.textOf(v))&formHouse != 0
}

// dotted reports whether word k is an initial with its point.
func (t *tokens) dotted(k int) bool {
	next := t.at(k + 1)
	return t.w[k].flags&initial != 0 && next != nil && next.gap&gapPoint != 0
}

// genitiveThing reports whether a run is somebody's something.
func (t *tokens) genitiveThing(r run) bool {
	w := t.at(r.to - 1)
	if s := t.textOf(w); s[len(s)-1] == 's' && t.followedByThing(r.to) {
		return true
	}
	return r.to-r.from > 1 && w.class&(placeWord|organisationWord) != 0
}

// strip takes words of other kinds off a run's beginning and notes what they announce.
func (t *tokens) strip(r run) run {
	for r.from < r.to {
		w := t.at(r.from)
		g := t.weigh(r.from)
		more := r.to-r.from > 1
		c := cueOf(w.class)
		switch {
		case w.flags&capital == 0: // a particle
		case g.other, g.place && more:
		case c > noCue && more && !t.dotted(r.from) && g.given < strong && g.surname < strong && !(g.given == weak && w.class&familiar != 0):
		case more && g.given == none && g.surname == weak && r.begins && w.class&ordinary != 0 && t.weigh(r.from+1).given == strong:
		default:
			return r
		}
		if w.class&direction != 0 {
			r.from = r.to // "Indre Kvarøy", "Øvre Torp"
			return r
		}
		r.cue = max(r.cue, c)
		r.begins = r.begins && c == noCue && (w.class&does == 0 || w.flags&capital == 0)
		r.from++
	}
	return r
}

func cueOf(c class) notice {
	switch {
	case c&cueClass != 0:
		return follows
	case c&contact != 0:
		return mayFollow
	}
	return noCue
}

// cut ends a run before the first word that is in no name.
func (t *tokens) cut(r run) run {
	for k := r.from + 1; k < r.to; k++ {
		if t.w[k].flags&capital == 0 {
			continue
		}
		if t.w[k].class&particle != 0 && k+1 < r.to {
			continue // "Phan Van Duc"
		}
		if g := t.weigh(k); !g.isName() {
			r.to = k
			break
		}
	}
	for r.to > r.from+1 && t.w[r.to-1].flags&capital == 0 {
		r.to--
	}
	return r
}

// cueBefore says what the words before k announce.
func (t *tokens) cueBefore(k int) notice {
	if k == 0 {
		return noCue
	}
	if hasSuffix(t.text[:t.w[k].start], "c/o ", "C/O ", " v/", " v/ ", "att: ", "Att: ") {
		return follows
	}
	w, gap := t.at(k-1), t.w[k].gap
	if gap&(gapMark|gapDigit|gapClose) != 0 {
		return noCue
	}
	c := cueOf(w.class)
	if gap&gapSlash != 0 && c == follows {
		c = mayFollow
	}
	if gap&(gapPoint|gapLine) != 0 && w.class&(greeting|title) == 0 && !(c > noCue && w.end-w.start <= 4) {
		return noCue
	}
	if c == mayFollow && gap&(gapComma|gapLine) != 0 && gap&gapColon == 0 {
		return noCue
	}
	if c == follows && gap&gapComma != 0 && w.class&(relation|greeting) == 0 {
		c = mayFollow
	}
	for j := k - 1; c < follows && j > 0 && j > k-4 && t.w[j].class&link != 0 && t.w[j].gap == gapBlank; j-- {
		if t.w[j-1].class&(relation|title) != 0 {
			return linked
		}
	}
	return c
}

// cueAfter reads what follows a name at once: "(født 1985)", an e-mail or a phone, "har klaget".
func (t *tokens) cueAfter(k int) notice {
	end := t.w[k-1].end
	rest := t.text[end:min(len(t.text), end+maxReach)]
	switch short := rest[:min(len(rest), 24)]; {
	case hasPrefix(short, ", bor ", ", bur ", " som bor ", " som bur ") || inClass(short):
		return linked
	case announces(short) || reachedAt(short) || emailFollows(rest):
		return beside
	}
	if w := t.at(k); w != nil && w.gap == gapBlank && w.class&does != 0 && w.flags&capital == 0 {
		return mayFollow
	}
	return noCue
}

// announces reports whether a year of birth, an address or a phone stands at the beginning of s.
func announces(s string) bool {
	i := 0
	for i < len(s) && (s[i] == ' ' || s[i] == ',' || s[i] == '(') {
		i++
	}
	rest := s[i:]
	switch {
	case hasPrefix(rest, "f. 1", "f. 2", "f.1", "f.2", "født", "fødd", "f 19", "f 20", "<"):
		return i > 0
	case hasPrefix(rest, "tlf", "mob") && len(rest) > 3:
		return i > 0 && !letterAt(rest, 3)
	}
	digits, other := 0, 0
	for j := 0; j < len(rest) && other < 2; j++ {
		switch {
		case isDigit(rest[j]):
			digits, other = digits+1, 0
		case rest[j] == ' ' || rest[j] == '+':
			other++
		default:
			return digits == 8 || digits == 10
		}
	}
	return i > 0 && (digits == 8 || digits == 10)
}

// maxReach is how far behind a name its e-mail is looked for, in bytes.
const maxReach = 80

// emailFollows reports whether an e-mail stands at the beginning of s, alone or in brackets.
func emailFollows(s string) bool {
	start := 0
	for start < len(s) && start < 3 && (s[start] == ' ' || s[start] == ',' || s[start] == '(' || s[start] == '<' || s[start] == ':') {
		start++
	}
	if start == 0 {
		return false
	}
	for i := start; i < len(s) && s[i] > ' ' && s[i] != ','; i++ {
		if s[i] == '@' {
			return i > start
		}
	}
	return false
}

// inClass reports whether a pupil's class stands at the beginning of s: " i 4B", " på 2. trinn".
func inClass(s string) bool {
	rest, ok := strings.CutPrefix(s, " i ")
	if !ok {
		rest, ok = strings.CutPrefix(s, " på ")
	}
	digits := 0
	for digits < len(rest) && isDigit(rest[digits]) {
		digits++
	}
	if !ok || digits == 0 || digits > 2 || digits == len(rest) {
		return false
	}
	rest = rest[digits:]
	if rest[0] >= 'A' && rest[0] <= 'F' {
		return !letterAt(rest, 1) && (len(rest) == 1 || !isDigit(rest[1]))
	}
	return hasPrefix(rest, ". trinn", ". klass", ".trinn", ".klass")
}

// reachedAt reports whether a number to call stands at the beginning of s: " på 41000000".
func reachedAt(s string) bool {
	for _, p := range [...]string{" på ", " på tlf ", " på tlf. ", " på mobil ", " tlf ", " tlf. ", ", tlf ", ", tlf. ", " at ", " on "} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			rest = strings.TrimPrefix(rest, "+")
			return len(rest) > 3 && isDigit(rest[0]) && isDigit(rest[1]) && (isDigit(rest[2]) || rest[2] == ' ')
		}
	}
	return false
}

func hasPrefix(s string, list ...string) bool {
	for _, p := range list {
		if len(s) >= len(p) && s[:len(p)] == p {
			return true
		}
	}
	return false
}

func hasSuffix(s string, list ...string) bool {
	for _, p := range list {
		if strings.HasSuffix(s, p) {
			return true
		}
	}
	return false
}

// isHistoric reports whether a run is the name of a person of history.
func (t *tokens) isHistoric(r run) bool {
	if t.historicRun(r.from, r.to) {
		return true
	}
	return r.to-r.from > 2 && t.historicRun(r.to-2, r.to)
}

func (t *tokens) historicRun(from, to int) bool {
	s := newSpeller()
	before := uint64(0)
	for k := from; k < to; k++ {
		if k > from {
			s.add('_')
		}
		for _, c := range t.textOf(&t.w[k]) {
			s.add(c)
		}
	}
	before = s.before
	return t.lex.find(s.h)&historic != 0 || s.last == 's' && t.lex.find(before)&historic != 0
}

// passedAway reports whether two years follow a name in brackets, of which the first is before
// 1930: "(1828–1906)". The dead may be named.
func (t *tokens) passedAway(k int) bool {
	s := t.text[t.w[k-1].end:]
	i := 0
	for i < len(s) && i < 3 && (s[i] == ' ' || s[i] == '(' || s[i] == ',') {
		i++
	}
	if i == 0 || len(s) < i+9 || !allDigits(s[i:i+4]) || s[i:i+4] < "1500" || s[i:i+4] >= "1930" {
		return false
	}
	s = s[i+4:]
	i = 0
	for i < len(s) && i < 5 && !isDigit(s[i]) && s[i] != ')' {
		i++
	}
	return len(s) >= i+4 && i > 0 && allDigits(s[i:i+4])
}
