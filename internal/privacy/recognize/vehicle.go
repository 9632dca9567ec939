package recognize

// CheckPlate tests the registration number of a Norwegian vehicle: two of the letters A to Z in
// use, and five digits from 10000 (cars) or four from 1000 (others), without a blank. Personalised
// plates are any word and can't be told. Road numbers and standards share the form: of a column
// of road numbers half of the cells pass.
func CheckPlate(p string) bool {
	return (len(p) == 6 || len(p) == 7) && plateLetter(p[0]) && plateLetter(p[1]) && allDigits(p[2:]) && p[2] != '0'
}

// plateLetter leaves out the letters that look like digits (I, O, Q).
func plateLetter(c byte) bool { return isCapital(c) && c != 'I' && c != 'O' && c != 'Q' }

// matchPlate is sure of what is announced. Without it, only cars count, and not what else two
// letters before a number are short for.
func matchPlate(n *number) (Span, bool) {
	i, end := n.start(), n.groups[0].end
	letters := i
	if letters > 2 && (n.s[letters-1] == ' ' || n.s[letters-1] == '-') {
		letters--
	}
	if letters < 2 || letters > 2 && isWordByte(n.s[letters-3]) && !endsMark(n.s, letters-2) {
		return Span{}, false
	}
	var plate [7]byte
	copy(plate[:], n.s[letters-2:letters])
	copy(plate[2:], n.s[i:end])
	if !CheckPlate(string(plate[:2+end-i])) {
		return Span{}, false
	}
	if t, _ := tailAt(n.s, end); t == tied || t == coded {
		return Span{}, false
	}
	sp := Span{Kind: Plate, Start: letters - 2, End: end}
	near, own := cueBefore(n.s, letters-2)
	short := shortFor(n.s[letters-2 : letters])
	if (own|n.header)&CuePlate != 0 || near&CuePlate != 0 && !short {
		sp.Sure = true
		return sp, true
	}
	return sp, end-i == 5 && n.s[i-1] != '-' && !short
}

// shortFor knows pairs of letters that stand before other numbers: roads, standards, countries
// before a postcode, currencies and sizes.
func shortFor(pair string) bool {
	switch pair {
	case "FV", "RV", "KV", "PV", "SV", "NS", "EN", "TS", "TR", "NR", "KR", "KL", "PB", "PO", "DN", "SE", "DK", "DE", "FR", "FI", "NL", "ES", "US", "GB", "UK", "PL", "LT", "EU", "NO", "RA", "SA", "ID", "CA":
		return true
	}
	return false
}
