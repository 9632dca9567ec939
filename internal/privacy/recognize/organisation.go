package recognize

import "strings"

// CheckOrganisation tests the 9 digits of an organisation number: first digit 8 or 9, weights
// 3 2 7 6 5 4 3 2, modulus 11. Such a number is not personal unless the organisation is a sole
// proprietor, which the number does not tell.
func CheckOrganisation(d string) bool {
	if len(d) != 9 || !allDigits(d) || d[0] < '8' {
		return false
	}
	sum := int(d[8] - '0')
	for i, w := range [8]int{3, 2, 7, 6, 5, 4, 3, 2} {
		sum += w * int(d[i]-'0')
	}
	return sum%11 == 0
}

var organisationForms = [...]form{grouping(0, 9), grouping(blank|point|hyphen, 3, 3, 3)}

// soleReach is how far from an organisation number its form can stand, in bytes.
const soleReach = 48

// matchOrganisation takes the number of a sole proprietor, when the text around it says that it is
// one.
func matchOrganisation(n *number) (Span, bool) {
	for i := range organisationForms {
		f := &organisationForms[i]
		end := n.fits(f)
		if end == 0 || n.before == fraction {
			continue
		}
		var buf [2 * maxRun]byte
		if !CheckOrganisation(string(n.digits(f.groups, buf[:0]))) || !saysSole(n.s[max(0, n.start()-soleReach):n.start()]) && !saysSole(n.s[end:min(len(n.s), end+soleReach)]) {
			continue
		}
		return n.span(SoleProprietor, end, true)
	}
	return Span{}, false
}

// saysSole reports whether a text holds "ENK" or "enkeltpersonforetak".
func saysSole(s string) bool {
	if strings.Contains(s, "nkeltpersonforetak") || strings.Contains(s, "nkeltpersonføretak") {
		return true
	}
	for i := 0; ; {
		j := strings.Index(s[i:], "ENK")
		if j < 0 {
			return false
		}
		i += j + len("ENK")
		if (i == 3 || !isWordByte(s[i-4])) && (i == len(s) || !isWordByte(s[i])) {
			return true
		}
	}
}

// isOrganisation reads a whole cell as an organisation number: 3-3-3, with "NO" before, "MVA"
// behind, or a label.
func isOrganisation(s string) bool {
	i := strings.IndexAny(s, "89")
	if i < 0 || i > 24 || strings.ContainsAny(s[:i], "01234567") {
		return false
	}
	var n number
	n.s = s
	n.read(i)
	for k := range organisationForms {
		f := &organisationForms[k]
		end := n.fits(f)
		if end == 0 {
			continue
		}
		var buf [2 * maxRun]byte
		rest := strings.Trim(s[end:], " .")
		return (rest == "" || strings.EqualFold(rest, "mva")) && CheckOrganisation(string(n.digits(f.groups, buf[:0]))) && organisationLabel(s[:i])
	}
	return false
}

// organisationLabel reports whether what stands before a whole number is nothing, "NO", or says
// what it is.
func organisationLabel(label string) bool {
	label = strings.Trim(label, " .:-")
	return label == "" || strings.EqualFold(label, "NO") || len(label) >= 3 && strings.EqualFold(label[:3], "org")
}
