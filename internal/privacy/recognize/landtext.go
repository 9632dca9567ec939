package recognize

import "strings"

// Labels of the numbers of a piece of land, folded and without points, blanks and hyphens: of gnr
// alone or with bnr, and of what follows gnr. Words for land itself count before "12/34" only.
var (
	landLabels = wordSet(`gnr gnrbnr gbnr gårdsnr gårdsnummer gardsnr gardsnummer gårdnr gardnr gnummer gårdsogbruksnr gårdsogbruksnummer gardsogbruksnr gardsogbruksnummer gnrogbnr
		gårdsnrbruksnr gårdsnummerbruksnummer gnrbnrfnr gnrbnrsnr gnrbnrfnrsnr kgb`)
	landWords = wordSet(`matrikkel matrikkelen matrikkelnr matrikkelnummer matrikkelnummeret matrikkelenhet matrikkelenheten matrikkelid eiendom eiendommen eiendomsnr eigedom eigedomen
		eigedommen tomt tomta tomten matrnr eiendommene eiendommer eigedomane eigedommane eigedomar tomtene`)
	partLabels = wordSet(`bnr bruksnr bruksnummer bnummer fnr festenr festenummer snr seksjonsnr seksjonsnummer seksjon bruksnrseksjonsnr bnrfnr bnrsnr`)
)

// maxLabel is how long a label can be, in bytes.
const maxLabel = 28

// landInText reads "gnr. 12, bnr. 34", "gnr/bnr 12/34" and "3303-12/34". The span begins with the
// label, so that nothing of it is left.
func landInText(n *number) (Span, bool) {
	i, s := n.start(), n.s
	start, label := labelBefore(s, i, landLabels)
	if !label {
		if _, label = labelBefore(s, i, landWords); label || n.listed(CueProperty) || n.withMunicipality() {
			return landSlashed(n, label)
		}
		return Span{}, false
	}
	end := n.land()
	if end == 0 {
		if end = n.groups[0].end; n.first() > 5 {
			return Span{}, false
		}
	}
	end = landParts(s, end)
	if t, _ := tailAt(s, end); t == tied || t == coded {
		return Span{}, false
	}
	n.near |= CueProperty
	return Span{Kind: Property, Start: start, End: end}, true
}

// landSlashed takes "12/34" only, and no case number where no word announces land.
func landSlashed(n *number, told bool) (Span, bool) {
	end := n.land()
	if end == 0 {
		return Span{}, false
	}
	if t, _ := tailAt(n.s, end); t != ended && (t != coded || n.s[end] != '-') || !told && yearBehind(n.s[n.start():end]) {
		return Span{}, false
	}
	n.near |= CueProperty
	return n.span(Property, end, false)
}

// yearBehind reports whether a number ends as that of a case does: "0301-12/2019".
func yearBehind(p string) bool {
	i := strings.LastIndexByte(p, '/')
	return len(p)-i == 5 && (p[i+1:i+3] == "19" || p[i+1:i+3] == "20") && strings.IndexByte(p, '/') == i
}

// listed reports whether the number goes on a list whose first was of this kind.
func (n *number) listed(c Cue) bool {
	return n.last&c != 0 && goesOn(n.s, n.lastEnd, n.start())
}

// labelBefore reads the longest label of the set that ends before i, apart from blanks and marks.
func labelBefore(s string, i int, set map[string]bool) (start int, ok bool) {
	var buf [2 * maxLabel]byte
	from := len(buf)
	start = i
	for at := i; at > 0 && i-at < maxLabel && from > 2; {
		c := s[at-1]
		switch {
		case c == 0xA5 && at > 1 && s[at-2] == 0xC3, c == 0x85 && at > 1 && s[at-2] == 0xC3: // å
			at -= 2
			from -= 2
			buf[from], buf[from+1] = 0xC3, 0xA5
		case isASCIILetter(c):
			at--
			from--
			buf[from] = c | 0x20
		case strings.IndexByte(" .:/-#(\t", c) >= 0:
			at--
			continue
		default:
			return start, ok
		}
		if (at == 0 || !isWordByte(s[at-1]) || endsMark(s, at)) && set[string(buf[from:])] {
			start, ok = at, true
		}
	}
	return start, ok
}

// landParts reads what follows the number of a farm: ", bnr. 34, snr. 2 og 3". It returns where that
// ends.
func landParts(s string, end int) int {
	for {
		i := skipAny(s, end, " ,;./-", 3)
		and := strings.HasPrefix(s[i:], "og ")
		if and {
			i += 3
		}
		at := i
		for at < len(s) && at-i < maxLabel && !isDigit(s[at]) && (isLetterByte(s[at]) || strings.IndexByte(" .:/-", s[at]) >= 0) {
			at++
		}
		stop := runEnd(s, at, 6)
		if stop == at || stop-at > 5 {
			return end
		}
		if _, ok := labelBefore(s[i:], at-i, partLabels); !ok && !(at == i && end < i && (and || loneNumber(s, stop))) {
			return end
		}
		if t, _ := tailAt(s, stop); t == tied || t == named {
			return end
		}
		end = stop
	}
}

// loneNumber reports whether a number that ends at i can only be one of a list.
func loneNumber(s string, i int) bool {
	return i == len(s) || strings.IndexByte(",.;)\n", s[i]) >= 0 || strings.HasPrefix(s[i:], " og ") || strings.HasPrefix(strings.ToLower(s[i:min(len(s), i+5)]), " bnr")
}
