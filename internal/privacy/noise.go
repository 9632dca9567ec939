package privacy

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// rowDigests tell rows apart by what they say, not by where they stand, so that the same row gets
// the same noise in every version and repeated publication does not average it out.
type rowDigests struct {
	mac     *keyed
	columns []int    // source columns that make a row the one it is, by name
	names   []string // of columns
	digests [][]byte // per row of the batch
	room    []byte   // behind digests
}

// prepareNoise adds noise to numbers, uniform from -n to n in steps of the type's last digit: of 1
// for whole numbers, and for floats any number in between.
func (t *Treater) prepareNoise(c *treatedColumn, param string) error {
	n, ok := inUnits(c.rule.Type, param)
	if !ok {
		return unsuitable(c.label, "noise", param)
	}
	if len(t.keys.Dataset) < keyBytes {
		return missingKey(c.label)
	}
	if t.rows == nil {
		t.rows = &rowDigests{mac: newKeyed(t.keys.Dataset)}
	}
	rows, column := t.rows, c.rule.Name
	_, decimal := c.rule.Type.Scale()
	c.change = func(b *table.Batch, v *table.Vector) int64 {
		if len(rows.digests) != b.Rows { // not the batch that Text saw: nothing may pass without noise
			clear(v.Valid)
			return int64(b.Rows)
		}
		row := -1
		next := func() int { // the next valid row: each* goes through them in this order
			for row++; !v.Valid[row]; row++ {
			}
			return row
		}
		if v.Floats != nil {
			return eachFloat(v, func(x float64) float64 {
				return x + float64(n)*unit(rows.draw(next(), column, math.Float64bits(x)))
			})
		}
		return eachInt(v, func(x int64) int64 {
			x = addBounded(x, uniform(rows.draw(next(), column, uint64(x)), n))
			if decimal {
				x = min(max(x, -largestDecimal), largestDecimal)
			}
			return x
		})
	}
	return nil
}

// identify chooses what makes a row the one it is: the contract's key, or every column that the
// contract knows. Columns count by name, so a new one, or another order, changes nothing.
func (r *rowDigests) identify(contract opendata.Contract, position map[string]int) {
	known := make([]string, 0, len(contract.Columns))
	for _, rule := range contract.Columns {
		known = append(known, rule.Name)
	}
	if len(contract.Key) > 0 {
		known = slices.DeleteFunc(known, func(name string) bool { return !slices.Contains(contract.Key, name) })
	}
	slices.SortFunc(known, cmp.Compare[string])
	for _, name := range known {
		if at, ok := position[name]; ok {
			r.columns, r.names = append(r.columns, at), append(r.names, name)
		}
	}
}

// read digests every row of a text batch of the source.
func (r *rowDigests) read(in *table.Batch) {
	r.digests, r.room = r.digests[:0], r.room[:0]
	for row := range in.Rows {
		r.mac.begin("row", "")
		for i, at := range r.columns {
			v := &in.Columns[at]
			if v.Null(row) {
				continue
			}
			r.mac.text(r.names[i])
			if v.Blobs != nil {
				r.mac.text(string(v.Blobs[row]))
				continue
			}
			s, _ := v.Text(row)
			r.mac.text(strings.TrimSpace(s))
		}
		r.room = append(r.room, r.mac.digest()...)
	}
	size := len(r.room) / max(in.Rows, 1)
	for row := range in.Rows {
		r.digests = append(r.digests, r.room[row*size:][:size])
	}
}

// draw is a number from 0 to 2⁶⁴-1 that depends on the key, the row, the column and the value.
func (r *rowDigests) draw(row int, column string, value uint64) uint64 {
	r.mac.begin("noise", column)
	r.mac.text(string(r.digests[row]))
	r.mac.number(value)
	return binary.BigEndian.Uint64(r.mac.digest())
}

// uniform maps a draw to a whole number from -n to n; n is at most 10¹⁸, so that no number is more
// likely than another by more than a tenth.
func uniform(draw uint64, n int64) int64 {
	return int64(draw%(2*uint64(n)+1)) - n
}

// unit maps a draw to a number from -1 to 1.
func unit(draw uint64) float64 { return 2*float64(draw>>11)/(1<<53-1) - 1 }

// addBounded is the sum, or the end of the range where that would overflow.
func addBounded(a, b int64) int64 {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < math.MinInt64-b:
		return math.MinInt64
	}
	return a + b
}
