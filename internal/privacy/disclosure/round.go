package disclosure

import (
	"math"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// roundBase is the base of random rounding, as Statistics Norway and others use it: what is left
// over a multiple of three goes up with a chance of a third for each one.
const roundBase = 3

// roundBatch rounds the counts of a batch. A cell is rounded the same way each time it is published,
// so that repetition does not average the rounding out; totals are rounded on their own, so that
// sums do not give it back.
func (c *counts) roundBatch(in *table.Batch, columns []table.Vector) {
	for _, at := range c.rounded {
		control := c.controlOf(c.fields[at].Name)
		columns[at] = copyVector(columns[at])
		v := &columns[at]
		unit := newCountColumn(column{}, c.fields[at], true).unit
		for row := range in.Rows {
			if in.Dropped(row) || v.Null(row) {
				continue
			}
			chance := c.chance(in, c.fields[at].Name, row)
			changed := false
			if v.Floats != nil {
				was := v.Floats[row]
				v.Floats[row] = roundFloat(was, chance)
				changed = v.Floats[row] != was
			} else {
				was := v.Ints[row]
				v.Ints[row] = roundWhole(was, roundBase*unit, chance)
				changed = v.Ints[row] != was
			}
			if changed {
				control.Rounded++
			}
		}
	}
}

func (c *counts) controlOf(name string) *opendata.CountControl {
	for i := range c.control {
		if c.control[i].Column == name {
			return &c.control[i]
		}
	}
	return &opendata.CountControl{}
}

// chance is a number from 0 to 1 that depends on the key, the column and what the row is about.
func (c *counts) chance(b *table.Batch, name string, row int) float64 {
	c.rounder.begin()
	c.rounder.text(name)
	for i, f := range c.fields {
		if c.about(i, f) {
			c.rounder.text(f.Name)
			c.rounder.value(&b.Columns[i], row)
		}
	}
	return float64(c.rounder.sum()[0]>>11) / (1 << 53)
}

// about reports whether a field says what is counted.
func (c *counts) about(at int, f table.Field) bool {
	if c.table.full || len(c.table.dims) == 0 {
		return isDimension(f.Type)
	}
	for _, d := range c.table.dims {
		if d.column.field == at {
			return true
		}
	}
	return false
}

// roundWhole rounds to a multiple of base, up with a chance of the share that is left over.
func roundWhole(n, base int64, chance float64) int64 {
	rest := n % base
	if rest < 0 {
		rest += base
	}
	if n < math.MinInt64+base || n > math.MaxInt64-base {
		return n
	}
	if chance < float64(rest)/float64(base) {
		return n - rest + base
	}
	return n - rest
}

func roundFloat(f, chance float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return f
	}
	whole := math.Floor(f/roundBase) * roundBase
	if chance < (f-whole)/roundBase {
		return whole + roundBase
	}
	return whole
}
