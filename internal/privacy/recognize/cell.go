package recognize

import "strings"

// lookDigits looks at a short cell with digits and something else. seen and digits are what classes
// says of it.
func lookDigits(s string, seen uint16, digits int) Look {
	if seen&escapeByte != 0 {
		if plain, marks := unescape(s); marks != nil {
			return LookAt(plain)
		}
	}
	if isDigit(s[0]) {
		if year, ok := DateForm(s); ok {
			l := lookYear(year)
			if digits > 10 && seen&colonByte == 0 {
				l |= lookGrouped(s, digits) // "12.03.85 12345"
			}
			return l
		}
	}
	if isDigit(s[0]) || s[0] == '-' {
		if seen&pointByte != 0 && CheckIPv4(s) {
			return lookIPv4(s)
		}
		if l, ok := lookWritten(s); ok {
			return l
		}
	}
	l := lookGrouped(s, digits) | lookCode(unquoted(s), seen)
	if seen&letterByte != 0 && isStreet(s) {
		l |= LookStreet
	}
	return l
}

// lookIPv4 looks at an address, which may be an amount of thousands of millions too: "1.200.100.250".
// It is never a person number.
func lookIPv4(s string) Look {
	var buf [maxCode]byte
	if d, _, fraction := readNumber(s, buf[:0]); d != nil && !fraction {
		return LookIP | LookNumber | LookInteger
	}
	return LookIP
}

// lookWritten looks at a number with grouping or an exponent.
func lookWritten(s string) (l Look, ok bool) {
	var buf [maxCode]byte
	d, plain, fraction := readNumber(s, buf[:0])
	if d == nil {
		plain = false
		d = scientific(s, buf[:0])
	}
	switch {
	case d == nil:
		return 0, false
	case fraction || len(d) > maxRun:
		return LookNumber, true
	}
	return lookInteger(string(d), plain), true
}

// unquoted takes quotation marks and brackets, and what makes a spreadsheet keep zeros, off a cell.
func unquoted(s string) string {
	s = strings.Trim(s, quotes)
	if s != "" && (s[0] >= 0x80 || s[len(s)-1] >= 0x80) {
		s = strings.Trim(s, quotes+"«»“”„‘’")
	}
	return s
}

const quotes = "\"'`()[]{}<>=;., "

// lookCode looks at a whole cell as a code of letters and digits.
func lookCode(s string, seen uint16) Look {
	if seen&capitalByte != 0 {
		switch {
		case CheckPassport(s) && isCapital(s[0]):
			return LookPassport
		case CheckDwelling(s):
			return LookDwelling
		case isPlate(s):
			return LookPlate
		}
	}
	switch {
	case seen&pointByte != 0 && CheckIPv4(s):
		return LookIP
	case seen&slashByte != 0 && CheckProperty(s):
		return LookProperty
	case seen&letterByte != 0 && isOrganisation(s):
		return LookOrg
	case isPair(s):
		return LookCoordinate
	}
	return 0
}

// isPlate also takes a blank after the letters, and no road numbers, standards and the like.
func isPlate(s string) bool {
	if len(s) > 4 && s[2] == ' ' {
		var p [8]byte
		return len(s) <= len(p) && !shortFor(s[:2]) && CheckPlate(string(append(append(p[:0], s[:2]...), s[3:]...)))
	}
	return CheckPlate(s) && !shortFor(s[:2])
}

// isPair takes "latitude, longitude" in or near Norway, and points of GIS programs.
func isPair(s string) bool {
	i := strings.IndexAny(s, "-0123456789")
	return i >= 0 && i <= len("POINT (") && coordinates(s, i) == len(s)
}

// lookGrouped classes digits that are grouped as person numbers, accounts, cards and phones are,
// and those within a code or behind a label.
func lookGrouped(s string, digits int) Look {
	if digits < 8 {
		return 0
	}
	i := strings.IndexAny(s, "0123456789")
	n := number{s: s}
	n.read(i)
	if n.first() > maxRun {
		return 0
	}
	rest := unquoted(s[n.groups[n.n-1].end:])
	if _, behind := tailAt(s, n.groups[n.n-1].end); behind == len(s) {
		rest = ""
	}
	prefix := unquoted(s[:i])
	if rest != "" || prefix != "" {
		if prefix == "+" || prefix == "(+" {
			return lookForeign(s, i)
		}
		return lookEmbedded(&n, digits)
	}
	if digits <= maxRun {
		var buf [maxRun]byte
		if l := n.lookForms(string(n.digits(n.n, buf[:0]))); l != 0 {
			return l
		}
	}
	return lookEmbedded(&n, digits)
}

// lookForms looks at a cell that is groups of digits and nothing else, d being the digits.
func (n *number) lookForms(d string) Look {
	switch len(d) {
	case 8:
		for k := range phoneForms {
			if n.fits(&phoneForms[k]) != 0 {
				return lookPhone(d)
			}
		}
		if n.fits(&dottedPhone) != 0 {
			return lookPhone(d)
		}
	case 9:
		if n.fits(&organisationForms[1]) != 0 && CheckOrganisation(d) {
			return LookOrg
		}
	case 10:
		if d[:2] == "47" && n.prefix(blank, 2) == 1 {
			return lookPhone(d[2:])
		}
	case 11:
		return n.lookEleven(d)
	case 12:
		if d[:4] == "0047" {
			return lookPhone(d[4:])
		}
		if n.fits(&dufForms[0])+n.fits(&dufForms[1])+n.fits(&dufForms[2])+n.fits(&dufForms[3]) != 0 && CheckDUF(d) {
			return LookDUF
		}
	case 15:
		for k := range imeiForms {
			if n.fits(&imeiForms[k]) != 0 && CheckIMEI(d) {
				return LookIMEI
			}
		}
	}
	return n.lookLong(d)
}

var dottedPhone = grouping(point, 2, 2, 2, 2)

// lookEleven looks at a cell whose groups have 11 digits together. A slash also makes case numbers
// and a hyphen codes, so those do not count as accounts.
func (n *number) lookEleven(d string) Look {
	if n.fits(&accountDotted) != 0 {
		return lookID(d) | LookDotted
	}
	if n.fits(&accountGrouped) != 0 && n.alike(3) {
		return lookID(d)
	}
	for k := range nationalForms {
		f := &nationalForms[k]
		if f.century || n.fits(f) == 0 {
			continue
		}
		if f.decimals {
			return lookPointed(n.s[n.start():n.groups[1].end]) // in quotation marks
		}
		if n.n > 1 && n.groups[1].sep != blank {
			return lookID(d) &^ LookAccount
		}
		return lookID(d)
	}
	if n.prefix(blank, 11) == n.n {
		return lookID(d)
	}
	return 0
}

// lookLong looks at groups with more digits than a person number has, or that are a date with a
// person number's last five.
func (n *number) lookLong(d string) Look {
	var l Look
	for k := range nationalForms {
		f := &nationalForms[k]
		if f.century && n.fits(f) != 0 {
			var buf [2 * maxRun]byte
			return lookID(string(n.nationalIn(f, buf[:0]))) &^ LookAccount
		}
	}
	if n.prefix(cardMark, len(d)) != n.n {
		return 0
	}
	if n.groups[0].len() == 4 && CheckCard(d) {
		l |= LookCard
	}
	if n.prefix(blank, len(d)) == n.n && CheckKID(d) {
		l |= LookKID
	}
	return l
}

// lookForeign looks at a number behind a plus.
func lookForeign(s string, i int) Look {
	sp, ok := foreignPhone(s, i)
	if !ok || unquoted(s[sp.End:]) != "" {
		return 0
	}
	if s[i:i+2] == "47" && !sp.Sure {
		return 0
	}
	return LookMobile
}

// lookEmbedded looks for the forms of a person number within a code or behind a label; decimals of
// a number are none.
func lookEmbedded(n *number, digits int) Look {
	if digits < 11 {
		return 0
	}
	for i := n.start(); i < len(n.s); {
		if !isDigit(n.s[i]) {
			i++
			continue
		}
		n.read(i)
		i = runEnd(n.s, i, len(n.s))
		if n.total < 11 || n.before == fraction || n.first() > 11 {
			continue
		}
		for k := range nationalForms {
			f := &nationalForms[k]
			if f.weak || n.fits(f) == 0 {
				continue
			}
			end := n.groups[f.groups-1].end
			if t, _ := tailAt(n.s, end); t == tied || n.before == inWord && t == coded || f.groups > 1 && (t == coded || n.before != alone && n.before != inWord) {
				continue
			}
			var buf [2 * maxRun]byte
			return lookID(string(n.digits(f.groups, buf[:0]))) &^ LookAccount
		}
	}
	return 0
}

// readNumber takes sign, grouping by blanks and zero decimals off a number. It returns nil when the
// cell is no number; fraction says that decimals other than zero follow.
func readNumber(s string, dst []byte) (d []byte, plain, fraction bool) {
	plain = true
	i := 0
	if s[0] == '-' || s[0] == '+' {
		if s[0] == '+' {
			return nil, false, false
		}
		i, plain = 1, false
	}
	groupLen, mark := 0, byte(0)
	for i < len(s) {
		c := s[i]
		if isDigit(c) {
			dst = append(dst, c)
			groupLen++
			i++
			continue
		}
		next, sign := thousands(s, i)
		if next == 0 || groupLen == 0 || groupLen > 3 || !threeDigits(s, next) || mark != 0 && sign != mark || mark == 0 && sign != ' ' && !grouped(s[next:], sign) {
			if c == ',' || c == '.' {
				return decimals(s[i+1:], dst)
			}
			return nil, false, false
		}
		plain, mark, groupLen, i = false, sign, 0, next
	}
	if len(dst) == 0 {
		return nil, false, false
	}
	return dst, plain, false
}

// thousands reads one mark between groups of three digits: a blank, a point, a comma, an
// apostrophe.
func thousands(s string, i int) (next int, mark byte) {
	if s[i] == ',' || s[i] == '\'' || s[i] == '.' {
		return i + 1, s[i]
	}
	if next, c := oneSeparator(s, i); c == blank {
		return next, ' '
	}
	return 0, 0
}

// grouped reports whether a point or comma before rest groups thousands: another group follows
// with the same mark. One alone may as well begin decimals.
func grouped(rest string, mark byte) bool { return len(rest) > 3 && rest[3] == mark }

// threeDigits reports whether a group of exactly three digits stands at i.
func threeDigits(s string, i int) bool {
	end := runEnd(s, i, 4)
	return end-i == 3
}

func decimals(rest string, d []byte) ([]byte, bool, bool) {
	if len(d) == 0 || !allDigits(rest) {
		return nil, false, false
	}
	return d, false, !zeros(rest)
}

// scientific reads "1.7821951046E+10", which a spreadsheet makes of a long number, when all of its
// digits are left. It returns nil for other cells.
func scientific(s string, dst []byte) []byte {
	if len(s) < 6 || !isDigit(s[0]) || s[1] != '.' && s[1] != ',' {
		return nil
	}
	e := strings.IndexAny(s, "eE")
	if e < 3 || !allDigits(s[2:e]) {
		return nil
	}
	power := strings.TrimPrefix(s[e+1:], "+")
	if len(power) == 0 || len(power) > 2 || !allDigits(power) {
		return nil
	}
	want, have := atoi(power), e-2
	if have > want || want-have > 3 || want > maxRun-1 {
		return nil
	}
	dst = append(append(dst, s[0]), s[2:e]...)
	for range want - have {
		dst = append(dst, '0') // zeros at the end are not written
	}
	return dst
}

// lookAddress looks at a cell as one e-mail address of a person, or one page of a person.
func lookAddress(s string, seen uint16) Look {
	var l Look
	var found [2]Span
	if seen&atByte != 0 {
		if covers(s, emails(s, found[:0])) {
			l |= LookEmail
		}
		if s[0] == '@' && covers(s, handles(s, 0, found[:0])) {
			l |= LookProfile
		}
	}
	if seen&slashByte != 0 && seen&pointByte != 0 {
		if page := profiles(s, found[:0]); covers(s, page) && page[0].Sure {
			l |= LookProfile
		}
	}
	switch {
	case seen&colonByte != 0 && CheckIPv6(s):
		l |= LookIP
	case CheckMAC(s):
		l |= LookMAC
	}
	return l
}

// covers reports whether one span is all of a cell, apart from quotation marks and "mailto:".
func covers(s string, found []Span) bool {
	if len(found) != 1 {
		return false
	}
	before := unquoted(s[:found[0].Start])
	return unquoted(s[found[0].End:]) == "" && (before == "" || strings.EqualFold(before, "mailto:"))
}

func isBoolean(s string) bool {
	switch len(s) {
	case 1:
		switch s[0] | 0x20 {
		case 'j', 'n', 'y', 'x':
			return true
		}
	case 2:
		return strings.EqualFold(s, "ja") || strings.EqualFold(s, "no")
	case 3:
		return strings.EqualFold(s, "nei") || strings.EqualFold(s, "yes")
	case 4:
		return strings.EqualFold(s, "true") || strings.EqualFold(s, "sann")
	case 5:
		return strings.EqualFold(s, "false") || strings.EqualFold(s, "usann")
	}
	return false
}

// isStreet takes words, then a house number with at most a letter: "Storgata 12 B".
func isStreet(s string) bool {
	w, ok := nextWord(s, 0)
	if !ok || w.start != 0 || !w.capital || w.initial {
		return false
	}
	i := strings.IndexAny(s, "0123456789")
	if i < 3 || s[i-1] != ' ' {
		return false
	}
	end := runEnd(s, i, 5)
	rest := strings.TrimSpace(s[end:])
	return end-i <= 4 && (rest == "" || len(rest) <= 2 || strings.HasPrefix(rest, ","))
}

// personKeySet has the keys of nested JSON that announce persons.
var personKeySet = wordSet("fornavn etternavn mellomnavn fodselsnummer fødselsnummer fodselsdato fødselsdato foedselsdato ident personident bostedsadresse firstname lastname surname givenname birthdate ssn telefonnummer folkeregisteridentifikator")

func personKeys(s string) bool {
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '"')
		if j < 0 {
			return false
		}
		start := i + j + 1
		k := strings.IndexByte(s[start:], '"')
		if k < 0 {
			return false
		}
		end := start + k
		if k <= longestName && end+1 < len(s) && (s[end+1] == ':' || s[end+1] == ' ') && personKeySet[strings.ToLower(s[start:end])] {
			return true
		}
		i = end + 1
	}
	return false
}
