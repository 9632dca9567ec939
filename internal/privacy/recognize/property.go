package recognize

// CheckProperty tests the number of a piece of land: gnr/bnr, perhaps with fnr and snr, perhaps
// with the number of the municipality and a hyphen before, as the mapping authority writes it
// (knr 4 digits, gnr up to 5, bnr and fnr up to 4, snr up to 3). What can be a day is none.
func CheckProperty(p string) bool {
	if len(p) > 4 && p[4] == '-' {
		return allDigits(p[:4]) && municipality(p[:4]) && wholeLand(p[5:])
	}
	return wholeLand(p) && !DateLike(p)
}

func wholeLand(p string) bool { return p != "" && land(p) == len(p) }

// municipality reports whether four digits can be a municipality's number: its county comes first.
func municipality(knr string) bool {
	county := two(knr)
	return county >= 1 && county <= 18 || county >= 30 && county <= 34 || county == 38 || county == 39 || county == 40 || county == 42 || county == 46 || county == 50 ||
		county >= 54 && county <= 56
}

// land reads gnr/bnr, /fnr and /snr and returns where they end; 0 when there are not two numbers.
func land(s string) int {
	end := 0
	for part, most := range [...]int{5, 4, 4, 3} {
		at := end
		if part > 0 {
			if end >= len(s) || s[end] != '/' {
				break
			}
			at++
		}
		stop := runEnd(s, at, most+1)
		if stop == at || stop-at > most || part == 0 && s[at] == '0' {
			if part < 2 {
				return 0
			}
			break
		}
		if end = stop; part == 0 && (end >= len(s) || s[end] != '/') {
			return 0
		}
	}
	return end
}

// matchProperty takes gnr/bnr under a header that announces it, and in running text behind a word
// that does, or with the number of its municipality. In text it is never sure: planning and building
// cases are published by it, and whose home it is stands elsewhere.
func matchProperty(n *number) (Span, bool) {
	if n.before == fraction || n.before == inWord {
		return Span{}, false
	}
	if n.header&CueProperty == 0 {
		return landInText(n)
	}
	end := n.land()
	if end == 0 {
		return Span{}, false
	}
	if t, _ := tailAt(n.s, end); t == tied || t == coded {
		return Span{}, false
	}
	return n.span(Property, end, true)
}

// land reads gnr/bnr, perhaps behind the number of the municipality, and returns where it ends.
func (n *number) land() int {
	i, s := n.start(), n.s
	if n.first() == 4 && i+5 < len(s) && (s[i+4] == '-' || s[i+4] == '/') && municipality(s[i:i+4]) {
		if end := land(s[i+5:]); end > 0 {
			return i + 5 + end
		}
	}
	if end := land(s[i:]); end > 0 {
		return i + end
	}
	return 0
}

// CheckDwelling tests the number of a dwelling in a house: H, K, L or U, the floor and the dwelling
// on it with two digits each (the mapping authority's bruksenhetsnummer).
func CheckDwelling(d string) bool {
	if len(d) != 5 || !allDigits(d[1:]) {
		return false
	}
	switch d[0] {
	case 'H', 'K', 'L', 'U':
		return two(d[1:]) >= 1 && two(d[3:]) >= 1
	}
	return false
}

// matchDwelling is sure where it is announced. Otherwise only common floors count, and some doubt
// stays: codes look the same.
func matchDwelling(n *number) (Span, bool) {
	i := n.start() - 1
	if i < 0 || i > 0 && isWordByte(n.s[i-1]) && !endsMark(n.s, i) {
		return Span{}, false
	}
	end := n.groups[0].end
	if t, _ := tailAt(n.s, end); t == tied || t == coded || !CheckDwelling(n.s[i:end]) {
		return Span{}, false
	}
	sp := Span{Kind: Dwelling, Start: i, End: end, Sure: n.announced()&CueDwelling != 0}
	common := two(n.s[i+1:]) <= 15 && two(n.s[i+3:]) <= 20 && n.s[i+1:end] != "1000"
	return sp, sp.Sure || common
}
