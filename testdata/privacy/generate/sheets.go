package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"log"
	"strings"
)

// pack makes a ZIP whose bytes depend on nothing but its content.
func pack(members [][2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, m := range members {
		h := &zip.FileHeader{Name: m[0], Method: zip.Deflate}
		if i == 0 {
			h.Method = zip.Store // an ODS file's type has to be readable in its first bytes
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			log.Fatal(err)
		}
		if _, err := w.Write([]byte(m[1])); err != nil {
			log.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// xlsx writes one sheet; numbers says which columns hold numbers, so that leading zeros are lost
// as they are in Excel.
func (t *table) xlsx(sheet string, preamble []string, numbers ...string) []byte {
	isNumber := set(numbers...)
	var rows strings.Builder
	line := 0
	put := func(cells []string, header bool) {
		line++
		fmt.Fprintf(&rows, `<row r="%d">`, line)
		for i, c := range cells {
			ref := fmt.Sprintf("%c%d", 'A'+i, line)
			switch {
			case c == "":
			case !header && isNumber[t.names[i]]:
				fmt.Fprintf(&rows, `<c r="%s"><v>%s</v></c>`, ref, c)
			default:
				fmt.Fprintf(&rows, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, escape(c))
			}
		}
		rows.WriteString("</row>")
	}
	for _, p := range preamble {
		put([]string{p}, true)
	}
	put(t.names, true)
	for _, r := range t.rows {
		put(r, false)
	}
	const (
		main      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		office    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		relations = "http://schemas.openxmlformats.org/package/2006/relationships"
		part      = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	return pack([][2]string{
		{"[Content_Types].xml", xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + part + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + part + `worksheet+xml"/></Types>`},
		{"_rels/.rels", xml.Header + `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xml.Header + `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="` + escape(sheet) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xml.Header + `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", xml.Header + `<worksheet xmlns="` + main + `"><sheetData>` + rows.String() + `</sheetData></worksheet>`},
	})
}

// ods writes one sheet of texts and numbers.
func (t *table) ods(sheet string, numbers ...string) []byte {
	isNumber := set(numbers...)
	var rows strings.Builder
	for r, cells := range append([][]string{t.names}, t.rows...) {
		rows.WriteString("<table:table-row>")
		for i, c := range cells {
			switch {
			case c == "":
				rows.WriteString("<table:table-cell/>")
			case r > 0 && isNumber[t.names[i]]:
				fmt.Fprintf(&rows, `<table:table-cell office:value-type="float" office:value="%[1]s"><text:p>%[1]s</text:p></table:table-cell>`, c)
			default:
				rows.WriteString(`<table:table-cell office:value-type="string"><text:p>` + escape(c) + `</text:p></table:table-cell>`)
			}
		}
		rows.WriteString("</table:table-row>")
	}
	const mime = "application/vnd.oasis.opendocument.spreadsheet"
	const ns = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"`
	return pack([][2]string{
		{"mimetype", mime},
		{"content.xml", xml.Header + `<office:document-content ` + ns + ` office:version="1.2"><office:body><office:spreadsheet><table:table table:name="` + escape(sheet) + `">` +
			rows.String() + `</table:table></office:spreadsheet></office:body></office:document-content>`},
		{"META-INF/manifest.xml", xml.Header + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
	})
}
