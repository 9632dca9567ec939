package xlsx_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/xlsx"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

// workbook is a workbook written part by part, so that tests can say exactly what is in it.
type workbook struct {
	props  string // attributes of workbookPr
	styles string // content of styleSheet
	shared string // content of sst
	sheets []sheet
	extra  map[string]string // further parts, or replaced ones
}

type sheet struct {
	name  string
	state string // "", hidden, veryHidden
	cols  string // content of cols
	rows  string // content of sheetData
	tail  string // behind sheetData
}

func (w workbook) bytes(t testing.TB) []byte {
	t.Helper()
	parts := map[string]string{
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	}
	var book, rels strings.Builder
	for i, s := range w.sheets {
		n := i + 1
		state := ""
		if s.state != "" {
			state = fmt.Sprintf(` state="%s"`, s.state)
		}
		fmt.Fprintf(&book, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, escape(s.name), n, state, n)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
		cols := ""
		if s.cols != "" {
			cols = "<cols>" + s.cols + "</cols>"
		}
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", n)] = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD99"/>` + cols + `<sheetData>` + s.rows + `</sheetData>` + s.tail + `</worksheet>`
	}
	rels.WriteString(`<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="t" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/>`)
	parts["xl/workbook.xml"] = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr ` + w.props + `/><sheets>` + book.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() + `</Relationships>`
	parts["xl/styles.xml"] = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + w.styles + `</styleSheet>`
	parts["xl/sharedStrings.xml"] = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + w.shared + `</sst>`
	for name, content := range w.extra {
		parts[name] = content
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range parts {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer does not fail
	return b.String()
}

// row writes a row of texts and numbers; "" is no cell at all.
func row(number int, cells ...string) string { return rowWith(number, "", cells...) }

func rowWith(number int, attrs string, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d" %s>`, number, attrs)
	for i, c := range cells {
		if c == "" {
			continue
		}
		ref := fmt.Sprintf("%s%d", columnName(i), number)
		if n, err := strconv.ParseFloat(c, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == c {
			fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, ref, c)
			continue
		}
		fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, escape(c))
	}
	return b.String() + "</row>"
}

func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// one is a workbook with one sheet of these rows.
func one(rows ...string) workbook {
	return workbook{sheets: []sheet{{name: "Ark1", rows: strings.Join(rows, "")}}}
}

func open(t testing.TB, doc []byte, opts opendata.ReadOptions) table.Reader {
	t.Helper()
	r, err := xlsx.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opts)
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
