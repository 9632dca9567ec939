package recognize

// group is one run of digits, with what separates it from the run before.
type group struct {
	start, end int
	sep        byte // blank, point, hyphen or slash; 0 for the first
}

func (g group) len() int { return g.end - g.start }

// maxGroups and maxRun bound the look-ahead from one run of digits.
const (
	maxGroups = 7
	maxRun    = 20
)

// groupsAt reads runs of digits from i on, separated by one separator each.
func groupsAt(s string, i int, gs *[maxGroups]group) int {
	n := 0
	var sep byte
	for n < maxGroups {
		end := runEnd(s, i, maxRun+1)
		if end == i {
			break
		}
		gs[n] = group{i, end, sep}
		n++
		if end-i > maxRun {
			break
		}
		next, c := separator(s, end)
		if next == 0 || next >= len(s) || !isDigit(s[next]) {
			break
		}
		i, sep = next, c
	}
	return n
}

func runEnd(s string, i, limit int) int {
	end := i
	for end < len(s) && isDigit(s[end]) && end-i < limit {
		end++
	}
	return end
}

// separator reads one separator between groups; no-break blanks count as blanks.
func separator(s string, i int) (next int, sep byte) {
	if i >= len(s) {
		return 0, 0
	}
	switch c := s[i]; c {
	case ' ', '.', '-', '/':
		return i + 1, c
	case 0xC2: // U+00A0
		if i+1 < len(s) && s[i+1] == 0xA0 {
			return i + 2, ' '
		}
	case 0xE2: // U+2009 and U+202F, thin blanks; U+2011 and U+2013, hyphens
		if i+2 < len(s) && s[i+1] == 0x80 {
			switch s[i+2] {
			case 0x89, 0xAF:
				return i + 3, ' '
			case 0x91, 0x93:
				return i + 3, '-'
			}
		}
	}
	return 0, 0
}

// numbers appends what runs of digits are: person numbers, accounts, cards and phones.
func numbers(s string, cue Cue, dst []Span) []Span {
	var gs [maxGroups]group
	i := 0
	for i < len(s) {
		if !isDigit(s[i]) {
			i++
			continue
		}
		if sp, ok := ibanBefore(s, i); ok {
			dst = append(dst, sp)
			i = sp.End
			continue
		}
		if sp, ok := foreignPhone(s, i); ok {
			dst = append(dst, sp)
			i = sp.End
			continue
		}
		end := runEnd(s, i, len(s))
		if end-i > maxRun {
			i = end
			continue
		}
		n := groupsAt(s, i, &gs)
		if sp, ok := match(s, gs[:n], cue); ok {
			dst = append(dst, sp)
			end = sp.End
		}
		i = end
	}
	return dst
}

// ibanBefore reports an IBAN whose country letters stand right before the digit at i.
func ibanBefore(s string, i int) (Span, bool) {
	if i < 2 || s[i-1] < 'A' || s[i-1] > 'Z' || s[i-2] < 'A' || s[i-2] > 'Z' {
		return Span{}, false
	}
	if i > 2 && isWordByte(s[i-3]) {
		return Span{}, false
	}
	end := ibanAt(s, i-2)
	return Span{Kind: IBAN, Start: i - 2, End: end, Sure: true}, end > 0
}

// foreignPhone reads "+" or "00" and 10 to 15 digits with blanks. Norwegian ones are classed by
// the numbering plan.
func foreignPhone(s string, i int) (Span, bool) {
	start := i
	switch {
	case i > 0 && s[i-1] == '+':
		start = i - 1
	case s[i] == '0' && i+3 < len(s) && s[i+1] == '0' && s[i+2] != '0' && !(i > 0 && (isWordByte(s[i-1]) || s[i-1] == '.' || s[i-1] == ',')):
		i += 2
	default:
		return Span{}, false
	}
	if start > 0 && isDigit(s[start-1]) || s[i] == '0' {
		return Span{}, false
	}
	var d [16]byte
	n, j, end := 0, i, i
	for j < len(s) && n < 16 {
		if isDigit(s[j]) {
			d[n] = s[j]
			n++
			j++
			end = j
			continue
		}
		next, sep := separator(s, j)
		if next == 0 || sep == '/' {
			if s[j] == '(' && n <= 3 || s[j] == ')' && n <= 6 { // "+1 (555) 0100"
				j++
				continue
			}
			break
		}
		if next < len(s) && !isDigit(s[next]) && s[next] != '(' {
			break // one separator between groups
		}
		j = next
	}
	if n >= 2 && d[0] == '4' && d[1] == '7' {
		return norwegianPhone(s, start, i, d[:n])
	}
	if n < 10 || n > 15 || s[start] != '+' {
		return Span{}, false
	}
	return Span{Kind: Phone, Start: start, End: end, Sure: true}, true
}

// norwegianPhone reads the 8 digits after a country code at i.
func norwegianPhone(s string, start, i int, d []byte) (Span, bool) {
	if len(d) < 10 {
		return Span{}, false
	}
	class := CheckPhone(string(d[2:10]))
	if class == NoPhone || class == ServiceNumber {
		return Span{}, false
	}
	seen, j := 0, i
	for seen < 10 {
		if isDigit(s[j]) {
			seen++
		}
		j++
	}
	if j < len(s) && isDigit(s[j]) {
		return Span{}, false
	}
	return Span{Kind: Phone, Start: start, End: j, Sure: class == Mobile}, true
}

// match tests what the groups starting here are. The first form that fits wins.
func match(s string, gs []group, cue Cue) (Span, bool) {
	before := standing(s, gs[0].start)
	near := cue | cueBefore(s, gs[0].start)
	if before == inFraction || before == inWord && near == cue {
		return Span{}, false
	}
	if sp, ok := matchNational(s, gs, near, before); ok {
		return sp, true
	}
	if sp, ok := matchAccount(s, gs, near, before); ok {
		return sp, true
	}
	if sp, ok := matchCard(s, gs, near, before); ok {
		return sp, true
	}
	return matchPhone(s, gs, near, before)
}

// Where a run of digits begins.
type place uint8

const (
	alone      place = iota // at the start, or after a blank or a bracket
	hyphenated              // after a hyphen, slash or underscore that follows a word
	inWord                  // right after a letter
	inFraction              // after a decimal point
)

func standing(s string, i int) place {
	if i == 0 {
		return alone
	}
	c := s[i-1]
	switch {
	case c == '.' && i > 1 && isDigit(s[i-2]):
		return inFraction
	case c == '-' || c == '/' || c == '_':
		if i > 1 && isWordByte(s[i-2]) && s[i-2] != '_' {
			return hyphenated
		}
	case isWordByte(c) && !isBlankTail(s, i):
		return inWord
	}
	return alone
}

// isBlankTail reports whether the byte before i ends a no-break blank or a piece of punctuation
// outside ASCII, which are not letters.
func isBlankTail(s string, i int) bool {
	return i >= 2 && s[i-2] == 0xC2 && s[i-1] < 0xC0 || i >= 3 && s[i-3] == 0xE2
}

// ended reports whether nothing of the same number follows at i.
func ended(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	c := s[i]
	if c == '.' && i+1 < len(s) && isDigit(s[i+1]) {
		return false
	}
	if c == '-' || c == '/' || c == '_' {
		return i+1 >= len(s) || !isWordByte(s[i+1]) || s[i+1] == '_'
	}
	if c == 0xC2 || c == 0xE2 { // no-break blanks, dashes, quotes
		return true
	}
	return !isWordByte(c)
}

// Groupings of the 11 digits of a person number: lengths, and the separators allowed before
// each further group.
var nationalForms = [...]struct {
	lens []int
	seps []string
}{
	{[]int{11}, nil},
	{[]int{6, 5}, []string{" -"}},
	{[]int{2, 2, 2, 5}, []string{". -/", ". -/", " -."}},
	{[]int{6, 3, 2}, []string{" -", " "}},
	{[]int{2, 2, 2, 3, 2}, []string{" .", " .", " -", " "}},
}

func matchNational(s string, gs []group, near Cue, before place) (Span, bool) {
	for _, f := range nationalForms {
		end := fits(gs, f.lens, f.seps)
		if end == 0 || !ended(s, end) && near&CueNational == 0 {
			continue
		}
		var d [11]byte
		n := CheckNational(string(collect(s, gs[:len(f.lens)], d[:0])))
		strict := n&NationalOld != 0 && (before == alone || near&CueNational != 0)
		cued := n.Person() && near&CueNational != 0
		if strict || cued {
			return Span{Kind: NationalID, Start: gs[0].start, End: end, Sure: true}, true
		}
	}
	if near&CueNational != 0 && gs[0].len() == 10 && ended(s, gs[0].end) {
		if CheckNational("0"+s[gs[0].start:gs[0].end])&(NationalOld|NationalNew) != 0 {
			return Span{Kind: NationalID, Start: gs[0].start, End: gs[0].end, Sure: true}, true
		}
	}
	return Span{}, false
}

// fits reports where the first len(lens) groups end when they have these lengths and separators.
func fits(gs []group, lens []int, seps []string) int {
	if len(gs) < len(lens) {
		return 0
	}
	for i, n := range lens {
		if gs[i].len() != n {
			return 0
		}
		if i > 0 && !contains(seps[i-1], gs[i].sep) {
			return 0
		}
	}
	return gs[len(lens)-1].end
}

func contains(set string, c byte) bool {
	for i := 0; i < len(set); i++ {
		if set[i] == c {
			return true
		}
	}
	return false
}

func collect(s string, gs []group, dst []byte) []byte {
	for _, g := range gs {
		dst = append(dst, s[g.start:g.end]...)
	}
	return dst
}

func matchAccount(s string, gs []group, near Cue, before place) (Span, bool) {
	var d [11]byte
	end := fits(gs, []int{4, 2, 5}, []string{". ", ". "})
	if end != 0 && gs[1].sep == gs[2].sep && ended(s, end) && before == alone && CheckAccount(string(collect(s, gs[:3], d[:0]))) {
		return Span{Kind: BankAccount, Start: gs[0].start, End: end, Sure: gs[1].sep == '.' || near&CueAccount != 0}, true
	}
	if near&CueAccount != 0 && gs[0].len() == 11 && ended(s, gs[0].end) && CheckAccount(s[gs[0].start:gs[0].end]) {
		return Span{Kind: BankAccount, Start: gs[0].start, End: gs[0].end, Sure: true}, true
	}
	return Span{}, false
}

func matchCard(s string, gs []group, near Cue, before place) (Span, bool) {
	var d [19]byte
	for _, lens := range [...][]int{{4, 4, 4, 4}, {4, 6, 5}} {
		end := fits(gs, lens, []string{" -", " -", " -"})
		if end != 0 && before == alone && ended(s, end) && CheckCard(string(collect(s, gs[:len(lens)], d[:0]))) {
			return Span{Kind: PaymentCard, Start: gs[0].start, End: end, Sure: true}, true
		}
	}
	if near&CueCard != 0 && ended(s, gs[0].end) && CheckCard(s[gs[0].start:gs[0].end]) {
		return Span{Kind: PaymentCard, Start: gs[0].start, End: gs[0].end, Sure: true}, true
	}
	return Span{}, false
}

// matchPhone takes 8 digits in a Norwegian grouping, or bare ones that are announced. Dates,
// amounts and coordinates have other groupings.
func matchPhone(s string, gs []group, near Cue, before place) (Span, bool) {
	end, n := 0, 0
	switch {
	case fits(gs, []int{2, 2, 2, 2}, []string{" ", " ", " "}) != 0:
		end, n = gs[3].end, 4
	case fits(gs, []int{3, 2, 3}, []string{" ", " "}) != 0:
		end, n = gs[2].end, 3
	case near&CuePhone != 0 && gs[0].len() == 8:
		end, n = gs[0].end, 1
	}
	if end == 0 || before != alone && near&CuePhone == 0 || !ended(s, end) {
		return Span{}, false
	}
	neighbours := len(gs) > n && gs[n].sep == ' ' || gs[0].start >= 2 && s[gs[0].start-1] == ' ' && isDigit(s[gs[0].start-2])
	if neighbours && near&CuePhone == 0 {
		return Span{}, false
	}
	var d [8]byte
	class := CheckPhone(string(collect(s, gs[:n], d[:0])))
	if class != Mobile && class != FixedLine {
		return Span{}, false
	}
	return Span{Kind: Phone, Start: gs[0].start, End: end, Sure: class == Mobile}, true
}

// cueWords announce the number that follows them.
var cueWords = map[string]Cue{
	"fnr": CueNational, "pnr": CueNational, "dnr": CueNational, "personnr": CueNational, "personnummer": CueNational, "fødselsnummer": CueNational,
	"fødselsnr": CueNational, "fodselsnummer": CueNational, "fodselsnr": CueNational, "født": CueNational, "fodt": CueNational, "ident": CueNational,
	"tlf": CuePhone, "telefon": CuePhone, "mobil": CuePhone, "mob": CuePhone, "ring": CuePhone, "ringe": CuePhone, "tel": CuePhone, "phone": CuePhone,
	"sms": CuePhone, "telefonnr": CuePhone, "telefonnummer": CuePhone, "mobilnr": CuePhone, "mobilnummer": CuePhone, "vipps": CuePhone, "tlfnr": CuePhone,
	"konto": CueAccount, "kontonr": CueAccount, "kontonummer": CueAccount, "bankkonto": CueAccount, "account": CueAccount,
	"kort": CueCard, "kortnr": CueCard, "kortnummer": CueCard, "visa": CueCard, "mastercard": CueCard, "card": CueCard,
}

// cueReach is how far before a number its announcement can stand, in bytes, and cueSpan how many
// words back.
const (
	cueReach = 40
	cueSpan  = 3
)

// cueBefore reads the last words before i.
func cueBefore(s string, i int) Cue {
	low := max(0, i-cueReach)
	end := i
	for range cueSpan {
		for end > low && (!isWordByte(s[end-1]) || isDigit(s[end-1])) {
			if c := s[end-1]; isDigit(c) || c == '\n' || c == ';' {
				return 0 // another number or another line stands between
			}
			end--
		}
		start := end
		for start > low && isWordByte(s[start-1]) && !isDigit(s[start-1]) {
			start--
		}
		if start == end || start == low && low > 0 {
			return 0
		}
		var buf [2 * cueReach]byte
		if c, ok := cueWords[string(fold(buf[:0], s[start:end]))]; ok {
			return c
		}
		end = start
	}
	return 0
}
