package recognize

import (
	"strings"
)

// Look says what a whole cell is, so that a column's cells can be counted and judged together.
type Look uint64

// Forms of whole cells.
const (
	LookID        Look = 1 << iota // 10 or 11 digits, once grouping and ",00" are taken off
	LookIDOld                      // … that pass a person number's date and old check digits
	LookIDNew                      // … that pass its date and the rule of 2032 only
	LookIDFH                       // … that pass as an FH-number
	LookIDSeries                   // … of a hospital or synthetic series
	LookIDPointed                  // ddmmyy.nnnnn that passes
	LookAccount                    // 11 digits that pass an account number's check
	LookDotted                     // nnnn.nn.nnnnn
	LookOrg                        // organisation number
	LookMobile                     // mobile number, whatever its grouping
	LookService                    // service number or 5 digits
	LookCard                       // passes as a payment card
	LookIP                         // IPv4 or IPv6 address
	LookDate                       // a day
	LookBirthYear                  // a year or a day of 1900 to 2025
	LookNumber                     // a number with sign, grouping or decimals
	LookInteger                    // … without decimals
	LookBoolean                    // yes or no in some form
	LookPair                       // two or more capitalised words, as a person's name is
	LookGiven                      // holds a listed given name
	LookSurname                    // holds a listed surname
	LookPlace                      // holds a word for a street, a house or an organisation
	LookWord                       // one capitalised word
	LookLetters                    // no digit in it
	LookStreet                     // street and house number: "Storgata 12 B"
	LookENK                        // "ENK" or enkeltpersonforetak: an organisational form
	LookSole                       // a name that ends in "ENK"
	LookDay                        // six digits that are a day, ddmmyy or yymmdd
	LookNested                     // nested JSON
	LookKeys                       // nested JSON with keys that announce persons
)

// LookAt looks at one cell. Blanks around it are ignored.
func LookAt(s string) Look {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	var l Look
	hasDigit := strings.ContainsAny(s, "0123456789")
	if !hasDigit {
		l |= LookLetters | lookWords(s)
	}
	if len(s) <= 64 && hasDigit {
		l |= lookDigits(s)
	}
	if isBoolean(s) {
		l |= LookBoolean
	}
	if (s[0] == '{' || s[0] == '[') && strings.IndexByte(s, '"') > 0 {
		l |= LookNested
		if personKeys(s) {
			l |= LookKeys
		}
	}
	return l
}

func lookWords(s string) Look {
	if strings.HasSuffix(s, " ENK") {
		return LookSole
	}
	if strings.EqualFold(s, "ENK") || len(s) < 40 && strings.Contains(s, "nkeltpersonforetak") {
		return LookENK
	}
	sh, ok := NameShape(s)
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
	if !sh.Capitals && !(sh.Given && sh.Surname && sh.Words <= 4) {
		return l
	}
	switch {
	case sh.Words == 1:
		l |= LookWord
	case sh.Words <= 5:
		l |= LookPair
	}
	return l
}

func lookDigits(s string) Look {
	var buf [64]byte
	d, plain, fraction := number(s, buf[:0])
	var l Look
	year, isDate := DateForm(s)
	if isDate {
		l |= LookDate
		if year >= 1900 && year <= 2025 || year < 100 {
			l |= LookBirthYear
		}
	}
	if d != nil {
		l |= LookNumber
		if !fraction {
			l |= LookInteger
		}
	}
	if d != nil && !fraction && plain {
		if len(d) == 4 {
			if y := two(string(d))*100 + two(string(d[2:])); y >= 1900 && y <= 2025 {
				l |= LookBirthYear
			}
		}
	}
	if d != nil && !fraction && !isDate {
		l |= lookInteger(string(d), plain)
	}
	switch {
	case d == nil || !plain && !fraction:
		l |= lookGrouped(s)
	case fraction && s[0] != '-':
		l |= lookPointed(s)
	}
	if strings.IndexByte(s, '.') > 0 && isIPv4(s) || strings.Count(s, ":") >= 3 && isIPv6(s) {
		l |= LookIP
	}
	if d == nil && isStreet(s) {
		l |= LookStreet
	}
	return l
}

// lookInteger classes a cell whose digits are d once its grouping is taken off.
func lookInteger(d string, plain bool) Look {
	var l Look
	switch len(d) {
	case 10, 11:
		l |= lookID(d)
		if len(d) == 10 && d[:2] == "47" {
			l |= lookPhone(d[2:])
		}
	case 9:
		if CheckOrganisation(d) {
			l |= LookOrg
		}
	case 8:
		if plain {
			l |= lookPhone(d)
		}
	case 6:
		if plain && (plausibleDay(two(d), two(d[2:]), two(d[4:])) || plausibleDay(two(d[4:]), two(d[2:]), two(d))) {
			l |= LookDay
		}
	case 5:
		if d[0] == '0' && d[1] > '1' {
			l |= LookService
		}
	}
	if plain && CheckCard(d) {
		l |= LookCard
	}
	return l
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

// lookGrouped classes digits that are grouped as person numbers, accounts, cards and phones are,
// and 11 digits within a code.
func lookGrouped(s string) Look {
	i := strings.IndexAny(s, "0123456789")
	var gs [maxGroups]group
	n := groupsAt(s, i, &gs)
	var buf [maxGroups * (maxRun + 1)]byte
	d := string(collect(s, gs[:n], buf[:0]))
	whole := gs[n-1].end == len(s)
	prefix := strings.TrimSpace(s[:i])
	if whole && prefix == "+" && len(d) == 10 && d[:2] == "47" || whole && prefix == "" && len(d) == 12 && d[:4] == "0047" {
		return lookPhone(d[len(d)-8:])
	}
	if whole && prefix == "+" && len(d) >= 9 && len(d) <= 15 {
		return LookMobile
	}
	if !whole || prefix != "" {
		return lookEmbedded(s)
	}
	switch {
	case len(d) == 11 && fits(gs[:n], []int{4, 2, 5}, []string{". ", ". "}) != 0:
		return lookID(d) | LookDotted
	case len(d) == 11 && n > 1 && isNationalForm(gs[:n]):
		return lookID(d)
	case len(d) == 11 && n == 2 && fits(gs[:n], []int{6, 5}, []string{"/"}) != 0: // a case number too, so the column decides
		return lookID(d) &^ LookAccount
	case len(d) == 9 && fits(gs[:n], []int{3, 3, 3}, []string{" .", " ."}) != 0 && CheckOrganisation(d):
		return LookOrg
	case len(d) == 8 && (fits(gs[:n], []int{2, 2, 2, 2}, []string{" .-", " .-", " .-"}) != 0 || fits(gs[:n], []int{3, 2, 3}, []string{" ", " "}) != 0):
		return lookPhone(d)
	case n == 4 && len(d) == 16 && CheckCard(d):
		return LookCard
	}
	return lookEmbedded(s)
}

func isNationalForm(gs []group) bool {
	for _, f := range nationalForms[1:] {
		if len(gs) == len(f.lens) && fits(gs, f.lens, f.seps) != 0 {
			return true
		}
	}
	return false
}

// lookPointed takes "ddmmyy.nnnnn", which in a single cell may as well be a coordinate: it has a
// bit of its own and counts by its share of a column only.
func lookPointed(s string) Look {
	if len(s) != 12 || s[6] != '.' {
		return 0
	}
	var d [11]byte
	copy(d[:6], s)
	copy(d[6:], s[7:])
	if CheckNational(string(d[:]))&NationalOld == 0 {
		return 0
	}
	return LookIDPointed
}

// lookEmbedded looks for 11 digits within a code; decimals of a number are none.
func lookEmbedded(s string) Look {
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		end := runEnd(s, i, len(s))
		if end-i == 11 && standing(s, i) != inFraction {
			return lookID(s[i:end]) &^ LookAccount
		}
		i = end
	}
	return 0
}

// number takes sign, grouping by blanks and zero decimals off a number. It returns nil when the
// cell is no number; fraction says that decimals other than zero follow.
func number(s string, dst []byte) (d []byte, plain, fraction bool) {
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
		next, sep := thousands(s, i)
		if next == 0 || groupLen == 0 || groupLen > 3 || !threeDigits(s, next) || mark != 0 && sep != mark || mark == 0 && sep != ' ' && !grouped(s[next:], sep) {
			if c == ',' || c == '.' {
				return decimals(s[i+1:], dst)
			}
			return nil, false, false
		}
		plain, mark, groupLen, i = false, sep, 0, next
	}
	if len(dst) == 0 {
		return nil, false, false
	}
	return dst, plain, false
}

// thousands reads one mark between groups of three digits: a blank, a point, a comma, an
// apostrophe.
func thousands(s string, i int) (next int, sep byte) {
	if s[i] == ',' || s[i] == '\'' {
		return i + 1, s[i]
	}
	next, sep = separator(s, i)
	if sep == '-' || sep == '/' {
		return 0, 0
	}
	return next, sep
}

// grouped reports whether a point or comma before rest groups thousands: another group follows
// with the same mark. One alone may as well begin decimals.
func grouped(rest string, sep byte) bool { return len(rest) > 3 && rest[3] == sep }

// threeDigits reports whether a group of exactly three digits stands at i.
func threeDigits(s string, i int) bool {
	end := runEnd(s, i, 4)
	return end-i == 3
}

func decimals(rest string, d []byte) ([]byte, bool, bool) {
	if len(d) == 0 || !allDigits(rest) {
		return nil, false, false
	}
	if len(rest) <= 2 && strings.Trim(rest, "0") == "" {
		return d, false, false
	}
	return d, false, true
}

func isBoolean(s string) bool {
	if len(s) > len("usann") {
		return false
	}
	switch strings.ToLower(s) {
	case "ja", "nei", "yes", "no", "true", "false", "sann", "usann", "j", "n", "y", "0", "1", "x":
		return true
	}
	return false
}

func isIPv4(s string) bool {
	parts, value, digits := 1, 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] == '.' {
			if digits == 0 {
				return false
			}
			parts++
			value, digits = 0, 0
			continue
		}
		if !isDigit(s[i]) {
			return false
		}
		value = value*10 + int(s[i]-'0')
		if digits++; digits > 3 || value > 255 {
			return false
		}
	}
	return parts == 4 && digits > 0
}

func isIPv6(s string) bool {
	group := 0
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		switch {
		case s[i] == ':':
			group = 0
		case isDigit(s[i]) || c >= 'a' && c <= 'f':
			if group++; group > 4 {
				return false
			}
		default:
			return false
		}
	}
	return len(s) <= 39 && !DateLike(s)
}

// DateLike reports whether a cell is a day.
func DateLike(s string) bool {
	_, ok := DateForm(s)
	return ok
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
