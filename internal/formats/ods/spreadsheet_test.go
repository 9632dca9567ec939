package ods_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/ods"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

const namespaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"`

// content wraps the sheets of a spreadsheet.
func content(styles, sheets string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><office:document-content ` + namespaces + `><office:automatic-styles>` + styles + `</office:automatic-styles><office:body><office:spreadsheet>` + sheets + `</office:spreadsheet></office:body></office:document-content>`
}

// archive packs parts into a file.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range parts {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// one is a spreadsheet with one sheet.
func one(t testing.TB, inner string) []byte {
	return archive(t, map[string]string{"content.xml": content("", `<table:table table:name="Ark1">`+inner+`</table:table>`)})
}

// row is a row of texts and numbers; "" is an empty cell.
func row(cells ...string) string { return rowWith("", cells...) }

func rowWith(attrs string, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<table:table-row %s>`, attrs)
	for _, c := range cells {
		b.WriteString(cell(c))
	}
	return b.String() + `</table:table-row>`
}

func cell(c string) string {
	if c == "" {
		return `<table:table-cell/>`
	}
	if n, err := strconv.ParseFloat(c, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == c {
		return fmt.Sprintf(`<table:table-cell office:value-type="float" office:value="%s"><text:p>%s</text:p></table:table-cell>`, c, c)
	}
	var b strings.Builder
	b.WriteString(`<table:table-cell office:value-type="string">`)
	for _, p := range strings.Split(c, "\n") {
		var esc bytes.Buffer
		_ = xml.EscapeText(&esc, []byte(p)) // a Buffer does not fail
		b.WriteString(`<text:p>` + strings.ReplaceAll(esc.String(), "&#x9;", "<text:tab/>") + `</text:p>`)
	}
	return b.String() + `</table:table-cell>`
}

func open(t testing.TB, doc []byte, opts opendata.ReadOptions) table.Reader {
	t.Helper()
	r, err := ods.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opts)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// read returns the table as lines of cells between bars, null as nothing, and the statistics.
func read(t testing.TB, doc []byte, opts opendata.ReadOptions) ([]string, table.Stats) {
	t.Helper()
	r := open(t, doc, opts)
	header, rows := tabletest.ReadAll(t, r)
	lines := []string{strings.Join(header, "|")}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, c := range row {
			if c != nil {
				cells[i] = *c
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines, r.Stats()
}
