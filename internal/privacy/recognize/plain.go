package recognize

// lookPlain looks at a cell that is digits only, perhaps with a sign, and a decimal point or comma
// with digits behind it. ok is false for everything else.
func lookPlain(s string) (l Look, ok bool) {
	i := 0
	if s[0] == '-' {
		i++
	}
	end := runEnd(s, i, maxRun+1)
	if end == i || end-i > maxRun {
		return 0, false
	}
	if end == len(s) {
		return lookInteger(s[i:], i == 0), true
	}
	if s[end] != '.' && s[end] != ',' || end+1 == len(s) || runEnd(s, end+1, len(s)) != len(s) {
		return 0, false
	}
	if zeros(s[end+1:]) {
		l = lookInteger(s[i:end], false)
		if i == 0 && end == 6 && len(s) == 12 {
			l |= lookPointed(s) // "ddmmyy.00000"
		}
		return l, true
	}
	if i == 0 && end == 8 {
		if _, date := DateForm(s); date {
			return 0, false
		}
	}
	return lookFraction(s), true
}

// zeros reports whether decimals are none.
func zeros(d string) bool {
	for i := 0; i < len(d); i++ {
		if d[i] != '0' {
			return false
		}
	}
	return len(d) <= 6
}

// lookFraction looks at a number with decimals that are not zero.
func lookFraction(s string) Look {
	l := LookNumber
	if isCoordinate(s) {
		l |= LookCoordinate
	}
	if len(s) == 12 && (s[6] == '.' || s[6] == ',') {
		l |= lookPointed(s)
	}
	return l
}

// lookPointed takes "ddmmyy.nnnnn", which in a single cell may as well be a coordinate: it has a
// bit of its own and counts by its share of a column only.
func lookPointed(s string) Look {
	var d [11]byte
	copy(d[:6], s)
	copy(d[6:], s[7:])
	if CheckNational(string(d[:]))&NationalOld == 0 {
		return 0
	}
	return LookIDPointed
}

// lookInteger looks at an integer whose digits are d once sign and grouping are taken off; plain
// means that there were none.
func lookInteger(d string, plain bool) Look {
	l := LookNumber | LookInteger
	switch len(d) {
	case 1:
		if plain && d[0] <= '1' {
			l |= LookBoolean
		}
	case 4:
		if plain && birthYear(atoi(d)) {
			l |= LookBirthYear
		}
	case 5:
		if d[0] == '0' && d[1] > '1' {
			l |= LookService
		}
	case 6:
		if plain {
			if _, ok := compactDay(d); ok || plausibleShort(two(d[4:]), two(d[2:]), two(d)) {
				l |= LookDay
			}
		}
	case 8:
		if plain {
			l |= lookEight(d)
		}
	case 9:
		if CheckOrganisation(d) {
			l |= LookOrg
		}
	case 10, 11:
		l |= lookID(d)
		if len(d) == 10 && d[:2] == "47" {
			l |= lookPhone(d[2:])
		}
	case 12:
		if CheckDUF(d) {
			l |= LookDUF
		}
		if d[:4] == "0047" {
			l |= lookPhone(d[4:])
		}
	case 13, 14, 16, 17, 18, 19:
		if CheckCard(d) {
			l |= LookCard
		}
	case 15:
		if CheckCard(d) {
			l |= LookCard
		}
		if CheckIMEI(d) {
			l |= LookIMEI
		}
	}
	if len(d) >= 4 && CheckKID(d) {
		l |= LookKID
	}
	return l
}

func birthYear(year int) bool { return year >= 1900 && year <= 2025 }

func plausibleShort(d, month, year int) bool { return day{d, month, year, 2}.plausible() }

// lookEight looks at eight digits: a day, or a telephone number.
func lookEight(d string) Look {
	if year, ok := DateForm(d); ok {
		return lookYear(year)
	}
	return lookPhone(d)
}

func lookYear(year int) Look {
	if birthYear(year) || year < 100 { // a day with two digits of its year
		return LookDate | LookBirthYear
	}
	return LookDate
}

func lookID(d string) Look {
	l := LookID
	full := d
	if len(d) == 10 {
		full = "0" + d
	}
	n := CheckNational(full)
	if n&NationalOld != 0 {
		l |= LookIDOld
	}
	if n&NationalNew != 0 {
		l |= LookIDNew
	}
	if n&NationalFH != 0 {
		l |= LookIDFH
	}
	if n&NationalSeries != 0 {
		l |= LookIDSeries
	}
	if CheckAccount(full) {
		l |= LookAccount
	}
	return l
}

func lookPhone(d string) Look {
	switch CheckPhone(d) {
	case Mobile:
		return LookMobile
	case ServiceNumber:
		return LookService
	}
	return 0
}
