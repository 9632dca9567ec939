package grid

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// The layout is decided on the head of a sheet, so that memory does not grow with it.
const (
	sampleRows    = 500      // rows with something in them
	sampleBytes   = 16 << 20 // of their text
	lookAhead     = 20       // rows that say how wide the table is, and what kind its columns are
	maxHeaderRows = 10
)

// layout is where in a sheet the table lies.
type layout struct {
	skip    int // sheet rows above the header
	header  int // sheet rows of the header
	limit   int // columns from here on are not part of the table
	columns []column
	rows    int  // rows of the table in the sample
	values  bool // some column holds numbers, dates or booleans

	severalTables bool // another table stands beside this one
	blankColumns  bool // columns without name and cells were left out inside the table
}

type column struct {
	index  int // 0-based in the sheet
	name   string
	hidden bool
}

// rank orders sheets by how much they look like a table: 0 is an empty sheet, 3 a real table.
func (l layout) rank() int {
	n := len(l.columns)
	switch {
	case n >= 2 && l.rows >= 1 && l.values, n >= 3 && l.rows >= 2:
		return 3
	case n >= 2 && l.rows >= 1:
		return 2
	case n >= 1:
		return 1
	}
	return 0
}

// sample is the head of a sheet, without hidden and blank rows.
type sample struct {
	rows   []Row
	merged []Range
	hidden func(column int) bool
}

// takeSample copies the head of a sheet.
func takeSample(ctx context.Context, rows Rows) (sample, error) {
	s := sample{hidden: rows.HiddenColumn}
	var row Row
	for size := 0; len(s.rows) < sampleRows && size < sampleBytes; {
		err := rows.Next(ctx, &row)
		if err == io.EOF {
			break
		}
		if err != nil {
			return s, err
		}
		if row.Hidden || row.filled(len(row.Cells)) == 0 {
			continue
		}
		kept := Row{Number: row.Number, Cells: make([]Cell, len(row.Cells))}
		for i, c := range row.Cells {
			kept.Cells[i] = Cell{Kind: c.Kind, Text: bytes.Clone(c.Text)}
			size += len(c.Text) + 32
		}
		s.rows = append(s.rows, kept)
	}
	s.merged = rows.Merged()
	return s, nil
}

// mergedAt returns the merged cells that a cell is part of.
func (s sample) mergedAt(row int64, column int) (Range, bool) {
	for _, m := range s.merged {
		if m.Top <= row && row <= m.Bottom && m.Left <= column && column <= m.Right {
			return m, true
		}
	}
	return Range{}, false
}

// width counts the columns that a row fills, the ones under a merged cell included.
func (s sample) width(r *Row, limit int) int {
	n := r.filled(limit)
	for _, m := range s.merged {
		if m.Top == r.Number && m.Left < limit && !r.Cell(m.Left).Blank() {
			n += min(m.Right, limit-1) - m.Left
		}
	}
	return n
}

// findLayout decides where the table lies. Options that are set are followed. The layout has no
// columns when the sheet is empty.
func findLayout(s sample, opts opendata.ReadOptions) layout {
	if opts.SkipRows != nil {
		for len(s.rows) > 0 && s.rows[0].Number <= int64(*opts.SkipRows) {
			s.rows = s.rows[1:]
		}
	}
	if len(s.rows) == 0 {
		return layout{}
	}
	l := layout{}
	l.limit, l.severalTables = s.rightEdge()
	first := 0
	if opts.SkipRows == nil {
		first = s.headerStart(l.limit)
	}
	l.skip = int(s.rows[first].Number) - 1
	if opts.SkipRows != nil {
		l.skip = *opts.SkipRows
	}
	s.rows = s.rows[first:]
	if opts.HeaderRows != nil {
		l.header = *opts.HeaderRows
	} else {
		l.header = s.headerRows(l.limit)
		if l.header > 0 {
			l.header += int(s.rows[0].Number) - 1 - l.skip // blank rows behind a fixed preamble
		}
	}
	s.describe(&l)
	return l
}

// rightEdge finds a blank column with the same header on both sides: the edge between two
// tables side by side. Without one, it returns the column behind the last that is filled.
func (s sample) rightEdge() (limit int, several bool) {
	var used []bool
	for i := range s.rows {
		r := &s.rows[i]
		for c := range r.Cells {
			for len(used) <= c {
				used = append(used, false)
			}
			used[c] = used[c] || !r.Cells[c].Blank()
		}
	}
	for len(used) > 0 && !used[len(used)-1] {
		used = used[:len(used)-1]
	}
	for c := 1; c < len(used); c++ {
		if !used[c] && s.repeats(c, len(used)) {
			return c, true
		}
	}
	return len(used), false
}

// repeats reports whether one of the first rows has the same texts left and right of a column.
func (s sample) repeats(edge, end int) bool {
	for i := range s.rows[:min(len(s.rows), lookAhead)] {
		left, right := s.rows[i].texts(0, edge), s.rows[i].texts(edge, end)
		if len(left) > 0 && len(right) >= len(left) && equalTexts(left, right[:len(left)]) {
			return true
		}
	}
	return false
}

// texts lists the texts of the filled cells from one column up to another; none at all when a
// cell holds anything else.
func (r *Row) texts(from, to int) [][]byte {
	var texts [][]byte
	for i := from; i < to && i < len(r.Cells); i++ {
		c := r.Cells[i]
		if c.Blank() {
			continue
		}
		if c.Kind != Text {
			return nil
		}
		texts = append(texts, bytes.TrimSpace(c.Text))
	}
	return texts
}

func equalTexts(a, b [][]byte) bool {
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

// headerStart is the place in the sample of the first row that is not a preamble.
func (s sample) headerStart(limit int) int {
	for i := range s.rows {
		widest := 0
		for j := i; j < min(i+lookAhead, len(s.rows)); j++ {
			widest = max(widest, s.width(&s.rows[j], limit))
		}
		if 2*s.width(&s.rows[i], limit) < widest || s.width(&s.rows[i], limit) == 1 && widest > 1 {
			continue
		}
		if i > 0 && s.groupAbove(i, limit) {
			return i - 1
		}
		return i
	}
	return 0
}

// groupAbove reports whether the row above a header names groups of its columns: it is
// adjacent, and has texts in two columns or more.
func (s sample) groupAbove(i, limit int) bool {
	above := &s.rows[i-1]
	return above.Number == s.rows[i].Number-1 && len(above.texts(0, limit)) >= 2 && s.headerLike(i-1, limit)
}

// headerRows counts the sheet rows of the header that begins with the first row of the sample.
func (s sample) headerRows(limit int) int {
	if !s.headerLike(0, limit) {
		return 0
	}
	top := s.rows[0].Number
	end := s.mergedDown(top)
	for next := 1; next < len(s.rows) && next < maxHeaderRows; next++ {
		if s.rows[next].Number <= end {
			continue
		}
		if s.rows[next].Number != end+1 || !s.completes(next, limit) {
			break
		}
		end = s.mergedDown(s.rows[next].Number)
	}
	return int(end - top + 1)
}

// mergedDown is the last row of the cells that are merged with cells of this row, and of the
// cells that these stand above.
func (s sample) mergedDown(row int64) int64 {
	end := row
	for again := true; again; {
		again = false
		for _, m := range s.merged {
			if m.Top >= row && m.Top <= end && m.Bottom > end && m.Bottom < row+maxHeaderRows {
				end, again = m.Bottom, true
			}
		}
	}
	return end
}

// headerLike reports whether a row can be a header: texts, and at most years among them.
func (s sample) headerLike(i, limit int) bool {
	r := &s.rows[i]
	texts := 0
	for c := 0; c < limit && c < len(r.Cells); c++ {
		cell := r.Cells[c]
		switch {
		case cell.Blank():
		case cell.Kind == Text:
			texts++
		case !isYear(cell) || s.yearsBelow(i, c):
			return false
		}
	}
	return texts > 0
}

func isYear(c Cell) bool {
	n, err := strconv.Atoi(string(c.Text))
	return c.Kind == Number && err == nil && n >= 1900 && n < 2100
}

// yearsBelow reports whether a column holds years: then a year on top is no name.
func (s sample) yearsBelow(i, c int) bool {
	for j := i + 1; j < len(s.rows); j++ {
		if cell := s.rows[j].Cell(c); !cell.Blank() {
			return isYear(cell)
		}
	}
	return false
}

// completes reports whether a row is the lower part of a header: it names a column that the row
// above leaves blank, and stands above values, not texts like its own. The second condition
// keeps a first row of data out of the names.
func (s sample) completes(i, limit int) bool {
	if !s.headerLike(i, limit) {
		return false
	}
	fills, contrast := false, false
	for c := range limit {
		if s.rows[i].Cell(c).Blank() {
			continue
		}
		fills = fills || s.rows[i-1].Cell(c).Blank()
		contrast = contrast || s.mostlyValues(i+1, c)
	}
	return fills && contrast
}

// mostlyValues reports whether a column holds more values than texts from a row on.
func (s sample) mostlyValues(from, c int) bool {
	values, texts := 0, 0
	for j := from; j < min(from+lookAhead, len(s.rows)); j++ {
		switch cell := s.rows[j].Cell(c); {
		case cell.Blank():
		case cell.Value():
			values++
		default:
			texts++
		}
	}
	return values > texts
}

// describe names the columns and counts the rows, once skip, header and limit are known.
func (s sample) describe(l *layout) {
	top := int64(l.skip + 1)
	body := top + int64(l.header)
	used := make([]bool, l.limit)
	named := make([]bool, l.limit)
	end := newExtent(l.limit)
	for i := range s.rows {
		r := &s.rows[i]
		for c := 0; c < l.limit && c < len(r.Cells); c++ {
			named[c] = named[c] || r.Number < body && !r.Cells[c].Blank()
		}
		if r.Number < body || r.filled(l.limit) == 0 || end.take(r) != inside {
			continue
		}
		l.rows++
		for c := 0; c < l.limit && c < len(r.Cells); c++ {
			used[c] = used[c] || !r.Cells[c].Blank()
			l.values = l.values || r.Cells[c].Value()
		}
	}
	names := newNames()
	gap := false
	for c := range l.limit {
		if !used[c] && !named[c] {
			gap = true
			continue
		}
		l.blankColumns = l.blankColumns || gap && len(l.columns) > 0
		gap = false
		name := names.unique(s.name(c, top, body), len(l.columns)+1)
		l.columns = append(l.columns, column{index: c, name: name, hidden: s.hidden(c)})
	}
}

// name joins the parts of a column's header. Merged cells name every column under them; a blank
// cell in an upper header row takes the name to its left.
func (s sample) name(c int, top, body int64) string {
	var parts [][]byte
	for i := range s.rows {
		r := &s.rows[i]
		if r.Number < top || r.Number >= body {
			continue
		}
		part := s.part(r, c, body)
		if len(part) > 0 {
			parts = append(parts, bytes.Join(bytes.Fields(part), []byte(" ")))
		}
	}
	return string(bytes.Join(parts, []byte(" / ")))
}

func (s sample) part(r *Row, c int, body int64) []byte {
	if cell := r.Cell(c); !cell.Blank() {
		return cell.Text
	}
	if m, ok := s.mergedAt(r.Number, c); ok {
		if m.Top != r.Number {
			return nil // the upper part of a cell merged downwards has named the column
		}
		return r.Cell(m.Left).Text
	}
	if !s.namedBelow(r.Number, c, body) {
		return nil
	}
	for left := c - 1; left >= 0; left-- {
		if cell := r.Cell(left); !cell.Blank() {
			if _, merged := s.mergedAt(r.Number, left); merged {
				return nil // its merged range says how far it reaches
			}
			return cell.Text
		}
	}
	return nil
}

// namedBelow reports whether a lower header row names the column.
func (s sample) namedBelow(row int64, c int, body int64) bool {
	for i := range s.rows {
		if n := s.rows[i].Number; n > row && n < body && !s.rows[i].Cell(c).Blank() {
			return true
		}
	}
	return false
}

// names makes column names unique. It maps a taken name to the number that it got last, so that a
// thousand columns of one name need no million tries.
type names map[string]int

func newNames() names { return make(names) }

// unique returns a name that was not taken: the given one, with a number behind it if need be.
// A column without name gets one from its 1-based place.
func (n names) unique(name string, place int) string {
	if name == "" {
		name = "kolonne_" + strconv.Itoa(place)
	}
	free := name
	if last := n[name]; last > 0 {
		for n[free] > 0 {
			last++
			free = name + "_" + strconv.Itoa(last)
		}
		n[name] = last
	}
	n[free] = 1
	return free
}

// inspect reads the head of a sheet and finds the table in it.
func inspect(ctx context.Context, book Book, sheet int, opts opendata.ReadOptions) (l layout, err error) {
	rows, err := book.Open(ctx, sheet)
	if err != nil {
		return layout{}, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	s, err := takeSample(ctx, rows)
	if err != nil {
		return layout{}, err
	}
	l = findLayout(s, opts)
	if len(l.columns) > table.MaxColumns {
		return layout{}, TooWide(book.Format(), int64(l.skip+1))
	}
	return l, nil
}
