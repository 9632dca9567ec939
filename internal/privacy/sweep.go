package privacy

import "github.com/allmenning/allmenning/internal/privacy/recognize"

// sweep is the second look's own search through text. It knows no columns and shares no code for
// numbers with package recognize; what it takes for a hit is never more than what the first scan
// does, or else it would stop runs that nobody could mend.
type sweep struct {
	hits [4]int64
}

// What a sweep counts.
const (
	hitNational = iota
	hitEmail
	hitPhone
	hitAccount
)

// hitKinds are the kinds of the counts.
var hitKinds = [4]string{recognize.NationalID, recognize.Email, recognize.Phone, recognize.BankAccount}

// all searches a whole text.
func (w *sweep) all(text string) { w.scan(text, 0, len(text)) }

// scan counts the hits that begin in text[from:to]; the rest is context.
func (w *sweep) scan(text string, from, to int) {
	for i := from; i < to; i++ {
		c := text[i]
		if c == '@' {
			w.address(text, i)
			continue
		}
		if c >= '0' && c <= '9' && (i == 0 || text[i-1] < '0' || text[i-1] > '9') {
			w.digits(text, i)
		}
	}
}

// digits reads the run of digits at i, with what follows it in groups, and tests it.
func (w *sweep) digits(text string, i int) {
	if !opensNumber(text, i) {
		return
	}
	var d [24]byte
	var shape [8]int // lengths of groups
	var seps [8]byte
	n, groups, j := 0, 0, i
	ends := [8]int{}
	for j < len(text) && n < len(d) {
		c := text[j]
		if c >= '0' && c <= '9' {
			d[n] = c
			n++
			shape[groups]++
			j++
			ends[groups] = j
			continue
		}
		step, sep := gap(text, j)
		if step == 0 || groups == 7 || j+step >= len(text) || text[j+step] < '0' || text[j+step] > '9' {
			break
		}
		groups++
		seps[groups] = sep
		j += step
	}
	w.test(text, i, string(d[:n]), shape[:groups+1], seps[:groups+1], ends[:groups+1])
}

func (w *sweep) test(text string, i int, d string, shape []int, seps []byte, ends []int) {
	is := func(lens ...int) int {
		if len(shape) < len(lens) {
			return 0
		}
		for k, l := range lens {
			if shape[k] != l {
				return 0
			}
		}
		return ends[len(lens)-1]
	}
	plus := i > 0 && text[i-1] == '+' && (i == 1 || text[i-2] < '0' || text[i-2] > '9')
	end := is(11)
	if end == 0 && len(seps) > 1 && (seps[1] == ' ' || seps[1] == '-') {
		end = is(6, 5)
	}
	if end == 0 && len(seps) > 3 && seps[1] == '.' && seps[2] == '.' && seps[3] != '/' {
		end = is(2, 2, 2, 5)
	}
	if end > 0 && closesNumber(text, end) && !plus {
		if old, _ := passes(d[:11]); old {
			w.hits[hitNational]++
			return
		}
	}
	if end = is(4, 2, 5); end > 0 && seps[1] == '.' && seps[2] == '.' && closesNumber(text, end) {
		if _, account := passes(d[:11]); account {
			w.hits[hitAccount]++
		}
		return
	}
	if plus && len(d) >= 10 && d[:2] == "47" && wholeGroups(shape, 10) && mobile(d[2:10]) {
		w.hits[hitPhone]++
		return
	}
	blank := func(n int) bool {
		for _, sep := range seps[1:n] {
			if sep != ' ' {
				return false
			}
		}
		return len(shape) == n && !digitBeforeBlank(text, i)
	}
	grouped := is(2, 2, 2, 2) > 0 && blank(4) || is(3, 2, 3) > 0 && blank(3)
	if grouped && mobile(d[:8]) && closesNumber(text, ends[len(ends)-1]) {
		w.hits[hitPhone]++
	}
}

// digitBeforeBlank reports whether a group of digits and one blank stand before i.
func digitBeforeBlank(text string, i int) bool {
	switch {
	case i >= 2 && text[i-1] == ' ':
		i -= 2
	case i >= 3 && text[i-1] == 0xA0 && text[i-2] == 0xC2:
		i -= 3
	default:
		return false
	}
	return text[i] >= '0' && text[i] <= '9'
}

// wholeGroups reports whether the first n digits end where a group ends.
func wholeGroups(shape []int, n int) bool {
	for _, l := range shape {
		if n -= l; n == 0 {
			return true
		}
	}
	return false
}

// gap reads one separator: a blank (no-break ones too), point, hyphen.
func gap(text string, j int) (step int, sep byte) {
	switch c := text[j]; {
	case c == ' ' || c == '.' || c == '-':
		return 1, c
	case c == 0xC2 && j+1 < len(text) && text[j+1] == 0xA0:
		return 2, ' '
	}
	return 0, 0
}

// opensNumber reports whether a number can begin at i: not within a word, a code or decimals.
// In JSON the letter of an escape (\n, \u003c) is no part of a word.
func opensNumber(text string, i int) bool {
	if i == 0 {
		return true
	}
	c := text[i-1]
	switch {
	case c == '.':
		return i < 2 || text[i-2] < '0' || text[i-2] > '9'
	case c == '-' || c == '/' || c == '_':
		return i < 2 || !wordByte(text[i-2])
	case wordByte(c):
		// Blanks, quotation marks and dashes outside ASCII are no letters.
		return escapeEnds(text, i) || i >= 2 && text[i-2] == 0xC2 || i >= 3 && text[i-3] == 0xE2
	}
	return true
}

func escapeEnds(text string, i int) bool {
	if i >= 2 && text[i-2] == '\\' {
		switch text[i-1] {
		case 'n', 't', 'r', 'b', 'f':
			return true
		}
	}
	return i >= 6 && text[i-6] == '\\' && text[i-5] == 'u' && text[i-4] == '0' && text[i-3] == '0'
}

func closesNumber(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	c := text[i]
	next := byte(' ')
	if i+1 < len(text) {
		next = text[i+1]
	}
	switch {
	case c == '.':
		return next < '0' || next > '9'
	case c == '-' || c == '/' || c == '_':
		return !wordByte(next)
	}
	return !wordByte(c) || c == 0xC2 || c == 0xE2
}

func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
}

// passes tests 11 digits with each check as one weighted sum: as a person number with its date
// (old rule), and as an account.
func passes(d string) (person, account bool) {
	first := [11]int{3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0}
	second := [11]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}
	a, b := 0, 0
	for i := range 11 {
		v := int(d[i]) - '0'
		a += first[i] * v
		b += second[i] * v
	}
	if b%11 != 0 {
		return false, false
	}
	day := (int(d[0])-'0')*10 + int(d[1]) - '0'
	month := (int(d[2])-'0')*10 + int(d[3]) - '0'
	year := (int(d[4])-'0')*10 + int(d[5]) - '0'
	return a%11 == 0 && calendarDay(day, month, year), d[:4] != "0000"
}

// calendarDay knows D-numbers (day +40) and the series of hospitals and of test data (month +40,
// +65, +80).
func calendarDay(day, month, year int) bool {
	if day > 40 && day < 72 {
		day -= 40
	}
	for _, offset := range [...]int{80, 65, 40} {
		if month > offset && month <= offset+12 {
			month -= offset
			break
		}
	}
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	length := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 {
		length++
	}
	return day <= length
}

// mobile tests 8 digits.
func mobile(d string) bool {
	switch d[0] {
	case '9':
		return true
	case '4':
		return d[1] == '0' || d[1] == '1' || d[1] >= '6' && d[1] <= '8' || d[1] == '5' && d[2:4] != "36"
	}
	return false
}

// address tests the characters around an at sign. Which addresses are a function's is a list
// that both looks share.
func (w *sweep) address(text string, at int) {
	start := at
	for start > 0 && at-start < 64 && (wordByte(text[start-1]) || text[start-1] == '.' || text[start-1] == '-' || text[start-1] == '_' || text[start-1] == '+') {
		start--
	}
	end := at + 1
	for end < len(text) && end-at < 255 && (wordByte(text[end]) || text[end] == '.' || text[end] == '-') {
		end++
	}
	if start == at || end == at+1 {
		return
	}
	for _, sp := range recognize.Spans(text[start:end], 0, nil) {
		if sp.Kind == recognize.Email {
			w.hits[hitEmail]++
			return
		}
	}
}
