package disclosure

import "math/rand/v2"

// tour walks through tables that readers can't tell from the true one: all equations hold, and every
// suppressed cell has a value that it may have. Two tables on the way in which a cell differs by as
// much as is wanted prove that readers can't know it better than that. A tour that does not find them
// proves nothing; the cell counts as weak then, and more is suppressed.
type tour struct {
	s          *suppressor
	b          block
	directions [][]step
	at         []int64 // the table of the tour, per cell of the block
	least      []int64 // seen on the way
	most       []int64
	random     *rand.Rand
}

// step is how one cell changes in a direction.
type step struct {
	cell int32 // of the block
	by   int64
}

func (s *suppressor) newTour(b block, directions [][]step) *tour {
	t := &tour{s: s, b: b, directions: directions, random: rand.New(rand.NewPCG(1, 2))} // the same table, the same cells
	for _, c := range b.cells {
		v := s.values[c]
		t.at, t.least, t.most = append(t.at, v), append(t.least, v), append(t.most, v)
	}
	return t
}

// sweep goes as far as it can in each direction and back, and stays somewhere between.
func (t *tour) sweep() {
	for _, d := range t.directions {
		back, forth := t.reach(d)
		for _, st := range d {
			a, b := t.at[st.cell]+back*st.by, t.at[st.cell]+forth*st.by
			t.least[st.cell] = min(t.least[st.cell], a, b)
			t.most[st.cell] = max(t.most[st.cell], a, b)
		}
		n := back + t.random.Int64N(forth-back+1)
		for _, st := range d {
			t.at[st.cell] += n * st.by
		}
	}
}

// reach is how many steps can be taken back (not positive) and forth.
func (t *tour) reach(d []step) (back, forth int64) {
	forth = 0
	for _, st := range d { // where no cell sets an end, a few times the width wanted is far enough
		forth = max(forth, 4*t.s.width(t.b.cells[st.cell])+4)
	}
	back = -forth
	for _, st := range d {
		room := t.at[st.cell] - t.s.low(t.b.cells[st.cell])
		if st.by > 0 {
			back = max(back, -(room / st.by))
		} else {
			forth = min(forth, room/-st.by)
		}
	}
	return back, forth
}

// weak are the primary cells that have not been seen far enough apart.
func (t *tour) weak() []int32 {
	var cells []int32
	for i, c := range t.b.cells {
		if t.s.state[c] == primary && t.most[i]-t.least[i] < t.s.width(c) {
			cells = append(cells, c)
		}
	}
	return cells
}

// lift adds, for cells that have not gone far enough, the direction in which one more person is
// counted there, and in every total above. Where all totals above are suppressed there is always one.
func (t *tour) lift(cells []int32) {
	at := make(map[int32]int32, len(t.b.cells))
	for i, c := range t.b.cells {
		at[c] = int32(i)
	}
	for _, c := range cells {
		raised, ok := t.s.raise(c)
		if !ok {
			continue
		}
		var d []step
		for _, r := range raised {
			d = append(d, step{at[r], 1})
		}
		t.directions = append(t.directions, d)
	}
}

// maxRaised bounds the cells that one more person is counted in.
const maxRaised = 10_000

// raise lists suppressed cells that can all be one more than they are, beginning with one.
func (s *suppressor) raise(cell int32) (cells []int32, ok bool) {
	in := map[int32]bool{cell: true}
	cells = []int32{cell}
	for i := 0; i < len(cells); i++ {
		for _, e := range s.equationsOf(cells[i]) {
			more, ok := s.balance(s.q.of(e), in)
			if !ok || len(cells) > maxRaised {
				return nil, false
			}
			if more >= 0 {
				in[more] = true
				cells = append(cells, more)
			}
		}
	}
	for _, c := range cells { // what was added later may have upset an equation that was balanced
		for _, e := range s.equationsOf(c) {
			if more, ok := s.balance(s.q.of(e), in); !ok || more >= 0 {
				return nil, false
			}
		}
	}
	return cells, true
}

// balance names the cell that must be raised too for an equation to hold; -1: none.
func (s *suppressor) balance(cells []int32, in map[int32]bool) (more int32, ok bool) {
	parts := 0
	most := int32(-1)
	for _, c := range cells[1:] {
		if in[c] {
			parts++
		} else if s.unknown(c) && (most < 0 || s.values[c] > s.values[most]) {
			most = c
		}
	}
	switch {
	case in[cells[0]] && parts == 1:
		return -1, true
	case in[cells[0]] && parts == 0:
		return most, most >= 0
	case parts == 1:
		return cells[0], s.unknown(cells[0])
	}
	return -1, false
}
