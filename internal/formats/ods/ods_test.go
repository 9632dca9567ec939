package ods_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/ods"
	"github.com/allmenning/allmenning/internal/opendata"
)

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every form in which a cell can be stored.
func TestCellTypes(t *testing.T) {
	tests := []struct{ name, cell, want, warning string }{
		{"float", `<table:table-cell office:value-type="float" office:value="0.30000000000000004"><text:p>0,3</text:p></table:table-cell>`, "0.3", ""},
		{"the other value-type first", `<table:table-cell calcext:value-type="float" office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>`, "3", ""},
		{"shown with leading zeros", `<table:table-cell office:value-type="float" office:value="301"><text:p>0301</text:p></table:table-cell>`, "0301", ""},
		{"percentage", `<table:table-cell office:value-type="percentage" office:value="0.942"><text:p>94,2 %</text:p></table:table-cell>`, "0.942", ""},
		{"currency", `<table:table-cell office:value-type="currency" office:currency="NOK" office:value="1234.5"><text:p>kr 1 234,50</text:p></table:table-cell>`, "1234.5", ""},
		{"date", `<table:table-cell office:value-type="date" office:date-value="2023-12-31"><text:p>31.12.23</text:p></table:table-cell>`, "2023-12-31", ""},
		{"date and time", `<table:table-cell office:value-type="date" office:date-value="2023-12-31T08:30:00.000000000"><text:p>31.12.23</text:p></table:table-cell>`, "2023-12-31T08:30:00", ""},
		{"time", `<table:table-cell office:value-type="time" office:time-value="PT08H30M05S"><text:p>08:30</text:p></table:table-cell>`, "08:30:05", ""},
		{"duration", `<table:table-cell office:value-type="time" office:time-value="PT36H00M00.5000S"><text:p>36</text:p></table:table-cell>`, "36:00:00.5", ""},
		{"time that is none", `<table:table-cell office:value-type="time" office:time-value="kl. 8"><text:p>kl. 8</text:p></table:table-cell>`, "kl. 8", ""},
		{"boolean", `<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>SANN</text:p></table:table-cell>`, "true", ""},
		{"text in paragraphs and spans", `<table:table-cell office:value-type="string"><text:p>en<text:s text:c="2"/><text:span>to</text:span><text:tab/><text:a>tre</text:a><text:line-break/>fire</text:p><text:p>fem</text:p></table:table-cell>`, "en  to\ttre\nfire\nfem", ""},
		{"text as attribute", `<table:table-cell office:value-type="string" office:string-value="a&amp;b"><text:p>vist</text:p></table:table-cell>`, "a&b", ""},
		{"comment is not content", `<table:table-cell office:value-type="string"><office:annotation><dc:creator>noen</dc:creator><text:p>hemmelig</text:p></office:annotation><text:p>synlig</text:p></table:table-cell>`, "synlig", ""},
		{"comment alone", `<table:table-cell><office:annotation><text:p>hemmelig</text:p></office:annotation></table:table-cell>`, "", ""},
		{"drawing is not content", `<table:table-cell office:value-type="string"><draw:frame><draw:text-box><text:p>boks</text:p></draw:text-box></draw:frame><text:p>synlig</text:p></table:table-cell>`, "synlig", ""},
		{"error", `<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#I/T</text:p></table:table-cell>`, "", "error_cells"},
		{"covered by a merged cell", `<table:covered-table-cell office:value-type="string"><text:p>dekket</text:p></table:covered-table-cell>`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := one(t, row("nr", "verdi")+`<table:table-row>`+cell("7")+tt.cell+`</table:table-row>`)
			got, stats := read(t, doc, opendata.ReadOptions{})
			equal(t, got, []string{"nr|verdi", "7|" + tt.want})
			if got := strings.Join(stats.Warnings, " "); got != tt.warning {
				t.Errorf("warnings %q, want %q", got, tt.warning)
			}
		})
	}
}

func TestLayout(t *testing.T) {
	empty := `<table:table-cell table:number-columns-repeated="16380"/>`
	tests := []struct {
		name, inner string
		want        []string
		warnings    []string
	}{
		{
			name:  "repeated cells and rows",
			inner: row("a", "b", "c") + `<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>` + empty + `</table:table-row>` + `<table:table-row table:number-rows-repeated="1048570">` + empty + `</table:table-row>`,
			want:  []string{"a|b|c", "1|1|1", "1|1|1"},
		},
		{
			name:  "rows and columns in groups",
			inner: `<table:table-header-columns><table:table-column/></table:table-header-columns><table:table-column/><table:table-header-rows>` + row("a", "b") + `</table:table-header-rows><table:table-row-group>` + row("1", "x") + `</table:table-row-group><table:shapes><draw:frame/></table:shapes>`,
			want:  []string{"a|b", "1|x"},
		},
		{
			name:  "merged header",
			inner: `<table:table-row><table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>Bydel</text:p></table:table-cell><table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>Antall</text:p></table:table-cell><table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>` + cell("menn") + cell("kvinner") + `</table:table-row>` + row("Sagene", "1", "2"),
			want:  []string{"Bydel|Antall / menn|Antall / kvinner", "Sagene|1|2"},
		},
		{
			name:     "hidden and filtered rows",
			inner:    row("a", "b") + row("1", "x") + rowWith(`table:visibility="collapse"`, "2", "y") + rowWith(`table:visibility="filter"`, "3", "z") + row("4", "w"),
			want:     []string{"a|b", "1|x", "4|w"},
			warnings: []string{"hidden_rows"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, stats := read(t, one(t, tt.inner), opendata.ReadOptions{})
			equal(t, got, tt.want)
			equal(t, stats.Warnings, tt.warnings)
		})
	}
}

func TestHiddenColumnsAreMarked(t *testing.T) {
	doc := one(t, `<table:table-column/><table:table-column table:number-columns-repeated="2" table:visibility="collapse"/><table:table-column table:visibility="filter"/>`+row("a", "b", "c", "d", "e")+row("1", "2", "3", "4", "5"))
	var hidden []string
	for _, c := range open(t, doc, opendata.ReadOptions{}).Columns() {
		if c.Hidden {
			hidden = append(hidden, c.Name)
		}
	}
	equal(t, hidden, []string{"b", "c", "d"})
}

func TestHiddenSheets(t *testing.T) {
	styles := `<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>`
	sheets := func(first string) string {
		return `<table:table table:name="Skjult" table:style-name="ta2">` + row("Navn", "Sum", "x") + row("a", "1", "2") + row("b", "1", "2") + `</table:table>` +
			`<table:table table:name="Vist" table:style-name="` + first + `">` + row("Bydel", "Antall") + row("Sagene", "1") + `</table:table>`
	}
	doc := archive(t, map[string]string{"content.xml": content(styles, sheets("ta1"))})
	got, stats := read(t, doc, opendata.ReadOptions{})
	equal(t, got, []string{"Bydel|Antall", "Sagene|1"})
	equal(t, stats.Warnings, []string{"hidden_sheet"})
	got, _ = read(t, doc, opendata.ReadOptions{Sheet: "Skjult"})
	equal(t, got, []string{"Navn|Sum|x", "a|1|2", "b|1|2"})
	all := archive(t, map[string]string{"content.xml": content(styles, sheets("ta2"))})
	wantError(t, all, "ods.no_table")
}

func wantError(t *testing.T, doc []byte, code string) {
	t.Helper()
	r, err := ods.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
	if err == nil {
		r.Close()
	}
	if !errors.Is(err, &opendata.Error{Code: code}) {
		t.Fatalf("error %v, want %s", err, code)
	}
	e := opendata.AsError(err)
	if e.Kind != opendata.Invalid || e.Hint.In("nb") == "" || e.Hint.In("en") == "" {
		t.Errorf("error is not complete: %+v", e)
	}
}

func TestErrors(t *testing.T) {
	repeated := func(rows, columns int) []byte {
		return one(t, row("a", "b")+fmt.Sprintf(`<table:table-row table:number-rows-repeated="%d"><table:table-cell table:number-columns-repeated="%d" office:value-type="float" office:value="1"/></table:table-row>`, rows, columns))
	}
	tests := []struct {
		name string
		doc  []byte
		code string
	}{
		{"not a zip", []byte("a;b\n"), "ods.broken"},
		{"no content", archive(t, map[string]string{"a.txt": "x"}), "ods.not_a_spreadsheet"},
		{"a text document", archive(t, map[string]string{"content.xml": `<office:document-content ` + namespaces + `><office:body><office:text/></office:body></office:document-content>`}), "ods.not_a_spreadsheet"},
		{"encrypted", archive(t, map[string]string{"content.xml": "\x01\x02", "META-INF/manifest.xml": `<manifest><file-entry xmlns="urn:m"><encryption-data/></file-entry></manifest>`}), "ods.encrypted"},
		{"content cut off", archive(t, map[string]string{"content.xml": content("", `<table:table table:name="a">`+row("a", "b"))[:860]}), "ods.broken"},
		{"no cells", one(t, `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`), "ods.no_table"},
		{"rows repeated beyond measure", repeated(1<<30, 2), "ods.too_big"},
		{"cells repeated beyond measure", repeated(1<<24, 9000), "ods.too_big"},
		{"columns repeated beyond measure", repeated(1, 1<<30), "ods.too_many_columns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantError(t, tt.doc, tt.code) })
	}
}
