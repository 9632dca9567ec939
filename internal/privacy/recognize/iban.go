package recognize

// ibanLength is the length of account numbers by country (ISO 13616 registry, with a year's
// newcomers missing at worst); 0 for other letters.
func ibanLength(country string) int {
	switch country {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FI", "NL", "FO", "GL", "FK", "SD":
		return 18
	case "MK", "SI":
		return 19
	case "AT", "EE", "LT", "BA", "KZ", "LU", "XK", "MN":
		return 20
	case "LV", "CH", "HR", "LI":
		return 21
	case "DE", "GB", "IE", "BG", "BH", "CR", "GE", "ME", "RS", "VA":
		return 22
	case "AE", "GI", "IL", "IQ", "OM", "SO", "TL":
		return 23
	case "SE", "ES", "RO", "CZ", "AD", "MD", "PK", "SA", "SK", "TN", "VG":
		return 24
	case "PT", "LY", "ST":
		return 25
	case "IS", "TR":
		return 26
	case "FR", "IT", "BI", "DJ", "GR", "MC", "MR", "SM":
		return 27
	case "PL", "HU", "AL", "AZ", "BY", "CY", "DO", "GT", "LB", "NI":
		return 28
	case "BR", "EG", "PS", "QA", "UA":
		return 29
	case "JO", "KW", "MU", "YE":
		return 30
	case "MT", "SC":
		return 31
	case "LC":
		return 32
	case "RU":
		return 33
	}
	return 0
}

// maxIBAN is the length of the longest (ISO 13616).
const maxIBAN = 34

// CheckIBAN tests an account number of letters and digits without blanks: the country's length,
// modulus 97 (ISO 7064), and for Norway the account number's own check.
func CheckIBAN(iban string) bool {
	if len(iban) < 5 || len(iban) > maxIBAN || ibanLength(iban[:2]) != len(iban) {
		return false
	}
	rest := 0
	for k := range len(iban) {
		c := iban[(k+4)%len(iban)]
		switch {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		case isCapital(c):
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1 && (iban[:2] != "NO" || CheckAccount(iban[4:]))
}

// ibanAt reads an IBAN that begins at i, with or without single separators between its groups, and
// returns where it ends; 0 when there is none. Capitals may be small letters.
func ibanAt(s string, i int) int {
	if i+4 > len(s) {
		return 0
	}
	var buf [maxIBAN]byte
	buf[0], buf[1] = s[i]&^0x20, s[i+1]&^0x20
	want := ibanLength(string(buf[:2]))
	if want == 0 {
		return 0
	}
	n, j := 2, i+2
	for j < len(s) && n < want {
		c := s[j]
		if isASCIILetter(c) {
			c &^= 0x20
		} else if !isDigit(c) {
			next, mark := separator(s, j)
			if mark&(blank|hyphen|point|line) == 0 {
				return 0
			}
			j = next
			continue
		}
		buf[n] = c
		n++
		j++
	}
	if n != want || j < len(s) && isWordByte(s[j]) && !isMark(s[j]) || !CheckIBAN(string(buf[:n])) {
		return 0
	}
	return j
}

// isMark reports whether a byte begins punctuation or a blank outside ASCII.
func isMark(c byte) bool { return c == 0xC2 || c == 0xE2 }

// ibanBefore reports an IBAN whose country letters stand right before the digit at i.
func ibanBefore(s string, i int) (Span, bool) {
	j := i
	if j > 0 && s[j-1] == ' ' {
		j--
	}
	if j < 2 || !isASCIILetter(s[j-1]) || !isASCIILetter(s[j-2]) || j > 2 && isWordByte(s[j-3]) && !endsMark(s, j-2) {
		return Span{}, false
	}
	end := ibanAt(s, j-2)
	return Span{Kind: IBAN, Start: j - 2, End: end, Sure: true}, end > 0
}
