package formats

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/formats/json"
	"github.com/allmenning/allmenning/internal/opendata"
)

// How much of a file is looked at.
const (
	headBytes  = 64 << 10
	sniffBytes = 1 << 20 // of JSON, to find out whether it is GeoJSON
)

// notSource is the error for bytes that are something, but no table that can be read.
func notSource(code, nb, en, hintNB, hintEN string) error {
	return opendata.NewError(opendata.Invalid, "formats."+code,
		"Kilden er "+nb+", ikke en tabell som kan leses.", "The source is "+en+", not a table that can be read.").
		Hinted(hintNB, hintEN)
}

// signature is how a file of one kind begins.
type signature struct {
	at     int
	bytes  string
	code   string
	nb, en string
	hintNB string
	hintEN string
}

var (
	asTable = [2]string{"Hent tabellen som CSV, XLSX eller JSON.", "Fetch the table as CSV, XLSX or JSON."}
	asGeo   = [2]string{"Eksporter kartlaget som GeoJSON.", "Export the layer as GeoJSON."}
	asGzip  = [2]string{"Pakk den ut, eller bruk gzip eller ZIP.", "Unpack it, or use gzip or ZIP."}
)

// signatures lists what is known and refused, each with what to do instead.
var signatures = []signature{
	{0, "PAR1", "parquet", "en Parquet-fil", "a Parquet file", "Parquet er det Allmenning skriver, ikke et kildeformat. Oppgi kilden den er laget av.", "Parquet is what Allmenning writes, not a source format. Give the source that it was made from."},
	{0, "PARE", "parquet", "en kryptert Parquet-fil", "an encrypted Parquet file", asTable[0], asTable[1]},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls", "en gammel Excel-fil (.xls) eller en med passord", "an old Excel file (.xls) or one with a password", "Lagre den som .xlsx, uten passord.", "Save it as .xlsx, without a password."},
	{0, "%PDF-", "pdf", "en PDF", "a PDF", asTable[0], asTable[1]},
	{0, "\x89PNG", "image", "et bilde", "an image", asTable[0], asTable[1]},
	{0, "\xff\xd8\xff", "image", "et bilde", "an image", asTable[0], asTable[1]},
	{0, "GIF8", "image", "et bilde", "an image", asTable[0], asTable[1]},
	{0, "II*\x00", "image", "et bilde", "an image", asTable[0], asTable[1]},
	{0, "MM\x00*", "image", "et bilde", "an image", asTable[0], asTable[1]},
	{0, "SQLite format 3\x00", "sqlite", "en SQLite-database eller GeoPackage", "an SQLite database or GeoPackage", "Eksporter tabellen som CSV eller GeoJSON.", "Export the table as CSV or GeoJSON."},
	{0, "\x00\x00\x27\x0a\x00\x00\x00\x00", "shapefile", "en Shapefile", "a Shapefile", asGeo[0], asGeo[1]},
	{0, "7z\xbc\xaf\x27\x1c", "compressed", "pakket med 7-Zip", "packed by 7-Zip", asGzip[0], asGzip[1]},
	{0, "Rar!\x1a\x07", "compressed", "pakket med RAR", "packed by RAR", asGzip[0], asGzip[1]},
	{0, "BZh", "compressed", "pakket med bzip2", "packed by bzip2", asGzip[0], asGzip[1]},
	{0, "\xfd7zXZ\x00", "compressed", "pakket med xz", "packed by xz", asGzip[0], asGzip[1]},
	{0, "\x28\xb5\x2f\xfd", "compressed", "pakket med Zstandard", "packed by Zstandard", asGzip[0], asGzip[1]},
	{257, "ustar", "compressed", "en tar-fil", "a tar file", "Legg dataene i en ZIP-fil.", "Put the data into a ZIP file."},
	{0, "{\\rtf", "office", "et tekstdokument", "a text document", asTable[0], asTable[1]},
}

// textSignatures are told by decoded text, in lower case and without blanks before it.
var textSignatures = []signature{
	{0, "charset=\"", "px", "en PC-Axis-fil", "a PC-Axis file", "Hent tabellen som CSV fra samme kilde.", "Fetch the table as CSV from the same source."},
	{0, "axis-version=", "px", "en PC-Axis-fil", "a PC-Axis file", "Hent tabellen som CSV fra samme kilde.", "Fetch the table as CSV from the same source."},
	{0, ".hode", "sosi", "en SOSI-fil", "a SOSI file", asGeo[0], asGeo[1]},
	{0, "@prefix ", "rdf", "RDF (Turtle)", "RDF (Turtle)", asTable[0], asTable[1]},
}

// look says which format c is. What was asked for is followed between the formats of text; bytes
// that can't be it are an error.
func (c *content) look(ctx context.Context, asked string, opts opendata.ReadOptions) (string, opendata.ReadOptions, error) {
	if c.Size == 0 {
		return "", opts, opendata.NewError(opendata.Invalid, "formats.empty", "Kilden er tom (0 byte).", "The source is empty (0 bytes).").
			Hinted("Kontroller kilden.", "Check the source.")
	}
	head, err := c.head(headBytes)
	if err != nil {
		return "", opts, err
	}
	if isZip(head) {
		kind, err := spreadsheet(c)
		if err == nil && asked != "" && asked != kind {
			err = mismatch(asked)
		}
		return kind, opts, err
	}
	for _, s := range signatures {
		if s.at < len(head) && bytes.HasPrefix(head[s.at:], []byte(s.bytes)) {
			return "", opts, notSource(s.code, s.nb, s.en, s.hintNB, s.hintEN)
		}
	}
	if asked == XLSX || asked == ODS {
		return "", opts, mismatch(asked)
	}
	return c.lookText(ctx, head, asked, opts)
}

func mismatch(asked string) error {
	return opendata.NewError(opendata.Invalid, "formats.mismatch",
		"Innholdet er ikke «%s», som «format» sier.", "The content is not \"%s\", which \"format\" says.", asked).
		Hinted("Fjern «format», så finnes det ut av innholdet.", "Remove \"format\", and it is found out from the content.").
		At(opendata.Where{Field: "format"})
}

// lookText tells the formats of text apart.
func (c *content) lookText(ctx context.Context, head []byte, asked string, opts opendata.ReadOptions) (string, opendata.ReadOptions, error) {
	text, enc, err := charset.Peek(c, c.Size, headBytes)
	if err != nil {
		return "", opts, err
	}
	start := bytes.TrimLeft(text, " \t\r\n\x1e\u00a0")
	if len(start) == 0 {
		if err := c.blank(ctx); err != nil {
			return "", opts, err
		}
	}
	if err := refused(start); err != nil {
		return "", opts, err
	}
	if asked == "" && enc == charset.UTF8 && isBinary(head) {
		return "", opts, notSource("binary", "binære data i et ukjent format", "binary data in an unknown format", asTable[0], asTable[1])
	}
	shape := json.NotJSON
	if len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		if shape, err = c.sniff(); err != nil {
			return "", opts, err
		}
	}
	if asked == "" {
		asked = c.textFormat(shape)
	}
	if asked == NDJSON && opts.Rows == "" && (len(start) == 0 || start[0] != '[') {
		opts.Rows = json.Root // one line says no more than that it is an object
	}
	return asked, opts, nil
}

func (c *content) textFormat(shape json.Shape) string {
	switch shape {
	case json.GeoJSON:
		return GeoJSON
	case json.Lines:
		return NDJSON
	case json.Document:
		switch extension(c.name) {
		case ".ndjson", ".jsonl":
			return NDJSON
		}
		return JSON
	}
	return CSV
}

func (c *content) sniff() (json.Shape, error) {
	text, _, err := charset.Peek(c, c.Size, sniffBytes)
	if err != nil {
		return json.NotJSON, err
	}
	return json.Sniff(bytes.NewReader(text)), nil
}

// blank is an error if the whole file holds nothing but blanks.
func (c *content) blank(ctx context.Context) error {
	guess, err := charset.Detect(ctx, c, c.Size)
	if err != nil {
		return err
	}
	r := charset.NewReader(io.NewSectionReader(c, 0, c.Size), guess.Encoding)
	buf := make([]byte, headBytes)
	for {
		n, err := r.Read(buf)
		if len(bytes.TrimSpace(buf[:n])) > 0 {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return opendata.NewError(opendata.Invalid, "formats.blank", "Kilden har ikke annet enn blanke tegn.", "The source holds nothing but blanks.").
				Hinted("Kontroller kilden.", "Check the source.")
		}
		if err != nil {
			return err
		}
	}
}

// refused recognizes text that is something else than a table.
func refused(start []byte) error {
	low := strings.ToLower(string(start[:min(len(start), 4096)]))
	for _, s := range textSignatures {
		if strings.HasPrefix(low, s.bytes) {
			return notSource(s.code, s.nb, s.en, s.hintNB, s.hintEN)
		}
	}
	if strings.Contains(low, "\naxis-version=\"") { // PC-Axis whose first keyword is another
		s := textSignatures[0]
		return notSource(s.code, s.nb, s.en, s.hintNB, s.hintEN)
	}
	if !markup(low) {
		return nil
	}
	switch {
	case strings.Contains(low, "<!doctype html") || strings.Contains(low, "<html") || strings.HasPrefix(low, "<head") || strings.HasPrefix(low, "<body") || strings.HasPrefix(low, "<table"):
		return opendata.NewError(opendata.Invalid, "formats.html",
			"Kilden er en nettside (HTML), ikke data. Ofte er det en innloggingsside eller en feilmelding.",
			"The source is a web page (HTML), not data. Often it is a sign-in page or an error message.").
			Hinted("Åpne adressen i en nettleser, og oppgi adressen til selve filen.", "Open the address in a browser, and give the address of the file itself.")
	case strings.Contains(low, "opengis.net/gml") || strings.Contains(low, "opengis.net/kml") || strings.Contains(low, "<kml"):
		return notSource("gml", "kartdata i XML (GML eller KML)", "geographic data in XML (GML or KML)", asGeo[0], asGeo[1])
	}
	return notSource("xml", "XML", "XML", asTable[0], asTable[1])
}

// markup reports whether text begins with a tag, not with a cell that holds a sign.
func markup(low string) bool {
	if len(low) < 3 || low[0] != '<' {
		return false
	}
	c := low[1]
	return c == '?' || c == '!' || (c >= 'a' && c <= 'z' && strings.IndexByte(low, '>') > 0)
}

// isBinary reports whether bytes, not in UTF-16, are no text: too many of them are control
// characters.
func isBinary(head []byte) bool {
	controls := 0
	for _, b := range head {
		if b < 0x20 && !strings.ContainsRune("\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f", rune(b)) || b == 0x7F {
			controls++
		}
	}
	return controls > 8 && controls*50 > len(head)
}
