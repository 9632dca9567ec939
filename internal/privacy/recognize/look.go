package recognize

import (
	"strings"
)

// Look says what a whole cell is, so that a column's cells can be counted and judged together.
type Look uint64

// Forms of whole cells.
const (
	LookID         Look = 1 << iota // 10 or 11 digits, once grouping and ",00" are taken off
	LookIDOld                       // … that pass a person number's date and old check digits
	LookIDNew                       // … that pass its date and the rule of 2032 only
	LookIDFH                        // … that pass as an FH-number
	LookIDSeries                    // … of a hospital or synthetic series
	LookIDPointed                   // ddmmyy.nnnnn that passes
	LookAccount                     // 11 digits that pass an account number's check
	LookDotted                      // nnnn.nn.nnnnn
	LookOrg                         // organisation number
	LookMobile                      // mobile number, whatever its grouping
	LookService                     // service number or 5 digits
	LookCard                        // passes as a payment card
	LookIP                          // IPv4 or IPv6 address
	LookDate                        // a day
	LookBirthYear                   // a year or a day of 1900 to 2025
	LookNumber                      // a number with sign, grouping or decimals
	LookInteger                     // … without decimals
	LookBoolean                     // yes or no in some form
	LookPair                        // two or more capitalised words, as a person's name is
	LookGiven                       // holds a listed given name
	LookSurname                     // holds a listed surname
	LookPlace                       // holds a word for a street, a house or an organisation
	LookWord                        // one capitalised word
	LookLetters                     // no digit in it
	LookStreet                      // street and house number: "Storgata 12 B"
	LookENK                         // "ENK" or enkeltpersonforetak: an organisational form
	LookSole                        // a name that ends in "ENK"
	LookDay                         // six digits that are a day, ddmmyy or yymmdd
	LookNested                      // nested JSON
	LookKeys                        // nested JSON with keys that announce persons
	LookDUF                         // 12 digits that pass as a DUF-number
	LookKID                         // 4 to 25 digits that pass a payment reference's check (mod 10 or mod 11)
	LookPlate                       // number plate: two letters and five digits, or four
	LookPassport                    // passport or identity card by form
	LookIMEI                        // 15 digits that pass Luhn's check
	LookMAC                         // hardware address
	LookEmail                       // one e-mail address of a person and nothing else
	LookProfile                     // a person's page in social media, or a handle
	LookProperty                    // knr-gnr/bnr/fnr/snr, at least gnr/bnr
	LookDwelling                    // H0101
	LookCoordinate                  // a number with four or more decimals, in range of a latitude or longitude
	LookTalk                        // running text that speaks of persons: I, she, the neighbour, her mother
	LookProse                       // many words, as in a sentence
	LookOrgName                     // a name with the mark of an organisation: AS, KF, idrettslag
	LookUnsure                      // holds a span that only redaction would act on
)

// LookAt looks at one cell. Blanks around it are ignored. A cell that is a small number, as most
// cells with digits are, costs no more than its length.
func LookAt(s string) Look {
	l, _ := lookCell(trimmed(s), nil)
	return l
}

// lookCell looks at a cell without blanks around it. It appends the persons' names in it to names.
func lookCell(s string, names []Span) (Look, []Span) {
	if s == "" {
		return 0, names
	}
	if s[0] <= '9' {
		if l, ok := lookPlain(s); ok {
			return l, names
		}
	}
	var l Look
	seen, digits := classes(s)
	if digits == 0 {
		l |= LookLetters
	}
	if seen&letterByte != 0 {
		var text Look
		text, names = lookText(s, digits > 0, names)
		l |= text
	}
	if len(s) <= maxCode && digits > 0 {
		l |= lookDigits(s, seen, digits)
	}
	if len(s) <= maxAddress && seen&(atByte|slashByte|colonByte|pointByte|hyphenByte) != 0 {
		l |= lookAddress(s, seen)
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
	return l, names
}

// maxCode is how long a cell with a number can be, in bytes, and maxAddress one with an address of
// e-mail or a page.
const (
	maxCode    = 64
	maxAddress = 320
)

// classes reads a cell once: which classes of bytes it has, and how many digits. Of a long cell only
// the beginning is read, and on to the first digit.
func classes(s string) (seen uint16, digits int) {
	head := s[:min(len(s), maxAddress)]
	for i := 0; i < len(head); i++ {
		c := byteClass[head[i]]
		seen |= c
		digits += int(c & digitByte)
	}
	if digits == 0 && len(head) < len(s) && strings.ContainsAny(s[len(head):], "0123456789") {
		digits = 1
	}
	return seen, digits
}

// trimmed is strings.TrimSpace, which costs more than a look at a number, for cells that need it.
func trimmed(s string) string {
	if s != "" && s[0]-'!' < 0x5E && s[len(s)-1]-'!' < 0x5E {
		return s
	}
	return strings.TrimSpace(s)
}
