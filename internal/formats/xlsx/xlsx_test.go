package xlsx_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/formats/xlsx"
	"github.com/allmenning/allmenning/internal/opendata"
)

// What is above, below and beside a table, and what its header looks like.
func TestLayout(t *testing.T) {
	tests := []struct {
		name     string
		book     workbook
		opts     opendata.ReadOptions
		want     []string
		warnings []string
	}{
		{
			name: "header and rows",
			book: one(row(1, "År", "Bydel", "Antall"), row(2, "2024", "Sagene", "12"), row(3, "2024", "", "0.5")),
			want: []string{"År|Bydel|Antall", "2024|Sagene|12", "2024||0.5"},
		},
		{
			name: "preamble above the header, with and without a blank row",
			book: one(row(1, "Befolkning i bydelene"), row(2, "Kilde: kommunen", "2024"), row(4, "Bydel", "År", "Kvinner", "Menn", "I alt"), row(5, "Sagene", "2024", "10", "11", "21")),
			want: []string{"Bydel|År|Kvinner|Menn|I alt", "Sagene|2024|10|11|21"},
		},
		{
			name: "a line break in a header cell becomes a blank",
			book: one(row(1, "Antall\npersoner", "Bydel"), row(2, "1", "a")),
			want: []string{"Antall personer|Bydel", "1|a"},
		},
		{
			name: "two header rows with merged cells",
			book: workbook{sheets: []sheet{{name: "a", rows: row(1, "Bydel", "Menn", "", "Kvinner") + row(2, "", "2023", "2024", "2023", "2024") + row(3, "Sagene", "1", "2", "3", "4"), tail: `<mergeCells count="3"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/></mergeCells>`}}},
			want: []string{"Bydel|Menn / 2023|Menn / 2024|Kvinner / 2023|Kvinner / 2024", "Sagene|1|2|3|4"},
		},
		{
			name: "two header rows without merged cells",
			book: one(row(1, "", "Menn", "", "Kvinner"), row(2, "Bydel", "2023", "2024", "2023", "2024"), row(3, "Sagene", "1", "2", "3", "4")),
			want: []string{"Bydel|Menn / 2023|Menn / 2024|Kvinner / 2023|Kvinner / 2024", "Sagene|1|2|3|4"},
		},
		{
			name: "a first row of texts is never made part of the header",
			book: one(row(1, "Navn", "", "Sted"), row(2, "skole", "stor", "Sagene"), row(3, "barnehage", "liten", "Frogner")),
			want: []string{"Navn|kolonne_2|Sted", "skole|stor|Sagene", "barnehage|liten|Frogner"},
		},
		{
			name: "no header",
			book: one(row(1, "Sagene", "12", "3.5"), row(2, "Frogner", "13", "4.5")),
			want: []string{"kolonne_1|kolonne_2|kolonne_3", "Sagene|12|3.5", "Frogner|13|4.5"},
		},
		{
			name: "years as names",
			book: one(row(1, "Bydel", "2023", "2024"), row(2, "Sagene", "12", "13")),
			want: []string{"Bydel|2023|2024", "Sagene|12|13"},
		},
		{
			name: "names repeated and missing",
			book: one(row(1, "a", "a", "", "a_2"), row(2, "1", "2", "3", "4")),
			want: []string{"a|a_2|kolonne_3|a_2_2", "1|2|3|4"},
		},
		{
			name:     "a blank row ends the table",
			book:     one(row(1, "Bydel", "Antall"), row(2, "Sagene", "1"), row(4, "Fylke", "Kode"), row(5, "Oslo", "A"), row(6, "Viken", "B")),
			want:     []string{"Bydel|Antall", "Sagene|1"},
			warnings: []string{"several_tables"},
		},
		{
			name:     "a blank row inside the table does not",
			book:     one(row(1, "Bydel", "Antall"), row(2, "Sagene", "1"), row(4, "Frogner", "2")),
			want:     []string{"Bydel|Antall", "Sagene|1", "Frogner|2"},
			warnings: []string{"blank_rows"},
		},
		{
			name:     "remarks below the table",
			book:     one(row(1, "Bydel", "Antall"), row(2, "Sagene", "1"), row(4, "Kilde: kommunen")),
			want:     []string{"Bydel|Antall", "Sagene|1"},
			warnings: []string{"text_after_table"},
		},
		{
			name:     "two tables side by side",
			book:     one(row(1, "A", "B", "", "A", "B"), row(2, "1", "x", "", "4", "y"), row(3, "", "", "", "5", "z")),
			want:     []string{"A|B", "1|x"},
			warnings: []string{"several_tables"},
		},
		{
			name:     "a blank column inside a table",
			book:     one(row(1, "A", "B", "", "C"), row(2, "1", "x", "", "4")),
			want:     []string{"A|B|C", "1|x|4"},
			warnings: []string{"blank_columns"},
		},
		{
			name: "white space is nothing",
			book: one(row(1, "A", "B"), row(2, "1", " x "), row(3, "2", "  "), row(4, "", "", "", " ")),
			want: []string{"A|B", "1|x", "2|"},
		},
		{
			name: "options override",
			book: one(row(1, "a", "b"), row(2, "c", "d"), row(3, "1", "2")),
			opts: opendata.ReadOptions{SkipRows: new(1), HeaderRows: new(0)},
			want: []string{"kolonne_1|kolonne_2", "c|d", "1|2"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, stats := read(t, tt.book.bytes(t), tt.opts)
			equal(t, got, tt.want)
			equal(t, stats.Warnings, tt.warnings)
		})
	}
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What Resolve says opens the same table as leaving it to Open.
func TestResolvedOptionsOpenTheSame(t *testing.T) {
	book := workbook{sheets: []sheet{
		{name: "Om", rows: row(1, "Tabell", "Beskrivelse") + row(2, "Data", "Alt")},
		{name: "Data", rows: row(1, "Tittel") + row(3, "Bydel", "Antall") + row(4, "Sagene", "1")},
	}}
	doc := book.bytes(t)
	opts, warnings, err := xlsx.Resolve(context.Background(), bytes.NewReader(doc), int64(len(doc)), opendata.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if opts.Sheet != "Data" || *opts.SkipRows != 2 || *opts.HeaderRows != 1 {
		t.Errorf("sheet %q, %d rows above, %d of header", opts.Sheet, *opts.SkipRows, *opts.HeaderRows)
	}
	equal(t, warnings, []string{"several_sheets"})
	resolved, _ := read(t, doc, opts)
	equal(t, resolved, []string{"Bydel|Antall", "Sagene|1"})
}

// A sheet that the author hid is not published because it looks better than what is shown.
func TestHiddenSheets(t *testing.T) {
	shown := sheet{name: "Vist", rows: row(1, "Bydel", "Antall") + row(2, "Sagene", "1")}
	prose := sheet{name: "Om", rows: row(1, "Bare tekst")}
	secret := sheet{name: "Grunnlag", state: "hidden", rows: row(1, "Bydel", "Antall", "Sum") + row(2, "Sagene", "7", "8") + row(3, "Sagene", "7", "8")}
	deep := secret
	deep.state = "veryHidden"

	t.Run("the visible one is taken, with a warning", func(t *testing.T) {
		got, stats := read(t, workbook{sheets: []sheet{deep, secret, shown}}.bytes(t), opendata.ReadOptions{})
		equal(t, got, []string{"Bydel|Antall", "Sagene|1"})
		if i := slices.Index(stats.Warnings, "hidden_sheet"); i < 0 {
			t.Errorf("warnings %q", stats.Warnings)
		}
	})
	t.Run("none but hidden ones is an error", func(t *testing.T) {
		wantError(t, workbook{sheets: []sheet{{name: "Tomt"}, secret, deep}}.bytes(t), opendata.ReadOptions{}, "xlsx.no_table")
	})
	t.Run("prose is read before a hidden table", func(t *testing.T) {
		got, _ := read(t, workbook{sheets: []sheet{prose, secret}}.bytes(t), opendata.ReadOptions{})
		equal(t, got, []string{"Bare tekst"})
	})
	t.Run("a hidden one may be named", func(t *testing.T) {
		got, stats := read(t, workbook{sheets: []sheet{shown, secret}}.bytes(t), opendata.ReadOptions{Sheet: "Grunnlag"})
		equal(t, got, []string{"Bydel|Antall|Sum", "Sagene|7|8", "Sagene|7|8"})
		equal(t, stats.Warnings, []string{"hidden_sheet"})
	})
}

func TestHiddenRowsAreRejected(t *testing.T) {
	book := one(
		rowWith(1, `hidden="1"`, "teknisk_navn", "teknisk_antall"),
		row(2, "Bydel", "Antall"),
		row(3, "Sagene", "1"),
		rowWith(4, `hidden="1"`, "Frogner", "2"),
		rowWith(5, `hidden="true"`, "Gamle Oslo", "3"),
		rowWith(6, `ht="0" customHeight="1"`, "Grorud", "4"),
		row(7, "Alna", "5"),
	)
	got, stats := read(t, book.bytes(t), opendata.ReadOptions{})
	equal(t, got, []string{"Bydel|Antall", "Sagene|1", "Alna|5"})
	equal(t, stats.Warnings, []string{"hidden_rows"})
	if stats.Rows != 5 || stats.Rejected != 3 {
		t.Errorf("%d rows, %d rejected", stats.Rows, stats.Rejected)
	}
}

func TestHiddenColumnsAreMarked(t *testing.T) {
	book := workbook{sheets: []sheet{{
		name: "a",
		cols: `<col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" width="0" customWidth="1"/>`,
		rows: row(1, "a", "b", "c", "d", "e") + row(2, "1", "2", "3", "4", "5"),
	}}}
	r := open(t, book.bytes(t), opendata.ReadOptions{})
	var hidden []string
	for _, c := range r.Columns() {
		if c.Hidden {
			hidden = append(hidden, c.Name)
		}
	}
	equal(t, hidden, []string{"b", "c", "e"})
	equal(t, r.Stats().Warnings, []string{"hidden_columns"})
}

// A cell beyond the table's columns, far below where they were found, is not left out silently.
func TestCellOutsideTheTableIsRejected(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(row(1, "a", "b"))
	for i := 2; i <= 900; i++ {
		cells := []string{"1", "x"}
		if i == 800 {
			cells = append(cells, "y")
		}
		rows.WriteString(row(i, cells...))
	}
	_, stats := read(t, one(rows.String()).bytes(t), opendata.ReadOptions{})
	if stats.Rows != 899 || stats.Rejected != 1 {
		t.Errorf("%d rows, %d rejected", stats.Rows, stats.Rejected)
	}
}

func wantError(t *testing.T, doc []byte, opts opendata.ReadOptions, code string) {
	t.Helper()
	_, err := xlsx.Open(context.Background(), bytes.NewReader(doc), int64(len(doc)), opts)
	if !errors.Is(err, &opendata.Error{Code: code}) {
		t.Fatalf("error %v, want %s", err, code)
	}
	e := opendata.AsError(err)
	if e.Kind != opendata.Invalid || e.Message.In("nb") == "" || e.Hint.In("nb") == "" || e.Hint.In("en") == "" {
		t.Errorf("error is not complete: %+v", e)
	}
}

func TestErrors(t *testing.T) {
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	encrypted := append(bytes.Clone(ole), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...)
	table := row(1, "a", "b") + row(2, "1", "x")
	binary := one(table)
	binary.extra = map[string]string{"_rels/.rels": `<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>`}
	other := workbook{extra: map[string]string{"_rels/.rels": `<Relationships/>`, "xl/workbook.xml": ""}}
	tests := []struct {
		name string
		doc  []byte
		opts opendata.ReadOptions
		code string
	}{
		{"not a zip", []byte("a;b\n1;2\n"), opendata.ReadOptions{}, "xlsx.broken"},
		{"empty", nil, opendata.ReadOptions{}, "xlsx.broken"},
		{"old format", ole, opendata.ReadOptions{}, "xlsx.old_format"},
		{"encrypted", encrypted, opendata.ReadOptions{}, "xlsx.encrypted"},
		{"binary", binary.bytes(t), opendata.ReadOptions{}, "xlsx.old_format"},
		{"no sheets", other.bytes(t), opendata.ReadOptions{}, "xlsx.no_table"},
		{"no cells", one("").bytes(t), opendata.ReadOptions{}, "xlsx.no_table"},
		{"no such sheet", one(table).bytes(t), opendata.ReadOptions{Sheet: "Ark2"}, "xlsx.no_such_sheet"},
		{"cut inside the sheet", workbook{sheets: []sheet{{name: "a", rows: table + `<row r="3"><c`}}}.bytes(t), opendata.ReadOptions{}, "xlsx.broken"},
		{"rows not in order", one(row(2, "a"), row(1, "b")).bytes(t), opendata.ReadOptions{}, "xlsx.broken"},
		{"shared string that is not there", one(`<row r="1"><c r="A1" t="s"><v>5</v></c></row>`).bytes(t), opendata.ReadOptions{}, "xlsx.broken"},
		{"column beyond the last", one(`<row r="1"><c r="ZZZ1"><v>5</v></c></row>`).bytes(t), opendata.ReadOptions{}, "xlsx.broken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantError(t, tt.doc, tt.opts, tt.code) })
	}
}
