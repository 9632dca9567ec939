package disclosure_test

import (
	"math/big"
)

// sum is what an attacker knows: the first number is the sum of the others. A number is known or
// has a name.
type sum []int

// attack solves the sums for what is not known, in exact arithmetic of its own, and returns the
// numbers that it finds.
func attack(sums []sum, known map[int]int64) map[int]int64 {
	column := map[int]int{}
	var names []int
	for _, s := range sums {
		for _, n := range s {
			if _, ok := known[n]; ok {
				continue
			}
			if _, ok := column[n]; !ok {
				column[n] = len(names)
				names = append(names, n)
			}
		}
	}
	var rows [][]*big.Rat
	for _, s := range sums {
		row := make([]*big.Rat, len(names)+1)
		for i := range row {
			row[i] = new(big.Rat)
		}
		for i, n := range s {
			f := int64(1)
			if i == 0 {
				f = -1
			}
			if v, ok := known[n]; ok {
				row[len(names)].Sub(row[len(names)], big.NewRat(f*v, 1))
				continue
			}
			row[column[n]].Add(row[column[n]], big.NewRat(f, 1))
		}
		rows = append(rows, row)
	}
	rank := 0
	for c := range names {
		pivot := -1
		for r := rank; r < len(rows); r++ {
			if rows[r][c].Sign() != 0 {
				pivot = r
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[rank], rows[pivot] = rows[pivot], rows[rank]
		inv := new(big.Rat).Inv(rows[rank][c])
		for i := range rows[rank] {
			rows[rank][i].Mul(rows[rank][i], inv)
		}
		for r := range rows {
			if r == rank || rows[r][c].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Set(rows[r][c])
			for i := range rows[r] {
				rows[r][i].Sub(rows[r][i], new(big.Rat).Mul(f, rows[rank][i]))
			}
		}
		rank++
	}
	found := map[int]int64{}
	for _, row := range rows[:rank] {
		at, n := -1, 0
		for c := range names {
			if row[c].Sign() != 0 {
				at = c
				n++
			}
		}
		if n == 1 {
			found[names[at]] = row[len(names)].Num().Int64()
		}
	}
	return found
}
