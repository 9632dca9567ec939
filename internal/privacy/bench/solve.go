package main

import "slices"

// prime is the modulus of the elimination: large enough that a coefficient never becomes zero by
// accident, small enough that products fit an int64.
const prime = 2_147_483_647

// solve returns the suppressed cells whose value follows from the equations: those that elimination
// determines, and those that the bounds leave a single value, since no count is below zero.
func (a *attack) solve() map[int]bool {
	unknown, index := a.unknowns()
	if len(unknown) == 0 {
		return nil
	}
	var system [][]int64
	for _, e := range a.equations {
		row, used := make([]int64, len(unknown)), false
		set := func(i int, factor int64) {
			if u, ok := index[i]; ok {
				row[u], used = (row[u]+factor+prime)%prime, true
			}
		}
		set(e.total, 1)
		for _, p := range e.parts {
			set(p, -1)
		}
		if used {
			system = append(system, row)
		}
	}
	solved := map[int]bool{}
	for _, u := range determined(system) {
		solved[unknown[u]] = true
	}
	for _, i := range a.narrowed(index) {
		solved[i] = true
	}
	return solved
}

func (a *attack) unknowns() (list []int, index map[int]int) {
	index = map[int]int{}
	for _, e := range a.equations {
		for _, i := range append([]int{e.total}, e.parts...) {
			if _, seen := index[i]; !seen && !a.at(a.published, i).known {
				index[i] = len(list)
				list = append(list, i)
			}
		}
	}
	return list, index
}

// determined reduces the system and returns the unknowns that stand alone in a row.
func determined(rows [][]int64) []int {
	if len(rows) == 0 {
		return nil
	}
	var alone []int
	rank := 0
	var pivots []int
	for col := range rows[0] {
		at := slices.IndexFunc(rows[rank:], func(r []int64) bool { return r[col] != 0 })
		if at < 0 {
			continue
		}
		rows[rank], rows[rank+at] = rows[rank+at], rows[rank]
		reduce(rows, rank, col)
		pivots = append(pivots, col)
		if rank++; rank == len(rows) {
			break
		}
	}
	for i, col := range pivots {
		others := 0
		for _, v := range rows[i] {
			if v != 0 {
				others++
			}
		}
		if others == 1 {
			alone = append(alone, col)
		}
	}
	return alone
}

// reduce makes the pivot 1 and every other entry of its column 0.
func reduce(rows [][]int64, pivot, col int) {
	inverse := power(rows[pivot][col], prime-2)
	for i := range rows[pivot] {
		rows[pivot][i] = rows[pivot][i] * inverse % prime
	}
	for r := range rows {
		factor := rows[r][col]
		if r == pivot || factor == 0 {
			continue
		}
		for i, v := range rows[pivot] {
			if v != 0 {
				rows[r][i] = ((rows[r][i]-factor*v)%prime + prime) % prime
			}
		}
	}
}

func power(base, exponent int64) int64 {
	result := int64(1)
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = result * base % prime
		}
		base = base * base % prime
	}
	return result
}

// bound is what is known of a suppressed count.
type bound struct{ low, high int64 }

const unbounded = int64(1) << 40

// narrowed tightens the bounds of all suppressed cells until nothing changes.
func (a *attack) narrowed(index map[int]int) []int {
	bounds := map[int]*bound{}
	for i := range index {
		bounds[i] = &bound{0, unbounded}
	}
	of := func(i int) bound {
		if b := bounds[i]; b != nil {
			return *b
		}
		n := a.at(a.published, i).n
		return bound{n, n}
	}
	for changed, rounds := true, 0; changed && rounds < 50; rounds++ {
		changed = false
		for _, e := range a.equations {
			var low, high int64
			for _, p := range e.parts {
				b := of(p)
				low, high = low+b.low, min(unbounded, high+b.high)
			}
			total := of(e.total)
			changed = tighten(bounds[e.total], low, high) || changed
			for _, p := range e.parts {
				b := of(p)
				least := int64(0)
				if high < unbounded {
					least = total.low - (high - b.high)
				}
				changed = tighten(bounds[p], least, total.high-(low-b.low)) || changed
			}
		}
	}
	var list []int
	for i, b := range bounds {
		if b.low == b.high {
			list = append(list, i)
		}
	}
	return list
}

func tighten(b *bound, low, high int64) bool {
	if b == nil || low <= b.low && high >= b.high {
		return false
	}
	b.low, b.high = max(b.low, low), min(b.high, high)
	return true
}
