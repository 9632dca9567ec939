package recognize

// turned reads "Surname, Given": one or two surnames, a comma, then only given names and initials.
func (t *tokens) turned(r run) (run, bool) {
	if r.to-r.from > 2 || t.at(r.to) == nil || t.w[r.to].gap&^gapBlank != gapComma || t.w[r.to].flags&capital == 0 {
		return r, false
	}
	for k := r.from; k < r.to; k++ {
		if g := t.weigh(k); g.surname == none && !g.unknown || g.given == strong && g.surname < strong {
			return r, false
		}
	}
	if g := t.weigh(r.to); g.given < strong && !(g.given == weak && t.w[r.to].class&familiar != 0) {
		return r, false
	}
	if t.weigh(r.from).surname == none && (t.weigh(r.to).given < strong || t.weigh(r.to).surname > none) {
		return r, false
	}
	to := r.to + 1
	for to-r.to < 3 && t.joined(to) && t.w[to].flags&capital != 0 {
		g := t.weigh(to)
		if !g.isName() || g.given == none && !g.initial && t.weigh(r.from).given > none {
			return r, false
		}
		to++
	}
	if t.followedByThing(to) || t.namedBefore(r.from) {
		return r, false
	}
	if w := t.at(to); w != nil && w.gap&^gapBlank == gapComma && w.flags&capital != 0 && t.weigh(r.from).given > none {
		return r, false // a list of given names
	}
	if w := t.at(to); w != nil && isAnd(t.textOf(w)) && t.weigh(r.from).given > none && t.at(to+1) != nil && t.w[to+1].flags&capital != 0 {
		return r, false
	}
	r.to = to
	return r, true
}

// turnedWithin reads "Surname, Given" where the lists say less than turned asks for, and the text
// around it says the rest: a cue before it, or dashes or the ends of a line on both sides.
func (t *tokens) turnedWithin(r run) (run, bool) {
	if r.to-r.from > 2 || t.at(r.to) == nil || t.w[r.to].gap&^gapBlank != gapComma || t.w[r.to].flags&capital == 0 {
		return r, false
	}
	var last, first tally
	for k := r.from; k < r.to; k++ {
		g := t.weigh(k)
		if g.surname == none && !g.unknown || t.w[k].flags&initial != 0 {
			return r, false
		}
		last.add(g)
	}
	to := r.to
	for to-r.to < 3 && (to == r.to || t.joined(to) && t.w[to].flags&capital != 0) {
		g := t.weigh(to)
		if g.given == none && !g.unknown && !g.initial {
			return r, false
		}
		first.add(g)
		to++
	}
	if !t.turnedListed(last, first) && t.cueBefore(r.from) < linked {
		return r, false
	}
	if !t.framed(r.from, to, last, first) || t.followedByThing(to) || t.namedBefore(r.from) {
		return r, false
	}
	if w := t.at(to); w != nil && (w.gap&^gapBlank == gapComma && w.flags&capital != 0 || isAnd(t.textOf(w))) {
		return r, false // a list
	}
	r.to = to
	return r, true
}

// turnedListed reports whether one of the two parts is a name by itself.
func (t *tokens) turnedListed(last, first tally) bool {
	return first.given > 0 || last.surname > 0 || first.weakGiven > 0 && last.weakSurname > 0 || last.weakSurname > 0 && first.unknown > 0
}

// framed reports whether the text around the words from to to takes one name and no list of places.
func (t *tokens) framed(from, to int, last, first tally) bool {
	if t.cueBefore(from) >= linked {
		return true
	}
	sure := first.given > 0 || last.patronymic > 0
	if sure && t.cueBefore(from) > noCue {
		return true
	}
	before := from == 0 || t.w[from].gap&(gapDash|gapLine|gapColon) != 0 || first.unknown == 0 && t.begins(from) || sure && t.begins(from)
	after := t.at(to)
	return before && from+1 < to && (after == nil || after.gap&(gapDash|gapLine|gapOpen) != 0 || announces(t.text[t.w[to-1].end:min(len(t.text), t.w[to-1].end+24)])) && (sure || first.unknown == 0 || t.dashed(from, to))
}

// dashed reports whether dashes divide the words from to to from what stands before and after them.
func (t *tokens) dashed(from, to int) bool {
	after := t.at(to)
	return from > 0 && t.w[from].gap == gapBlank|gapDash && after != nil && after.gap&^gapDigit == gapBlank|gapDash
}
