package disclosure

import (
	"context"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
	"pgregory.net/rapid"
)

// drawSystem is a two-dimensional table with row, column and grand totals, and perhaps a second
// breakdown of the row totals that no cell of the first stands in.
func drawSystem(t *rapid.T) (q *equations, values []int64) {
	rows, cols := rapid.IntRange(2, 6).Draw(t, "rows"), rapid.IntRange(2, 6).Draw(t, "columns")
	scale := rapid.SampledFrom([]int{3, 8, 60}).Draw(t, "scale")
	at := func(r, c int) int32 { return int32(r*(cols+1) + c) }
	values = make([]int64, (rows+1)*(cols+1))
	for r := range rows {
		for c := range cols {
			v := int64(rapid.IntRange(0, scale).Draw(t, "count"))
			values[at(r, c)] = v
			values[at(r, cols)] += v
			values[at(rows, c)] += v
			values[at(rows, cols)] += v
		}
	}
	q = &equations{start: []int32{0}}
	for r := range rows + 1 {
		var line []int32
		for c := range cols {
			line = append(line, at(r, c))
		}
		q.add(at(r, cols), line)
	}
	for c := range cols + 1 {
		var line []int32
		for r := range rows {
			line = append(line, at(r, c))
		}
		q.add(at(rows, c), line)
	}
	for r := range rows {
		if total := values[at(r, cols)]; rapid.Bool().Draw(t, "second breakdown") {
			part := rapid.Int64Range(0, total).Draw(t, "part")
			q.add(at(r, cols), []int32{int32(len(values)), int32(len(values) + 1)})
			values = append(values, part, total-part)
		}
	}
	return q, values
}

func suppressed(t *rapid.T, q *equations, values []int64, largest int) *suppressor {
	state := make([]cellState, len(values))
	for i, v := range values {
		if v > 0 && v < 5 {
			state[i] = primary
		}
	}
	s := newSuppressor(q, values, state, []int64{1}, 5, false)
	s.largest = largest
	if err := s.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s.unsafe > 0 {
		t.Fatalf("%d cells are not safe", s.unsafe)
	}
	return s
}

// A block too large to solve loses whole lines, and is safe without having been solved.
func TestWholeLinesAreSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, values := drawSystem(t)
		s := suppressed(t, q, values, 0)
		for _, b := range s.blocks() {
			if !s.blunt {
				t.Fatal("a block was solved")
			}
			m := newMatrix(s, b)
			if !m.solve() {
				t.Fatal("a small block takes too long")
			}
			for i, c := range b.cells {
				if id := m.pivot[i]; id >= 0 && len(m.solved[id]) == 1 && s.state[c] == primary {
					t.Fatalf("cell %d of %v is determined: %v", c, values, s.state)
				}
			}
		}
	})
}

// Bounds that a linear program finds from all equations at once leave every primary cell as many
// possible values as the threshold.
func TestPrimaryCellsKeepSeveralValues(t *testing.T) {
	cells := 0
	rapid.Check(t, func(t *rapid.T) {
		q, values := drawSystem(t)
		s := suppressed(t, q, values, maxBlock)
		for _, b := range s.blocks() {
			for _, c := range b.cells {
				if s.state[c] != primary {
					continue
				}
				low, okLow := bound(s, b, c, 1)
				high, okHigh := bound(s, b, c, -1)
				if !okLow || !okHigh {
					continue // no upper bound, or the solver gave up
				}
				if cells++; high-low < 4-1e-6 {
					t.Fatalf("cell %d is between %v and %v: %v %v", c, low, high, values, s.state)
				}
			}
		}
	})
	if cells < 100 {
		t.Errorf("only %d cells were bounded", cells)
	}
}

// bound is the least (sign 1) or greatest (sign -1) value of a cell when all suppressed cells are at
// least 1.
func bound(s *suppressor, b block, cell int32, sign float64) (float64, bool) {
	at := map[int32]int{}
	for i, c := range b.cells {
		at[c] = i
	}
	m := newMatrix(s, b)
	fixedRank := independent(m)
	a := mat.NewDense(len(fixedRank), len(b.cells), nil)
	rhs := make([]float64, len(fixedRank))
	for i, e := range fixedRank {
		for k, c := range s.q.of(b.equations[e]) {
			f := 1.0
			if k == 0 {
				f = -1
			}
			if s.unknown(c) {
				a.Set(i, at[c], f)
				rhs[i] -= f // x = 1 + y, y ≥ 0
			} else {
				rhs[i] -= f * float64(s.values[c])
			}
		}
	}
	if len(fixedRank) >= len(b.cells) {
		return 0, false
	}
	objective := make([]float64, len(b.cells))
	objective[at[cell]] = sign
	v, _, err := lp.Simplex(objective, a, rhs, 1e-9, nil)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	return sign*v + 1, true
}

// independent are the numbers of equations that do not follow from those before.
func independent(m *matrix) []int {
	var list []int
	var solved [][]term
	pivot := make([]int32, m.columns)
	for i := range pivot {
		pivot[i] = -1
	}
	for i, row := range m.rows {
		for again := true; again && len(row) > 0; {
			again = false
			for _, t := range row {
				if p := pivot[t.col]; p >= 0 {
					row, again = m.minus(row, t.coef, solved[p]), true
					break
				}
			}
		}
		if len(row) == 0 {
			continue
		}
		row = append([]term{}, row...)
		scale(row, inverse(row[0].coef))
		pivot[row[0].col] = int32(len(solved))
		solved = append(solved, row)
		list = append(list, i)
	}
	return list
}
