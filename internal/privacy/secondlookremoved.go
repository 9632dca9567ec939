package privacy

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// RemovedSearch looks for the very values that treatments took out of a snapshot in what is about to
// be published: in whole cells, in words and two or three words of text, and in numbers, however they
// are grouped. It works beside the conversion, since digests of what was removed live in memory only.
//
// A value can be in both places for good reasons: somebody lives where a company has its office,
// a caseworker has the name that a place was given, a number of eight digits was drawn twice. So a
// hit is classed by its form, and a class holds only when more different values were found in one
// column than coincidence explains:
//
//   - numbers that pass as national ids, and e-mail addresses of persons: any
//   - other numbers of ten digits or more, and mobile numbers: more than chance, which is the number
//     of values that were removed times the number of different numbers in the column over all
//     numbers of that length, and four standard deviations
//   - names with a listed given name: two, for one can be a namesake
//   - other names of two words or more, and codes of letters and digits: more than two and a
//     thousandth of the column's values
//   - other numbers of eight or nine digits: more than two and chance
//   - addresses: more than two and a tenth of the column's values
//
// Names are none when a word for a place or an organisation follows. In a column that is emptied in
// rows about persons, two and a hundredth of the companies may share a telephone, an account or an
// address with a person that was removed, and any the name of a trade. What the contract accepts in a column is explained. Text files
// are searched for values that no column has. RemovedSearch is not safe for concurrent use.
type RemovedSearch struct {
	removed *Removed
	fields  []table.Field
	columns []removedColumn
	texts   []removedText
	seen    *seenValues
	window  textWindow
	buf     []byte
}

// removedColumn is what was found in one column.
type removedColumn struct {
	label  string
	rule   opendata.ColumnRule
	linked bool
	found  [removedTypes]foundValues
	met    [maxDigits + 1]*distinctValues // different numbers of so many digits
	cells  *distinctValues
}

type removedText struct {
	place string
	found [removedTypes]foundValues
}

// NewRemovedSearch makes a RemovedSearch of what the treatments of a contract took out, for the
// published columns. A nil or empty removed finds nothing, at no cost.
func NewRemovedSearch(removed *Removed, contract opendata.Contract, fields []table.Field) *RemovedSearch {
	s := &RemovedSearch{removed: removed, fields: fields, columns: make([]removedColumn, len(fields)), buf: make([]byte, 0, 2*maxIdentity)}
	for i, f := range fields {
		c := &s.columns[i]
		if c.label = f.Name; len(CheckName("column_name", f.Name)) > 0 {
			c.label = neutral(i)
		}
		for _, rule := range contract.Columns {
			if rule.Treatment != opendata.Suppress && rule.Published() == f.Name {
				c.rule = rule
				c.linked = contract.Mixed != nil && slices.Contains(contract.Mixed.Linked, rule.Name)
			}
		}
	}
	return s
}

// Needed reports whether there is anything to search for.
func (s *RemovedSearch) Needed() bool { return s.removed.Len() > 0 }

// Batch searches a typed batch as it was decoded from the written file.
func (s *RemovedSearch) Batch(b *table.Batch) {
	if !s.Needed() {
		return
	}
	for i := range b.Columns {
		if i >= len(s.columns) {
			return
		}
		c, v := &s.columns[i], &b.Columns[i]
		switch t := s.fields[i].Type; {
		case v.Codes != nil:
			for _, text := range v.Dict {
				s.cell(c, strings.TrimSpace(unmasked(text)))
			}
		case v.Blobs != nil, t == opendata.Date, t == opendata.Time, t == opendata.Timestamp, t == opendata.DateTime, t == opendata.Boolean:
		default:
			s.numbers(c, v, b.Rows, t)
		}
	}
}

func (s *RemovedSearch) numbers(c *removedColumn, v *table.Vector, rows int, t opendata.Type) {
	unit := int64(1)
	if scale, ok := t.Scale(); ok {
		for range scale {
			unit *= 10
		}
	}
	for row := range rows {
		if !v.Valid[row] {
			continue
		}
		n := int64(0)
		switch {
		case v.Floats != nil:
			if f := v.Floats[row]; f == math.Trunc(f) && f < 1e15 {
				n = int64(f)
			}
		case v.Ints[row]%unit == 0:
			n = v.Ints[row] / unit
		}
		if n < 1e7 {
			continue
		}
		s.buf = strconv.AppendInt(s.buf[:0], n, 10)
		s.try(c, string(s.buf), "")
	}
}

// cell searches one distinct text.
func (s *RemovedSearch) cell(c *removedColumn, text string) {
	if text == "" {
		return
	}
	if c.cells == nil {
		c.cells = newDistinct()
	}
	c.cells.add(hash(text))
	s.try(c, text, "")
	for i := 0; i < len(text); {
		i = s.words(c, text, i, len(text))
	}
}

// words tests what begins with the word at i: the word, the number, two words and three. It returns
// where the next word begins.
func (s *RemovedSearch) words(c *removedColumn, text string, i, to int) int {
	for i < to && !startsWord(text, i) {
		i++
	}
	if i >= to {
		return i
	}
	first := tokenEnd(text, i)
	if digit(text[i]) {
		s.digits(c, text, i)
	}
	if !digit(text[i]) || first-i >= minNumber {
		s.try(c, text[i:first], text[first:min(len(text), first+nameBehind)])
	}
	small := !capitalLetter(text[i]) && text[i] < 0x80
	if !letterByte(text[i]) || small && (c == nil || len(text) > shortCell) {
		return max(first, i+1)
	}
	end := first
	for range 2 {
		next := end
		if next < len(text) && text[next] == ',' {
			next++
		}
		if next >= len(text) || text[next] != ' ' || next+1 >= len(text) {
			break
		}
		last := tokenEnd(text, next+1)
		if last == next+1 {
			break
		}
		end = last
		s.try(c, text[i:end], text[end:min(len(text), end+nameBehind)])
	}
	return max(first, i+1)
}

// shortCell is how long a cell can be whose words in small letters are tried as names, in bytes.
const shortCell = 64

// startsWord reports whether a word begins at i.
func startsWord(text string, i int) bool {
	return wordByte(text[i]) && (i == 0 || !wordByte(text[i-1]) && text[i-1] != '@' && text[i-1] != '.' && text[i-1] != '-') || text[i] == '+'
}

// tokenEnd is where the word at i ends; points, hyphens and at signs within it belong to it.
func tokenEnd(text string, i int) int {
	end := i
	for end < len(text) && end < i+maxIdentity {
		switch c := text[end]; {
		case wordByte(c) || c == '@' || c == '+' || c == '\'':
			end++
			continue
		case (c == '.' || c == '-' || c == '/' || c == ':') && end+1 < len(text) && (wordByte(text[end+1]) || text[end+1] == '/'):
			end++
			continue
		}
		break
	}
	return end
}

// digits tests a number that is written in groups.
func (s *RemovedSearch) digits(c *removedColumn, text string, i int) {
	if i > 0 && digit(text[i-1]) {
		return
	}
	var d digitRuns
	d.read(text, i)
	n := 0
	for k := range d.groups {
		if n += d.shape[k]; k > 0 && n >= minNumber && n <= maxDigits {
			s.try(c, d.first(n), text[d.ends[k]:])
		}
	}
}

// try tests one candidate; after is what follows it.
func (s *RemovedSearch) try(c *removedColumn, text, after string) {
	class, digits := classOf(text)
	switch class {
	case removedNone:
		return
	case removedAccount, removedNumber, removedPhone, removedShort:
		if c == nil {
			break
		}
		if c.met[digits] == nil {
			c.met[digits] = newDistinct()
		}
		c.met[digits].add(hash(text))
	default:
		digits = 0
	}
	if !s.removed.Contains(text) || !carries(class, text, after) {
		return
	}
	if class == removedName && holdsGiven(text) {
		class = removedListed
	}
	b := normalIdentity(s.buf[:0], text)
	if c == nil {
		if s.seen == nil || !s.seen.has(class, string(b)) {
			s.texts[len(s.texts)-1].found[class].add(hash(string(b)), digits)
		}
		return
	}
	if s.seen == nil {
		s.seen = newSeen()
	}
	s.seen.add(class, string(b))
	c.found[class].add(hash(string(b)), digits)
}

// Text searches a text file for removed values that no column has: the columns are searched first,
// by Batch. place is a name of ours. The error is the reader's.
func (s *RemovedSearch) Text(place string, r io.Reader) error {
	if !s.Needed() {
		return nil
	}
	if len(s.texts) == 0 || s.texts[len(s.texts)-1].place != place {
		s.texts = append(s.texts, removedText{place: place})
	}
	err := s.window.each(r, func(text string, from, to int) int {
		for i := from; i < to; {
			i = s.words(nil, text, i, to)
			from = i
		}
		return max(from, to)
	})
	if err != nil {
		return fmt.Errorf("search %s for removed values: %w", place, err)
	}
	return nil
}

// Findings are the removed values that were found, those that are explained too.
func (s *RemovedSearch) Findings() []opendata.Finding {
	var list []opendata.Finding
	for i := range s.columns {
		c := &s.columns[i]
		list = append(list, findings("column", c.label, &c.found, func(class int) bool { return c.explains(class, s.removed.Len()) })...)
	}
	for _, t := range s.texts {
		list = append(list, findings(t.place, "", &t.found, func(class int) bool { return t.found[class].len() <= unexplained[class] })...)
	}
	return list
}

// findings merges the classes of one kind.
func findings(place, column string, found *[removedTypes]foundValues, explained func(class int) bool) []opendata.Finding {
	kinds := make(map[string]*opendata.Finding)
	for class := range found {
		n := found[class].len()
		if n == 0 {
			continue
		}
		kind := removedKinds[class]
		f := kinds[kind]
		if f == nil {
			f = &opendata.Finding{Place: place, Column: column, Kind: kind}
			kinds[kind] = f
		}
		f.Cells += n
		f.Certain = f.Certain || !explained(class)
	}
	var list []opendata.Finding
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		list = append(list, *kinds[kind])
	}
	return list
}

// Holds are the reasons why nothing may be promoted.
func (s *RemovedSearch) Holds() []opendata.HoldReason { return holdsOf(s.Findings()) }

// unexplained is how many different values of a class coincidence explains in any column.
var unexplained = [removedTypes]int64{removedListed: 1, removedName: 2, removedCode: 2, removedShort: 2, removedAddress: 2}

// explains reports whether the contract or coincidence explains what was found of a class, when so
// many values were removed.
func (c *removedColumn) explains(class, removed int) bool {
	if accepts(c.rule, removedKinds[class]) {
		return true
	}
	allowed := float64(unexplained[class])
	cells := 0.0
	if c.cells != nil {
		cells = float64(c.cells.count())
	}
	switch class {
	case removedName, removedCode:
		allowed += cells / 1000
	case removedAddress:
		allowed += cells / 10
	case removedAccount, removedNumber, removedPhone, removedShort:
		allowed += c.chance(class, removed)
	}
	if c.linked && class == removedName {
		return true // two trades of one name
	}
	if c.linked && class != removedID && class != removedEmail {
		allowed += 2 + cells/100
	}
	return float64(c.found[class].len()) <= allowed
}

// chance is how many values of a class random numbers would give, and four standard deviations.
func (c *removedColumn) chance(class, removed int) float64 {
	expected := 0.0
	for digits, met := range c.met {
		if met != nil && c.found[class].digits&(1<<digits) != 0 {
			expected += float64(met.count()) * float64(removed) / (9 * math.Pow10(digits-1))
		}
	}
	if expected < 0.01 {
		return 0
	}
	return expected + 4*math.Sqrt(expected)
}
