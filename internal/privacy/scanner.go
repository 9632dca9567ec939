package privacy

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// Scanner counts, per column, what recognizers see in every distinct value of every row. Its
// memory depends on the number of columns only. It is not safe for concurrent use.
type Scanner struct {
	columns []columnScan
	rows    int64
	uses    []int32          // scratch: rows per dictionary entry
	spans   []recognize.Span // scratch
}

// columnScan is what was counted in one column.
type columnScan struct {
	heading   heading
	cue       recognize.Cue
	geometry  bool
	cells     int64 // non-empty
	nulls     int64
	looks     [64]int64            // cells per bit of recognize.Look
	traits    [traitCount]int64    // cells per bit of trait
	spans     map[string]int64     // cells with a sure span, by kind
	unsure    map[string]int64     // cells with spans of which none is sure, by kind
	within    map[string]int64     // cells where a span, sure or not, stands among other text, by kind
	free      int64                // cells with a sure national id that stands alone in other text
	ids       idSample             // numbers of 10 and 11 digits
	contacts  map[string]*frequent // telephone numbers and e-mail addresses, by kind
	memory    memory
	census    census
	sentences int64 // long cells of prose, less those that are none

	firstYear, lastYear int   // of days; 0: none
	distinct            int64 // different values, as type inference counts them
}

// NewScanner makes a Scanner for a source's columns.
func NewScanner(columns []table.Column) *Scanner {
	s := &Scanner{columns: make([]columnScan, len(columns))}
	size := min(max(sampleBudget/max(len(columns), 1), minSample), maxSample)
	remember := min(maxMemory, memoryBudget/max(len(columns), 1))
	for i, c := range columns {
		h := readHeading(c.Name)
		s.columns[i] = columnScan{heading: h, cue: h.cue(), geometry: c.Geometry, ids: idSample{limit: size}, memory: newMemory(remember)}
	}
	return s
}

// Rows is the number of rows scanned.
func (s *Scanner) Rows() int64 { return s.rows }

// Scan counts one text batch. Columns of geometry are not looked at: they are decoded and
// written anew, so that nothing but coordinates is left of them.
func (s *Scanner) Scan(b *table.Batch) {
	s.rows += int64(b.Rows)
	for i := range b.Columns {
		if i >= len(s.columns) {
			return
		}
		v := &b.Columns[i]
		if v.Codes == nil {
			continue
		}
		s.scanColumn(&s.columns[i], v)
	}
}

func (s *Scanner) scanColumn(c *columnScan, v *table.Vector) {
	if cap(s.uses) < len(v.Dict) {
		s.uses = make([]int32, len(v.Dict)+len(v.Dict)/4)
	}
	s.uses = s.uses[:len(v.Dict)]
	clear(s.uses)
	for _, code := range v.Codes {
		if code < 0 {
			c.nulls++
			continue
		}
		s.uses[code]++
	}
	for code, n := range s.uses {
		if n > 0 {
			s.scanValue(c, v.Dict[code], int64(n))
		}
	}
}

// scanValue looks at one value that n rows have: cheaply where its characters rule everything out,
// from memory where it was met before, else with every recognizer.
func (s *Scanner) scanValue(c *columnScan, value string, n int64) {
	if l, ok := c.quickLook(value, n); ok {
		c.cells += n
		c.countLook(l, n)
		return
	}
	if m, ok := c.memory.recall(value); ok {
		if m.look&recognize.LookInteger != 0 && allDigits(value) {
			c.census.sawInteger(value, n)
		}
		c.recount(m, n)
		return
	}
	plain := strings.TrimSpace(unmasked(value))
	if plain == "" || plain == "NULL" {
		c.nulls += n
		return
	}
	c.cells += n
	m := s.look(c, plain, n)
	c.memory.keep(value, m)
}

// look runs the recognizers over one value and counts what they see.
func (s *Scanner) look(c *columnScan, value string, n int64) memo {
	var m memo
	weight := s.read(c, value, &m)
	if m.look&recognize.LookIP != 0 {
		if recognize.CheckIPv4(value) {
			m.look = recognize.LookIP // "88.190.195.9" has ten digits, too
		}
		s.spans = slices.DeleteFunc(s.spans, func(sp recognize.Span) bool { return sp.Kind != recognize.IPAddress })
	}
	m.trait = traitsOf(value) | nameTraits(m.look) | streetTrait(value, m.look)
	m.trait |= shapeTraits(value, m.look, c.heading.kind == recognize.PersonName)
	switch {
	case m.look&recognize.LookInteger != 0 && allDigits(value):
		c.census.sawInteger(value, n)
	case m.look&recognize.LookPlate != 0:
		c.census.sawPlate(value)
	case m.look&recognize.LookIP != 0 && publicAddress(value):
		m.trait |= traitPublicIP
	}
	if m.look&recognize.LookDate != 0 {
		year, _ := recognize.DateForm(value)
		c.sawYear(year)
	}
	if m.look&recognize.LookID != 0 {
		c.ids.add(value, m.look)
	}
	m.plain = len(s.spans) == 0
	c.countLook(m.look, n)
	c.countLook(m.look&(recognize.LookTalk|recognize.LookUnsure), (weight-1)*n)
	c.countTraits(m.trait, n)
	if !m.plain {
		c.countSpans(value, s.spans, m.look, n, weight)
	}
	if c.heading.kind == recognize.Phone && m.look&(recognize.LookMobile) != 0 {
		c.contact(recognize.Phone, value, n)
		m.plain = false // counted by value: to be looked at again
	}
	return m
}

// Once a column has shown settled sentences, only one in sampled of those to come is read in full;
// the others are searched for what is sure, which is what counts in a single cell. Whether people
// write about people in a column, and what redaction would replace there, is then an estimate.
const (
	settled  = 4096
	sampled  = 8
	sentence = 60 // bytes
)

// read runs the recognizers over a value. weight is how many sentences it stands for.
func (s *Scanner) read(c *columnScan, value string, m *memo) (weight int64) {
	long := len(value) >= sentence
	if long && c.sentences >= settled {
		if hash(value)%sampled != 0 {
			m.look, s.spans = recognize.Glance(value, c.cue, s.spans[:0])
			return 1
		}
		weight = sampled
	} else {
		weight = 1
	}
	m.look, s.spans = recognize.Read(value, c.cue, s.spans[:0])
	switch {
	case !long:
	case m.look&recognize.LookProse != 0:
		c.sentences++
	default:
		c.sentences = max(0, c.sentences-sampled) // long cells that are no sentences are all read
	}
	return weight
}

// recount counts a value from memory.
func (c *columnScan) recount(m memo, n int64) {
	c.cells += n
	c.countLook(m.look, n)
	c.countTraits(m.trait, n)
}

func (c *columnScan) countLook(l recognize.Look, n int64) {
	for rest := uint64(l); rest != 0; rest &= rest - 1 {
		c.looks[bits.TrailingZeros64(rest)] += n
	}
}

// countSpans counts cells, not spans: a kind counts once per cell, as sure where one of its spans is.
func (c *columnScan) countSpans(value string, spans []recognize.Span, l recognize.Look, n, weight int64) {
	for i, sp := range spans {
		if first := firstOf(spans, sp.Kind); first != i {
			continue
		}
		sure := false
		for _, other := range spans[i:] {
			sure = sure || other.Kind == sp.Kind && other.Sure
		}
		if !sure {
			addTo(&c.unsure, sp.Kind, weight*n)
		} else {
			addTo(&c.spans, sp.Kind, n)
			if sp.Kind == recognize.NationalID && l&recognize.LookID == 0 {
				c.free += n
			}
		}
		if sp.Start > 0 || sp.End < len(value) {
			addTo(&c.within, sp.Kind, n)
		}
		if sure && c.heading.kind != recognize.Phone && sp.Kind == recognize.Phone || sp.Kind == recognize.Email {
			c.contact(sp.Kind, value[sp.Start:sp.End], n)
		}
	}
}

func (c *columnScan) contact(kind, value string, n int64) {
	if c.contacts == nil {
		c.contacts = make(map[string]*frequent)
	}
	f := c.contacts[kind]
	if f == nil {
		f = &frequent{}
		c.contacts[kind] = f
	}
	f.add(value, n)
}

// constants is how many cells hold a number or address that stands in every fifth cell, or in
// descriptions of things again and again.
func (c *columnScan) constants(kind string) int64 {
	f := c.contacts[kind]
	switch {
	case f == nil:
		return 0
	case c.heading.describe:
		return f.repeated()
	}
	return f.constants(c.cells)
}

func addTo(into *map[string]int64, kind string, n int64) {
	if *into == nil {
		*into = make(map[string]int64)
	}
	(*into)[kind] += n
}

func firstOf(spans []recognize.Span, kind string) int {
	for i := range spans {
		if spans[i].Kind == kind {
			return i
		}
	}
	return -1
}

// count is the number of cells with one bit of Look.
func (c *columnScan) count(l recognize.Look) int64 {
	return c.looks[bits.TrailingZeros64(uint64(l))]
}

// share is count over the non-empty cells.
func (c *columnScan) share(l recognize.Look) float64 {
	return ratio(c.count(l), c.cells)
}

func ratio(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
