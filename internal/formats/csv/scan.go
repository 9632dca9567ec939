package csv

import (
	"bytes"
	"errors"
	"io"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// dialect is how rows and cells are told apart.
type dialect struct {
	delim     []byte
	quote     int // a byte, or -1 for none
	backslash bool
	comments  bool // lines that begin with # are skipped
}

// span is one cell of a row, in the row's bytes or, unescaped, in scratch.
type span struct {
	from, to  int
	quoted    bool
	unescaped bool
}

// Classes of bytes that a scan stops at.
const (
	inPlain  = 1 << iota // ends an unquoted cell, perhaps
	inQuoted             // matters within quotes
)

const firstBuffer = 256 << 10

// maxCells bounds the cells of a row. Above table.MaxColumns, because spreadsheets write rows
// with a delimiter for each of 16,384 columns that are empty.
const maxCells = 4 * table.MaxColumns

// scanner splits decoded text into rows, in one pass and with a buffer that grows to one row.
// Offsets are relative to the row's first byte, so that refilling can move the row.
type scanner struct {
	src     io.Reader
	buf     []byte
	start   int // of the row
	end     int
	srcErr  error
	d       dialect
	class   [256]uint8
	line    int64 // of the next row, 1-based
	rowLine int64 // of the row
	length  int   // of the row without its line end
	rawFrom int   // the row in buf, once it is complete
	cells   []span
	scratch []byte

	strays   int64 // quotes within quotes that are text
	quoted   int64 // quoted cells
	comments int64 // skipped comment lines
	blanks   int64 // skipped blank rows
}

func newScanner(src io.Reader, d dialect) *scanner {
	s := &scanner{src: src, buf: make([]byte, firstBuffer), d: d, line: 1}
	s.class['\n'] |= inPlain | inQuoted
	s.class['\r'] |= inPlain | inQuoted
	s.class[d.delim[0]] |= inPlain
	if d.quote >= 0 {
		s.class[d.quote] |= inQuoted
		if d.backslash {
			s.class['\\'] |= inQuoted
		}
	}
	return s
}

// more reads on and returns the row's bytes so far with at least one byte more; ok is false at
// the end of the file, or after an error, which then is in s.srcErr.
func (s *scanner) more() (row []byte, ok bool) {
	if s.srcErr != nil {
		return s.buf[s.start:s.end], false
	}
	if s.end-s.start > table.MaxRow {
		s.srcErr = s.tooLarge("csv.row_too_large", "Raden er større enn %d MiB.", "The row is larger than %d MiB.", table.MaxRow>>20)
		return nil, false
	}
	if s.start > 0 {
		s.end = copy(s.buf, s.buf[s.start:s.end])
		s.start = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for s.srcErr == nil {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		s.srcErr = err
		if n > 0 {
			return s.buf[s.start:s.end], true
		}
	}
	return s.buf[s.start:s.end], false
}

func (s *scanner) tooLarge(code, nb, en string, args ...any) error {
	return opendata.NewError(opendata.Invalid, code, nb, en, args...).
		Hinted("Er et anførselstegn åpnet og aldri lukket, eller er skilletegnet et annet? Sett «quote», «escape» eller «delimiter».",
			"Was a quote opened and never closed, or is the delimiter another? Set \"quote\", \"escape\" or \"delimiter\".").
		At(opendata.Where{Line: s.rowLine, Column: int64(len(s.cells) + 1)})
}

func tooManyColumns(n int) *opendata.Error {
	return opendata.NewError(opendata.Invalid, "csv.too_many_columns",
		"Tabellen har minst %d kolonner; grensen er %d.", "The table has %d columns or more; the limit is %d.", n, table.MaxColumns).
		Hinted("Er skilletegnet riktig? Sett «delimiter».", "Is the delimiter right? Set \"delimiter\".")
}

// failed is the error that ended reading; nil at a proper end.
func (s *scanner) failed() error {
	if s.srcErr == nil || errors.Is(s.srcErr, io.EOF) {
		return nil
	}
	return s.srcErr
}

// skipLines leaves out n lines, whatever they hold.
func (s *scanner) skipLines(n int) error {
	for ; n > 0; n-- {
		if !s.skipLine() {
			return s.failed()
		}
	}
	return nil
}

// skipLine leaves out the rest of a line; false at the end of the file.
func (s *scanner) skipLine() bool {
	row := s.buf[s.start:s.end]
	for {
		i := bytes.IndexAny(row, "\r\n")
		if i >= 0 {
			s.start += i
			return s.endRow()
		}
		s.start = s.end // lines that are skipped may be long
		var ok bool
		if row, ok = s.more(); !ok {
			return false
		}
	}
}

// endRow steps over the line end at s.start.
func (s *scanner) endRow() bool {
	if s.buf[s.start] == '\r' {
		if s.start+1 == s.end {
			s.more()
		}
		if s.start+1 < s.end && s.buf[s.start+1] == '\n' {
			s.start++
		}
	}
	s.start++
	s.line++
	return true
}

// next steps to the next row that is not blank and not a comment. It returns io.EOF at the end
// and an Invalid error with line and column where the text is no table.
func (s *scanner) next() error {
	for {
		if s.start == s.end {
			if _, ok := s.more(); !ok {
				if err := s.failed(); err != nil {
					return err
				}
				return io.EOF
			}
		}
		if s.d.comments && s.buf[s.start] == '#' {
			s.comments++
			if !s.skipLine() && s.failed() != nil {
				return s.failed()
			}
			continue
		}
		filled, err := s.row()
		if err != nil {
			return err
		}
		if filled {
			return nil
		}
		s.blanks++
	}
}

// row splits one row into cells; filled is false for one that is blank. The row's bytes stay
// where they are until the next call.
func (s *scanner) row() (filled bool, err error) {
	s.cells, s.scratch = s.cells[:0], s.scratch[:0]
	s.rowLine = s.line
	k := 0
	for {
		cell, next, err := s.cell(k)
		if err != nil {
			return false, err
		}
		if cell.to-cell.from > table.MaxCell {
			return false, s.tooLarge("csv.cell_too_large", "Cellen er større enn %d MiB.", "The cell is larger than %d MiB.", table.MaxCell>>20)
		}
		if s.cells = append(s.cells, cell); len(s.cells) > maxCells {
			return false, tooManyColumns(len(s.cells)).At(opendata.Where{Line: s.rowLine})
		}
		filled = filled || cell.quoted || cell.to > cell.from
		row := s.buf[s.start:s.end]
		if next < len(row) && row[next] != '\n' && row[next] != '\r' {
			k = next + len(s.d.delim)
			continue
		}
		s.length = next
		if next > table.MaxRow {
			return false, s.tooLarge("csv.row_too_large", "Raden er større enn %d MiB.", "The row is larger than %d MiB.", table.MaxRow>>20)
		}
		s.finish(next)
		return filled, nil
	}
}

// finish steps behind the row, whose bytes stay readable until the next call.
func (s *scanner) finish(next int) {
	rowStart := s.start
	s.start += next
	if s.start < s.end {
		if s.buf[s.start] == '\r' && s.start+1 == s.end { // is LF the next byte?
			s.start = rowStart
			s.more()
			rowStart = s.start
			s.start += next
		}
		if s.buf[s.start] == '\r' && s.start+1 < s.end && s.buf[s.start+1] == '\n' {
			s.start++
		}
		s.start++
		s.line++
	}
	s.rawFrom = rowStart
}

// raw is the row as it stands in the file, without its line end.
func (s *scanner) raw() []byte { return s.buf[s.rawFrom : s.rawFrom+s.length] }

// cell reads the cell that begins at offset k and returns where its delimiter or line end is.
func (s *scanner) cell(k int) (cell span, next int, err error) {
	row := s.buf[s.start:s.end]
	if s.d.quote >= 0 {
		j := k
		for ok := true; ; j++ {
			if j >= len(row) {
				if row, ok = s.more(); !ok {
					break
				}
			}
			if row[j] == byte(s.d.quote) {
				return s.quotedCell(j + 1)
			}
			if row[j] != ' ' || s.d.delim[0] == ' ' {
				break
			}
		}
	}
	next, err = s.plainEnd(k)
	if err != nil {
		return span{}, 0, err
	}
	from, to := trim(s.buf[s.start:s.end], k, next)
	return span{from: from, to: to}, next, nil
}

// plainEnd finds the delimiter or line end behind offset k.
func (s *scanner) plainEnd(k int) (int, error) {
	row := s.buf[s.start:s.end]
	for {
		for k < len(row) && s.class[row[k]]&inPlain == 0 {
			k++
		}
		if k >= len(row) {
			more, ok := s.more()
			if !ok {
				return k, s.failed()
			}
			row = more
			continue
		}
		if row[k] == '\n' || row[k] == '\r' || len(s.d.delim) == 1 {
			return k, nil
		}
		if s.delimAt(k) {
			return k, nil
		}
		row = s.buf[s.start:s.end]
		k++
	}
}

// delimAt reports whether a delimiter of several bytes is at offset k.
func (s *scanner) delimAt(k int) bool {
	for s.end-s.start < k+len(s.d.delim) {
		if _, ok := s.more(); !ok {
			break
		}
	}
	return bytes.HasPrefix(s.buf[s.start+min(k, s.end-s.start):s.end], s.d.delim)
}

// quotedCell reads a cell whose opening quote is before offset k.
func (s *scanner) quotedCell(k int) (cell span, next int, err error) {
	s.quoted++
	opened := s.line
	from, escaped := k, false
	var open int64 // stray quotes in this cell
	row := s.buf[s.start:s.end]
	for {
		for k < len(row) && s.class[row[k]]&inQuoted == 0 {
			k++
		}
		if k >= len(row) {
			more, ok := s.more()
			if !ok {
				return span{}, 0, s.unterminated(opened)
			}
			row = more
			continue
		}
		switch c := row[k]; {
		case c == '\n':
			s.line++
			k++
		case c == '\r':
			if s.peek(k+1) != '\n' {
				s.line++
			}
			k++
		case c == byte(s.d.quote):
			if s.peek(k+1) == s.d.quote {
				if end, ok := s.closes(k + 2); ok && open%2 == 1 {
					return s.closed(from, k+1, escaped), end, s.failed()
				}
				escaped = true
				k += 2
				break
			}
			if end, ok := s.closes(k + 1); ok {
				return s.closed(from, k, escaped), end, s.failed()
			}
			s.strays++
			open++
			k++
		default: // a backslash
			if p := s.peek(k + 1); p == s.d.quote || p == '\\' {
				escaped = true
				k++
			}
			k++
		}
		row = s.buf[s.start:s.end]
	}
}

// peek is the byte at offset k, -1 at the end of the file.
func (s *scanner) peek(k int) int {
	for s.start+k >= s.end {
		if _, ok := s.more(); !ok {
			return -1
		}
	}
	return int(s.buf[s.start+k])
}

// closes reports whether only blanks are between offset k and a delimiter, line end or the
// file's end, and where that is.
func (s *scanner) closes(k int) (end int, ok bool) {
	for {
		switch c := s.peek(k); {
		case c == -1 || c == '\n' || c == '\r':
			return k, true
		case c == int(s.d.delim[0]) && s.delimAt(k):
			return k, true
		case c != ' ' && c != '\t':
			return 0, false
		}
		k++
	}
}

// closed makes the cell between the quotes at from-1 and to.
func (s *scanner) closed(from, to int, escaped bool) span {
	if !escaped {
		return span{from: from, to: to, quoted: true}
	}
	begin := len(s.scratch)
	text := s.buf[s.start+from : s.start+to]
	for i := 0; i < len(text); i++ {
		if i+1 < len(text) {
			pair := int(text[i+1])
			double := int(text[i]) == s.d.quote && pair == s.d.quote
			slash := s.d.backslash && text[i] == '\\' && (pair == s.d.quote || pair == '\\')
			if double || slash {
				i++
			}
		}
		s.scratch = append(s.scratch, text[i])
	}
	return span{from: begin, to: len(s.scratch), quoted: true, unescaped: true}
}

func (s *scanner) unterminated(line int64) error {
	if err := s.failed(); err != nil {
		return err
	}
	return opendata.NewError(opendata.Invalid, "csv.unterminated_quote",
		"Et anførselstegn er åpnet og aldri lukket. Filen er kanskje ikke fullstendig.",
		"A quote is opened and never closed. The file may not be complete.").
		Hinted("Rett raden i kilden, hent filen på nytt, eller sett «quote: none» hvis tegnet er vanlig tekst.",
			"Mend the row in the source, fetch the file again, or set \"quote: none\" if the character is ordinary text.").
		At(opendata.Where{Line: line, Column: int64(len(s.cells) + 1)})
}

// bytes is the text of cell i of the row.
func (s *scanner) bytes(i int) []byte {
	c := s.cells[i]
	if c.unescaped {
		return s.scratch[c.from:c.to]
	}
	return s.buf[s.rawFrom+c.from : s.rawFrom+c.to]
}

// trim leaves out spaces and tabs on both sides. A no-break space was put there on purpose, or
// belongs to a number, and stays.
func trim(row []byte, from, to int) (int, int) {
	for from < to && (row[from] == ' ' || row[from] == '\t') {
		from++
	}
	for from < to && (row[to-1] == ' ' || row[to-1] == '\t') {
		to--
	}
	return from, to
}
