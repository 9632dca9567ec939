package ods

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"io"

	"github.com/allmenning/allmenning/internal/formats/grid"
	"github.com/allmenning/allmenning/internal/opendata"
)

const format = "ods"

// book is an open spreadsheet. All of its sheets stand in one part, one behind the other.
type book struct {
	content *zip.File
	sheets  []grid.Sheet
}

var _ grid.Book = (*book)(nil)

func openBook(ctx context.Context, r io.ReaderAt, size int64) (*book, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, grid.Broken(format, err)
	}
	b := &book{}
	for _, f := range archive.File {
		switch f.Name {
		case "content.xml":
			b.content = f
		case "META-INF/manifest.xml":
			if err := refuseEncrypted(ctx, f); err != nil {
				return nil, err
			}
		}
	}
	if b.content == nil {
		return nil, notSpreadsheet()
	}
	if err := b.listSheets(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

func notSpreadsheet() error {
	return opendata.NewError(opendata.Invalid, "ods.not_a_spreadsheet",
		"Filen er ikke et OpenDocument-regneark.", "The file is not an OpenDocument spreadsheet.").
		Hinted("Kontroller source.format, eller lagre filen som regneark (.ods).",
			"Check source.format, or save the file as a spreadsheet (.ods).")
}

func refuseEncrypted(ctx context.Context, f *zip.File) error {
	in, err := f.Open()
	if err != nil {
		return grid.Broken(format, err)
	}
	defer in.Close()
	d := grid.NewDecoder(format, in)
	for {
		t, err := d.Token(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "encryption-data" {
			return opendata.NewError(opendata.Invalid, "ods.encrypted",
				"Regnearket er beskyttet med passord.", "The spreadsheet is protected with a password.").
				Hinted("Lagre det uten passord, og prøv igjen.", "Save it without a password, and try again.")
		}
	}
}

// listSheets reads the whole content once: names, and which sheets a style hides. Damage
// anywhere in the file is found here, before any row is used.
func (b *book) listSheets(ctx context.Context) error {
	in, err := b.content.Open()
	if err != nil {
		return grid.Broken(format, err)
	}
	defer in.Close()
	d := grid.NewDecoder(format, in)
	hiddenStyle := make(map[string]bool)
	var style string
	spreadsheet := false
	for {
		t, err := d.Token(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "spreadsheet":
			spreadsheet = true
		case "style":
			style = grid.Attr(e, "name")
		case "table-properties":
			hiddenStyle[style] = grid.Attr(e, "display") == "false"
		case "table":
			if len(b.sheets) == grid.MaxSheets {
				return grid.TooBig(format, nil)
			}
			b.sheets = append(b.sheets, grid.Sheet{Name: grid.Attr(e, "name"), Hidden: hiddenStyle[grid.Attr(e, "style-name")]})
			if err := d.Skip(ctx); err != nil {
				return err
			}
		}
	}
	if !spreadsheet {
		return notSpreadsheet()
	}
	return nil
}

// Format is the first part of error codes.
func (b *book) Format() string { return format }

// Sheets lists the sheets.
func (b *book) Sheets() []grid.Sheet { return b.sheets }

// Open starts reading a sheet.
func (b *book) Open(ctx context.Context, sheet int) (grid.Rows, error) {
	in, err := b.content.Open()
	if err != nil {
		return nil, grid.Broken(format, err)
	}
	r := &rows{in: in, xml: grid.NewDecoder(format, in)}
	if err := r.seek(ctx, sheet); err != nil {
		in.Close()
		return nil, err
	}
	return r, nil
}
