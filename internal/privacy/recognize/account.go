package recognize

// CheckAccount tests the 11 digits of a Norwegian account number: weights 5 4 3 2 7 6 5 4 3 2,
// modulus 11. Every person number passes too, and 9 of 100 random numbers do.
func CheckAccount(d string) bool {
	if len(d) != 11 || !allDigits(d) || d[:4] == "0000" {
		return false
	}
	sum := int(d[10] - '0')
	for i, w := range [10]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2} {
		sum += w * int(d[i]-'0')
	}
	return sum%11 == 0
}

var (
	accountDotted  = grouping(point, 4, 2, 5)
	accountGrouped = grouping(blank|hyphen|slash|underscore|line, 4, 2, 5)
	accountForms   = [...]form{grouping(0, 11), grouping(blank|point, 4, 7), grouping(blank|point, 4, 3, 4), grouping(blank|point, 4, 4, 3), grouping(blank|point, 6, 5)}
)

// matchAccount is sure of nnnn.nn.nnnnn and of what is announced.
func matchAccount(n *number) (Span, bool) {
	if sp, ok := n.account(&accountDotted, n.before == alone, true); ok {
		return sp, true
	}
	if sp, ok := n.account(&accountGrouped, n.before == alone && n.alike(3), false); ok {
		return sp, true
	}
	for i := range accountForms {
		if sp, ok := n.account(&accountForms[i], false, false); ok {
			return sp, true
		}
	}
	return Span{}, false
}

// account tests one form; bare says that it counts without an announcement, and sure that it then
// is sure.
func (n *number) account(f *form, bare, sure bool) (Span, bool) {
	end := n.fits(f)
	if end == 0 {
		return Span{}, false
	}
	var buf [2 * maxRun]byte
	t, behind := tailAt(n.s, end)
	if t == tied || n.before == fraction || !CheckAccount(string(n.digits(f.groups, buf[:0]))) {
		return Span{}, false
	}
	if n.announced()&CueAccount != 0 {
		return n.span(BankAccount, behind, true)
	}
	if t == coded {
		return Span{}, false
	}
	if n.announced()&cuePay != 0 {
		return n.span(BankAccount, behind, sure && bare)
	}
	if !bare {
		return Span{}, false
	}
	return n.span(BankAccount, behind, sure)
}

// CheckKID tests a payment reference: 4 to 25 digits (the banks allow 2, which prove nothing) that
// pass modulus 10 (Luhn) or modulus 11 with weights 2 to 7 from the right, where a check of ten is
// written as a hyphen. About 18 of 100 random numbers pass one of the two.
func CheckKID(d string) bool {
	if len(d) < 4 || len(d) > 25 {
		return false
	}
	body, last := d[:len(d)-1], d[len(d)-1]
	if !allDigits(body) || last != '-' && !isDigit(last) {
		return false
	}
	return last != '-' && luhn(d) || mod11(body) == last
}

// mod11 is the check digit of modulus 11 with the weights 2 to 7 from the right; a hyphen is ten.
func mod11(body string) byte {
	sum, w := 0, 2
	for i := len(body) - 1; i >= 0; i-- {
		sum += w * int(body[i]-'0')
		if w++; w > 7 {
			w = 2
		}
	}
	switch k := (11 - sum%11) % 11; k {
	case 10:
		return '-'
	default:
		return '0' + byte(k)
	}
}

// matchKID takes announced references only, and is never sure: a reference is personal when it
// identifies a debtor.
func matchKID(n *number) (Span, bool) {
	if n.told()&CueKID == 0 {
		return Span{}, false
	}
	var buf [maxGroups * (maxRun + 1)]byte
	best := 0
	for k := 1; k <= n.n; k++ {
		if k > 1 && n.groups[k-1].sep&(blank|point) == 0 {
			break
		}
		end := n.groups[k-1].end
		d := n.digits(k, buf[:0])
		if len(d) > 25 {
			break
		}
		if end < len(n.s) && n.s[end] == '-' && CheckKID(string(append(d, '-'))) {
			best = end + 1
		} else if CheckKID(string(d)) {
			best = end
		}
	}
	if best == 0 {
		return Span{}, false
	}
	return n.span(PaymentRef, best, false)
}
