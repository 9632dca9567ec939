package disclosure

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// cellState is what becomes of a cell of counts.
type cellState uint8

const (
	open      cellState = iota
	primary             // small, or suppressed by a live version
	secondary           // suppressed so that the primary ones are not given back
)

// Bounds of the work on one table.
const (
	maxBlock  = 60_000     // unknown cells that are solved together
	maxOps    = 80_000_000 // steps of one elimination
	maxRounds = 200        // of finding weak cells and suppressing others
	maxSweeps = 12         // over all directions in which a table can be changed
)

// suppressor chooses the cells to suppress.
type suppressor struct {
	q         *equations
	values    []int64
	state     []cellState
	units     []int64 // per column of the table
	threshold int64
	largest   int   // block that is solved
	least     int64 // least value that readers know a suppressed cell to have: 0 or 1 unit
	byCell    []int32
	cellStart []int32
	blunt     bool // some block was too large and lost whole lines
	unsafe    int  // primary cells that nothing could protect
	dirty     []int32
	queued    []bool
}

func newSuppressor(q *equations, values []int64, state []cellState, units []int64, threshold int64, zeros bool) *suppressor {
	s := &suppressor{q: q, values: values, state: state, units: units, threshold: threshold, largest: maxBlock, least: 1}
	if zeros {
		s.least = 0
	}
	s.cellStart = make([]int32, len(values)+1)
	for _, c := range q.cells {
		s.cellStart[c+1]++
	}
	for i := range values {
		s.cellStart[i+1] += s.cellStart[i]
	}
	s.byCell = make([]int32, len(q.cells))
	next := slices.Clone(s.cellStart)
	for e := range int32(q.count()) {
		for _, c := range q.of(e) {
			s.byCell[next[c]] = e
			next[c]++
		}
	}
	s.queued = make([]bool, q.count())
	return s
}

func (s *suppressor) equationsOf(cell int32) []int32 {
	return s.byCell[s.cellStart[cell]:s.cellStart[cell+1]]
}

func (s *suppressor) unit(cell int32) int64 { return s.units[int(cell)%len(s.units)] }

func (s *suppressor) unknown(cell int32) bool { return s.state[cell] != open }

// run suppresses cells until every primary one is protected.
func (s *suppressor) run(ctx context.Context) error {
	for c, st := range s.state {
		if st != open {
			s.touch(int32(c))
		}
	}
	for round := 0; ; round++ {
		s.lines()
		s.unsafe = 0
		if err := ctx.Err(); err != nil {
			return err
		}
		again := false
		for _, b := range s.blocks() {
			weak, ok := s.weak(b)
			if !ok || round >= maxRounds {
				if len(weak) > 0 || !ok {
					s.whole(b)
					s.blunt = true
				}
				continue
			}
			for _, c := range weak[:min(len(weak), 1+len(weak)/4)] { // one often helps several
				if !s.reinforce(c) {
					s.unsafe++
					continue
				}
				again = true
			}
		}
		if !again {
			return nil
		}
	}
}

// touch lets the equations of a cell be looked at again.
func (s *suppressor) touch(cell int32) {
	for _, e := range s.equationsOf(cell) {
		if !s.queued[e] {
			s.queued[e] = true
			s.dirty = append(s.dirty, e)
		}
	}
}

func (s *suppressor) suppress(cell int32) {
	s.state[cell] = secondary
	s.touch(cell)
}

// lines makes every single equation safe: no cell alone, and no primary cell with fewer possible
// values than the threshold. It is what is cheap; weak looks at all equations together.
func (s *suppressor) lines() {
	for len(s.dirty) > 0 {
		e := s.dirty[len(s.dirty)-1]
		s.dirty = s.dirty[:len(s.dirty)-1]
		s.queued[e] = false
		for {
			lack, safe := s.lacks(e)
			if safe {
				break
			}
			if c, ok := s.cheapest(e, lack); ok {
				s.suppress(c)
				continue
			}
			break // nothing is left to suppress here: weak decides
		}
	}
}

// lacks says how much the cells suppressed in an equation must still hold together.
func (s *suppressor) lacks(e int32) (lack int64, safe bool) {
	cells := s.q.of(e)
	unknown, protect := 0, false
	var room int64
	for _, c := range cells {
		if s.unknown(c) {
			unknown++
			protect = protect || s.state[c] == primary
			room += s.values[c] - s.low(c)
		}
	}
	switch {
	case unknown == 0:
		return 0, true
	case unknown == 1:
		return s.width(cells[0]), false
	case s.unknown(cells[0]) || !protect: // under a suppressed total a cell may be anything
		return 0, true
	}
	lack = s.width(cells[0]) - room
	return lack, lack <= 0
}

// low is the least value that readers know a suppressed cell to have.
func (s *suppressor) low(cell int32) int64 { return min(s.least, s.values[cell]) }

// width is how far the greatest possible value of a cell must be from the least: at least as many
// values as the threshold must be possible.
func (s *suppressor) width(cell int32) int64 { return (s.threshold - 1) * s.unit(cell) }

// cheapest finds the open cell of an equation that loses least: a small one that holds what is
// lacking, in lines where something is suppressed already.
func (s *suppressor) cheapest(e int32, lack int64) (cell int32, ok bool) {
	best := math.Inf(1)
	for _, c := range s.q.of(e) {
		if s.unknown(c) || s.values[c] < max(s.least, 1) {
			continue
		}
		cost := float64(s.values[c]) / float64(s.unit(c))
		if s.values[c]-s.least < lack {
			cost += 1e12 / cost // too little: only when nothing else is there, and then the largest
		}
		for _, o := range s.equationsOf(c) {
			if o != e && !slices.ContainsFunc(s.q.of(o), s.unknown) {
				cost *= 1.5
			}
		}
		if cost < best {
			best, cell, ok = cost, c, true
		}
	}
	return cell, ok
}

// reinforce suppresses one more cell in the equations of a cell that is not safe yet.
func (s *suppressor) reinforce(cell int32) bool {
	type choice struct {
		cell    int32
		value   int64
		unknown int
	}
	var list []choice
	for _, e := range s.equationsOf(cell) {
		c, ok := s.cheapest(e, s.width(cell))
		if !ok {
			continue
		}
		n := 0
		for _, o := range s.q.of(e) {
			if s.unknown(o) {
				n++
			}
		}
		list = append(list, choice{c, s.values[c], n})
	}
	if len(list) == 0 {
		return s.further(cell)
	}
	slices.SortFunc(list, func(a, b choice) int {
		return cmp.Or(cmp.Compare(a.unknown, b.unknown), cmp.Compare(a.value, b.value), cmp.Compare(a.cell, b.cell))
	})
	s.suppress(list[0].cell)
	return true
}

// further suppresses a cell in the equations of a cell's neighbours, when its own are used up.
func (s *suppressor) further(cell int32) bool {
	seen := map[int32]bool{cell: true}
	wave := []int32{cell}
	for len(wave) > 0 && len(seen) < maxBlock {
		var next []int32
		for _, w := range wave {
			for _, e := range s.equationsOf(w) {
				if c, ok := s.cheapest(e, s.width(cell)); ok {
					s.suppress(c)
					return true
				}
				for _, o := range s.q.of(e) {
					if s.unknown(o) && !seen[o] {
						seen[o] = true
						next = append(next, o)
					}
				}
			}
		}
		wave = next
	}
	return false
}

// block is a set of unknown cells that equations connect, and these equations.
type block struct {
	cells     []int32
	equations []int32
}

// blocks are the connected sets of suppressed cells that hold a primary one.
func (s *suppressor) blocks() []block {
	seen := make([]bool, len(s.state))
	used := make([]bool, s.q.count())
	var list []block
	for c := range s.state {
		if s.state[c] != primary || seen[c] {
			continue
		}
		b := block{}
		seen[c] = true
		stack := []int32{int32(c)}
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			b.cells = append(b.cells, at)
			for _, e := range s.equationsOf(at) {
				if used[e] {
					continue
				}
				used[e] = true
				b.equations = append(b.equations, e)
				for _, o := range s.q.of(e) {
					if s.unknown(o) && !seen[o] {
						seen[o] = true
						stack = append(stack, o)
					}
				}
			}
		}
		if len(b.equations) > 0 {
			list = append(list, b)
		}
	}
	return list
}

// weak are the primary cells of a block for which not as many values as the threshold are shown to be
// possible; ok is false when the block is too large to tell.
func (s *suppressor) weak(b block) (cells []int32, ok bool) {
	if len(b.cells) > s.largest {
		return nil, false
	}
	m := newMatrix(s, b)
	if !m.solve() {
		return nil, false
	}
	t := s.newTour(b, m.directions())
	for i := range maxSweeps {
		t.sweep()
		if cells = t.weak(); len(cells) == 0 {
			break
		}
		if i == 0 {
			t.lift(cells)
		}
	}
	return cells, true
}

// whole suppresses whole lines: the totals of every line of a block and, where a total would be the
// only unknown cell of another sum, the rest of that sum. Every primary cell can then be changed
// together with all that it is counted in, and nothing published changes.
func (s *suppressor) whole(b block) {
	stack := slices.Clone(b.cells)
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range s.equationsOf(c) {
			cells := s.q.of(e)
			hide := cells[:1]
			if cells[0] == c {
				hide = cells[1:]
			}
			for _, o := range hide {
				if s.state[o] == open && (s.values[o] >= max(s.least, 1) || o == cells[0]) {
					s.state[o] = secondary
					stack = append(stack, o)
				}
			}
		}
	}
}
