package formats

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// maxDirectory bounds the list of members that is read into memory: some 100,000 of them.
const maxDirectory = 16 << 20

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) || bytes.HasPrefix(head, []byte("PK\x07\x08"))
}

// directory reads the list of members.
func directory(c *content) (*zip.Reader, error) {
	size, err := directorySize(c)
	if err != nil {
		return nil, err
	}
	if size > maxDirectory {
		return nil, opendata.NewError(opendata.Invalid, "formats.too_many_members",
			"ZIP-filen har for mange filer i seg.", "The ZIP file holds too many files.").
			Hinted("Legg dataene alene i en ZIP-fil.", "Put the data alone into a ZIP file.")
	}
	z, err := zip.NewReader(c, c.Size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // members are never written by name
		return nil, brokenZip(err)
	}
	return z, nil
}

// directorySize reads from the record at the file's end how large the list of members is
// (APPNOTE 4.3.14–16), before anything is made of it.
func directorySize(c *content) (uint64, error) {
	tail := make([]byte, min(c.Size, 22+20+1<<16))
	start := c.Size - int64(len(tail))
	if _, err := c.ReadAt(tail, start); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	end := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if end < 0 || len(tail) < end+22 {
		return 0, brokenZip(zip.ErrFormat)
	}
	size := uint64(binary.LittleEndian.Uint32(tail[end+12:]))
	if size != 0xFFFFFFFF || end < 20 || !bytes.HasPrefix(tail[end-20:], []byte("PK\x06\x07")) {
		return size, nil
	}
	at := binary.LittleEndian.Uint64(tail[end-20+8:])
	record := make([]byte, 56)
	if at > uint64(c.Size) {
		return 0, brokenZip(zip.ErrFormat)
	}
	if _, err := c.ReadAt(record, int64(at)); err != nil {
		return 0, brokenZip(err)
	}
	return binary.LittleEndian.Uint64(record[40:]), nil
}

func brokenZip(err error) error {
	return opendata.NewError(opendata.Invalid, "formats.broken_zip",
		"ZIP-filen er skadet eller ikke fullstendig.", "The ZIP file is damaged or not complete.").
		Hinted("Hent filen på nytt.", "Fetch the file again.").Because(err)
}

// spreadsheet says whether a ZIP file is a document of its own: xlsx, ods, or another office
// file, which is refused. Empty: an archive.
func spreadsheet(c *content) (string, error) {
	z, err := directory(c)
	if err != nil {
		return "", err
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		parts[f.Name] = f
	}
	switch {
	case parts["xl/workbook.xml"] != nil:
		return XLSX, nil
	case parts["xl/workbook.bin"] != nil:
		return "", notSource("xlsb", "en binær Excel-fil (.xlsb)", "a binary Excel file (.xlsb)", "Lagre den som .xlsx.", "Save it as .xlsx.")
	case parts["[Content_Types].xml"] != nil && (parts["word/document.xml"] != nil || parts["ppt/presentation.xml"] != nil):
		return "", notSource("office", "et tekstdokument eller en presentasjon", "a text document or a presentation", "Lagre tabellen som .xlsx eller CSV.", "Save the table as .xlsx or CSV.")
	case parts["mimetype"] != nil:
		return openDocument(parts["mimetype"], parts["content.xml"] != nil)
	}
	return "", nil
}

// openDocument tells a spreadsheet from other OpenDocument files by their first member. One that
// has lost its content is a spreadsheet still, a damaged one.
func openDocument(f *zip.File, content bool) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", brokenZip(err)
	}
	defer r.Close()
	kind, err := io.ReadAll(io.LimitReader(r, 200))
	if err != nil {
		return "", brokenZip(err)
	}
	if strings.HasPrefix(string(kind), "application/vnd.oasis.opendocument.spreadsheet") {
		return ODS, nil
	}
	if !content {
		return "", nil
	}
	return "", notSource("office", "et tekstdokument eller en presentasjon", "a text document or a presentation", "Lagre tabellen som .ods eller CSV.", "Save the table as .ods or CSV.")
}

// unzip unpacks the member that holds the table.
func (c *content) unzip(ctx context.Context, member string, lim Limits) (*content, error) {
	z, err := directory(c)
	if err != nil {
		return nil, err
	}
	f, err := choose(z.File, member)
	if err != nil {
		return nil, err
	}
	if f.Flags&1 != 0 {
		return nil, opendata.NewError(opendata.Invalid, "formats.encrypted_zip",
			"ZIP-filen er beskyttet med passord.", "The ZIP file is protected by a password.").
			Hinted("Lagre den uten passord. Åpne data kan ikke være kryptert.", "Store it without a password. Open data can't be encrypted.")
	}
	if err := lim.check(int64(min(f.UncompressedSize64, 1<<62)), int64(min(f.CompressedSize64, 1<<62))); err != nil {
		return nil, err // what it says of itself is enough to refuse, not enough to trust
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, opendata.NewError(opendata.Invalid, "formats.zip_method",
			"ZIP-filen er pakket med en metode som ikke støttes.", "The ZIP file is packed by a method that is not supported.").
			Hinted("Pakk den på vanlig måte (Deflate).", "Pack it in the ordinary way (Deflate).")
	}
	if err != nil {
		return nil, brokenZip(err)
	}
	defer r.Close()
	out, err := unpack(ctx, r, int64(min(f.CompressedSize64, uint64(c.Size))), lim, brokenZip)
	if err != nil {
		return nil, err
	}
	out.name, out.member = f.Name, f.Name
	return out, nil
}

// choose picks the member: the one that is asked for, the only one, or the only one whose name
// is that of a table.
func choose(files []*zip.File, member string) (*zip.File, error) {
	var all, tables, texts []*zip.File
	shapes := false
	for _, f := range files {
		if f.Name == member {
			return f, nil
		}
		if f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(path.Base(f.Name), ".") {
			continue
		}
		all = append(all, f)
		switch extension(f.Name) {
		case ".csv", ".tsv", ".tab", ".json", ".ndjson", ".jsonl", ".geojson", ".geojsonl", ".xlsx", ".xlsm", ".ods":
			tables = append(tables, f)
		case ".txt":
			texts = append(texts, f)
		case ".shp":
			shapes = true
		}
	}
	if len(tables) == 0 {
		tables = texts
	}
	switch {
	case member != "":
		return nil, memberError("formats.no_such_member", "Ingen fil i ZIP-filen heter det som står i «member».", "No file in the ZIP file has the name in \"member\".")
	case len(all) == 0:
		return nil, opendata.NewError(opendata.Invalid, "formats.empty_zip", "ZIP-filen er tom.", "The ZIP file is empty.").
			Hinted("Kontroller kilden.", "Check the source.")
	case len(all) == 1:
		return all[0], nil
	case len(tables) == 1:
		return tables[0], nil
	case shapes && len(tables) == 0:
		return nil, notSource("shapefile", "en Shapefile", "a Shapefile", "Eksporter kartlaget som GeoJSON.", "Export the layer as GeoJSON.")
	case len(tables) == 0:
		return nil, memberError("formats.no_readable_member", "ZIP-filen har %d filer, og ingen av dem heter som en tabell.", "The ZIP file holds %d files, and none is named like a table.", len(all))
	}
	return nil, memberError("formats.several_members", "ZIP-filen har %d filer som kan være tabellen.", "The ZIP file holds %d files that can be the table.", len(tables))
}

func memberError(code, nb, en string, args ...any) error {
	return opendata.NewError(opendata.Invalid, code, nb, en, args...).
		Hinted("Sett «member» til navnet på filen som skal leses, med mappe, slik det står i ZIP-filen.",
			"Set \"member\" to the name of the file that is to be read, with its folder, as the ZIP file has it.").
		At(opendata.Where{Field: "member"})
}
