package recognize

// CheckDUF tests the 12 digits of a number of the register of the immigration authorities: the
// year, six digits, and two check digits from 00 to 10: the serial, then the year, weighted by
// 4 6 3 2 7 5 4 6 3 2, modulus 11. The rule is one public implementation's; no official text
// of it was found. Of random numbers that begin with such a year one in a hundred passes.
func CheckDUF(d string) bool {
	if len(d) != 12 || !allDigits(d) {
		return false
	}
	if year := two(d)*100 + two(d[2:]); year < 1950 || year > 2099 {
		return false
	}
	sum := 0
	for i, w := range [6]int{4, 6, 3, 2, 7, 5} {
		sum += w * int(d[4+i]-'0')
	}
	for i, w := range [4]int{4, 6, 3, 2} {
		sum += w * int(d[i]-'0')
	}
	return sum%11 == two(d[10:])
}

var dufForms = [...]form{
	grouping(0, 12), grouping(blank|hyphen|point, 4, 6, 2), grouping(blank|hyphen, 10, 2), grouping(blank|hyphen, 4, 8), grouping(blank, 6, 6), grouping(blank, 4, 4, 4),
}

// matchDUF is sure only of what is announced: a case number may begin with a year too.
func matchDUF(n *number) (Span, bool) {
	for i := range dufForms {
		end := n.fits(&dufForms[i])
		if end == 0 {
			continue
		}
		var buf [2 * maxRun]byte
		if !CheckDUF(string(n.digits(dufForms[i].groups, buf[:0]))) {
			continue
		}
		t, behind := tailAt(n.s, end)
		told := n.announced()&CueDUF != 0
		if told || i == 0 && n.before == alone && t == ended {
			return n.span(DUF, behind, told)
		}
	}
	return Span{}, false
}
