package privacy

import (
	"math/bits"
	"strings"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// Scanner counts, per column, what recognizers see in every distinct value of every row. Its
// memory depends on the number of columns only. It is not safe for concurrent use.
type Scanner struct {
	columns []columnScan
	rows    int64
	uses    []int64          // scratch: rows per dictionary entry
	spans   []recognize.Span // scratch
}

// columnScan is what was counted in one column.
type columnScan struct {
	heading heading
	cue     recognize.Cue
	cells   int64 // non-empty
	nulls   int64
	looks   [64]int64        // cells per bit of recognize.Look
	spans   map[string]int64 // cells with a sure span, by kind
	free    int64            // cells with a sure national id that stands alone in other text
	ids     idSample
}

// NewScanner makes a Scanner for a source's columns.
func NewScanner(columns []table.Column) *Scanner {
	s := &Scanner{columns: make([]columnScan, len(columns))}
	size := min(max(sampleBudget/max(len(columns), 1), minSample), maxSample)
	for i, c := range columns {
		h := readHeading(c.Name)
		s.columns[i] = columnScan{heading: h, cue: h.cue(), ids: idSample{limit: size}}
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
	s.uses = append(s.uses[:0], make([]int64, len(v.Dict))...)
	for _, code := range v.Codes {
		if code < 0 {
			c.nulls++
			continue
		}
		s.uses[code]++
	}
	for code, n := range s.uses {
		if n == 0 {
			continue
		}
		value := strings.TrimSpace(unmasked(v.Dict[code]))
		if value == "" || value == "NULL" {
			c.nulls += n
			continue
		}
		s.scanValue(c, value, n)
	}
}

func (s *Scanner) scanValue(c *columnScan, value string, n int64) {
	c.cells += n
	l := recognize.LookAt(value)
	for rest := uint64(l); rest != 0; rest &= rest - 1 {
		c.looks[bits.TrailingZeros64(rest)] += n
	}
	if l&recognize.LookID != 0 {
		c.ids.add(value, l)
	}
	s.spans = recognize.Spans(value, c.cue, s.spans[:0])
	c.countSpans(s.spans, l, n)
}

// countSpans counts cells, not spans: a kind counts once per cell.
func (c *columnScan) countSpans(spans []recognize.Span, l recognize.Look, n int64) {
	for i, sp := range spans {
		if !sp.Sure || repeated(spans[:i], sp) {
			continue
		}
		if sp.Kind == recognize.NationalID && l&recognize.LookID == 0 {
			c.free += n
		}
		if c.spans == nil {
			c.spans = make(map[string]int64)
		}
		c.spans[sp.Kind] += n
	}
}

func repeated(before []recognize.Span, sp recognize.Span) bool {
	for _, b := range before {
		if b.Kind == sp.Kind && b.Sure {
			return true
		}
	}
	return false
}

// count is the number of cells with all of one bit of Look.
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

// How many distinct values of 10 and 11 digits a column's sample holds, and all columns together.
const (
	maxSample    = 8192
	minSample    = 256
	sampleBudget = 1 << 21
)

// idSample is a uniform sample of the distinct values of 10 and 11 digits of a column, for the
// question whether its hits are chance: repeated values must not count twice there. Every value
// whose hash lies below a bound is in it; the bound is halved when the sample is full, so up to
// limit values the sample is everything.
type idSample struct {
	limit int
	bound uint64 // exclusive; 0 means everything
	seen  map[uint64]recognize.Look
}

func (s *idSample) add(value string, l recognize.Look) {
	h := hash(value)
	if s.bound != 0 && h >= s.bound {
		return
	}
	if s.seen == nil {
		s.seen = make(map[uint64]recognize.Look)
	}
	s.seen[h] = l
	for len(s.seen) > s.limit {
		s.halve()
	}
}

func (s *idSample) halve() {
	if s.bound == 0 {
		s.bound = 1 << 63
	} else {
		s.bound /= 2
	}
	for h := range s.seen {
		if h >= s.bound {
			delete(s.seen, h)
		}
	}
}

// hash is FNV-1a with a final mix, so that the high bits are as random as the low ones.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return h
}
