package csv

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what one cell looks like.
type kind uint8

const (
	empty  kind = iota
	words       // text
	symbol      // no letter and no digit: a name, a sign for no value, anything
	year        // 1900–2199, a value or a name
	value       // a number, date, time, boolean or null word
)

// kindOf looks at a cell. It need not know every form: it votes.
func kindOf(cell string) kind {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return empty
	}
	switch strings.ToLower(cell) {
	case "true", "false", "ja", "nei", "null", "nan", "na", "n/a", ":", ".", "..", "-", "*":
		return value
	}
	digits, letters, others := 0, 0, 0
	for _, r := range cell {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
			if r != 'T' && r != 'Z' && r != 'E' && r != 'e' {
				return words
			}
		case !strings.ContainsRune("+-.,:/% \u00a0\u202f\u2212", r):
			others++
		}
	}
	switch {
	case digits == 0 && letters == 0:
		return symbol
	case digits == 0 || letters > 2 || others > 0:
		return words
	case len(cell) == 4 && digits == 4 && (cell[:2] == "19" || cell[:2] == "20" || cell[:2] == "21"):
		return year
	}
	return value
}

// shape is a cell with runs of digits and of letters each made one.
func shape(cell string) string {
	var b strings.Builder
	var last rune
	for _, r := range cell {
		switch {
		case unicode.IsDigit(r):
			r = '0'
		case unicode.IsLetter(r):
			r = 'a'
		}
		if r != last || r != '0' && r != 'a' {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// column is what the rows below a possible header hold in one column.
type column struct {
	values, texts int
	shapes        map[string]int
	seen          map[string]int
}

// lookRows is how many rows below a header are looked at.
const lookRows = 200

// look sums up rows column by column, without rows that hold one cell of many (footnotes).
func look(body []row, width int) []column {
	columns := make([]column, width)
	for i := range columns {
		columns[i].shapes, columns[i].seen = map[string]int{}, map[string]int{}
	}
	for _, r := range body[:min(len(body), lookRows)] {
		if width > 2 && r.filled() < 2 {
			continue
		}
		for i := range min(width, len(r.cells)) {
			c := &columns[i]
			switch kindOf(r.cells[i]) {
			case empty, symbol:
				continue
			case words:
				c.texts++
			default:
				c.values++
			}
			c.shapes[shape(r.cells[i])]++
			c.seen[r.cells[i]]++
		}
	}
	return columns
}

// numeric reports whether the column holds values rather than text.
func (c column) numeric() bool { return c.values > 0 && c.values*10 >= (c.values+c.texts)*6 }

// headerRows is how many of the first rows are names. Cells that differ in kind from what is
// below them vote for a header, cells like those below against it.
func headerRows(rows []row) int {
	h := rows[0]
	if !nameable(h) {
		return 0
	}
	if len(rows) == 1 {
		return loneHeader(h)
	}
	if numbered(h) {
		return 1
	}
	body := rows[1:]
	if len(rows) > 3*maxHeaderRows {
		body = rows[maxHeaderRows:] // none of them a header
	}
	columns := look(body, len(h.cells))
	score := 0.0
	for i, cell := range h.cells {
		score += columns[i].vote(cell)
	}
	if score <= 0 {
		return 0
	}
	return 1 + moreHeaderRows(rows, columns)
}

// numbered reports whether the cells are one word with the column's number: col1, col2, …
func numbered(h row) bool {
	for i, c := range h.cells {
		word, ok := strings.CutSuffix(c, strconv.Itoa(i+1))
		if !ok || word == "" || kindOf(word) != words || i > 0 && !strings.HasPrefix(h.cells[0], word) {
			return false
		}
	}
	return len(h.cells) > 1
}

// nameable reports whether all cells are short enough for names, and any is a name.
func nameable(r row) bool {
	for _, c := range r.cells {
		if len(c) > maxName || !utf8.ValidString(c) {
			return false
		}
	}
	return r.filled() > 0
}

// loneHeader judges a file of one row: a header if every cell is a different text.
func loneHeader(h row) int {
	seen := map[string]bool{}
	for _, c := range h.cells {
		if kindOf(c) != words || seen[c] {
			return 0
		}
		seen[c] = true
	}
	return 1
}

// vote is positive where cell looks like the column's name.
func (c column) vote(cell string) float64 {
	k := kindOf(cell)
	n := c.values + c.texts
	switch {
	case k == empty || n == 0 && k == words:
		return 0.01
	case k == year || k == symbol:
		return 0
	case k == value:
		return -1
	case c.numeric():
		return 1
	}
	if c.seen[cell] > 0 {
		return -0.6
	}
	s := shape(cell)
	if strings.Contains(s, "0") && c.shapes[s]*2 > n {
		return -1
	}
	return 0.25
}

// moreHeaderRows counts the header rows below the first. Where the rows hold values a header row
// has words, or years; where the rows hold text it has nothing, or the first row had nothing.
func moreHeaderRows(rows []row, columns []column) int {
	n := 0
	for n+1 < len(rows)-1 && n+1 < maxHeaderRows && subHeader(rows[:n+1], rows[n+1], columns) {
		n++
	}
	return n
}

func subHeader(above []row, r row, columns []column) bool {
	if !nameable(r) {
		return false
	}
	named, years, keys := 0, 0, 0
	for i, c := range columns {
		cell := ""
		if i < len(r.cells) {
			cell = r.cells[i]
		}
		k := kindOf(cell)
		if !c.numeric() {
			if k == empty {
				keys++
				continue
			}
			if c.texts > 0 && !unnamed(above, i, cell) {
				return false
			}
			continue
		}
		switch k {
		case value:
			return false
		case words:
			named++
		case year:
			years++
		}
	}
	return named > 0 && years == 0 || years > 0 && keys > 0 && named == 0
}

// unnamed reports whether the rows above leave column i to be named by cell.
func unnamed(above []row, i int, cell string) bool {
	for _, r := range above {
		if i < len(r.cells) && r.cells[i] != "" && r.cells[i] != cell {
			return false
		}
	}
	return true
}
