package disclosure

import (
	"slices"
)

// maxTerms bounds the cells of all equations together.
const maxTerms = 16_000_000

// maxNested bounds the combinations of dimensions of which a total may be the sum at once.
const maxNested = 16

// equations are the sums that readers of a table know: the first cell of each is the sum of the
// others. A cell is row*columns+column.
type equations struct {
	cells []int32
	start []int32
	full  bool // more than maxTerms
}

func (q *equations) count() int         { return len(q.start) - 1 }
func (q *equations) of(i int32) []int32 { return q.cells[q.start[i]:q.start[i+1]] }
func (q *equations) add(parent int32, children []int32) {
	if q.full = q.full || len(q.cells)+1+len(children) > maxTerms; q.full {
		return
	}
	q.cells = append(append(q.cells, parent), children...)
	q.start = append(q.start, int32(len(q.cells)))
}

// builder makes the equations of a table of counts.
type builder struct {
	t       *countTable
	n       int // counted columns
	q       *equations
	total   [][]bool       // per dimension and element
	summed  []bool         // per row: some equation makes it a total
	missing map[int32]bool // null cells that the source left out of a sum: unknown to readers
	scratch []int32
}

// equations finds every sum of the table; those over columns are found already. totals is the number
// of rows that are sums of others.
func (t *countTable) equations(wide []wideRelation) (q *equations, missing map[int32]bool, totals int64) {
	b := &builder{t: t, n: t.counts, q: &equations{start: []int32{0}}, summed: make([]bool, t.rows), missing: make(map[int32]bool)}
	keys := rowKeys(t.merged, t.rows)
	for dim := range t.merged {
		l := t.linesOf(dim, keys)
		found, total := t.relations(dim, l)
		b.total = append(b.total, total)
		for _, r := range found {
			b.relation(r, l)
		}
	}
	b.byCompany()
	b.nested(keys)
	for _, s := range b.summed {
		if s {
			totals++
		}
	}
	b.wide(wide)
	return b.q, b.missing, totals
}

func (b *builder) cell(row int32, column int) int32 { return row*int32(b.n) + int32(column) }

// relation adds the equations of a relation, line by line.
func (b *builder) relation(r relation, l lines) {
	member := among(r.children)
	codes := b.t.merged[r.dim].codes
	var parents, children []int32
	for i := range l.count() {
		parents, children = parents[:0], children[:0]
		for _, row := range l.line(i) {
			switch {
			case codes[row] == r.parent:
				parents = append(parents, row)
			case member(codes[row]):
				children = append(children, row)
			}
		}
		for _, p := range parents {
			b.sum(p, children)
		}
	}
}

// sum adds the equations that one row is the sum of others, in each column where it is.
func (b *builder) sum(parent int32, children []int32) {
	if len(children) == 0 {
		return
	}
	for c := range b.n {
		b.scratch = b.scratch[:0]
		for _, row := range children {
			b.scratch = append(b.scratch, b.cell(row, c))
		}
		if b.equation(b.cell(parent, c), b.scratch) {
			b.summed[parent] = true
		}
	}
}

// equation adds that one cell is the sum of others, if it is. A null is nothing; but where the sum
// falls short, the source has left out what its nulls are.
func (b *builder) equation(parent int32, children []int32) bool {
	want, null := b.at(parent)
	if null {
		return false
	}
	gap, nulls := want, false
	for _, cell := range children {
		n, null := b.at(cell)
		gap -= n
		nulls = nulls || null
	}
	if gap != 0 && (!nulls || gap < 0) {
		return false
	}
	kept := children[:0]
	for _, cell := range children {
		_, null := b.at(cell)
		if null && gap == 0 {
			continue
		}
		if null {
			b.missing[cell] = true
		}
		kept = append(kept, cell)
	}
	b.q.add(parent, kept)
	return true
}

func (b *builder) at(cell int32) (n int64, null bool) {
	col := b.t.columns[int(cell)%b.n]
	row := int(cell) / b.n
	return col.values[row], col.null[row]
}

// byCompany finds elements that stand beside totals only: “0” beside “Hele landet”, an empty cell
// beside “Sum”.
func (b *builder) byCompany() {
	for dim, d := range b.t.merged {
		alone := make([]bool, len(d.labels)) // stands in a row where nothing else says total
		for row := range b.t.rows {
			said := false
			for o, other := range b.t.merged {
				said = said || o != dim && b.total[o][other.codes[row]]
			}
			if !said {
				alone[d.codes[row]] = true
			}
		}
		if !slices.Contains(alone, true) {
			continue // the other dimension has totals only
		}
		for code := range d.labels {
			if !alone[code] {
				b.total[dim][code] = true
			}
		}
	}
}

// nested adds the equations of rows that are totals in several dimensions at once and the sum of
// rows in one of them alone is not in the table.
func (b *builder) nested(keys []uint64) {
	indexes := make(map[uint64]map[uint64][]int32)
	for row := range b.t.rows {
		said := b.saying(int32(row))
		if b.summed[row] || said&(said-1) == 0 {
			continue
		}
		for _, mask := range subsets(said) {
			if len(indexes) >= maxNested && indexes[mask] == nil {
				break
			}
			if indexes[mask] == nil {
				indexes[mask] = b.index(mask, keys)
			}
			if b.sum(int32(row), indexes[mask][b.without(int32(row), mask, keys)]); b.summed[row] {
				break
			}
		}
	}
}

// saying is a bit per dimension in which a row is a total. Only 16 dimensions are looked at.
func (b *builder) saying(row int32) uint64 {
	var bits uint64
	for dim, d := range b.t.merged {
		if dim < 16 && b.total[dim][d.codes[row]] {
			bits |= 1 << dim
		}
	}
	return bits
}

// subsets are the subsets of at least two of the bits, the whole first.
func subsets(bits uint64) []uint64 {
	var list []uint64
	for s := bits; s != 0 && len(list) < maxNested; s = (s - 1) & bits {
		if s&(s-1) != 0 {
			list = append(list, s)
		}
	}
	return list
}

func (b *builder) without(row int32, mask uint64, keys []uint64) uint64 {
	key := keys[row]
	for dim, d := range b.t.merged {
		if dim < 64 && mask>>dim&1 != 0 {
			key -= keyPart(dim, d.codes[row])
		}
	}
	return key
}

// index lists the rows that are no total in any dimension of the mask, by what else they say.
func (b *builder) index(mask uint64, keys []uint64) map[uint64][]int32 {
	index := make(map[uint64][]int32)
	for row := range b.t.rows {
		if b.saying(int32(row))&mask == 0 {
			key := b.without(int32(row), mask, keys)
			index[key] = append(index[key], int32(row))
		}
	}
	return index
}

// wideRelation says that a column is the sum of others.
type wideRelation struct {
	parent   int
	children []int
}

// wideRelations finds columns that are the sum of others in every row, and makes every column that
// takes part with a count a count: it counts persons as well.
func (t *countTable) wideRelations() []wideRelation {
	var found []wideRelation
	n := len(t.columns)
	for parent := range n {
		for _, children := range t.wideCandidates(parent) {
			if t.adds(parent, children) {
				found = append(found, wideRelation{parent, children})
			}
		}
	}
	counts := make([]bool, n)
	for i := range t.counts {
		counts[i] = true
	}
	for again := true; again; {
		again = false
		for _, r := range found {
			all := append([]int{r.parent}, r.children...)
			if !slices.ContainsFunc(all, func(c int) bool { return counts[c] }) {
				continue
			}
			for _, c := range all {
				again = again || !counts[c]
				counts[c] = true
			}
		}
	}
	return t.countFirst(found, counts)
}

// countFirst orders the columns so that counts come first, and keeps the relations among them.
func (t *countTable) countFirst(found []wideRelation, counts []bool) []wideRelation {
	place := make([]int, len(counts))
	var columns []*countColumn
	for _, want := range []bool{true, false} {
		for i, c := range t.columns {
			if counts[i] == want {
				place[i] = len(columns)
				columns = append(columns, c)
			}
		}
		if want {
			t.counts = len(columns)
		}
	}
	t.columns = columns
	var list []wideRelation
	for _, r := range found {
		if !counts[r.parent] {
			continue
		}
		r.parent = place[r.parent]
		for i, c := range r.children {
			r.children[i] = place[c]
		}
		list = append(list, r)
	}
	return list
}

// wideCandidates are the columns that a column may be the sum of: neighbours, all others, all
// other declared counts.
func (t *countTable) wideCandidates(parent int) [][]int {
	var list [][]int
	n := len(t.columns)
	add := func(children []int) {
		if len(children) > 1 && !slices.ContainsFunc(list, func(o []int) bool { return slices.Equal(o, children) }) {
			list = append(list, children)
		}
	}
	order := make([]int, n) // by place in the file
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return t.columns[a].column.field - t.columns[b].column.field })
	at := slices.Index(order, parent)
	for length := 2; length <= min(maxRun, n-1); length++ {
		if at-length >= 0 {
			add(sorted(order[at-length : at]))
		}
		if at+length < n {
			add(sorted(order[at+1 : at+1+length]))
		}
	}
	var declared, all []int
	for i, c := range t.columns {
		if i != parent {
			all = append(all, i)
			if c.declared {
				declared = append(declared, i)
			}
		}
	}
	add(declared)
	add(all)
	return list
}

func sorted(list []int) []int {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// adds reports whether a column is the sum of others by more than chance: in two rows with two
// parts each, and in all but a few where the source is wrong; or in one row when its name says so.
func (t *countTable) adds(parent int, children []int) bool {
	p := t.columns[parent]
	telling, failed, held := 0, 0, 0
	declared := true
	for _, c := range children {
		declared = declared && t.columns[c].declared
	}
	for row := range t.rows {
		var sum int64
		parts, missing := 0, p.null[row]
		for _, c := range children {
			col := t.columns[c]
			if col.unit != p.unit {
				return false
			}
			sum += col.values[row]
			missing = missing || col.null[row]
			if col.values[row] != 0 {
				parts++
			}
		}
		switch {
		case missing:
		case sum != p.values[row]:
			if failed++; failed > t.rows/20 {
				return false
			}
		case parts > 1:
			telling++
			held++
		default:
			held++
		}
	}
	return telling > 1 || saysTotal(p.rule.Published()) && (telling == 1 || held > 0 && declared)
}

// wide adds the equations of sums over columns.
func (b *builder) wide(found []wideRelation) {
	for _, r := range found {
		for row := range int32(b.t.rows) {
			b.scratch = b.scratch[:0]
			for _, c := range r.children {
				b.scratch = append(b.scratch, b.cell(row, c))
			}
			b.equation(b.cell(row, r.parent), b.scratch)
		}
	}
}
