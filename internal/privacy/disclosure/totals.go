package disclosure

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// totalWords are what a cell says when its row is a total, in Norwegian and English.
var totalWords = []string{
	"i alt", "ialt", "alt", "totalt", "total", "totalsum", "sum", "alle", "begge", "samlet", "samla", "tot", "tot.", "til sammen", "tilsammen",
	"til saman", "tilsaman", "hele", "heile", "all", "both", "whole", "everyone", "overall", "kommunen", "byen", "fylket", "landet", "kommunen i alt",
	"alle kjønn", "grand total", "_t",
}

// totalStarts and totalEnds are words at the ends of what such a cell says: “begge kjønn”, “hele
// kommunen”, “Bergen i alt”.
var (
	totalStarts = []string{"alle ", "begge ", "hele ", "heile ", "sum ", "totalt ", "total ", "i alt", "samlet ", "samla ", "all ", "both ", "whole ", "sum:", "totalt:"}
	totalEnds   = []string{" i alt", " ialt", " totalt", " total", " sum", " samlet", " samla", " tilsammen", " til sammen", " til saman", "(totalt)", "(sum)", "(i alt)"}
)

// saysTotal reports whether a label, or one of the labels merged into it, says that it is a total.
func saysTotal(label string) bool {
	for part := range strings.SplitSeq(label, "\x00") {
		s := strings.Join(strings.Fields(strings.ToLower(part)), " ")
		if slices.Contains(totalWords, strings.TrimSuffix(s, ":")) {
			return true
		}
		starts := slices.ContainsFunc(totalStarts, func(w string) bool { return strings.HasPrefix(s, w) })
		ends := slices.ContainsFunc(totalEnds, func(w string) bool { return strings.HasSuffix(s, w) })
		if starts || ends {
			return true
		}
	}
	return false
}

// relation says that one element of a dimension is the sum of others.
type relation struct {
	dim      int
	parent   int32
	children []int32 // ascending
	word     bool    // the parent says so; else it holds everywhere
}

// Bounds of what is tried in one dimension.
const (
	maxElements = 3000 // a dimension with more elements has no contiguous subtotals
	maxRun      = 60   // elements of a contiguous subtotal

	maxRunEffort = 25_000_000 // elements looked at, about
)

// lines are the rows that differ in one dimension only, line by line, ordered by element.
type lines struct {
	rows  []int32
	start []int32 // line i is rows[start[i]:start[i+1]]
}

func (t *countTable) linesOf(dim int, keys []uint64) lines {
	d := t.merged[dim]
	type place struct {
		key uint64
		row int32
	}
	places := make([]place, t.rows)
	for row := range t.rows {
		places[row] = place{keys[row] - keyPart(dim, d.codes[row]), int32(row)}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(d.codes[a.row], d.codes[b.row]), cmp.Compare(a.row, b.row))
	})
	l := lines{rows: make([]int32, t.rows)}
	for i, p := range places {
		if i == 0 || p.key != places[i-1].key {
			l.start = append(l.start, int32(i))
		}
		l.rows[i] = p.row
	}
	l.start = append(l.start, int32(t.rows))
	return l
}

func (l lines) count() int         { return len(l.start) - 1 }
func (l lines) line(i int) []int32 { return l.rows[l.start[i]:l.start[i+1]] }

// finder finds the relations of one dimension.
type finder struct {
	t     *countTable
	dim   int
	d     *dimension
	lines lines
	holds map[int32][]int // lines in which an element stands
	found []relation
	total []bool // elements that say total
}

// relations are the sums found in one dimension: elements that say they are totals, codes that
// begin others, ranges that hold others, runs of neighbours, and an element that is all others.
func (t *countTable) relations(dim int, l lines) (found []relation, total []bool) {
	f := &finder{t: t, dim: dim, d: t.merged[dim], lines: l, holds: make(map[int32][]int)}
	f.total = make([]bool, len(f.d.labels))
	words := false
	for code, label := range f.d.labels {
		f.total[code] = saysTotal(label)
		words = words || f.total[code]
	}
	for i := range l.count() {
		for _, row := range l.line(i) {
			code := f.d.codes[row]
			if at := f.holds[code]; len(at) == 0 || at[len(at)-1] != i {
				f.holds[code] = append(at, i)
			}
		}
	}
	f.prefixes()
	f.ranges()
	f.runs()
	if !words {
		f.wholes()
	}
	f.words()
	return f.found, f.total
}

// evidence is how often a candidate was looked at and held.
type evidence struct {
	failed  int // lines and columns in which it is no sum
	telling int // in which it is the sum of at least two numbers that are not 0
	most    int // such numbers in one line
}

// test looks at a candidate in every line and column. It stops at the first failure.
func (f *finder) test(parent int32, member func(code int32) bool) evidence {
	return f.testIn(f.holds[parent], parent, member)
}

func (f *finder) testIn(at []int, parent int32, member func(code int32) bool) evidence {
	var e evidence
	for _, i := range at {
		for c := range f.t.counts {
			col := f.t.columns[c]
			var want, sum int64
			children, missing := 0, false
			for _, row := range f.lines.line(i) {
				switch code := f.d.codes[row]; {
				case code == parent:
					want += col.values[row]
					missing = missing || col.null[row]
				case member(code):
					sum += col.values[row]
					missing = missing || col.null[row]
					if col.values[row] != 0 {
						children++
					}
				}
			}
			switch {
			case want == sum:
				if e.most = max(e.most, children); children > 1 {
					e.telling++
				}
			case !missing:
				e.failed++
				return e
			}
		}
	}
	return e
}

// accept keeps a relation unless it is known or would make an element part of itself.
func (f *finder) accept(r relation) {
	r.dim = f.dim
	slices.Sort(r.children)
	for _, o := range f.found {
		if o.parent == r.parent && slices.Equal(o.children, r.children) {
			return
		}
	}
	for _, child := range r.children {
		if f.reaches(child, r.parent, 0) {
			return
		}
	}
	f.found = append(f.found, r)
}

func (f *finder) reaches(from, to int32, depth int) bool {
	if from == to || depth > 16 {
		return true
	}
	for _, r := range f.found {
		if r.parent == from && slices.ContainsFunc(r.children, func(c int32) bool { return f.reaches(c, to, depth+1) }) {
			return true
		}
	}
	return false
}

func among(codes []int32) func(int32) bool {
	set := make(map[int32]bool, len(codes))
	for _, c := range codes {
		set[c] = true
	}
	return func(c int32) bool { return set[c] }
}

// words are elements that say they are the total: of all elements, or of those that are not part
// of another one.
func (f *finder) words() {
	part := make(map[int32]bool)
	for _, r := range f.found {
		for _, c := range r.children {
			part[c] = true
		}
	}
	var all, tops []int32
	for code := range f.d.labels {
		if f.total[code] {
			continue
		}
		all = append(all, int32(code))
		if !part[int32(code)] {
			tops = append(tops, int32(code))
		}
	}
	for code, total := range f.total {
		if !total {
			continue
		}
		for _, children := range [][]int32{tops, all} {
			if len(children) > 0 { // whether it is one is seen line by line
				f.accept(relation{parent: int32(code), children: slices.Clone(children), word: true})
			}
		}
	}
}

// wholes finds an element that is the sum of all others in every line, whatever it is called.
func (f *finder) wholes() {
	if len(f.d.labels) < 3 || f.lines.count() == 0 {
		return
	}
	for code := range f.d.labels {
		parent := int32(code)
		e := f.test(parent, func(c int32) bool { return c != parent })
		enough := e.telling > 1 || e.telling == 1 && (f.d.nulls[code] || e.most > 3)
		if e.failed > 0 || !enough {
			continue
		}
		var children []int32
		for c := range f.d.labels {
			if int32(c) != parent {
				children = append(children, int32(c))
			}
		}
		f.accept(relation{parent: parent, children: children})
		f.total[code] = true
		return
	}
}

// prefixes finds geographical and other codes of which shorter ones are the sum of longer ones:
// county and municipality, municipality and district.
func (f *finder) prefixes() {
	codes := make(map[string]int32)
	for code, label := range f.d.labels {
		for part := range strings.SplitSeq(label, "\x00") {
			if len(part) >= 1 && len(part) <= 12 && strings.Trim(part, "0123456789") == "" {
				codes[part] = int32(code)
				break
			}
		}
	}
	children := make(map[int32]map[int][]int32) // parent → length → codes
	for s, code := range codes {
		for n := len(s) - 1; n >= 1; n-- { // the nearest shorter code is the parent
			if parent, ok := codes[s[:n]]; ok && parent != code {
				if children[parent] == nil {
					children[parent] = make(map[int][]int32)
				}
				children[parent][len(s)] = append(children[parent][len(s)], code)
				break
			}
		}
	}
	for code := range f.d.labels {
		byLength := children[int32(code)]
		for n := 2; n <= 12; n++ {
			if list := byLength[n]; len(list) > 0 {
				f.verified(int32(code), list, 1)
			}
		}
	}
}

// verified accepts a relation that holds in every line and tells something in some.
func (f *finder) verified(parent int32, children []int32, telling int) {
	if e := f.test(parent, among(children)); e.failed == 0 && e.telling >= telling {
		f.accept(relation{parent: parent, children: slices.Clone(children)})
	}
}

// span is a range of whole numbers that a label names: “6–15 år”, “80 år og over”.
type span struct {
	low, high int64
	code      int32
}

const openEnd = 1 << 40

// spanOf reads a label's range.
func spanOf(label string) (low, high int64, ok bool) {
	var numbers []int64
	for s := range strings.FieldsFuncSeq(label, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil || len(numbers) == 2 {
			return 0, 0, false
		}
		numbers = append(numbers, n)
	}
	lower := strings.ToLower(label)
	switch {
	case len(numbers) == 2 && numbers[0] <= numbers[1]:
		return numbers[0], numbers[1], true
	case len(numbers) != 1:
		return 0, 0, false
	case strings.Contains(lower, "+") || strings.Contains(lower, "over") || strings.Contains(lower, "eldre") || strings.Contains(lower, "eller mer") || strings.Contains(lower, "older"):
		return numbers[0], openEnd, true
	case strings.Contains(lower, "under") || strings.Contains(lower, "<"):
		return 0, numbers[0] - 1, true
	}
	return numbers[0], numbers[0], true
}

// ranges finds bands that are the sum of narrower ones.
func (f *finder) ranges() {
	var spans []span
	for code, label := range f.d.labels {
		if low, high, ok := spanOf(label); ok && !f.total[code] {
			spans = append(spans, span{low, high, int32(code)})
		}
	}
	if len(spans) > maxElements {
		return
	}
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(b.high, a.high), cmp.Compare(a.code, b.code))
	})
	for i, p := range spans {
		var children []int32
		next := p.low
		for j := i + 1; j < len(spans) && spans[j].low <= p.high; j++ {
			s := spans[j]
			if s.low >= next && s.high <= p.high && (s.low > p.low || s.high < p.high) {
				children, next = append(children, s.code), s.high+1
			}
		}
		if len(children) > 1 {
			f.verified(p.code, children, 1)
		}
	}
}

// runs finds elements that are the sum of the elements right before or after them. Small tables
// have such sums by chance, so it must hold in several lines.
func (f *finder) runs() {
	n := len(f.d.labels)
	if n < 3 || n > maxElements || f.lines.count()*f.t.counts < 3 {
		return
	}
	longest := min(maxRun, n-1, max(maxRunEffort/(n*n), 2))
	for code := range n {
		parent := int32(code)
		first := f.fullest(parent)
		for length := 2; length <= longest; length++ {
			for _, from := range []int{code - length, code + 1} {
				if from < 0 || from+length > n {
					continue
				}
				low, high := int32(from), int32(from+length)
				member := func(c int32) bool { return c >= low && c < high }
				if f.testIn(first, parent, member).telling == 0 {
					continue
				}
				if e := f.test(parent, member); e.failed == 0 && e.telling >= 3 {
					var children []int32
					for c := low; c < high; c++ {
						children = append(children, c)
					}
					f.accept(relation{parent: parent, children: children})
				}
			}
		}
	}
}

// fullest is the line in which an element has the largest count: what fails, fails there first.
func (f *finder) fullest(parent int32) []int {
	best, most := 0, int64(-1)
	at := f.holds[parent]
	for i, line := range at {
		for _, row := range f.lines.line(line) {
			if n := f.t.columns[0].values[row]; f.d.codes[row] == parent && n > most {
				best, most = i, n
			}
		}
	}
	return at[best : best+1]
}
