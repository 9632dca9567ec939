package recognize

// Numbers that only their announcement makes personal, and how many digits they have. The health
// personnel register gives 7 to 9; the others are local.
const (
	minHealth, maxHealth = 7, 9
	minMember, maxMember = 3, 16
)

// CheckHealthWorker tests the digits of a number of the health personnel register (HPR). No check
// digit is known.
func CheckHealthWorker(d string) bool {
	return len(d) >= minHealth && len(d) <= maxHealth && allDigits(d) && d[0] != '0'
}

// matchMember takes numbers of health workers, employees, pupils, patients, members, customers and
// library cards that stand right behind their announcement. A customer may be a company, so a
// word in a text is not sure of it, nor is one that has other meanings too: "kort", "medlem".
func matchMember(n *number) (Span, bool) {
	c := n.told()
	card := n.own&CueCard != 0
	if c&(CueHealth|CueEmployee|CueCustomer|cueMember) == 0 && !card || n.before == fraction {
		return Span{}, false
	}
	end := n.groups[0].end
	switch {
	case c&CueHealth != 0:
		if !CheckHealthWorker(n.s[n.start():end]) {
			return Span{}, false
		}
		return n.span(HealthWorker, end, true)
	case n.first() > maxMember || n.first() < minMember && (n.n < 2 || n.groups[1].sep != hyphen):
		return Span{}, false
	case c&CueEmployee != 0:
		if n.first() < minMember {
			return Span{}, false
		}
		return Span{Kind: PersonNumber, Start: n.codeStart(), End: end, Sure: true}, true
	}
	total := n.first()
	for k := 1; k < n.n && n.groups[k].sep&(blank|hyphen) != 0 && n.groups[k].len() > 1; k++ {
		if total += n.groups[k].len(); total > maxMember {
			break
		}
		end = n.groups[k].end
	}
	sp := Span{Kind: CustomerCard, Start: n.codeStart(), End: end, Sure: n.header&CueCustomer != 0}
	if c&CueCustomer != 0 {
		return sp, total >= minMember
	}
	if !card {
		sp.Kind = PersonNumber
	}
	t, _ := tailAt(n.s, end)
	return sp, t == ended && total >= minCard && !DateLike(n.s[n.start():end])
}

// minCard is how many digits a number has behind a word that does not only mean cards.
const minCard = 6

// codeStart is where the number begins, with up to three letters before it.
func (n *number) codeStart() int {
	end := n.start()
	if end > 0 && n.s[end-1] == '-' {
		end--
	}
	i := end
	for i > 0 && end-i < 3 && isASCIILetter(n.s[i-1]) {
		i--
	}
	if i == end || i > 0 && isWordByte(n.s[i-1]) && !endsMark(n.s, i) {
		return n.start()
	}
	return i
}
