package disclosure

import (
	"context"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Suppressed is what a status column says of a suppressed cell, as Statistics Norway does: the
// number can't be published.
const Suppressed = ":"

// statusSuffix makes the name of a status column.
const statusSuffix = "_status"

// counts protects the small counts of one table.
type counts struct {
	rules     *opendata.CountRules
	threshold int64
	round     bool
	columns   []column
	fields    []table.Field
	table     *countTable
	wide      []wideRelation
	rounder   *digester
	cellKey   *digester

	state    []cellState // per cell of the table; nil when nothing was decided by cell
	rounded  []int       // fields that are rounded
	control  []opendata.CountControl
	revealed int64 // newly small cells that a live version shows
	unsafe   bool  // nothing protects some small cell, or the table is too large to know
	row      int   // of the second pass
}

func newCounts(rules *opendata.CountRules, columns []column, fields []table.Field, key []byte) *counts {
	c := &counts{rules: rules, threshold: int64(rules.Threshold), round: rules.Method == opendata.RoundSmall, columns: columns, fields: fields}
	if c.threshold == 0 {
		c.threshold = opendata.DefaultK
	}
	c.table = newCountTable(rules, columns, fields)
	c.rounder, c.cellKey = newDigester(key, "round"), newDigester(key, "cell")
	return c
}

// prepare decides what is counted and by what, once every row is there.
func (c *counts) prepare() {
	if c.table.full {
		return
	}
	c.table.settle(len(c.rules.Dimensions) > 0)
	c.wide = c.table.wideRelations()
}

// planRounding decides which columns are rounded. In a table that is too large to keep, sums of
// counts that the contract does not declare are not found.
func (c *counts) planRounding() {
	if c.table.full {
		c.rounded = c.declared()
	} else {
		for _, col := range c.table.columns[:c.table.counts] {
			c.rounded = append(c.rounded, col.column.field)
		}
	}
	c.control = c.controls(nil)
}

// plan decides about every cell. old is what the live versions did with them.
func (c *counts) plan(ctx context.Context, old *liveCells) error {
	if c.table.full {
		c.unsafe = true
		return nil
	}
	q, missing, totals := c.table.equations(c.wide)
	n := c.table.counts
	values, state, units := make([]int64, c.table.rows*n), make([]cellState, c.table.rows*n), make([]int64, n)
	for i, col := range c.table.columns[:n] {
		units[i] = col.unit
		for row, v := range col.values {
			values[row*n+i] = v
		}
	}
	c.primary(values, state, missing, q)
	zeros := c.rules.Zeros
	for cell, forced := range old.suppressed {
		if forced && state[cell] == open {
			state[cell] = primary
			zeros = zeros || values[cell] == 0
		}
	}
	c.reveal(state, old)
	primaries := tallyStates(state, n, primary)
	if q.full {
		c.unsafe = slices.ContainsFunc(state, func(s cellState) bool { return s == primary })
	} else {
		s := newSuppressor(q, values, state, units, c.threshold, zeros)
		if err := s.run(ctx); err != nil {
			return err
		}
		c.unsafe = s.unsafe > 0
	}
	c.state = state
	c.control = c.controls(&found{primaries, tallyStates(state, n, secondary), totals})
	return nil
}

// primary marks the small cells.
func (c *counts) primary(values []int64, state []cellState, missing map[int32]bool, q *equations) {
	n := c.table.counts
	for i, col := range c.table.columns[:n] {
		for row := range c.table.rows {
			if cell := row*n + i; !col.null[row] && c.small(values[cell], col.unit) {
				state[cell] = primary
			}
		}
	}
	for e := range int32(q.count()) {
		c.given(q.of(e), values, state, missing)
	}
}

// given marks a cell that the source left out and that its total gives back as a small count. Several
// that were left out of one sum are the source's own affair; readers are taken to know their sum.
func (c *counts) given(cells []int32, values []int64, state []cellState, missing map[int32]bool) {
	gap, alone, n := values[cells[0]], int32(-1), 0
	for _, cell := range cells[1:] {
		gap -= values[cell]
		if missing[cell] {
			alone = cell
			n++
		}
	}
	if n == 1 && gap != 0 && c.small(gap, c.table.columns[int(alone)%c.table.counts].unit) {
		values[alone], state[alone] = gap, primary
	}
}

func (c *counts) small(value, unit int64) bool {
	return value > 0 && value < c.threshold*unit || value == 0 && c.rules.Zeros
}

// reveal counts newly small cells that a live version shows.
func (c *counts) reveal(state []cellState, old *liveCells) {
	for cell, shown := range old.shown {
		if shown && state[cell] == primary && !old.suppressed[cell] {
			c.revealed++
		}
	}
}

// tallyStates counts the cells of a state by column.
func tallyStates(state []cellState, columns int, want cellState) []int64 {
	n := make([]int64, columns)
	for cell, s := range state {
		if s == want {
			n[cell%columns]++
		}
	}
	return n
}

type found struct {
	primary, secondary []int64
	totals             int64
}

func (c *counts) controls(f *found) []opendata.CountControl {
	var list []opendata.CountControl
	if f == nil {
		for _, at := range c.rounded {
			list = append(list, opendata.CountControl{Column: c.fields[at].Name, Threshold: int(c.threshold), Method: opendata.RoundSmall})
		}
		return list
	}
	for i, col := range c.table.columns[:c.table.counts] {
		list = append(list, opendata.CountControl{Column: col.field.Name, Threshold: int(c.threshold), Method: opendata.SuppressSmall,
			Primary: f.primary[i], Secondary: f.secondary[i], Totals: f.totals})
	}
	return list
}

// declared are the fields of the contract's counts.
func (c *counts) declared() []int {
	var list []int
	for _, col := range c.columns {
		if col.field >= 0 && slices.Contains(c.rules.Columns, col.rule.Name) {
			list = append(list, col.field)
		}
	}
	return list
}

// suppressedFields are the fields that lose a cell, in published order.
func (c *counts) suppressedFields() []int {
	var list []int
	for _, control := range c.control {
		if control.Primary+control.Secondary > 0 {
			list = append(list, slices.IndexFunc(c.fields, func(f table.Field) bool { return f.Name == control.Column }))
		}
	}
	slices.Sort(list)
	return list
}

// apply protects the counts of a batch of the second pass, in place of its columns' vectors. status
// is filled for the fields that lose cells.
func (c *counts) apply(in *table.Batch, columns []table.Vector, status map[int]*table.Vector) {
	if c.round {
		c.roundBatch(in, columns)
		return
	}
	n := 0
	if c.state != nil {
		n = c.table.counts
	}
	for i := range n {
		at := c.table.columns[i].column.field
		st := status[at]
		if st == nil {
			continue
		}
		columns[at] = copyVector(columns[at])
		st.Codes = make([]int32, in.Rows)
		row := c.row
		for r := range in.Rows {
			st.Codes[r] = -1
			if in.Dropped(r) {
				continue
			}
			if s := c.state[row*n+i]; s == primary || s == secondary {
				clearCell(&columns[at], r)
				st.Codes[r] = 0
			}
			row++
		}
		if slices.Contains(st.Codes, 0) {
			st.Dict = []string{Suppressed}
		}
	}
	c.row += in.Kept()
}

// copyVector copies a typed vector's cells, so that the original stays as it is.
func copyVector(v table.Vector) table.Vector {
	v.Valid, v.Ints, v.Floats = slices.Clone(v.Valid), slices.Clone(v.Ints), slices.Clone(v.Floats)
	return v
}

// clearCell makes a cell null and leaves nothing of its value.
func clearCell(v *table.Vector, row int) {
	v.Valid[row] = false
	if v.Ints != nil {
		v.Ints[row] = 0
	}
	if v.Floats != nil {
		v.Floats[row] = 0
	}
}
