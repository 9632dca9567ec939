package recognize

// CheckCard tests 13 to 19 digits: the prefix of a card scheme, its length, and Luhn's check.
func CheckCard(d string) bool {
	return len(d) >= 13 && len(d) <= 19 && allDigits(d) && cardPrefix(d) && luhn(d)
}

// cardPrefix knows the large schemes by ISO/IEC 7812 prefix and length.
func cardPrefix(d string) bool {
	n := len(d)
	p2 := two(d)
	p4 := p2*100 + two(d[2:])
	switch {
	case d[0] == '4': // Visa
		return n == 13 || n == 16 || n == 19
	case p2 >= 51 && p2 <= 55, p4 >= 2221 && p4 <= 2720: // Mastercard
		return n == 16
	case p2 == 34 || p2 == 37: // American Express
		return n == 15
	case p2 == 36 || p2 == 38: // Diners
		return n == 14
	case p2 == 50, p2 >= 56 && p2 <= 59, p2 == 63, p2 == 67: // Maestro
		return n == 16 || n == 18 || n == 19
	case p4 == 6011, p2 == 65, p2 == 62, p2 == 35: // Discover, UnionPay, JCB
		return n == 16
	}
	return false
}

// luhn is the check of ISO/IEC 7812: every second digit from the right doubled, sum mod 10.
func luhn(d string) bool {
	const doubled = "0246813579"
	sum := 0
	for i := len(d) - 1; i > 0; i -= 2 {
		sum += int(d[i]-'0') + int(doubled[(d[i-1]-'0')%10]-'0')
	}
	if len(d)%2 == 1 {
		sum += int(d[0] - '0')
	}
	return sum%10 == 0
}

const cardMark = blank | hyphen | point | underscore | line

var cardForms = [...]form{
	grouping(cardMark, 4, 4, 4, 4, 3), grouping(cardMark, 4, 4, 4, 4), grouping(cardMark, 4, 6, 5), grouping(cardMark, 4, 6, 4),
}

// matchCard is sure of digits that are grouped as on a card; bare ones must be announced, since
// article and meter numbers pass too.
func matchCard(n *number) (Span, bool) {
	if n.first() != 4 && n.first() < 13 {
		return Span{}, false
	}
	var buf [2 * maxRun]byte
	for i := range cardForms {
		f := &cardForms[i]
		end := n.fits(f)
		if end == 0 || n.before != alone && n.announced()&CueCard == 0 || !CheckCard(string(n.digits(f.groups, buf[:0]))) {
			continue
		}
		if t, behind := tailAt(n.s, end); t == ended || t == named {
			return n.span(PaymentCard, behind, true)
		}
	}
	if n.first() < 13 || n.announced()&CueCard == 0 {
		return Span{}, false
	}
	t, behind := tailAt(n.s, n.groups[0].end)
	if t == tied || t == coded || !CheckCard(n.s[n.start():n.groups[0].end]) {
		return Span{}, false
	}
	return n.span(PaymentCard, behind, true)
}
