package disclosure

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxCells bounds the cells of a table of counts, columns that may be totals included.
const maxCells = 2_000_000

// floatUnit is how finely counts of type number are compared: to a thousandth.
const floatUnit = 1000

// countTable is a table of counts in memory: what its rows are about, and its numbers.
type countTable struct {
	dims    []*dimension
	columns []*countColumn // the contract's counts first, then other whole numbers
	rows    int
	full    bool // more cells than maxCells: not kept
	merged  []*dimension
	nDims   int // of dims the contract or the types name; the others are numbers that may say what is counted
	counts  int // of columns that count persons
}

// dimension is a column that says what is counted, as codes of its values in order of appearance.
type dimension struct {
	column
	codes  []int32
	labels []string
	nulls  []bool // per code
	index  map[string]int32
}

// countColumn is a column of numbers.
type countColumn struct {
	column
	field    table.Field
	declared bool // counts persons by the contract
	unit     int64
	values   []int64
	null     []bool
}

// newCountTable sorts the published columns by what they are in a table of counts.
func newCountTable(rules *opendata.CountRules, columns []column, fields []table.Field) *countTable {
	t := &countTable{}
	var other []*countColumn
	for _, c := range columns {
		if c.field < 0 {
			continue
		}
		f := fields[c.field]
		switch {
		case slices.Contains(rules.Columns, c.rule.Name):
			t.columns = append(t.columns, newCountColumn(c, f, true))
		case slices.Contains(rules.Dimensions, c.rule.Name), len(rules.Dimensions) == 0 && isDimension(f.Type):
			t.dims = append(t.dims, &dimension{column: c, index: make(map[string]int32)})
		case f.Type == opendata.Integer:
			other = append(other, newCountColumn(c, f, false))
		}
	}
	t.nDims, t.counts = len(t.dims), len(t.columns)
	t.columns = append(t.columns, other...)
	return t
}

func isDimension(t opendata.Type) bool {
	switch t {
	case opendata.String, opendata.Boolean, opendata.Date, opendata.DateTime, opendata.Timestamp, opendata.Time:
		return true
	}
	return false
}

func newCountColumn(c column, f table.Field, declared bool) *countColumn {
	col := &countColumn{column: c, field: f, declared: declared, unit: 1}
	if f.Type == opendata.Number {
		col.unit = floatUnit
	}
	if scale, ok := f.Type.Scale(); ok {
		for range scale {
			col.unit *= 10
		}
	}
	return col
}

// add takes the rows of a batch that are not dropped.
func (t *countTable) add(b *table.Batch) {
	if t.full {
		return
	}
	if (t.rows+b.Rows)*max(len(t.columns), 1) > maxCells {
		*t = countTable{full: true}
		return
	}
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		t.rows++
		for _, d := range t.dims {
			d.add(&b.Columns[d.column.field], row)
		}
		for _, c := range t.columns {
			n, ok := c.read(&b.Columns[c.column.field], row)
			c.values, c.null = append(c.values, n), append(c.null, !ok)
		}
	}
}

func (d *dimension) add(v *table.Vector, row int) {
	label, null := cellLabel(v, row)
	key := label
	if null {
		key = "\x00null"
	}
	code, ok := d.index[key]
	if !ok {
		code = int32(len(d.labels))
		d.index[key] = code
		d.labels, d.nulls = append(d.labels, label), append(d.nulls, null)
	}
	d.codes = append(d.codes, code)
}

// cellLabel is a cell as text: for telling cells apart and for reading words and codes.
func cellLabel(v *table.Vector, row int) (label string, null bool) {
	switch {
	case v.Null(row):
		return "", true
	case v.Codes != nil:
		return v.Dict[v.Codes[row]], false
	case v.Blobs != nil:
		return string(v.Blobs[row]), false
	case v.Floats != nil:
		return strconv.FormatFloat(v.Floats[row], 'g', -1, 64), false
	}
	return strconv.FormatInt(v.Ints[row], 10), false
}

// read returns a number in the column's unit.
func (c *countColumn) read(v *table.Vector, row int) (int64, bool) {
	if v.Null(row) {
		return 0, false
	}
	if v.Floats == nil {
		return v.Ints[row], true
	}
	f := math.Round(v.Floats[row] * floatUnit)
	if math.IsNaN(f) || math.Abs(f) > 1e15 {
		return 0, false
	}
	return int64(f), true
}

// settle decides what the dimensions are, once all rows are there: a whole number that is a year is
// one, and where rows can't be told apart numbers that are no counts are, too. Columns that say the
// same, a code and its name, are merged.
func (t *countTable) settle(declared bool) {
	if !declared {
		for i := t.counts; i < len(t.columns); i++ {
			if t.columns[i].isYear() || t.columns[i].isCode() {
				t.toDimension(i)
				i--
			}
		}
		for i := t.counts; i < len(t.columns) && !t.unique(); i++ {
			t.toDimension(i)
			i--
		}
	}
	t.merged = mergeDimensions(t.dims, t.rows)
}

// toDimension makes a column of numbers a dimension.
func (t *countTable) toDimension(i int) {
	c := t.columns[i]
	d := &dimension{column: c.column, index: make(map[string]int32)}
	v := table.Vector{Ints: c.values, Valid: make([]bool, len(c.values))}
	for row := range c.values {
		v.Valid[row] = !c.null[row]
		d.add(&v, row)
	}
	t.dims = append(t.dims, d)
	t.columns = slices.Delete(t.columns, i, i+1)
}

func (c *countColumn) isYear() bool {
	for i, n := range c.values {
		if c.null[i] || n < 1900 || n > 2100 {
			return false
		}
	}
	return len(c.values) > 0
}

// isCode reports whether a column of whole numbers has the name of a code: kommunenr, skole_id.
func (c *countColumn) isCode() bool {
	words := strings.FieldsFunc(strings.ToLower(c.rule.Name), func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		return false
	}
	switch last := words[len(words)-1]; last {
	case "id", "code", "number", "no":
		return true
	default:
		return strings.HasSuffix(last, "nr") || strings.HasSuffix(last, "nummer") || strings.HasSuffix(last, "kode")
	}
}

// unique reports whether the dimensions tell every row from every other.
func (t *countTable) unique() bool {
	keys := rowKeys(t.dims, t.rows)
	slices.Sort(keys)
	return len(slices.Compact(keys)) == t.rows
}

// rowKeys are numbers that stand for the values of all dimensions of a row: equal for equal rows,
// different for different ones but for a chance of 10^-7 in a table of a million rows. Being sums, a
// dimension can be taken out of them again.
func rowKeys(dims []*dimension, rows int) []uint64 {
	keys := make([]uint64, rows)
	for i, d := range dims {
		for row, code := range d.codes {
			keys[row] += keyPart(i, code)
		}
	}
	return keys
}

func keyPart(dim int, code int32) uint64 {
	h := uint64(dim+1)<<32 | uint64(uint32(code))
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9 // the finalizer of SplitMix64
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// mergeDimensions puts dimensions together whose values go with each other one by one.
func mergeDimensions(dims []*dimension, rows int) []*dimension {
	var list []*dimension
	for _, d := range dims {
		m := &dimension{column: d.column, codes: slices.Clone(d.codes), labels: slices.Clone(d.labels), nulls: slices.Clone(d.nulls)}
		same := slices.IndexFunc(list, func(o *dimension) bool { return len(m.labels) > 1 && paired(o, m, rows) })
		if same < 0 {
			list = append(list, m)
			continue
		}
		o := list[same]
		of := make([]int32, len(o.labels))
		for row := range rows {
			of[o.codes[row]] = m.codes[row]
		}
		for code := range o.labels {
			o.labels[code] += "\x00" + m.labels[of[code]]
			o.nulls[code] = o.nulls[code] && m.nulls[of[code]]
		}
	}
	return list
}

// paired reports whether two dimensions have the same number of values and each of the one always
// stands with the same of the other.
func paired(a, b *dimension, rows int) bool {
	if len(a.labels) != len(b.labels) {
		return false
	}
	of := make([]int32, len(a.labels))
	for i := range of {
		of[i] = -1
	}
	for row := range rows {
		x, y := a.codes[row], b.codes[row]
		if of[x] >= 0 && of[x] != y {
			return false
		}
		of[x] = y
	}
	taken := make([]bool, len(b.labels))
	for _, y := range of {
		if taken[y] {
			return false
		}
		taken[y] = true
	}
	return true
}
