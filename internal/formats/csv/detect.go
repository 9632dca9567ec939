package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Detection is what Detect found.
type Detection struct {
	Options  opendata.ReadOptions // resolved: reading with them needs no detection
	Evidence []string             // codes: encoding:bom, delimiter:consistent, header:types, …
	Warnings []string             // codes: mixed_encoding
}

// Samples grow until they hold enough rows to judge by, up to one row of the largest size.
var sampleSizes = []int{256 << 10, 2 << 20, table.MaxRow + 64<<10}

const (
	sampleRows    = 2000 // of a sample, at most
	sampleMinRows = 20   // fewer ask for a larger sample
)

// Detect finds out how r is to be read. Options that are set are taken as they are. It reads all
// of r once for the encoding, and once more where backslashes before quotes leave a question.
// Text that can't be a table is an Invalid error.
func Detect(ctx context.Context, r io.ReaderAt, size int64, opts opendata.ReadOptions) (Detection, error) {
	opts, err := check(opts)
	if err != nil {
		return Detection{}, err
	}
	det := Detection{Options: opts}
	if err := det.encoding(ctx, r, size); err != nil {
		return Detection{}, err
	}
	sample, err := readSample(r, size, det.Options.Encoding)
	if err != nil {
		return Detection{}, err
	}
	det.dialect(sample)
	if err := det.escape(ctx, r, size); err != nil {
		return Detection{}, err
	}
	l, err := sample.layout(dialectOf(det.Options), det.Options)
	if err != nil {
		return Detection{}, err
	}
	det.Options.SkipRows, det.Options.HeaderRows = &l.skip, &l.headerRows
	det.Evidence = append(det.Evidence, l.evidence...)
	return det, nil
}

func (det *Detection) note(code string) { det.Evidence = append(det.Evidence, code) }

func (det *Detection) encoding(ctx context.Context, r io.ReaderAt, size int64) error {
	if det.Options.Encoding != "" {
		return nil
	}
	guess, err := charset.Detect(ctx, r, size)
	if err != nil {
		return err
	}
	det.Options.Encoding = guess.Encoding
	det.note("encoding:" + guess.Evidence)
	if guess.Mixed > 0 {
		det.Warnings = append(det.Warnings, "mixed_encoding")
	}
	return nil
}

// sample is the beginning of a file, decoded.
type sample struct {
	text  []byte
	whole bool // it is all of the file
	sep   string
}

func readSample(r io.ReaderAt, size int64, encoding string) (*sample, error) {
	for _, n := range sampleSizes {
		text, err := io.ReadAll(io.LimitReader(charset.NewReader(io.NewSectionReader(r, 0, size), encoding), int64(n)))
		if err != nil {
			return nil, fmt.Errorf("read sample: %w", err)
		}
		s := &sample{text: text, whole: len(text) < n}
		if s.whole || bytes.Count(text, []byte{'\n'})+bytes.Count(text, []byte{'\r'}) >= sampleMinRows || n == sampleSizes[len(sampleSizes)-1] {
			s.sep = sepLine(text)
			return s, nil
		}
	}
	return nil, errors.New("no sample sizes")
}

// sepLine returns what a first line "sep=;" names. Excel writes and obeys it.
func sepLine(text []byte) string {
	end := bytes.IndexAny(text, "\r\n")
	if end < 0 || end > 16 {
		return ""
	}
	line := strings.Trim(string(text[:end]), `"`)
	if len(line) < 5 || !strings.EqualFold(line[:4], "sep=") {
		return ""
	}
	return line[4:]
}

// row is a row of the sample.
type row struct {
	line  int64
	cells []string
	raw   string
}

// filled counts the cells that are not empty.
func (r row) filled() int {
	n := 0
	for _, c := range r.cells {
		if c != "" {
			n++
		}
	}
	return n
}

// width is the number of cells up to the last that is not empty.
func (r row) width() int {
	for i := len(r.cells); i > 0; i-- {
		if r.cells[i-1] != "" {
			return i
		}
	}
	return 0
}

// rows splits the sample. A last row that the sample cuts is left out. skip is in lines.
func (s *sample) rows(d dialect, skip, limit int) ([]row, *scanner, error) {
	sc := newScanner(bytes.NewReader(s.text), d)
	if err := sc.skipLines(skip); err != nil {
		return nil, sc, err
	}
	var rows []row
	for len(rows) < limit {
		err := sc.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			if !s.whole && len(rows) > 0 {
				break // the sample's end, not the file's
			}
			return rows, sc, err
		}
		if !s.whole && sc.start == sc.end && sc.srcErr != nil {
			break
		}
		cells := make([]string, len(sc.cells))
		for i := range cells {
			cells[i] = string(sc.bytes(i))
		}
		rows = append(rows, row{line: sc.rowLine, cells: cells, raw: string(sc.raw())})
	}
	return rows, sc, nil
}

// Candidates in the order of preference where nothing else decides.
var (
	delimiters = []string{";", "\t", ",", "|", "^", "~", "\x1f"}
	quotes     = []int{'"', '\'', -1}
)

// dialect chooses delimiter and quote together: the pair under which the sample is most like a
// table.
func (det *Detection) dialect(s *sample) {
	o := &det.Options
	if o.Delimiter == "" && s.sep != "" {
		o.Delimiter = s.sep
		det.note("delimiter:sep_line")
	}
	tryDelims, tryQuotes := s.present(), quotes
	if o.Delimiter != "" {
		tryDelims = []string{o.Delimiter}
	}
	switch {
	case o.Quote == "none":
		tryQuotes = []int{-1}
	case o.Quote != "":
		tryQuotes = []int{int(o.Quote[0])}
	}
	best := trial{score: -1}
	for _, q := range tryQuotes {
		if q != '"' && len(tryQuotes) > 1 && bytes.IndexByte(s.text, byte(max(q, '"'))) < 0 {
			continue // nothing would change
		}
		for _, delim := range tryDelims {
			if strings.HasPrefix(delim, string(rune(max(q, 0)))) {
				continue
			}
			t := s.try(delim, q)
			if t.score > best.score+1e-9 {
				best = t
			}
		}
	}
	if best.width == 1 && o.Delimiter == "" {
		best.delim = s.absent()
		det.note("delimiter:single_column")
	} else if o.Delimiter == "" {
		det.note("delimiter:consistent")
	}
	o.Delimiter = best.delim
	if o.Quote == "" {
		o.Quote = "none"
		if best.quote >= 0 {
			o.Quote = string(rune(best.quote))
		}
	}
}

// present lists the delimiters that the sample holds; one stands for none.
func (s *sample) present() []string {
	var found []string
	for _, d := range delimiters {
		if bytes.Contains(s.text, []byte(d)) {
			found = append(found, d)
		}
	}
	if len(found) == 0 {
		return delimiters[:1]
	}
	return found
}

// absent is a delimiter that the sample does not hold, for a table of one column.
func (s *sample) absent() string {
	least, at := -1, ";"
	for _, d := range []string{";", "\t", "|", ",", "\x1f"} {
		n := bytes.Count(s.text, []byte(d))
		if least < 0 || n < least {
			least, at = n, d
		}
	}
	return at
}

// trial is how well the sample fits a delimiter and quote.
type trial struct {
	delim string
	quote int
	width int // the most frequent number of cells; 0 where no row could be read
	score float64
}

// try scores one pair: what share of the rows have the same number of cells, how many of those
// cells look like one thing, and how much the quotes explain.
func (s *sample) try(delim string, quote int) trial {
	t := trial{delim: delim, quote: quote}
	d := dialect{delim: []byte(delim), quote: quote}
	if quote >= 0 { // a backslash before a quote is judged later, over the whole file
		d.backslash = bytes.Contains(s.text, []byte{'\\', byte(quote)})
	}
	skip := 0
	if s.sep != "" {
		skip = 1
	}
	rows, sc, err := s.rows(d, skip, 500)
	rows = withoutComments(rows)
	if len(rows) == 0 {
		if err != nil {
			t.score = 0.005 // a quote that never ends: an error to tell, not a dialect
		}
		return t
	}
	widths := map[int]int{}
	split := 0
	for _, r := range rows {
		widths[len(r.cells)]++
		if len(r.cells) > 1 {
			split++
		}
	}
	t.width = mode(widths)
	n := float64(len(rows))
	switch {
	case t.width == 1 && split*10 < len(rows)*8, delim == "," && decimals(rows):
		t.width, t.score = 1, 0.01
		if quote < 0 && bytes.IndexByte(s.text, '"') >= 0 {
			t.score = 0.004
		}
	default:
		t.width = max(t.width, 2)
		same := float64(widths[t.width]) / n
		some := float64(split)/n - same
		t.score = (same + 0.3*max(some, 0)) * clean(rows) * (1 - 1/float64(2*t.width))
	}
	return s.quoting(t, rows, sc, err)
}

// withoutComments leaves out the lines that begin with # where the first one does.
func withoutComments(rows []row) []row {
	if len(rows) == 0 || !strings.HasPrefix(rows[0].raw, "#") {
		return rows
	}
	var kept []row
	for _, r := range rows {
		if !strings.HasPrefix(r.raw, "#") {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return rows
	}
	return kept
}

// decimals reports whether the commas are of decimal numbers in one column under a name.
func decimals(rows []row) bool {
	if len(rows) < 2 || len(rows[0].cells) != 1 {
		return false
	}
	for _, r := range rows[1:] {
		if len(r.cells) > 2 || strings.Trim(r.cells[0], "+-0123456789. ") != "" {
			return false
		}
		if len(r.cells) == 2 && strings.Trim(r.cells[1], "0123456789") != "" {
			return false
		}
	}
	return true
}

// quoting corrects the score by what the quotes did.
func (s *sample) quoting(t trial, rows []row, sc *scanner, err error) trial {
	switch {
	case t.quote < 0 && enclosed(rows):
		t.score *= 0.3
	case t.quote < 0:
		t.score *= 0.98 // quotes that work explain more than none
	case err != nil && !s.whole || sc.strays > sc.quoted:
		t.score *= 0.5
	}
	if t.quote == '\'' && (sc.quoted == 0 || sc.strays > 0 || err != nil) {
		t.score = 0 // an apostrophe
	} else if t.quote == '\'' {
		t.score *= 1.02
	}
	return t
}

// enclosed reports whether many cells, read without quotes, stand between quotes.
func enclosed(rows []row) bool {
	filled, between := 0, 0
	for _, r := range rows {
		for _, c := range r.cells {
			if c != "" {
				filled++
			}
			if len(c) > 1 && c[0] == '"' && c[len(c)-1] == '"' {
				between++
			}
		}
	}
	return between*10 > filled
}

// mode is the most frequent width, the larger of two.
func mode(widths map[int]int) int {
	best, most := 0, 0
	for w, n := range widths {
		if n > most || n == most && w > best {
			best, most = w, n
		}
	}
	return best
}

// clean is the share of cells that hold no other delimiter with no blank behind it: within text,
// a comma or semicolon has one.
func clean(rows []row) float64 {
	total, good := 0, 0
	for _, r := range rows {
		for _, c := range r.cells {
			total++
			if !strings.ContainsAny(c, ";\t|") || strings.Contains(c, "; ") {
				good++
			}
		}
	}
	return float64(good) / float64(max(total, 1))
}
