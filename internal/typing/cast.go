package typing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Reasons for which a Caster rejects a row. Reports and contracts' quality rules count by them.
const (
	NotInteger   = "not_an_integer"
	NotDecimal   = "not_a_decimal" // also with more decimals or digits than the type has
	NotNumber    = "not_a_number"
	NotBoolean   = "not_a_boolean"
	NotDate      = "not_a_date"
	NotTime      = "not_a_time"
	NotTimestamp = "not_a_timestamp"
	NotDateTime  = "not_a_datetime"
)

var reasons = map[opendata.Type]string{
	opendata.Integer: NotInteger, opendata.Number: NotNumber, opendata.Boolean: NotBoolean,
	opendata.Date: NotDate, opendata.Time: NotTime, opendata.Timestamp: NotTimestamp,
	opendata.DateTime: NotDateTime,
}

// Bounds of what rejected rows are kept: of one row, and of one batch. A row beyond the second
// is counted and its line is named, but its cells are not kept.
const (
	maxRaw      = 64 << 10
	maxBatchRaw = 16 << 20
)

// Caster turns text batches into typed ones.
type Caster struct {
	columns []castColumn
	reject  []string // scratch: per row the reason, or empty
	culprit []int    // scratch: per row the first column that did not fit
}

type castColumn struct {
	field  table.Field
	reason string
	whole  func(s string) (int64, bool)   // into Ints
	float  func(s string) (float64, bool) // into Floats
	cast   []state                        // scratch: per dictionary entry
	ints   []int64                        // scratch
	floats []float64                      // scratch
}

// state is what became of a dictionary entry.
type state uint8

const (
	unseen state = iota
	fits
	isNull
	misfit
)

// NewCaster makes a Caster for columns of these types, whose values are written in these forms;
// formats may be shorter than fields, and an empty one is the canonical form. A type or form
// that does not exist is an Invalid error that lists the accepted ones.
func NewCaster(fields []table.Field, formats []string) (*Caster, error) {
	c := &Caster{columns: make([]castColumn, len(fields))}
	for i, f := range fields {
		format := ""
		if i < len(formats) {
			format = formats[i]
		}
		column, err := newCastColumn(f, format)
		if err != nil {
			return nil, err
		}
		c.columns[i] = column
	}
	return c, nil
}

func newCastColumn(f table.Field, format string) (castColumn, error) {
	c := castColumn{field: f, reason: reasons[f.Type]}
	if !f.Type.Valid() {
		return c, opendata.NewError(opendata.Invalid, "typing.type", "ukjent type", "unknown type").
			Hinted("Bruk en av %s.", "Use one of %s.", strings.Join(opendata.TypeNames, ", ")).
			At(opendata.Where{Field: f.Name})
	}
	if f.Type == opendata.String || f.Type == opendata.Geometry {
		return c, checkFormat(f, format)
	}
	if err := checkFormat(f, format); err != nil {
		return c, err
	}
	if numberNames(f.Type) != nil {
		c.readNumbers(format)
		return c, nil
	}
	for _, candidate := range forms() {
		if candidate.kind == f.Type && (format == "" || candidate.name == format) {
			c.whole = candidate.parse
			return c, nil
		}
	}
	return c, fmt.Errorf("cast column of type %s: no form", f.Type) // Formats and forms disagree
}

func checkFormat(f table.Field, format string) error {
	known := Formats(f.Type)
	if format == "" || slices.Contains(known, format) {
		return nil
	}
	e := opendata.NewError(opendata.Invalid, "typing.format",
		"ukjent format for typen %s", "unknown format for the type %s", f.Type).At(opendata.Where{Field: f.Name})
	if known == nil {
		return e.Hinted("Denne typen har ikke noe format. Fjern det.", "This type takes no format. Remove it.")
	}
	list := "«" + strings.Join(known, "», «") + "»"
	return e.Hinted("Bruk ett av %s, eller fjern formatet.", "Use one of %s, or remove the format.", list)
}

// readNumbers sets up the column to read numbers written in format.
func (c *castColumn) readNumbers(format string) {
	format, percent := strings.CutSuffix(format, percentTail)
	f := numberNames(c.field.Type)[0].form
	for _, n := range numberNames(c.field.Type) {
		if n.name == format {
			f = n.form
		}
	}
	read := func(s string, n *numeral) bool {
		s, has := splitPercent(s)
		return has == percent && f.read(s, n)
	}
	if c.field.Type == opendata.Number {
		c.float = func(s string) (float64, bool) {
			var n numeral
			if !read(s, &n) {
				return 0, false
			}
			return n.float()
		}
		return
	}
	scale, decimal := c.field.Type.Scale()
	if decimal {
		c.reason = NotDecimal
	}
	c.whole = func(s string) (int64, bool) {
		var n numeral
		if !read(s, &n) || !decimal && (n.frac > 0 || n.exponent) {
			return 0, false
		}
		return n.unscaled(scale)
	}
}

// Cast fills out with the typed form of in, a text batch with exactly the Caster's columns.
// Rows that are dropped in in are dropped in out. A row that does not fit is dropped as well and
// named in out.Rejects with its line, the published name of the first column that did not fit,
// and its cells as a JSON array; out.Rejects holds these rows alone, not those that the reader
// rejected. Text and geometry columns share their storage with in. out's own slices are used
// again, so it is valid until the next call with it.
func (c *Caster) Cast(in, out *table.Batch) error {
	if len(in.Columns) != len(c.columns) {
		return fmt.Errorf("cast %d columns: the batch has %d", len(c.columns), len(in.Columns))
	}
	columns := slices.Grow(out.Columns[:0], len(c.columns))[:len(c.columns)]
	*out = table.Batch{Rows: in.Rows, Columns: columns, Lines: in.Lines, Drop: slices.Clone(in.Drop)}
	c.reject = zeroed(c.reject, in.Rows)
	c.culprit = zeroed(c.culprit, in.Rows)
	for i := range c.columns {
		from, to := &in.Columns[i], &out.Columns[i]
		switch c.columns[i].field.Type {
		case opendata.Geometry:
			*to = table.Vector{Type: opendata.Geometry, Blobs: from.Blobs}
		case opendata.String:
			*to = textVector(from)
		default:
			c.column(i, in, to)
		}
	}
	c.dropMisfits(in, out)
	return nil
}

// textVector passes text through; the spellings of null become null.
func textVector(from *table.Vector) table.Vector {
	to := table.Vector{Type: opendata.String, Codes: from.Codes, Dict: from.Dict}
	null := map[int32]bool{}
	for code, s := range from.Dict {
		if nullText(s) {
			null[int32(code)] = true
		}
	}
	if len(null) == 0 {
		return to
	}
	to.Codes = slices.Clone(from.Codes)
	for row, code := range to.Codes {
		if null[code] {
			to.Codes[row] = -1
		}
	}
	return to
}

// column casts one column, each value of its dictionary at most once.
func (c *Caster) column(i int, in *table.Batch, to *table.Vector) {
	col, from := &c.columns[i], &in.Columns[i]
	col.begin(len(from.Dict))
	*to = table.Vector{Type: col.field.Type, Valid: zeroed(to.Valid, in.Rows), Ints: to.Ints, Floats: to.Floats}
	if col.float != nil {
		to.Floats, to.Ints = zeroed(to.Floats, in.Rows), nil
	} else {
		to.Ints, to.Floats = zeroed(to.Ints, in.Rows), nil
	}
	for row, code := range from.Codes {
		if code < 0 || in.Dropped(row) {
			continue
		}
		if col.cast[code] == unseen {
			col.cast[code] = col.value(code, from.Dict[code])
		}
		switch col.cast[code] {
		case misfit:
			if c.reject[row] == "" {
				c.reject[row], c.culprit[row] = col.reason, i
			}
		case fits:
			to.Valid[row] = true
			if col.float != nil {
				to.Floats[row] = col.floats[code]
			} else {
				to.Ints[row] = col.ints[code]
			}
		}
	}
}

// begin prepares the scratch space for a dictionary of n entries.
func (c *castColumn) begin(n int) {
	c.cast = zeroed(c.cast, n)
	if c.float != nil {
		c.floats = zeroed(c.floats, n)
		return
	}
	c.ints = zeroed(c.ints, n)
}

func (c *castColumn) value(code int32, s string) state {
	s = trim(s)
	if nullValue(s) {
		return isNull
	}
	ok := false
	if c.float != nil {
		c.floats[code], ok = c.float(s)
	} else {
		c.ints[code], ok = c.whole(s)
	}
	if !ok {
		return misfit
	}
	return fits
}

// dropMisfits drops the rows that some column rejected.
func (c *Caster) dropMisfits(in, out *table.Batch) {
	kept := 0
	for row, reason := range c.reject {
		if reason == "" {
			continue
		}
		out.DropRow(row)
		r := table.Reject{Reason: reason, Column: c.columns[c.culprit[row]].field.Name}
		if row < len(in.Lines) {
			r.Line = in.Lines[row]
		}
		if kept < maxBatchRaw {
			r.Raw = rowText(in, row)
			kept += len(r.Raw)
		}
		out.Rejects = append(out.Rejects, r)
	}
}

// rowText is a row's cells as a JSON array of texts, geometry left out as null, cut to 64 KiB.
func rowText(b *table.Batch, row int) []byte {
	cells := make([]*string, len(b.Columns))
	size := 0
	for i := range b.Columns {
		v := &b.Columns[i]
		if v.Codes == nil || size > maxRaw {
			continue
		}
		if s, ok := v.Text(row); ok {
			s = s[:min(len(s), maxRaw)]
			cells[i] = &s
			size += len(s)
		}
	}
	raw, err := json.Marshal(cells)
	if err != nil {
		return nil
	}
	return raw[:min(len(raw), maxRaw)]
}

// zeroed returns a slice of n zeros, in s's storage if it is large enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}
