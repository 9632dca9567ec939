package recognize

import "strings"

// CheckPassport tests a Norwegian passport or identity card: three capitals and six digits, as
// both have been since 2020 (PRADO), or the eight digits of an older passport. Nothing in it can be
// checked.
func CheckPassport(p string) bool {
	if len(p) == 8 {
		return allDigits(p)
	}
	return len(p) == 9 && isCapital(p[0]) && isCapital(p[1]) && isCapital(p[2]) && allDigits(p[3:])
}

// maxPassport is how many digits the number of a foreign passport has at most (ICAO 9303 allows nine
// characters), and minPassport how many behind letters.
const minPassport, maxPassport = 6, 9

// matchPassport takes announced ones only: many codes have their form. It is sure of the Norwegian
// ones; foreign ones have up to three letters and six to eight digits, or nine digits.
func matchPassport(n *number) (Span, bool) {
	end := n.groups[0].end
	if n.first() < minPassport || n.first() > maxPassport || n.told()&CuePassport == 0 {
		return Span{}, false
	}
	if t, _ := tailAt(n.s, end); t != ended {
		if !isCapital(n.s[end]) || end+1 < len(n.s) && isWordByte(n.s[end+1]) {
			return Span{}, false
		}
		end++ // "P1234567A"
	}
	start := n.capitalsBefore()
	if letters := n.start() - start; letters == 0 && (n.first() < 8 || n.before == inWord) || letters > 0 && n.first() == maxPassport {
		return Span{}, false
	}
	code := strings.ReplaceAll(n.s[start:end], " ", "")
	return Span{Kind: Passport, Start: start, End: end, Sure: CheckPassport(code)}, true
}

// capitalsBefore is where up to three capitals begin that stand right before the number, or a blank
// apart.
func (n *number) capitalsBefore() int {
	end := n.start()
	if end > 1 && n.s[end-1] == ' ' {
		end--
	}
	i := end
	for i > 0 && end-i < 3 && isCapital(n.s[i-1]) {
		i--
	}
	if i == end || i > 0 && isWordByte(n.s[i-1]) && !endsMark(n.s, i) {
		return n.start()
	}
	return i
}
