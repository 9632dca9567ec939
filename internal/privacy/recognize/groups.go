package recognize

import "strings"

// sep is what stands between two runs of digits, as one bit, so that a form can allow several.
type sep uint16

const (
	blank sep = 1 << iota // one to three blanks of any width
	point
	hyphen // dashes too
	slash
	comma
	colon
	underscore
	bar // "|" and "·"
	plus
	line // a new line, with what indents the next
)

// anyMark is what people and programs put between the halves of a number. Points and commas are
// not among them: they make decimals.
const anyMark = blank | hyphen | slash | colon | underscore | bar | plus | line

// group is one run of digits, with what separates it from the run before.
type group struct {
	start, end int
	sep        sep // 0 for the first
}

func (g group) len() int { return g.end - g.start }

// maxGroups and maxRun bound the look-ahead from one run of digits: eleven digits can stand each
// by itself, and a payment reference has 25.
const (
	maxGroups = 12
	maxRun    = 25
)

// signature packs the lengths of groups, five bits each, the first lowest.
type signature uint64

const lengthBits = 5

// form is a way to group a number: the lengths of its groups, and what may stand before each
// further one.
type form struct {
	groups   int
	lengths  signature
	mask     signature
	seps     [maxGroups]sep // of the second group on
	weak     bool           // other things are written like that: unsure unless announced
	decimals bool           // one point or comma between: it may be a number with decimals
	century  bool           // the year has four digits, of which two count
}

// grouping makes a form whose groups all have the same separators before them.
func grouping(seps sep, lengths ...int) form {
	f := form{groups: len(lengths)}
	for i, n := range lengths {
		f.lengths |= signature(n) << (lengthBits * i)
		f.mask |= (1<<lengthBits - 1) << (lengthBits * i)
		if i > 0 {
			f.seps[i] = seps
		}
	}
	return f
}

// last replaces what may stand before the last group.
func (f form) last(seps sep) form {
	f.seps[f.groups-1] = seps
	return f
}

func (f form) weakly() form    { f.weak = true; return f }
func (f form) asDecimal() form { f.weak, f.decimals = true, true; return f }
func (f form) fullYear() form  { f.weak, f.century = true, true; return f }

// groupsAt reads runs of digits from i on, separated by one separator each. A run that is too
// long for any number is read alone, and only as far as that shows.
func groupsAt(s string, i int, gs *[maxGroups]group) (n int, lengths signature) {
	var c sep
	for n < maxGroups {
		end := runEnd(s, i, maxRun+1)
		if end == i {
			break
		}
		gs[n] = group{i, end, c}
		lengths |= signature(end-i) << (lengthBits * n)
		n++
		if end-i > maxRun {
			break
		}
		next, mark := separator(s, end)
		if next == 0 || next >= len(s) || !isDigit(s[next]) {
			break
		}
		i, c = next, mark
	}
	return n, lengths
}

func runEnd(s string, i, limit int) int {
	end := i
	for end < len(s) && isDigit(s[end]) && end-i < limit {
		end++
	}
	return end
}

// separatorBytes are the separators of one byte.
var separatorBytes = [256]sep{
	' ': blank, '\t': blank, '.': point, '-': hyphen, '/': slash, ',': comma, ':': colon, '_': underscore, '|': bar, '+': plus, '\n': line, '\r': line,
}

// separator reads what separates two groups at i: one mark, blanks, or a mark with blanks around
// it. next is 0 when there is none.
func separator(s string, i int) (next int, c sep) {
	next, c = oneSeparator(s, i)
	if next == 0 || next < len(s) && isDigit(s[next]) {
		return next, c
	}
	for range 3 {
		more, mark := oneSeparator(s, next)
		switch {
		case more == 0:
			return next, c
		case mark == blank && c&(blank|hyphen|slash|bar|point|line) != 0:
		case mark == line && c&(blank|line) != 0:
			c = line
		case c == blank && mark&(hyphen|slash|bar) != 0:
			c = mark
		default:
			return 0, 0
		}
		next = more
	}
	return next, c
}

func oneSeparator(s string, i int) (next int, c sep) {
	if i >= len(s) {
		return 0, 0
	}
	if c = separatorBytes[s[i]]; c != 0 {
		return i + 1, c
	}
	switch s[i] {
	case 0xC2: // U+00A0, U+00B7
		if i+1 < len(s) && s[i+1] == 0xA0 {
			return i + 2, blank
		}
		if i+1 < len(s) && s[i+1] == 0xB7 {
			return i + 2, bar
		}
	case 0xE2: // U+2000 to U+200A and U+202F, blanks; U+2010 to U+2015 and U+2212, dashes
		if i+2 >= len(s) {
			return 0, 0
		}
		switch last := s[i+2]; {
		case s[i+1] == 0x80 && (last >= 0x80 && last <= 0x8A || last == 0xAF):
			return i + 3, blank
		case s[i+1] == 0x80 && last >= 0x90 && last <= 0x95, s[i+1] == 0x88 && last == 0x92:
			return i + 3, hyphen
		}
	}
	return 0, 0
}

// number is a run of digits in a text, with the runs that follow it and what stands before it.
// Recognizers of numbers read it.
type number struct {
	s       string
	groups  [maxGroups]group
	n       int
	total   int // digits in all groups
	lengths signature
	before  place
	header  Cue // what the header announces

	asked     bool // whether the words before were read, or there are none
	near, own Cue
	// What the number before announced of itself, and where it ended: "tlf. 1 og 2".
	last    Cue
	lastEnd int
}

// read fills n with the groups from i on.
func (n *number) read(i int) {
	n.n, n.lengths = groupsAt(n.s, i, &n.groups)
	n.total = 0
	for k := range n.n {
		n.total += n.groups[k].len()
	}
	n.before = standing(n.s, i)
}

func (n *number) start() int { return n.groups[0].start }

// first is the length of the first run.
func (n *number) first() int { return n.groups[0].len() }

// fits reports where the number ends when its first groups have this form; 0 when they have not.
func (n *number) fits(f *form) int {
	if n.lengths&f.mask != f.lengths || n.n < f.groups {
		return 0
	}
	for i := 1; i < f.groups; i++ {
		if n.groups[i].sep&f.seps[i] == 0 {
			return 0
		}
	}
	return n.groups[f.groups-1].end
}

// alike reports whether the first k groups have one and the same separator.
func (n *number) alike(k int) bool {
	for i := 2; i < k; i++ {
		if n.groups[i].sep != n.groups[1].sep {
			return false
		}
	}
	return true
}

// digits appends the digits of the first k groups.
func (n *number) digits(k int, dst []byte) []byte {
	for _, g := range n.groups[:k] {
		dst = append(dst, n.s[g.start:g.end]...)
	}
	return dst
}

// prefix is how many groups, separated by these marks only, make exactly want digits; 0 when none do.
func (n *number) prefix(seps sep, want int) int {
	total := 0
	for i := range n.n {
		if i > 0 && n.groups[i].sep&seps == 0 {
			return 0
		}
		if total += n.groups[i].len(); total >= want {
			if total == want {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

// whole reports whether the text is this number, up to end, and nothing else.
func (n *number) whole(end int) bool { return n.start() == 0 && end == len(n.s) }

// announced is what the header and the last words before the number announce; told is what stands
// right before it, and so must mean it.
func (n *number) announced() Cue { n.ask(); return n.near | n.header }

func (n *number) told() Cue { n.ask(); return n.own | n.header }

func (n *number) ask() {
	if !n.asked {
		n.asked = true
		n.near, n.own = cueBefore(n.s, n.start())
		if n.near == 0 && n.last != 0 && goesOn(n.s, n.lastEnd, n.start()) {
			n.near, n.own = n.last, n.last
		}
	}
}

// listGap is how far apart numbers of one list can stand, in bytes.
const listGap = 9

// goesOn reports whether only a mark or a word like "og" stands between two numbers.
func goesOn(s string, from, to int) bool {
	if to-from > listGap {
		return false
	}
	switch strings.Trim(s[from:to], " \u00a0.,;:&/+()-") {
	case "", "og", "eller", "or", "and", "el", "evt", "samt":
		return true
	}
	return false
}

func (n *number) span(kind string, end int, sure bool) (Span, bool) {
	return Span{Kind: kind, Start: n.start(), End: end, Sure: sure}, true
}

// Where a run of digits begins.
type place uint8

const (
	alone      place = iota // at the start, or after a blank, a bracket, a quotation mark and the like
	hyphenated              // after a hyphen, slash or underscore that follows a word or a number
	inWord                  // right after a letter
	fraction                // after a decimal point
)

func standing(s string, i int) place {
	if i == 0 {
		return alone
	}
	c := s[i-1]
	switch {
	case c == '.' && i > 1 && isDigit(s[i-2]):
		return fraction
	case c == '-' || c == '/' || c == '_':
		if i > 1 && isWordByte(s[i-2]) && s[i-2] != '_' {
			return hyphenated
		}
	case isWordByte(c) && !endsMark(s, i):
		return inWord
	}
	return alone
}

// endsMark reports whether the bytes before i end a no-break blank or a piece of punctuation
// outside ASCII, which are no letters.
func endsMark(s string, i int) bool {
	return i >= 2 && s[i-2] == 0xC2 && s[i-1] < 0xC0 || i >= 3 && s[i-3] == 0xE2
}

// markLen is the length of the mark that endsMark found.
func markLen(s string, i int) int {
	if s[i-2] == 0xC2 {
		return 2
	}
	return 3
}

// How a number goes on after its last digit.
type tail uint8

const (
	ended tail = iota
	named      // a word is glued to it: "12345678901Kari"
	coded      // it is part of a code: a letter, or a hyphen and more
	tied       // decimals
)

// tailAt says what follows a number that ends at i. Decimals that are zero are no part of it:
// end is then behind them.
func tailAt(s string, i int) (t tail, end int) {
	if i >= len(s) {
		return ended, i
	}
	c := s[i]
	next := byte(' ')
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch {
	case (c == '.' || c == ',') && next == '0':
		end := i + 1
		for end < len(s) && s[end] == '0' {
			end++
		}
		if end >= len(s) || !isWordByte(s[end]) && s[end] != '.' && s[end] != ',' {
			return ended, end
		}
		if c == '.' {
			return tied, i
		}
	case c == '.' && isDigit(next):
		return tied, i
	case c == '-' || c == '/':
		if isDigit(next) {
			return coded, i
		}
	case c == 0xC2 || c == 0xE2: // no-break blanks, dashes, quotation marks
	case c == '_':
		if isDigit(next) {
			return coded, i
		}
	case isWordByte(c):
		if isName(s[i:min(len(s), i+8)]) {
			return named, i
		}
		return coded, i
	}
	return ended, i
}

// isName reports whether letters glued to a number make a word: a capital and a small letter, or
// three letters that are no hexadecimal digits.
func isName(s string) bool {
	letters, beyondHex := 0, false
	for letters < len(s) && isWordByte(s[letters]) && !isDigit(s[letters]) && s[letters] != '_' {
		beyondHex = beyondHex || s[letters]|0x20 > 'f'
		letters++
	}
	if letters >= 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' {
		return true
	}
	return letters >= 3 && beyondHex
}

func isWordByte(c byte) bool {
	return isDigit(c) || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c >= 0x80
}

func isDigit(c byte) bool { return c-'0' < 10 }

func isCapital(c byte) bool { return c-'A' < 26 }

func isASCIILetter(c byte) bool { return c|0x20-'a' < 26 }

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
