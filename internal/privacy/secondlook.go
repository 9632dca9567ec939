package privacy

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// SecondLook searches what is about to be published, decoded from the staged files, for what
// should not be in it. Its detectors for numbers and addresses are its own (sweep), so that a
// defect in package recognize does not go unseen. What the contract accepts is explained, person
// numbers only as far as chance goes. It is not safe for concurrent use.
type SecondLook struct {
	fields  []table.Field
	columns []columnLook
	texts   []textLook
	names   []opendata.Finding
	uses    []int64 // scratch
	window  []byte  // scratch of Text
}

// columnLook counts cells with hits in one published column.
type columnLook struct {
	label string
	rule  opendata.ColumnRule
	cells int64
	hits  map[string]int64
	ids   idSample
}

// textLook counts hits in one staged text file.
type textLook struct {
	place string
	hits  map[string]int64
}

// NewSecondLook makes a SecondLook for one version's published columns.
func NewSecondLook(contract opendata.Contract, fields []table.Field) *SecondLook {
	s := &SecondLook{fields: fields, columns: make([]columnLook, len(fields))}
	size := min(max(sampleBudget/max(len(fields), 1), minSample), maxSample)
	rules := make(map[string]opendata.ColumnRule, len(contract.Columns))
	for _, rule := range contract.Columns {
		if rule.Treatment != opendata.Suppress {
			rules[rule.Published()] = rule
		}
	}
	for i, f := range fields {
		c := columnLook{label: f.Name, hits: make(map[string]int64), ids: idSample{limit: size}}
		if found := CheckName("column_name", f.Name); len(found) > 0 {
			c.label = neutral(i)
			for _, n := range found {
				n.Column = c.label
				s.names = append(s.names, n)
			}
		}
		c.rule = rules[f.Name]
		s.columns[i] = c
	}
	return s
}

// Batch searches one typed batch, decoded from the staged file, with these fields in order.
// Geometry is not looked at: it holds coordinates only.
func (s *SecondLook) Batch(b *table.Batch) {
	for i := range b.Columns {
		if i >= len(s.columns) {
			return
		}
		v := &b.Columns[i]
		if v.Codes != nil {
			s.textColumn(&s.columns[i], v)
			continue
		}
		if v.Blobs == nil {
			s.numberColumn(i, v, b.Rows)
		}
	}
}

func (s *SecondLook) textColumn(c *columnLook, v *table.Vector) {
	s.uses = append(s.uses[:0], make([]int64, len(v.Dict))...)
	for _, code := range v.Codes {
		if code >= 0 {
			s.uses[code]++
			c.cells++
		}
	}
	for code, n := range s.uses {
		// An entry that no row uses is in the file all the same.
		c.value(strings.TrimSpace(unmasked(v.Dict[code])), max(n, 1))
	}
}

// value counts what one distinct text holds: what sweep finds, and names.
func (c *columnLook) value(text string, n int64) {
	sw := sweep{}
	sw.all(text)
	whole := wholeNumber(text)
	if whole != "" {
		c.number(whole, n)
		sw.hits[hitNational] = 0
	}
	for kind, k := range sw.hits {
		if k > 0 {
			c.hits[hitKinds[kind]] += n
		}
	}
	if hasTwoCapitals(text) {
		for _, sp := range recognize.Spans(text, 0, nil) {
			if sp.Sure && sp.Kind == recognize.PersonName {
				c.hits[sp.Kind] += n
				break
			}
		}
	}
}

// number counts a cell of 10 or 11 digits.
func (c *columnLook) number(digits string, n int64) {
	l := recognize.LookID
	if len(digits) == 10 {
		digits = "0" + digits
	}
	if old, account := passes(digits); old {
		l |= recognize.LookIDOld
		c.hits[recognize.NationalID] += n
		if account {
			l |= recognize.LookAccount
		}
	} else if account {
		l |= recognize.LookAccount
	}
	c.ids.add(digits, l)
}

// numberColumn looks at the integral numbers of 10 and 11 digits in a typed column.
func (s *SecondLook) numberColumn(i int, v *table.Vector, rows int) {
	c := &s.columns[i]
	t := s.fields[i].Type
	switch t {
	case opendata.Date, opendata.Time, opendata.Timestamp, opendata.DateTime, opendata.Boolean:
		return
	}
	unit := int64(1)
	if scale, ok := t.Scale(); ok {
		for range scale {
			unit *= 10
		}
	}
	for row := range rows {
		if row >= len(v.Valid) || !v.Valid[row] {
			continue
		}
		c.cells++
		if n, ok := integral(v, row, unit); ok {
			c.number(fmt.Sprint(n), 1)
		}
	}
}

func integral(v *table.Vector, row int, unit int64) (n int64, ok bool) {
	if v.Floats != nil {
		f := v.Floats[row]
		if f != math.Trunc(f) || f < 1e9 || f >= 1e11 {
			return 0, false
		}
		return int64(f), true
	}
	n = v.Ints[row]
	if n%unit != 0 {
		return 0, false
	}
	n /= unit
	return n, n >= 1e9 && n < 1e11
}

// wholeNumber returns the digits of a cell that is 10 or 11 digits and nothing else.
func wholeNumber(text string) string {
	if len(text) != 10 && len(text) != 11 {
		return ""
	}
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return ""
		}
	}
	return text
}

func hasTwoCapitals(s string) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c == 0xC3 {
			if n++; n == 2 {
				return true
			}
		}
	}
	return false
}

// How a text file is read: a window at a time, with what came before it for context.
const (
	chunk  = 64 << 10
	behind = 128
	ahead  = 512
)

// Text searches a staged text file (CSV, GeoJSON, JSON), whatever its form, with bounded memory.
// place is shown in reports and must be a name of ours. The error is the reader's.
func (s *SecondLook) Text(place string, r io.Reader) error {
	sw := sweep{}
	if s.window == nil {
		s.window = make([]byte, 0, behind+chunk+ahead)
	}
	buf := s.window[:0]
	from := 0
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return fmt.Errorf("second look at %s: %w", place, err)
		}
		to := len(buf)
		if !last {
			to -= ahead
		}
		sw.scan(string(buf), from, to)
		if last {
			break
		}
		keep := max(0, to-behind)
		from = to - keep
		buf = buf[:copy(buf, buf[keep:])]
	}
	look := textLook{place: place, hits: make(map[string]int64)}
	for kind, k := range sw.hits {
		if k > 0 {
			look.hits[hitKinds[kind]] = k
		}
	}
	if len(look.hits) > 0 {
		s.texts = append(s.texts, look)
	}
	return nil
}

// Findings are all hits, those that the contract explains too.
func (s *SecondLook) Findings() []opendata.Finding {
	list := slices.Clone(s.names)
	for i := range s.columns {
		c := &s.columns[i]
		for _, kind := range Kinds {
			if n := c.hits[kind]; n > 0 {
				list = append(list, opendata.Finding{Place: "column", Column: c.label, Kind: kind, Cells: n,
					Share: min(ratio(n, c.cells), 1), Certain: !c.explained(kind)})
			}
		}
	}
	for _, t := range s.texts {
		for _, kind := range Kinds {
			if n := t.hits[kind]; n > 0 {
				list = append(list, opendata.Finding{Place: t.place, Kind: kind, Cells: n, Certain: n > s.allowed(kind)})
			}
		}
	}
	return list
}

// Holds are the reasons why nothing may be promoted: names and hits that nothing explains.
func (s *SecondLook) Holds() []opendata.HoldReason {
	var holds []opendata.HoldReason
	for _, f := range s.Findings() {
		if !f.Certain {
			continue
		}
		place := f.Column
		if place == "" {
			place = f.Place
		}
		holds = append(holds, secondLook(place, f.Kind, f.Cells))
	}
	return holds
}

// explained reports whether the contract covers a kind in a column. An acceptance of person
// numbers covers what chance makes of other numbers, never more.
func (c *columnLook) explained(kind string) bool {
	if !accepts(c.rule, kind) {
		return false
	}
	if kind != recognize.NationalID {
		return true
	}
	if st := c.ids.stats(); st.candidates > 0 {
		return !st.beyondChance() && ratio(c.hits[kind], c.cells) < 0.5
	}
	return c.hits[kind] <= acceptableHits
}

// allowed is how many hits of a kind a text file may have: those of the columns it repeats.
func (s *SecondLook) allowed(kind string) int64 {
	var n int64
	for i := range s.columns {
		if c := &s.columns[i]; c.explained(kind) {
			n += c.hits[kind]
		}
	}
	return n
}
