package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// countScore is how the small counts of one table fared.
type countScore struct {
	Cells     int  `json:"cells"`     // counts of persons in the source
	Small     int  `json:"small"`     // of them from 1 to threshold-1
	Left      int  `json:"left"`      // small counts published
	Recovered int  `json:"recovered"` // suppressed small counts that the published totals give back
	Hidden    int  `json:"hidden"`    // counts that are not small and are suppressed all the same
	Equations int  `json:"equations"` // totals that the attacker knows of
	Unjudged  bool `json:"unjudged,omitempty"`
}

// judgeCounts looks for small counts in what is published, and then attacks it: whoever knows which
// rows and columns are totals of which others solves for the suppressed cells.
func judgeCounts(c compared) countScore {
	var s countScore
	if c.Counts == nil {
		return s
	}
	rounded := c.contract.Privacy != nil && c.contract.Privacy.Counts != nil && c.contract.Privacy.Counts.Method == opendata.RoundSmall
	a := attack{rows: len(c.source.rows)}
	for _, name := range c.Counts.Columns {
		was, is := c.source.index(name), c.publishedAs(c.out.table, name)
		if was < 0 {
			continue
		}
		truth, published := numbers(c.source.column(was)), []cell(nil)
		if is >= 0 {
			published = numbers(c.out.table.column(is))
		}
		for _, v := range truth {
			if !v.known {
				continue
			}
			s.Cells++
			if v.small(c.Counts.Threshold) {
				s.Small++
			}
		}
		for _, v := range published {
			if v.small(c.Counts.Threshold) && !(rounded && v.n%3 == 0) {
				s.Left++
			}
		}
		if is >= 0 {
			a.truth, a.published = append(a.truth, truth), append(a.published, published)
		}
	}
	if rounded || len(a.truth) == 0 {
		return s
	}
	if len(c.out.table.rows) != a.rows || !c.aligned() {
		s.Unjudged = true
		return s
	}
	a.equate(c.dimensions())
	s.Equations = len(a.equations)
	solved := a.solve()
	for col := range a.truth {
		for row, v := range a.truth[col] {
			switch {
			case !v.known || a.published[col][row].known:
			case !v.small(c.Counts.Threshold):
				s.Hidden++
			case solved[col*a.rows+row]:
				s.Recovered++
			}
		}
	}
	return s
}

// cell is a count; one that is not known is suppressed, or was empty.
type cell struct {
	n     int64
	known bool
}

func (c cell) small(threshold int) bool { return c.known && c.n > 0 && c.n < int64(threshold) }

func numbers(cells []string) []cell {
	list := make([]cell, len(cells))
	for i, s := range cells {
		n, err := strconv.ParseInt(strings.Join(strings.Fields(s), ""), 10, 64)
		list[i] = cell{n, err == nil}
	}
	return list
}

// aligned says whether the published rows are in the order of the source.
func (c compared) aligned() bool {
	for _, name := range c.named(harmless) {
		was, is := c.publishedAs(c.all.table, name), c.publishedAs(c.out.table, name)
		if was < 0 || is < 0 {
			continue
		}
		if !slices.Equal(c.all.table.column(was), c.out.table.column(is)) {
			return false
		}
	}
	return true
}

// dimensions are the columns that say what is counted: those with values that come again. A table
// of which no column does so has its first.
func (c compared) dimensions() [][]string {
	var all, again [][]string
	for _, name := range c.named(harmless) {
		column := c.source.column(c.source.index(name))
		all = append(all, column)
		if distinct(column) <= len(column)/2 {
			again = append(again, column)
		}
	}
	if len(again) == 0 && len(all) > 0 {
		return all[:1]
	}
	return again
}

func distinct(column []string) int {
	seen := map[string]bool{}
	for _, c := range column {
		seen[c] = true
	}
	return len(seen)
}

// attack knows the published cells and the equations between all of them.
type attack struct {
	rows             int
	truth, published [][]cell // by column, by row
	equations        []equation
}

// equation says that a total is the sum of its parts; cells are column*rows + row.
type equation struct {
	total int
	parts []int
}

// equate finds the totals as they are in the source: rows with one value of a dimension that are
// the sum of all others, in every group where they stand, and columns that are the sum of others.
func (a *attack) equate(dimensions [][]string) {
	for d := range dimensions {
		groups := map[string][]int{}
		for row := range a.rows {
			var k strings.Builder
			for o := range dimensions {
				if o != d {
					k.WriteString(dimensions[o][row] + "\x00")
				}
			}
			groups[k.String()] = append(groups[k.String()], row)
		}
		a.equateRows(dimensions[d], groups)
	}
	a.equateColumns()
}

func (a *attack) equateRows(dimension []string, groups map[string][]int) {
	held, found := map[string]bool{}, map[string][]equation{}
	for _, rows := range groups {
		if len(rows) < 3 {
			continue
		}
		for i, total := range rows {
			parts := slices.Concat(rows[:i], rows[i+1:])
			value := dimension[total]
			if _, seen := held[value]; !seen {
				held[value] = true
			}
			for col := range a.truth {
				e := equation{total: col*a.rows + total}
				for _, p := range parts {
					e.parts = append(e.parts, col*a.rows+p)
				}
				held[value] = held[value] && a.true(e)
				found[value] = append(found[value], e)
			}
		}
	}
	for value, equations := range found {
		if held[value] && (len(equations) >= 3 || totalWord(value)) {
			a.equations = append(a.equations, equations...)
		}
	}
}

func totalWord(s string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc([]string{"total", "sum", "alle", "all", "hele", "heile", "i alt"}, func(w string) bool { return strings.HasPrefix(s, w) })
}

// equateColumns tries every column as the sum of all others and of every two others.
func (a *attack) equateColumns() {
	for t := range a.truth {
		var others []int
		for o := range a.truth {
			if o != t {
				others = append(others, o)
			}
		}
		sums := [][]int{others}
		for i, x := range others {
			for _, y := range others[i+1:] {
				sums = append(sums, []int{x, y})
			}
		}
		for i, parts := range sums {
			if i > 0 && len(others) == 2 {
				break // the two others are all others
			}
			if len(parts) > 1 {
				a.equateColumn(t, parts)
			}
		}
	}
}

func (a *attack) equateColumn(total int, parts []int) {
	var list []equation
	for row := range a.rows {
		e := equation{total: total*a.rows + row}
		for _, p := range parts {
			e.parts = append(e.parts, p*a.rows+row)
		}
		if !a.true(e) {
			return
		}
		list = append(list, e)
	}
	if len(list) >= 3 {
		a.equations = append(a.equations, list...)
	}
}

func (a *attack) at(grid [][]cell, i int) cell { return grid[i/a.rows][i%a.rows] }

func (a *attack) true(e equation) bool {
	total := a.at(a.truth, e.total)
	var sum int64
	for _, p := range e.parts {
		v := a.at(a.truth, p)
		if !v.known {
			return false
		}
		sum += v.n
	}
	return total.known && total.n == sum
}
