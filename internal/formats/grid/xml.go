package grid

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// MaxPart bounds the unpacked bytes of one XML part of a spreadsheet, against zip bombs: a sheet
// with a million rows of fifty columns has about two GiB.
const MaxPart = 4 << 30

// MaxSheets is far above any spreadsheet made by people, and bounds the work of choosing.
const MaxSheets = 1000

// MaxRepeated bounds the cells that a file claims by a count, so that a small file can't claim
// any number of them.
const MaxRepeated = 100_000_000

// slack is what a token may be longer than a cell: entities, and what is read ahead.
const slack = 64 << 10

var (
	errTooBig   = errors.New("part of the spreadsheet is too big")
	errTokenBig = errors.New("one cell or attribute of the spreadsheet is too big")
)

// Decoder reads XML with bounded memory: no token can be longer than a cell may be, and no part
// longer than MaxPart.
type Decoder struct {
	xml   *xml.Decoder
	in    *meter
	book  string
	row   int64
	count int
}

// meter counts the bytes of the token being read and of the whole part.
type meter struct {
	in    io.Reader
	token int64
	total int64
}

func (m *meter) Read(p []byte) (int, error) {
	if m.token > table.MaxCell+slack {
		return 0, errTokenBig
	}
	if m.total > MaxPart {
		return 0, errTooBig
	}
	n, err := m.in.Read(p)
	m.token += int64(n)
	m.total += int64(n)
	return n, err
}

// NewDecoder reads one XML part of a spreadsheet in the named format.
func NewDecoder(format string, in io.Reader) *Decoder {
	m := &meter{in: in}
	return &Decoder{xml: xml.NewDecoder(m), in: m, book: format}
}

// At tells the decoder which row is being read, for the place in errors.
func (d *Decoder) At(row int64) { d.row = row }

// Token returns the next token, or io.EOF at the end of a complete document. Other errors are of
// kind Invalid, or the context's.
func (d *Decoder) Token(ctx context.Context) (xml.Token, error) {
	if d.count++; d.count&0xfff == 0 && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	d.in.token = 0
	t, err := d.xml.Token()
	if err == nil || err == io.EOF {
		return t, err
	}
	return nil, d.Fail(err)
}

// Skip passes over the element whose start was just read.
func (d *Decoder) Skip(ctx context.Context) error {
	for depth := 1; depth > 0; {
		t, err := d.Token(ctx)
		if err == io.EOF {
			return d.Fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// Fail makes a complete error of a cause met while reading the part.
func (d *Decoder) Fail(err error) error {
	var known *opendata.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, errTooBig) || errors.Is(err, errTokenBig) {
		return TooBig(d.book, err).At(opendata.Where{Line: d.row})
	}
	return Broken(d.book, err).At(opendata.Where{Line: d.row})
}

// Broken is the error for a file that is damaged or cut off.
func Broken(format string, cause error) *opendata.Error {
	return opendata.NewError(opendata.Invalid, format+".broken",
		"Regnearket er skadet eller avkortet.", "The spreadsheet is damaged or cut off.").
		Hinted("Åpne filen i et regnearkprogram, lagre den på nytt, og prøv igjen.",
			"Open the file in a spreadsheet program, save it again, and try once more.").
		Because(cause)
}

// TooBig is the error for a file beyond the limits.
func TooBig(format string, cause error) *opendata.Error {
	return opendata.NewError(opendata.Invalid, format+".too_big",
		"Regnearket er større enn det som leses: %d GiB utpakket, %d MiB i en celle, %d MiB i en rad, %d ark, %d millioner gjentatte celler.",
		"The spreadsheet is beyond what is read: %d GiB unpacked, %d MiB in a cell, %d MiB in a row, %d sheets, %d million repeated cells.",
		MaxPart>>30, table.MaxCell>>20, table.MaxRow>>20, MaxSheets, MaxRepeated/1_000_000).
		Hinted("Lever store tabeller som CSV.", "Deliver big tables as CSV.").
		Because(cause)
}

// tooRepetitive is the error for a sheet whose text, written out, is out of proportion to the file.
func tooRepetitive(format string, row int64) *opendata.Error {
	return opendata.NewError(opendata.Invalid, format+".bomb",
		"Teksten i arket blir mer enn %d ganger så stor som filen når gjentakelser skrives ut. Det gjør ingen vanlig tabell.",
		"The sheet's text becomes more than %d times as large as the file when repetitions are written out. No ordinary table does.", maxRatio).
		Hinted("Kontroller kilden. Er filen riktig, lever tabellen som CSV.", "Check the source. If the file is right, deliver the table as CSV.").
		At(opendata.Where{Line: row})
}

// TooWide is the error for a sheet with cells beyond the last column that is allowed.
func TooWide(format string, row int64) *opendata.Error {
	return opendata.NewError(opendata.Invalid, format+".too_many_columns",
		"Arket har flere enn %d kolonner.", "The sheet has more than %d columns.", table.MaxColumns).
		Hinted("Slett celler langt til høyre i arket, eller snu tabellen.",
			"Delete cells far to the right of the sheet, or turn the table.").
		At(opendata.Where{Line: row})
}

// Attr returns an attribute's value by its local name; empty when missing.
func Attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// AttrIn returns an attribute's value by its local name, if the end of its namespace matches;
// empty when missing. For documents that use one local name in two namespaces.
func AttrIn(e xml.StartElement, namespaceEnd, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && strings.HasSuffix(a.Name.Space, namespaceEnd) {
			return a.Value
		}
	}
	return ""
}
