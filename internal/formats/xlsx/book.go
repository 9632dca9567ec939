package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/grid"
	"github.com/allmenning/allmenning/internal/opendata"
)

const format = "xlsx"

// book is an open workbook.
type book struct {
	parts    map[string]*zip.File // by lower-case name: writers differ
	sheets   []grid.Sheet
	paths    []string // part of each sheet
	styles   []style  // by index in the cells' s attribute
	strings  *sharedStrings
	date1904 bool

	sharedPath string
}

var _ grid.Book = (*book)(nil)

func openBook(ctx context.Context, r io.ReaderAt, size int64) (*book, error) {
	if err := refuseOLE(r); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, grid.Broken(format, err)
	}
	b := &book{parts: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		b.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	main, err := b.mainPart(ctx)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(main, ".bin") {
		return nil, oldFormat("Filen er en binær Excel-arbeidsbok (xlsb).", "The file is a binary Excel workbook (xlsb).")
	}
	if err := b.readWorkbook(ctx, main); err != nil {
		return nil, err
	}
	return b, nil
}

// refuseOLE tells the container of encrypted workbooks and of Excel 97 from a ZIP archive.
func refuseOLE(r io.ReaderAt) error {
	head := make([]byte, 64<<10)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read workbook: %w", err)
	}
	head = head[:n]
	if !bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return nil
	}
	if bytes.Contains(head, utf16Name("EncryptedPackage")) || bytes.Contains(head, utf16Name("EncryptionInfo")) {
		return opendata.NewError(opendata.Invalid, "xlsx.encrypted",
			"Arbeidsboken er beskyttet med passord.", "The workbook is protected with a password.").
			Hinted("Lagre den uten passord, og prøv igjen.", "Save it without a password, and try again.")
	}
	return oldFormat("Filen er i Excels gamle format (xls), eller beskyttet med passord.",
		"The file is in Excel's old format (xls), or protected with a password.")
}

// utf16Name is how names are written in the directory of an OLE container.
func utf16Name(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

func oldFormat(nb, en string) error {
	return opendata.NewError(opendata.Invalid, "xlsx.old_format", nb, en).
		Hinted("Åpne den i Excel og lagre den som arbeidsbok (.xlsx), eller som CSV.",
			"Open it in Excel and save it as a workbook (.xlsx), or as CSV.")
}

// Format is the first part of error codes.
func (b *book) Format() string { return format }

// Sheets lists the worksheets; chart sheets and dialogs are not among them.
func (b *book) Sheets() []grid.Sheet { return b.sheets }

// part opens a part of the package.
func (b *book) part(name string) (io.ReadCloser, error) {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil, grid.Broken(format, errMissing)
	}
	in, err := f.Open()
	if err != nil {
		return nil, grid.Broken(format, err)
	}
	return in, nil
}

var errMissing = errors.New("a part of the package is missing")

// elements calls visit for every element start of a part.
func (b *book) elements(ctx context.Context, name string, visit func(d *grid.Decoder, e xml.StartElement) error) error {
	in, err := b.part(name)
	if err != nil {
		return err
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
		if e, ok := t.(xml.StartElement); ok {
			if err := visit(d, e); err != nil {
				return err
			}
		}
	}
}

// relation is an entry of a part's relationships.
type relation struct{ kind, target string }

// relations reads the relationships of a part, by id. A part without any has none.
func (b *book) relations(ctx context.Context, of string) (map[string]relation, error) {
	dir, file := path.Split(of)
	name := path.Join(dir, "_rels", file+".rels")
	found := make(map[string]relation)
	if b.parts[strings.ToLower(name)] == nil {
		return found, nil
	}
	err := b.elements(ctx, name, func(_ *grid.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || grid.Attr(e, "TargetMode") == "External" {
			return nil
		}
		target := grid.Attr(e, "Target")
		if rooted, ok := strings.CutPrefix(target, "/"); ok {
			target = path.Clean(rooted)
		} else {
			target = path.Join(dir, target)
		}
		found[grid.Attr(e, "Id")] = relation{kind: path.Base(grid.Attr(e, "Type")), target: target}
		return nil
	})
	return found, err
}

// mainPart is the name of the workbook part.
func (b *book) mainPart(ctx context.Context) (string, error) {
	rels, err := b.relations(ctx, "")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if r.kind == "officeDocument" {
			return r.target, nil
		}
	}
	if b.parts["xl/workbook.xml"] == nil {
		return "", opendata.NewError(opendata.Invalid, "xlsx.not_a_workbook",
			"Filen er ikke en Excel-arbeidsbok.", "The file is not an Excel workbook.").
			Hinted("Kontroller source.format, eller lagre filen som arbeidsbok (.xlsx).",
				"Check source.format, or save the file as a workbook (.xlsx).")
	}
	return "xl/workbook.xml", nil
}

func (b *book) readWorkbook(ctx context.Context, main string) error {
	rels, err := b.relations(ctx, main)
	if err != nil {
		return err
	}
	err = b.elements(ctx, main, func(_ *grid.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.date1904 = isTrue(grid.Attr(e, "date1904"))
		case "sheet":
			rel := rels[relationID(e)]
			if rel.kind != "worksheet" {
				return nil
			}
			if len(b.sheets) == grid.MaxSheets {
				return grid.TooBig(format, nil)
			}
			state := grid.Attr(e, "state")
			b.sheets = append(b.sheets, grid.Sheet{Name: grid.Attr(e, "name"), Hidden: state != "" && state != "visible"})
			b.paths = append(b.paths, rel.target)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range rels {
		switch r.kind {
		case "styles":
			if err := b.readStyles(ctx, r.target); err != nil {
				return err
			}
		case "sharedStrings":
			b.sharedPath = r.target
		}
	}
	return nil
}

// relationID is the r:id attribute; sheetId has another local name, and plain id is no relation.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// Open starts reading a sheet.
func (b *book) Open(ctx context.Context, sheet int) (grid.Rows, error) {
	if b.strings == nil && b.sharedPath != "" {
		shared, err := b.readShared(ctx)
		if err != nil {
			return nil, err
		}
		b.strings = shared
	}
	merged, err := b.readMerged(ctx, b.paths[sheet])
	if err != nil {
		return nil, err
	}
	in, err := b.part(b.paths[sheet])
	if err != nil {
		return nil, err
	}
	return &rows{book: b, in: in, xml: grid.NewDecoder(format, in), merged: merged}, nil
}
