package recognize

import "strings"

// PhoneClass says what kind of subscriber an 8-digit Norwegian number reaches.
type PhoneClass uint8

// Classes of Norwegian numbers (Nkom's numbering plan). Only a mobile is a person's by its
// number alone; a fixed line may be a switchboard, and service numbers never reach a person.
const (
	NoPhone PhoneClass = iota
	Mobile
	FixedLine
	ServiceNumber
	VoIP
)

// CheckPhone classes exactly 8 ASCII digits. Numbers of machines (58 and 59, twelve digits) and of
// five digits are none.
func CheckPhone(d string) PhoneClass {
	if len(d) != 8 || !allDigits(d) {
		return NoPhone
	}
	second := d[1]
	switch d[0] {
	case '4':
		switch second {
		case '0', '1', '6', '7', '8':
			return Mobile
		case '5':
			if d[2:4] != "36" {
				return Mobile
			}
		}
	case '9':
		return Mobile
	case '2':
		return lineIf(second >= '1' && second <= '4')
	case '3':
		return lineIf(second == '1' || second == '2' || second == '3' || second == '5' || second == '7' || second == '8')
	case '5':
		return lineIf(second >= '1' && second <= '7' && second != '4')
	case '6':
		return lineIf(second >= '1' && second <= '9' && second != '5')
	case '7':
		return lineIf(second <= '8')
	case '8':
		switch d[:3] {
		case "800", "801", "810", "815", "820", "829", "880":
			return ServiceNumber
		case "850", "851", "852", "853", "854", "855":
			return VoIP
		}
	}
	return NoPhone
}

func lineIf(ok bool) PhoneClass {
	if ok {
		return FixedLine
	}
	return NoPhone
}

// Forms of the 8 digits of a Norwegian number. The first two are how it is written; the others
// count when it is announced, dates and decimals not being among them.
var phoneForms = [...]form{
	grouping(blank, 2, 2, 2, 2),
	grouping(blank, 3, 2, 3),
	grouping(hyphen|underscore, 2, 2, 2, 2).weakly(),
	grouping(hyphen|underscore|point, 3, 2, 3).weakly(),
}

var announcedPhoneForms = [...]form{
	grouping(0, 8), grouping(blank|hyphen|point, 2, 2, 2, 2), grouping(blank|hyphen|point, 4, 4), grouping(blank|hyphen, 3, 5), grouping(blank|hyphen, 5, 3),
	grouping(blank|hyphen|point, 2, 3, 3), grouping(blank|hyphen|point, 3, 3, 2), grouping(blank|hyphen, 2, 6), grouping(blank, 2, 2, 4), grouping(blank|hyphen|point, 4, 2, 2), grouping(blank|hyphen|point, 2, 4, 2), grouping(blank|slash, 3, 2, 3),
	grouping(blank, 1, 1, 1, 1, 1, 1, 1, 1),
}

// prefixedPhoneForms begin with "47" and no plus.
var prefixedPhoneForms = [...]form{
	grouping(blank, 2, 2, 2, 2, 2), grouping(blank, 2, 3, 2, 3), grouping(blank|hyphen, 2, 8), grouping(0, 10),
}

// matchPhone takes 8 digits in a Norwegian grouping, or in any when they are announced. Dates,
// amounts and coordinates have other groupings. A mobile number is sure; a fixed line may be a
// switchboard.
func matchPhone(n *number) (Span, bool) {
	for i := range phoneForms {
		f := &phoneForms[i]
		if end := n.fits(f); end != 0 && n.before == alone && n.alike(f.groups) && !n.inRow(f) && n.told()&cueOther == 0 {
			if sp, ok := n.phone(f, end, !f.weak || n.announced()&CuePhone != 0); ok {
				return sp, true
			}
		}
	}
	if n.header&CuePhone == 0 && n.announced()&CuePhone == 0 {
		if n.first() == 8 && n.before == alone && n.told()&cueOther == 0 && afterName(n.s, n.start()) && CheckPhone(n.s[n.start():n.groups[0].end]) == Mobile {
			return n.phone(&announcedPhoneForms[0], n.groups[0].end, false)
		}
		if n.first() == 8 && n.before == alone && CheckPhone(n.s[n.start():n.groups[0].end]) == Mobile && phoneBehind(n.s[n.groups[0].end:]) {
			return n.phone(&announcedPhoneForms[0], n.groups[0].end, false)
		}
		if n.announced()&cueMine != 0 && n.before == alone {
			if sp, ok := n.mine(); ok {
				return sp, true
			}
		}
		return n.prefixed(false)
	}
	for i := range announcedPhoneForms {
		f := &announcedPhoneForms[i]
		if end := n.fits(f); end != 0 && n.before != fraction && (n.before != inWord || n.near&CuePhone != 0) {
			if sp, ok := n.phone(f, end, true); ok {
				return sp, true
			}
		}
	}
	return n.prefixed(true)
}

// phoneBehind reports whether what follows a number calls it a telephone's: "(mobil)", "er nummeret
// mitt".
func phoneBehind(rest string) bool {
	if cueAfter(rest, 0)&CuePhone != 0 {
		return true
	}
	for _, verb := range [...]string{" er ", " is "} {
		if after, ok := strings.CutPrefix(rest, verb); ok {
			for _, word := range [...]string{"nummer", "mobil", "tlf", "telefon", "my number", "the number"} {
				if strings.HasPrefix(after, word) {
					return true
				}
			}
		}
	}
	return false
}

// mine reads a mobile number behind words that make one likely, and is not sure of it.
func (n *number) mine() (Span, bool) {
	for i := range announcedPhoneForms {
		f := &announcedPhoneForms[i]
		if end := n.fits(f); end != 0 {
			var buf [2 * maxRun]byte
			if CheckPhone(string(n.digits(f.groups, buf[:0]))) == Mobile {
				return n.phone(f, end, false)
			}
		}
	}
	return Span{}, false
}

// inRow reports whether 2-2-2-2 stands in a longer row of numbers.
func (n *number) inRow(f *form) bool {
	if f.groups != 4 || n.header&CuePhone != 0 {
		return false
	}
	i := n.start()
	row := n.n > 4 && n.groups[4].sep == blank && n.groups[4].len() <= 2 || i >= 2 && n.s[i-1] == ' ' && isDigit(n.s[i-2])
	return row && n.announced()&CuePhone == 0
}

// phone classes the digits of a form.
func (n *number) phone(f *form, end int, sure bool) (Span, bool) {
	var buf [2 * maxRun]byte
	t, behind := tailAt(n.s, end)
	if t == tied || t == coded && !(sure && n.s[end] == '/' && runEnd(n.s, end+1, 3)-end > 2) {
		return Span{}, false
	}
	d := n.digits(f.groups, buf[:0])
	switch CheckPhone(string(d[len(d)-8:])) {
	case Mobile:
		return n.span(Phone, behind, sure)
	case FixedLine, VoIP:
		return n.span(Phone, behind, false)
	}
	return Span{}, false
}

// prefixed reads "47" and 8 digits.
func (n *number) prefixed(told bool) (Span, bool) {
	if !told && (n.before != alone || n.first() != 2) {
		return Span{}, false
	}
	if i := n.start(); n.s[i] != '4' || n.s[i+1:min(i+2, len(n.s))] != "7" {
		return Span{}, false
	}
	for i := range prefixedPhoneForms {
		f := &prefixedPhoneForms[i]
		if end := n.fits(f); end != 0 && (told || f.groups > 2) {
			return n.phone(f, end, told)
		}
	}
	return Span{}, false
}

// foreignPhone reads "+" or "00" and 9 to 15 digits in groups. Norwegian ones are classed by the
// numbering plan.
func foreignPhone(s string, i int) (Span, bool) {
	start := i
	switch {
	case i > 0 && s[i-1] == '+':
		start = i - 1
		if start > 0 && s[start-1] == '(' && strings.IndexByte(s[i:min(len(s), i+6)], ')') > 0 {
			start--
		}
	case s[i] == '0' && i+3 < len(s) && s[i+1] == '0' && s[i+2] != '0' && standing(s, i) == alone && !(i > 0 && s[i-1] == ','):
		i += 2
	default:
		return Span{}, false
	}
	if start > 0 && isDigit(s[start-1]) || !isDigit(s[i]) || s[i] == '0' {
		return Span{}, false
	}
	var d [16]byte
	n, end, whole := 0, i, 0
	for j := i; j < len(s); {
		if isDigit(s[j]) {
			if n == len(d) {
				break
			}
			d[n] = s[j]
			n++
			j++
			if j < len(s) && isDigit(s[j]) {
				continue
			}
			if n <= 15 {
				end, whole = j, n
			}
			if n >= 10 && d[0] == '4' && d[1] == '7' {
				break
			}
			continue
		}
		j = phoneGap(s, j, n)
		if j == 0 {
			break
		}
	}
	if whole >= 2 && d[0] == '4' && d[1] == '7' {
		return norwegianPhone(s, start, end, string(d[2:whole]))
	}
	if whole < 9 || s[i-1] != '+' || end < len(s) && isDigit(s[end]) {
		return Span{}, false
	}
	return Span{Kind: Phone, Start: start, End: end, Sure: true}, true
}

// phoneGap steps over what can stand between the groups of an international number, of which n
// digits are read: one separator, or a bracket around an area code. It returns 0 when there is
// none.
func phoneGap(s string, j, n int) int {
	next, mark := separator(s, j)
	if next == 0 {
		next = j
	} else if mark&(blank|hyphen|point) == 0 {
		return 0
	}
	if next < len(s) && (s[next] == '(' && n <= 3 || s[next] == ')' && n <= 6) {
		next++
		if next+1 < len(s) && s[next-1] == '(' && s[next] == '0' && s[next+1] == ')' { // "+47 (0) 41…"
			next += 2
		}
		if next < len(s) && s[next] == ' ' {
			next++
		}
	}
	if next == j || next >= len(s) || !isDigit(s[next]) {
		return 0
	}
	return next
}

// norwegianPhone classes the 8 digits after a country code.
func norwegianPhone(s string, start, end int, d string) (Span, bool) {
	class := CheckPhone(d)
	if class == NoPhone || class == ServiceNumber || end < len(s) && isDigit(s[end]) {
		return Span{}, false
	}
	return Span{Kind: Phone, Start: start, End: end, Sure: class == Mobile}, true
}
