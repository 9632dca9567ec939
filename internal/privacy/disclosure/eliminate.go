package disclosure

import (
	"math/bits"
	"slices"
)

// prime is the modulus of elimination, 2^61 − 1. The equations have coefficients 1 and −1; that a
// minor of theirs is a multiple of it has no practical chance.
const prime = 1<<61 - 1

func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	sum := lo&prime + (lo>>61 | hi<<3)
	return reduce(sum)
}

func reduce(a uint64) uint64 {
	a = a&prime + a>>61
	if a >= prime {
		a -= prime
	}
	return a
}

func inverse(a uint64) uint64 { // Fermat
	r, e := uint64(1), uint64(prime-2)
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = mulMod(r, a)
		}
		a = mulMod(a, a)
	}
	return r
}

// term is one coefficient of a row.
type term struct {
	col  int32
	coef uint64
}

// matrix is the equations of a block over its unknown cells.
type matrix struct {
	rows    [][]term // sorted by column
	columns int
	solved  [][]term // the reduced echelon form
	pivot   []int32  // row of which a column is the pivot; -1: none
	ops     int
}

func newMatrix(s *suppressor, b block) *matrix {
	at := make(map[int32]int32, len(b.cells))
	for i, c := range b.cells {
		at[c] = int32(i)
	}
	m := &matrix{columns: len(b.cells)}
	for _, e := range b.equations {
		var row []term
		for i, c := range s.q.of(e) {
			if !s.unknown(c) {
				continue
			}
			coef := uint64(1)
			if i == 0 {
				coef = prime - 1
			}
			row = append(row, term{at[c], coef})
		}
		slices.SortFunc(row, func(a, b term) int { return int(a.col - b.col) })
		m.rows = append(m.rows, row)
	}
	return m
}

// solve brings the equations into reduced echelon form: every row has a pivot, an unknown that no
// other row has. ok is false when that takes too long.
//
// An equation with an unknown that stands in no other one can wait until the others are solved: it
// then only has to be reduced. Most of a table goes this way, and elimination proper is left with a
// small core.
func (m *matrix) solve() (ok bool) {
	order, own := m.peel()
	m.pivot = make([]int32, m.columns)
	for i := range m.pivot {
		m.pivot[i] = -1
	}
	inRows := make(map[int32][]int32) // column → solved rows of the core that hold it
	for i := len(order) - 1; i >= 0; i-- {
		row := m.reduceRow(m.rows[order[i]])
		if m.ops > maxOps {
			return false
		}
		if len(row) == 0 {
			continue
		}
		p := own[order[i]]
		if p < 0 {
			p = rarest(row, inRows)
		}
		at, _ := find(row, p)
		scale(row, inverse(row[at].coef))
		id := int32(len(m.solved))
		if own[order[i]] < 0 { // earlier rows of the core may hold the pivot
			for _, other := range inRows[p] {
				if k, has := find(m.solved[other], p); has {
					sum := m.minus(m.solved[other], m.solved[other][k].coef, row)
					for _, t := range sum {
						inRows[t.col] = addOnce(inRows[t.col], other)
					}
					m.solved[other] = sum
				}
			}
			for _, t := range row {
				inRows[t.col] = append(inRows[t.col], id)
			}
		}
		m.pivot[p] = id
		m.solved = append(m.solved, row)
	}
	return m.ops <= maxOps
}

// maxCoefficient is the largest coefficient of a direction. Larger ones are fractions modulo the
// prime; such a direction is not walked.
const maxCoefficient = 1 << 20

// directions are a basis of the changes that keep every equation: one unknown that is no pivot changes
// by 1, and the pivots with it.
func (m *matrix) directions() [][]step {
	list := make([][]step, m.columns)
	broken := make([]bool, m.columns)
	for p, id := range m.pivot {
		if id < 0 {
			list[p] = append(list[p], step{int32(p), 1})
			continue
		}
		for _, t := range m.solved[id] {
			if t.col == int32(p) {
				continue
			}
			switch {
			case t.coef < maxCoefficient:
				list[t.col] = append(list[t.col], step{int32(p), -int64(t.coef)})
			case prime-t.coef < maxCoefficient:
				list[t.col] = append(list[t.col], step{int32(p), int64(prime - t.coef)})
			default:
				broken[t.col] = true
			}
		}
	}
	var good [][]step
	for c, d := range list {
		if m.pivot[c] < 0 && !broken[c] {
			good = append(good, d)
		}
	}
	return good
}

func addOnce(list []int32, n int32) []int32 {
	if slices.Contains(list, n) {
		return list
	}
	return append(list, n)
}

// peel orders the rows: first those with an unknown of their own once the ones before are gone, then
// the core. own is that unknown, -1 for rows of the core.
func (m *matrix) peel() (order []int32, own []int32) {
	holds := make([][]int32, m.columns)
	for i, row := range m.rows {
		for _, t := range row {
			holds[t.col] = append(holds[t.col], int32(i))
		}
	}
	degree := make([]int, m.columns)
	var queue []int32
	for c := range holds {
		if degree[c] = len(holds[c]); degree[c] == 1 {
			queue = append(queue, int32(c))
		}
	}
	own = make([]int32, len(m.rows))
	gone := make([]bool, len(m.rows))
	for i := range own {
		own[i] = -1
	}
	for len(queue) > 0 {
		c := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if degree[c] != 1 {
			continue
		}
		at := slices.IndexFunc(holds[c], func(r int32) bool { return !gone[r] })
		r := holds[c][at]
		gone[r], own[r] = true, c
		order = append(order, r)
		for _, t := range m.rows[r] {
			if degree[t.col]--; degree[t.col] == 1 {
				queue = append(queue, t.col)
			}
		}
	}
	core := make([]int32, 0, len(m.rows)-len(order))
	for i := range m.rows {
		if !gone[i] {
			core = append(core, int32(i))
		}
	}
	slices.SortFunc(core, func(a, b int32) int { return len(m.rows[b]) - len(m.rows[a]) }) // the shortest is solved first
	return append(order, core...), own
}

// reduceRow takes the pivots of solved rows out of a row.
func (m *matrix) reduceRow(row []term) []term {
	row = slices.Clone(row)
	for i := 0; i < len(row); {
		p := m.pivot[row[i].col]
		if p < 0 {
			i++
			continue
		}
		// A solved row holds no other pivots, so what stands before place i stays free of them; its
		// columns may come in before i, but none of them is a pivot.
		col := row[i].col
		row = m.minus(row, row[i].coef, m.solved[p])
		i, _ = find(row, col)
		if m.ops > maxOps {
			return nil
		}
	}
	return row
}

// minus is a − f·b.
func (m *matrix) minus(a []term, f uint64, b []term) []term {
	m.ops += len(a) + len(b)
	out := make([]term, 0, len(a)+len(b))
	f = prime - f
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i].col < b[j].col:
			out = append(out, a[i])
			i++
		case i == len(a) || b[j].col < a[i].col:
			out = append(out, term{b[j].col, mulMod(f, b[j].coef)})
			j++
		default:
			if c := reduce(a[i].coef + mulMod(f, b[j].coef)); c != 0 {
				out = append(out, term{a[i].col, c})
			}
			i, j = i+1, j+1
		}
	}
	return out
}

func find(row []term, col int32) (int, bool) {
	return slices.BinarySearchFunc(row, col, func(t term, c int32) int { return int(t.col - c) })
}

func scale(row []term, f uint64) {
	for i := range row {
		row[i].coef = mulMod(row[i].coef, f)
	}
}

// rarest is the column of a row that stands in the fewest solved rows.
func rarest(row []term, inRows map[int32][]int32) int32 {
	best := row[0].col
	for _, t := range row {
		if len(inRows[t.col]) < len(inRows[best]) {
			best = t.col
		}
	}
	return best
}
