package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"log"
	"strings"
	"time"
)

// pack makes a ZIP whose bytes depend on nothing but its content. The first member is stored, as
// the formats ask for.
func pack(members [][2]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, m := range members {
		header := &zip.FileHeader{Name: m[0], Method: zip.Deflate}
		if i == 0 {
			header.Method = zip.Store
		}
		w, err := z.CreateHeader(header)
		if err == nil {
			_, err = w.Write([]byte(m[1]))
		}
		if err != nil {
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
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// sheet collects rows as Excel stores them: texts in a shared table, dates as day numbers.
type sheet struct {
	rows    strings.Builder
	n       int
	strings *[]string
}

func (s *sheet) row(cells ...any) {
	s.n++
	fmt.Fprintf(&s.rows, `<row r="%d">`, s.n)
	for i, c := range cells {
		ref := fmt.Sprintf("%c%d", 'A'+i, s.n)
		switch v := c.(type) {
		case nil:
		case int:
			fmt.Fprintf(&s.rows, `<c r="%s"><v>%d</v></c>`, ref, v)
		case float64:
			fmt.Fprintf(&s.rows, `<c r="%s"><v>%g</v></c>`, ref, v)
		case time.Time:
			fmt.Fprintf(&s.rows, `<c r="%s" s="1"><v>%d</v></c>`, ref, int(v.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24))
		case string:
			*s.strings = append(*s.strings, v)
			fmt.Fprintf(&s.rows, `<c r="%s" t="s"><v>%d</v></c>`, ref, len(*s.strings)-1)
		}
	}
	s.rows.WriteString("</row>")
}

// xml is the worksheet; hidden is the number of a hidden column, or 0.
func (s *sheet) xml(hidden int) string {
	cols := ""
	if hidden > 0 {
		cols = fmt.Sprintf(`<cols><col min="%[1]d" max="%[1]d" width="12" hidden="1"/></cols>`, hidden)
	}
	return xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + cols + "<sheetData>" + s.rows.String() + "</sheetData></worksheet>"
}

// kindergartens: XLSX with a preamble, a hidden column and a hidden sheet.
func kindergartens(m maker) []byte {
	var shared []string
	visible, hidden := &sheet{strings: &shared}, &sheet{strings: &shared}
	visible.row("Barnehager i Eksempel kommune")
	visible.row("Oppdatert 01.10.2026 av oppvekstetaten")
	visible.row()
	visible.row("Barnehagenr", "Barnehage", "Eierform", "Bydel", "Plasser", "Styrers mobil", "Grunnflate m2", "Åpnet")
	hidden.row("Styrer", "Fødselsnummer", "E-post")
	names := []string{"Blåklokka", "Tyttebærtua", "Fjellstua", "Regnbuen", "Kråkereiret", "Solsikken", "Villvin", "Lyngen", "Rabbelskogen", "Skogstjerna"}
	for i := range 36 {
		name := names[i%len(names)]
		if i >= len(names) {
			name += " " + []string{"", "øst", "vest", "sør"}[i/len(names)]
		}
		given, surname := person(m)
		visible.row(fmt.Sprintf("%04d", 101+i), name+" barnehage", pick(m, []string{"Kommunal", "Privat"}), pick(m, districts), 18+m.IntN(90),
			m.plant("Styrers mobil", "phone", phone(m)), float64(1200+m.IntN(9000))/10, time.Date(1975+m.IntN(50), time.Month(1+m.IntN(12)), 1+m.IntN(28), 0, 0, 0, 0, time.UTC))
		hidden.row(m.plant("sheet Intern: Styrer", "person_name", given+" "+surname), m.plant("sheet Intern: Fødselsnummer", "national_id", nationalID(m)),
			m.plant("sheet Intern: E-post", "email", mailbox(given, surname)))
	}
	var table strings.Builder
	fmt.Fprintf(&table, `%s<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%[2]d" uniqueCount="%[2]d">`, xml.Header, len(shared))
	for _, s := range shared {
		table.WriteString("<si><t>" + escape(s) + "</t></si>")
	}
	table.WriteString("</sst>")
	const (
		main      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		office    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		relations = "http://schemas.openxmlformats.org/package/2006/relationships"
		part      = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	return pack([][2]string{
		{"[Content_Types].xml", xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + part + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + part + `worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="` + part + `worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + part + `styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="` + part + `sharedStrings+xml"/></Types>`},
		{"_rels/.rels", xml.Header + `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xml.Header + `<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="Intern" sheetId="2" state="hidden" r:id="rId2"/><sheet name="Barnehager" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xml.Header + `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + office + `/worksheet" Target="worksheets/sheet2.xml"/>` +
			`<Relationship Id="rId3" Type="` + office + `/styles" Target="styles.xml"/><Relationship Id="rId4" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/styles.xml", xml.Header + `<styleSheet xmlns="` + main + `"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
		{"xl/sharedStrings.xml", table.String()},
		{"xl/worksheets/sheet1.xml", visible.xml(6)},
		{"xl/worksheets/sheet2.xml", hidden.xml(0)},
	})
}

// employees: ODS with a name, an e-mail and a phone column.
func employees(m maker) []byte {
	var rows strings.Builder
	text := func(s string) {
		rows.WriteString(`<table:table-cell office:value-type="string"><text:p>` + escape(s) + `</text:p></table:table-cell>`)
	}
	number := func(v int) {
		fmt.Fprintf(&rows, `<table:table-cell office:value-type="float" office:value="%[1]d"><text:p>%[1]d</text:p></table:table-cell>`, v)
	}
	row := func(cells func()) {
		rows.WriteString("<table:table-row>")
		cells()
		rows.WriteString("</table:table-row>")
	}
	row(func() {
		for _, h := range []string{"Ansattnavn", "E-post", "Mobil", "Etat", "Stilling", "Stillingsprosent", "Ansatt siden"} {
			text(h)
		}
	})
	for range 180 {
		given, surname := person(m)
		at := time.Date(1990+m.IntN(36), time.Month(1+m.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		row(func() {
			text(m.plant("Ansattnavn", "person_name", given+" "+surname))
			text(m.plant("E-post", "email", mailbox(given, surname)))
			text(m.plant("Mobil", "phone", phone(m)))
			text(pick(m, []string{"Oppvekst", "Helse og mestring", "Teknisk", "Kultur"}))
			text(pick(m, []string{"Lærer", "Sykepleier", "Rådgiver", "Ingeniør", "Fagarbeider"}))
			number(pick(m, []int{40, 50, 60, 80, 100, 100, 100}))
			fmt.Fprintf(&rows, `<table:table-cell table:style-name="date" office:value-type="date" office:date-value="%s"><text:p>%s</text:p></table:table-cell>`, at.Format("2006-01-02"), at.Format("02.01.2006"))
		})
	}
	const mime = "application/vnd.oasis.opendocument.spreadsheet"
	const ns = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"`
	return pack([][2]string{
		{"mimetype", mime},
		{"content.xml", xml.Header + `<office:document-content ` + ns + ` office:version="1.2"><office:automatic-styles>` +
			`<number:date-style style:name="N1"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/></number:date-style>` +
			`<style:style style:name="date" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>` +
			`<office:body><office:spreadsheet><table:table table:name="Ansatte">` + rows.String() + `</table:table></office:spreadsheet></office:body></office:document-content>`},
		{"META-INF/manifest.xml", xml.Header + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
	})
}
