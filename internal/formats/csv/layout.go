package csv

import (
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// layout is where a table lies in its file and what its columns are called.
type layout struct {
	skip       int // lines before the header
	headerRows int
	names      []string
	full       int // cells of a complete row: columns that only some rows have are no loss
	comments   bool
	evidence   []string
}

// maxName bounds a column's name in bytes; longer text is a row.
const maxName = 500

// layout finds preamble, header and columns in the sample; SkipRows and HeaderRows are obeyed
// where they are set.
func (s *sample) layout(d dialect, opts opendata.ReadOptions) (*layout, error) {
	l := &layout{comments: s.comments(d)}
	d.comments = l.comments
	if opts.SkipRows != nil {
		l.skip = *opts.SkipRows
	}
	if s.sep != "" {
		l.skip = max(l.skip, 1)
	}
	rows, _, err := s.rows(d, l.skip, sampleRows)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, opendata.NewError(opendata.Invalid, "csv.no_rows", "Filen har ingen rader.", "The file has no rows.").
			Hinted("Kontroller kilden, eller «skip_rows» hvis den er satt.", "Check the source, or \"skip_rows\" if it is set.")
	}
	if opts.SkipRows == nil {
		first := firstRow(rows)
		if first > 0 {
			l.evidence = append(l.evidence, "preamble")
		}
		rows = rows[first:]
		l.skip = int(rows[0].line) - 1
	}
	l.headerRows = headerRows(rows)
	if opts.HeaderRows != nil {
		l.headerRows = min(*opts.HeaderRows, len(rows))
	}
	l.evidence = append(l.evidence, "header_rows:"+strconv.Itoa(l.headerRows))
	if err := l.columns(rows[:l.headerRows], rows[l.headerRows:]); err != nil {
		return nil, err
	}
	return l, nil
}

// comments reports whether lines that begin with # are comments: the file begins with one, and
// no such line could be a row.
func (s *sample) comments(d dialect) bool {
	rows, _, err := s.rows(d, 0, sampleRows)
	if err != nil || len(rows) < 2 || !strings.HasPrefix(rows[0].raw, "#") {
		return false
	}
	widths := map[int]int{}
	for _, r := range rows {
		if !strings.HasPrefix(r.raw, "#") {
			widths[len(r.cells)]++
		}
	}
	usual := mode(widths)
	for _, r := range rows {
		if strings.HasPrefix(r.raw, "#") && usual > 1 && len(r.cells) == usual {
			return false
		}
	}
	return usual > 1
}

// firstRow is the first row that belongs to the table: what comes before is narrower, or a
// title of one cell, or a list of keys and values in a wide sheet.
func firstRow(rows []row) int {
	widths := map[int]int{}
	for _, r := range rows {
		widths[len(r.cells)]++
	}
	usual := mode(widths)
	if usual < 2 {
		return 0
	}
	first := 0
	for first < min(len(rows)-1, 100) && preamble(rows, first, usual) {
		first++
	}
	if first == min(len(rows)-1, 100) {
		return 0
	}
	if first > 0 && !headed(rows[first:]) && shortHeader(rows[first-1], rows[first]) {
		return first - 1 // a header that lacks names
	}
	return first
}

func preamble(rows []row, i, usual int) bool {
	r := rows[i]
	filled := r.filled()
	switch {
	case len(r.cells) < usual:
		return filled <= 2 || !valued(r)
	case filled > 1 && (usual < 4 || filled*2 >= usual || r.cells[0] == "" || r.width() != filled):
		return false
	case usual == 2:
		return filled <= 1 && headed(rows[i+1:])
	case filled <= 1:
		return true
	}
	// A few cells at the left of a wide table: keys and values, if the header comes later.
	for j := i + 1; j < min(i+10, len(rows)); j++ {
		if rows[j].filled()*10 >= usual*8 {
			return headed(rows[j:])
		}
	}
	return false
}

// valued reports whether a cell holds a value, as rows do and titles do not.
func valued(r row) bool {
	for _, c := range r.cells {
		if k := kindOf(c); k == value || k == year {
			return true
		}
	}
	return false
}

// shortHeader reports whether above looks like the header of below although names are missing.
func shortHeader(above, below row) bool {
	if above.line+1 != below.line || len(above.cells) < 2 || len(above.cells)*2 < len(below.cells) {
		return false
	}
	for _, c := range above.cells {
		if c == "" || kindOf(c) != words {
			return false
		}
	}
	return true
}

func headed(rows []row) bool { return len(rows) > 0 && headerRows(rows) > 0 }

// columns names the columns from the header and sees how many the rows have.
func (l *layout) columns(header, body []row) error {
	width := 0
	for _, r := range header {
		width = max(width, r.width())
	}
	l.full = width
	width = max(width, usualWidth(body, width, len(header) > 0))
	if width > table.MaxColumns {
		return tooManyColumns(width)
	}
	if len(header) == 0 {
		l.full = width
	}
	l.names = make([]string, width)
	taken := make(map[string]bool, width)
	for i := range l.names {
		name := joinNames(header, i)
		if len(name) > maxName {
			return opendata.NewError(opendata.Invalid, "csv.name_too_long", "Kolonnenavnet er %d byte langt; grensen er %d.", "The column's name has %d bytes; the limit is %d.", len(name), maxName).
				Hinted("Er «header_rows» og «skip_rows» riktige?", "Are \"header_rows\" and \"skip_rows\" right?").
				At(opendata.Where{Line: header[0].line, Column: int64(i + 1)})
		}
		l.names[i] = name
		taken[name] = true
	}
	used, last := make(map[string]bool, width), map[string]int{}
	for i, name := range l.names {
		if name == "" {
			name = "kolonne_" + strconv.Itoa(i+1)
		}
		if used[name] || l.names[i] == "" && taken[name] {
			name = free(name, taken, last)
		}
		used[name], taken[name] = true, true
		l.names[i] = name
	}
	return nil
}

// free appends a number that makes name unique. last holds the number that each name got last, so
// that a thousand columns of one name need no million tries.
func free(name string, taken map[string]bool, last map[string]int) string {
	for n := max(last[name]+1, 2); ; n++ {
		if c := name + "_" + strconv.Itoa(n); !taken[c] {
			last[name] = n
			return c
		}
	}
}

// usualWidth is how many columns the rows show. Against a header, only most of the rows can add
// columns; without one, a tenth of them.
func usualWidth(body []row, header int, hasHeader bool) int {
	widths := map[int]int{}
	for _, r := range body {
		w := r.width()
		if !hasHeader {
			w = len(r.cells)
		}
		widths[w]++
	}
	share := 10
	if hasHeader {
		share = 2
	}
	best := header
	for w := range widths {
		if w <= best {
			continue
		}
		n := 0
		for v, m := range widths {
			if v >= w {
				n += m
			}
		}
		if n*share >= len(body) {
			best = w
		}
	}
	if best > 0 && hasHeader {
		return max(best, alignedWidth(body, best))
	}
	return best
}

// alignedWidth is the width of rows that go on behind the last column although everything
// before stands where it should: columns without a name, not cells that a stray delimiter moved.
func alignedWidth(body []row, width int) int {
	columns := look(body, width)
	last := columns[width-1]
	if !last.numeric() || width < 3 {
		return width
	}
	best, long, fitting := width, 0, 0
	for _, r := range body {
		if r.width() <= width {
			continue
		}
		long++
		best = max(best, r.width())
		if r.cells[width] == "" && fits(r, columns) {
			fitting++
		}
	}
	if fitting < 3 || fitting < long {
		return width
	}
	return best
}

// fits reports whether the row has values in the columns of values, and in the last one.
func fits(r row, columns []column) bool {
	for i, c := range columns {
		if k := kindOf(r.cells[i]); c.numeric() && k == words {
			return false
		}
	}
	return kindOf(r.cells[len(columns)-1]) != empty
}

// joinNames is the name of column i under one or more header rows.
func joinNames(header []row, i int) string {
	var parts []string
	for k, r := range header {
		name := ""
		if i < len(r.cells) {
			name = tidy(r.cells[i])
		}
		if name == "" && k+1 < len(header) {
			name = merged(header, k, i)
		}
		if name != "" && (len(parts) == 0 || parts[len(parts)-1] != name) {
			parts = append(parts, name)
		}
	}
	return strings.Join(parts, " / ")
}

// merged takes an empty upper name from the left, as spreadsheets export merged cells, where the
// last header row has a name.
func merged(header []row, k, i int) string {
	last := header[len(header)-1]
	if i >= len(last.cells) || last.cells[i] == "" {
		return ""
	}
	for j := min(i, len(header[k].cells)) - 1; j >= 0; j-- {
		if name := tidy(header[k].cells[j]); name != "" {
			return name
		}
	}
	return ""
}

// tidy makes one line without outer blanks of a header cell.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\ufeff', '\u200b', '\u00ad':
			return -1
		case '\u00a0', '\n', '\r', '\t':
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
