package disclosure

import (
	"cmp"
	"slices"

	"github.com/allmenning/allmenning/internal/table"
)

// maxTuples bounds the different combinations that generalizations are searched over.
const maxTuples = 1 << 19

// maxValueBytes is the longest text that a histogram keeps; a column with longer ones can only be
// suppressed.
const maxValueBytes = 64

// value is one value of a quasi-identifier.
type value struct {
	null  bool
	whole int64  // integers, dates, times, unscaled decimals
	text  string // text, cut to maxValueBytes
}

// quasiColumn is a quasi-identifier with its values.
type quasiColumn struct {
	column
	field  table.Field
	values []value
	index  map[value]int32
	long   bool // a text was cut
}

// histogram keeps the different combinations of quasi-identifiers while they fit in memory.
type histogram struct {
	columns []quasiColumn
	index   map[digest]int32
	codes   []int32 // of tuple i: codes[i*len(columns):]
	weights []int64 // persons
	pairs   []member
	memory  int64
	full    bool // more combinations than fit: nothing can be searched
}

// member is somebody or something that a tuple holds.
type member struct {
	tuple int32
	kind  uint8
	id    uint64
}

func newHistogram(quasi []column, fields []table.Field, memory int64) *histogram {
	h := &histogram{index: make(map[digest]int32), memory: memory}
	for _, c := range quasi {
		h.columns = append(h.columns, quasiColumn{column: c, field: fields[c.field], index: make(map[value]int32)})
	}
	return h
}

// add remembers the combination of a row.
func (h *histogram) add(d digest, b *table.Batch, at []int, row int) {
	if h.full {
		return
	}
	if _, ok := h.index[d]; ok {
		return
	}
	if h.memory -= 64 + 4*int64(len(at)); h.memory < 0 || len(h.index) == maxTuples {
		h.drop()
		return
	}
	h.index[d] = int32(len(h.index))
	for i := range h.columns {
		h.codes = append(h.codes, h.code(&h.columns[i], &b.Columns[at[i]], row))
	}
}

func (h *histogram) code(c *quasiColumn, v *table.Vector, row int) int32 {
	var x value
	switch {
	case v.Null(row):
		x.null = true
	case v.Codes != nil:
		x.text = v.Dict[v.Codes[row]]
		if len(x.text) > maxValueBytes {
			x.text, c.long = x.text[:maxValueBytes], true
		}
	case v.Ints != nil:
		x.whole = v.Ints[row]
	default:
		c.long = true // numbers and geometries are kept or suppressed
	}
	code, ok := c.index[x]
	if !ok {
		code = int32(len(c.values))
		h.memory -= 128
		c.index[x], c.values = code, append(c.values, x)
	}
	return code
}

// drop gives up.
func (h *histogram) drop() {
	h.release()
	h.full = true
}

// release frees the memory.
func (h *histogram) release() {
	h.index, h.codes, h.weights, h.pairs = nil, nil, nil, nil
	for i := range h.columns {
		h.columns[i].index, h.columns[i].values = nil, nil
	}
}

// persons tells how many persons a combination has.
func (h *histogram) persons(d digest, n int64) {
	if h.full {
		return
	}
	if h.weights == nil {
		h.weights = make([]int64, len(h.index))
	}
	h.weights[h.index[d]] = n
}

// pair tells who or what a combination has, while everybody is known.
func (h *histogram) pair(d digest, id uint64, kind int) {
	if h.full || h.pairs == nil {
		return
	}
	h.pairs = append(h.pairs, member{tuple: h.index[d], kind: uint8(kind), id: id})
}

// single takes the persons out of pairs that have one combination only: they are summed. What is
// left are persons with several combinations, and sensitive values.
func (h *histogram) single() {
	slices.SortFunc(h.pairs, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id), cmp.Compare(a.tuple, b.tuple))
	})
	left := h.pairs[:0]
	for from := 0; from < len(h.pairs); {
		to := from + 1
		for to < len(h.pairs) && h.pairs[to].kind == h.pairs[from].kind && h.pairs[to].id == h.pairs[from].id {
			to++
		}
		same := h.pairs[from:to]
		from = to
		if len(same) == 1 && same[0].kind == personPair {
			continue
		}
		for _, m := range same {
			if m.kind == personPair {
				h.weights[m.tuple]--
			}
		}
		left = append(left, same...)
	}
	h.pairs = left
}
