package recognize

// earliestBirth is the year from which on somebody born in it can be alive. The dead are no data
// subjects (GDPR, recital 27), and those that streets are named after died long ago.
const earliestBirth = 1905

// matchBirth takes a day that is announced as somebody's birth: "f. 12.03.1985", "fødd 3. mars 1985",
// "fnr 120385".
func matchBirth(n *number) (Span, bool) {
	if n.before == fraction || n.first() > 8 {
		return Span{}, false
	}
	cues := n.announced()
	own := n.told()&(CueBirth|CueNational) != 0
	if cues&CueBirth == 0 && !own {
		return Span{}, false
	}
	d, end := readDay(n.s, n.start(), own)
	start := n.start()
	if end == 0 {
		d, start, end = n.monthBefore()
	}
	if end == 0 || d.digits == 4 && d.year < earliestBirth || d.digits == 0 && !own {
		return Span{}, false
	}
	if n.first() == 8 && !own || cues&CueBirth == 0 && n.first() != 6 {
		return Span{}, false
	}
	if end < len(n.s) && isWordByte(n.s[end]) && !isMark(n.s[end]) && n.s[end] != 'T' {
		return Span{}, false
	}
	return Span{Kind: BirthDate, Start: start, End: end, Sure: true}, true
}

// monthBefore reads "March 3, 1985", the number being the day.
func (n *number) monthBefore() (d day, start, end int) {
	word, start := wordBefore(n.s, max(0, n.start()-cueReach), n.start())
	month, stop := monthName(word, 0)
	if month == 0 || stop != len(word) || n.first() > 2 {
		return day{}, 0, 0
	}
	last := skipAny(n.s, ordinal(n.s, n.groups[0].end), " ,", 3)
	end = runEnd(n.s, last, 5)
	d = day{atoi(n.s[n.start():n.groups[0].end]), month, 0, end - last}
	if d.digits != 4 {
		return day{}, 0, 0
	}
	d.year = atoi(n.s[last:end])
	return d, start, endIf(d.plausible(), end)
}
