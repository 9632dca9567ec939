package recognize

// judge says whether a run is a person's name, and whether that is sure without a cue.
func (t *tokens) judge(r run) (found, sure bool) {
	n, initials := 0, 0
	var one, end weight
	first, final := r.from, r.from
	var any tally
	for k := r.from; k < r.to; k++ {
		if t.w[k].flags&capital == 0 {
			continue
		}
		g := t.weigh(k)
		if g.initial {
			initials++
			continue
		}
		if n == 0 {
			one, first = g, k
		}
		end, final = g, k
		n++
		any.add(g)
	}
	switch {
	case n == 0:
		return initials >= 2 && r.cue == follows, false
	case n == 1 && initials == 0:
		return t.single(r, first, one), false
	case n == 1:
		return t.withInitial(r, first, one), false
	}
	return t.several(r, first, final, one, end, any, n)
}

// pairWithin reports whether a listed given name and a listed surname stand side by side in a run of
// other words: "Fravær Kari Hansen".
func (t *tokens) pairWithin(r run) bool {
	for k := r.from; k+1 < r.to; k++ {
		if t.weigh(k).given == strong && t.weigh(k+1).surname == strong && t.weigh(k).surname == none {
			return true
		}
	}
	return false
}

// loud reports whether every word of a run is in capitals and longer than abbreviations are, in a
// text that is not.
func (t *tokens) loud(r run) bool {
	for k := r.from; k < r.to; k++ {
		if w := &t.w[k]; w.flags&capitals == 0 || w.end-w.start < 5 || w.class&^nameClass != 0 {
			return false
		}
	}
	return !t.shout
}

// noble reports whether a particle stands within a run: von, de, van.
func (t *tokens) noble(r run) bool {
	for k := r.from + 1; k < r.to; k++ {
		if t.w[k].flags&capital == 0 {
			return true
		}
	}
	return false
}

// farms reports whether every word of a run ends as farms do: then it can be a place.
func (t *tokens) farms(r run) bool {
	for k := r.from; k < r.to; k++ {
		if t.formOf(&t.w[k])&(formFarm|formPlace) == 0 {
			return false
		}
	}
	return true
}

// tally counts the words of a run by their weight.
type tally struct {
	given, weakGiven, surname, weakSurname, patronymic, unknown int
}

func (a *tally) add(g weight) {
	switch g.given {
	case strong:
		a.given++
	case weak:
		a.weakGiven++
	}
	switch g.surname {
	case strong:
		a.surname++
	case weak:
		a.weakSurname++
	}
	if g.patronymic {
		a.patronymic++
	}
	if g.unknown {
		a.unknown++
	}
}

// several judges two words or more.
func (t *tokens) several(r run, first, final int, one, end weight, any tally, n int) (found, sure bool) {
	isFamiliar := t.w[first].class&familiar != 0
	switch {
	case one.given == strong && end.surname > none && (end.surname == strong || end.given == none):
		return true, true
	case one.given == strong && one.surname == strong && end.given == strong, one.given == strong && end.unknown && t.noble(r):
		return true, true // "Nguyen Thi Hong", "Petra von der Lippe"
	case one.given == strong:
		return true, false
	case one.given == weak && end.surname == strong && (end.patronymic || !r.begins || n > 2 || isFamiliar):
		return true, true
	case one.given == weak && end.surname > none:
		return true, isFamiliar && !r.begins
	case one.surname == strong && end.given == strong && one.given == none:
		return true, true
	case any.given > 0 && any.unknown < n:
		return true, t.pairWithin(r)
	case one.unknown && end.surname == strong:
		return true, false
	case r.cue == mayFollow && any.unknown+any.weakSurname == n && n <= 3 && t.loud(r):
		return true, false // "Klage fra NORDMANN OLA"
	case r.cue >= linked || r.cue == beside && any.unknown < n || r.cue == beside && !r.begins:
		return true, false
	case one.given == weak && isFamiliar && !r.begins:
		return true, false
	case t.dashed(r.from, r.to) && n <= 3 && any.given+any.weakGiven+any.surname > 0 || t.dashed(r.from, r.to) && n == 2 && one.surname > none && end.unknown:
		return true, false // "Parkeringskort - NORDMANN OLA - …"
	case any.patronymic > 0 && any.surname+any.weakSurname == n:
		return true, false
	case any.surname == n && (!r.begins || !t.farms(r)):
		return true, false
	case r.cue == mayFollow && any.surname+any.given+any.weakGiven > 0 && any.weakSurname < n:
		return true, false
	}
	return false, false
}

// single judges one word alone.
func (t *tokens) single(r run, k int, g weight) bool {
	if t.w[k].end-t.w[k].start < 3 && g.given < strong {
		return false
	}
	isFamiliar := t.w[k].class&familiar != 0
	verb := r.cue == mayFollow && t.cueAfter(r.to) == mayFollow
	switch {
	case r.cue >= linked:
		return g.given > none || g.surname > none && (r.cue == follows || t.w[k].class&gazetteer == 0) || g.unknown && r.cue == follows && t.w[k].end-t.w[k].start > 2
	case r.cue == beside && t.cueBefore(r.from) == mayFollow && g.unknown && !r.begins:
		return true
	case r.cue == mayFollow && g.unknown && t.coupledWith(r.to):
		return true
	case t.located(k):
		return false
	case t.w[k].flags&capitals != 0 && t.w[k].end-t.w[k].start < 5:
		return false // BOB, KIM
	case g.given == strong && !isFamiliar:
		return true
	case isFamiliar && g.given > none:
		return !r.begins && t.prose(k) && (t.w[k].class&natural == 0 || t.cueBefore(k) > noCue || t.coupled(k)) || t.heads(r.to) || verb && t.personal(r.to)
	case g.given == weak:
		return r.cue == mayFollow && !r.begins && t.contacted(k)
	case g.patronymic:
		return true
	case g.surname == strong:
		return verb && t.personal(r.to) || r.cue == mayFollow && !r.begins && t.cueBefore(k) == mayFollow && t.contacted(k)
	case g.surname == weak:
		return verb && t.personal(r.to) && t.w[k].class&(ordinary|gazetteer) == 0
	}
	return false
}

// withInitial judges one word with initials: "K. Nordmann", "Kari N."
func (t *tokens) withInitial(r run, k int, g weight) bool {
	if t.w[r.from].flags&initial != 0 {
		long := t.w[k].end-t.w[k].start > 3 || r.cue >= linked
		dotted := t.w[k].gap&gapPoint != 0
		long = long || dotted && t.w[k].end-t.w[k].start == 3 && t.w[k].class == surname
		if !dotted && (r.begins || t.w[r.from].gap&gapSlash != 0) {
			return false // "I Stiftelsesregisteret", "P/L Krossvoll"
		}
		return g.surname > none && long && (t.w[k].class&gazetteer == 0 || r.cue >= beside) || g.given == strong || g.unknown && long && (r.cue > mayFollow || dotted)
	}
	return g.given == strong || g.given == weak && (!r.begins || r.cue >= linked) && t.w[k].class&familiar != 0 || r.cue >= linked && (g.surname > none || g.unknown)
}

// located reports whether "i" stands before word k: a place does, a person hardly ever.
func (t *tokens) located(k int) bool {
	return k > 0 && t.w[k].gap == gapBlank && t.textOf(&t.w[k-1]) == "i" && t.w[k].flags&genitive == 0
}

// coupled reports whether "og" ties word k to another name before it.
func (t *tokens) coupled(k int) bool {
	return k > 1 && t.w[k].gap == gapBlank && isAnd(t.textOf(&t.w[k-1])) && t.w[k-2].class&given != 0 && t.w[k-2].flags&capital != 0 && t.w[k-2].class&ordinary == 0
}

// coupledWith reports whether "og" at word k ties what stands before it to a given name.
func (t *tokens) coupledWith(k int) bool {
	w, next := t.at(k), t.at(k+1)
	return w != nil && next != nil && t.joined(k) && isAnd(t.textOf(w)) && t.joined(k+1) && next.flags&capital != 0 && t.weigh(k+1).given == strong && !t.followedByThing(k+2)
}

// heads reports whether word k goes on with a given name: "Vilde, Jakob og Yasmin".
func (t *tokens) heads(k int) bool {
	w := t.at(k)
	return w != nil && w.gap&^gapBlank == gapComma && w.flags&capital != 0 && w.class&given != 0 && w.class&notName == 0
}

// prose reports whether word k stands within a sentence: among words in lower case.
func (t *tokens) prose(k int) bool {
	small := func(w *word) bool { return w != nil && w.flags&capital == 0 }
	return small(t.at(k-1)) || small(t.at(k+1))
}

// personal reports whether the verb at k is one that persons only have: not is, has, can.
func (t *tokens) personal(k int) bool {
	w := t.at(k)
	if w == nil || w.class&does == 0 {
		return false
	}
	if next := t.at(k + 1); w.end-w.start <= 3 && next != nil && t.joined(k+1) {
		return next.class&complaint != 0 && next.class&norm == 0 // "er bekymret", "har klaget"
	}
	return w.end-w.start > 3 && w.class&norm == 0
}

// contacted reports whether the word before k is one that takes persons: rang, called; not to,
// from, at, which take places too.
func (t *tokens) contacted(k int) bool {
	w := t.at(k - 1)
	return w != nil && w.class&contact != 0 && w.end-w.start > 4 || w != nil && w.class&contact != 0 && (t.textOf(w) == "ring" || t.textOf(w) == "hos")
}

// lower handles words in lower case, and words of texts all in capitals: a name is only what two
// lists agree on, or what is announced and listed.
func (t *tokens) lower(dst []Span) []Span {
	k := t.i
	t.i++
	w := t.at(k)
	if w.flags&(initial|compound|glued) != 0 {
		return dst
	}
	if end := t.kin(k); end > 0 && !t.followedByThing(end) {
		t.i = end
		return t.append(dst, k, end, false)
	}
	if w.class&(nameClass) == 0 && !t.patronymicAt(k) {
		return dst
	}
	if t.shout {
		if end, ok := t.turned(run{from: k, to: k + 1}); ok && t.w[end.from].class&surname != 0 {
			t.i = end.to
			return t.append(dst, end.from, end.to, true)
		}
	}
	if end := t.lowerPair(k); end > 0 {
		if t.followedByThing(end) || t.namedBefore(k) || t.isHistoric(run{from: k, to: end}) {
			return dst
		}
		t.i = end
		return t.append(dst, k, end, t.shout)
	}
	if end := t.signed(k); end > 0 {
		t.i = end
		return t.append(dst, k, end, false)
	}
	c := t.cueBefore(k)
	if next := t.at(k + 1); c == noCue && !t.shout && next != nil && t.joined(k+1) && next.class&(does|contact) != 0 && next.class&(norm|nameClass) == 0 && next.end-next.start > 4 {
		c = follows // "kan lars ringe meg"
	}
	if c == noCue || t.followedByThing(k+1) || t.namedBefore(k) {
		return dst
	}
	clear := w.class&(notName|gazetteer) == 0 && w.end-w.start > 2
	if c == follows && clear && w.class&given != 0 && !t.filler(k) || t.shout && clear && w.class&given != 0 || t.patronymicAt(k) && clear {
		return t.append(dst, k, k+1, false)
	}
	return dst
}

// signed reads the name that ends a letter in lower case: "mvh live landro". It returns its end, 0
// when there is none.
func (t *tokens) signed(k int) int {
	w := t.at(k)
	if k == 0 || t.w[k-1].class&greeting == 0 || t.w[k].gap&(gapPoint|gapMark|gapDigit) != 0 || w.class&given == 0 || w.class&(link|third|first) != 0 {
		return 0
	}
	end := k + 1
	for end < k+4 && t.joined(end) && t.signedWith(t.at(end)) {
		end++
	}
	if v := t.at(end); v != nil && t.joined(end) && v.flags&capital == 0 || end == k+1 && w.class&ordinary != 0 && w.class&familiar == 0 {
		if w.class&(notName&^familiarClass) != 0 {
			return 0 // "hilsen alle på huset"
		}
		return k + 1
	}
	return end
}

// signedWith reports whether a word in lower case can be the rest of a name in a signature: a listed
// name, or a word of no list.
func (t *tokens) signedWith(w *word) bool {
	return w.flags&(capital|glued|compound) == 0 && (w.class == 0 || w.class&nameClass != 0 && w.class&(contact|relation|link) == 0 || w.class == particle)
}

// kin reads two words or more in lower case after a word for one person ("mormor") or a greeting:
// a given name with what can be a surname, or words of no list whose form is a name's. It returns
// their end, 0 when they are none.
func (t *tokens) kin(k int) int {
	w := t.at(k)
	if k == 0 || t.shout || w.flags&capital != 0 || w.gap != gapBlank {
		return 0
	}
	before := t.w[k-1].class
	if before&cueClass == 0 || w.class&(link|third|first|contact|does) != 0 && w.class&familiar == 0 || w.end-w.start < 3 {
		return 0
	}
	end := k + 1
	for end < k+4 && t.joined(end) && t.surnameLike(t.at(end)) {
		end++
	}
	if end == k+1 {
		return 0
	}
	switch f := byForm(t.textOf(w)); {
	case w.class&given != 0, w.class == 0 && f&formGiven != 0:
		return end
	case w.class != 0 || f&(formInflected|formNoun|formInstitution|formPlace) != 0:
		return 0
	}
	last := t.at(end - 1)
	if byForm(t.textOf(last))&formPatronymic != 0 && last.end-last.start > 6 || last.class&surname != 0 && last.class&notName == 0 {
		return end
	}
	if next := t.at(end); before&greeting != 0 && (next == nil || next.gap&gapLine != 0) {
		return end
	}
	return 0
}

// surnameLike reports whether a word in lower case can be a surname: listed, or of no list with no
// ending of another kind of word.
func (t *tokens) surnameLike(w *word) bool {
	if !t.signedWith(w) || w.end-w.start < 3 {
		return false
	}
	if w.class&nameClass != 0 {
		return w.class&(does|third|first|norm) == 0
	}
	f := byForm(t.textOf(w))
	return w.class == 0 && w.end-w.start > 4 && (f&formFarm != 0 || f&(formInflected|formNoun|formInstitution) == 0)
}

// filler reports whether word k and the one before it are both words that any text has: "er", "som".
func (t *tokens) filler(k int) bool {
	return t.w[k].flags&capital == 0 && t.w[k].end-t.w[k].start < 4 && k > 0 && t.w[k-1].class&link != 0
}

// lowerPair reads a listed given name, perhaps more, and a listed surname, none of them a word of
// another kind. It returns the end, 0 when there is no such name.
func (t *tokens) lowerPair(k int) int {
	w := t.at(k)
	clearGiven := w.class&given != 0 && w.class&(notName|gazetteer) == 0 && w.end-w.start > 2
	familiarGiven := w.class&given != 0 && w.class&familiar != 0
	if !clearGiven && !familiarGiven {
		return 0
	}
	end, named, patronymic := 0, false, false
	for j := k + 1; j < k+5 && t.joined(j); j++ {
		v := t.at(j)
		if v.flags&(compound|glued) != 0 {
			break
		}
		if v.flags&initial != 0 || v.class&particle != 0 && v.class&nameClass == 0 {
			continue
		}
		isPatronymic := t.patronymicAt(j)
		if v.class&(notName|gazetteer)&^familiar != 0 && !isPatronymic || v.class&nameClass == 0 && !isPatronymic {
			break
		}
		if v.class&surname != 0 || isPatronymic {
			end, named = j+1, true
			patronymic = patronymic || isPatronymic
		}
	}
	if !named || !clearGiven && !patronymic {
		return 0
	}
	return end
}

func (t *tokens) patronymicAt(k int) bool {
	w := t.at(k)
	if w.end-w.start < 5 || w.class&(ordinary|gazetteer|placeWord) != 0 {
		return false
	}
	if w.class&surname == 0 {
		return false // "prosessen", "klassen": the form says too little in lower case
	}
	return byForm(t.textOf(w))&formPatronymic != 0
}
