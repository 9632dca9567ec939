package csv_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

func ptr(n int) *int { return &n }

// show writes what was decided on one line: encoding, delimiter, quote, escape, lines skipped,
// header rows.
func show(o opendata.ReadOptions) string {
	return fmt.Sprintf("%s %q %s %s %d %d", o.Encoding, o.Delimiter, o.Quote, o.Escape, *o.SkipRows, *o.HeaderRows)
}

// Every trap that public files have shown, in a few lines of our own.
func TestDialects(t *testing.T) {
	latin, _ := charmap.Windows1252.NewEncoder().String("\"11616: Sysselsatte, etter region, statistikkvariabel og år\"\n\n\"region\";\"Bosatte\";\"Pendler ut\"\n\"3801 Horten\";12;3\n\"3803 Tønsberg\";29;15\n")
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("sep=\t\nNivå\tKommune\t2024.Antall elever\n1\tBergen\t60 055\n2\tØygarden\t*\n")
	c := tabletest.Cells
	tests := []struct {
		name, doc string
		opts      opendata.ReadOptions
		dialect   string
		header    []string
		rows      [][]*string
		warnings  string
		rejected  int64
	}{
		{name: "semicolon and decimal comma", doc: "navn;beløp\nA;1,5\nB;2,25\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"navn", "beløp"}, rows: [][]*string{c("A", "1,5"), c("B", "2,25")}},
		{name: "comma with text in quotes", doc: "a,b\n\"x, y\",1\nz,2\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("x, y", "1"), c("z", "2")}},
		{name: "pipe and apostrophes as quotes", doc: "123|T|tekst\n345|T|'te|xt'\n'567'|T|tekst\n",
			dialect: `utf-8 "|" ' double 0 0`, header: []string{"kolonne_1", "kolonne_2", "kolonne_3"}, rows: [][]*string{c("123", "T", "tekst"), c("345", "T", "te|xt"), c("567", "T", "tekst")}},
		{name: "two marks", doc: "\ufeff\ufeffa;b\n1;2\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "2")}},
		{name: "title with commas, blank line, Latin-1", doc: latin,
			dialect: `windows-1252 ";" " double 2 1`, header: []string{"region", "Bosatte", "Pendler ut"}, rows: [][]*string{c("3801 Horten", "12", "3"), c("3803 Tønsberg", "29", "15")}},
		{name: "UTF-16 without a mark, sep line, tab", doc: utf16,
			dialect: `utf-16le "\t" " double 1 1`, header: []string{"Nivå", "Kommune", "2024.Antall elever"}, rows: [][]*string{c("1", "Bergen", "60 055"), c("2", "Øygarden", "*")}},
		{name: "backslash before quotes, in few rows", doc: "\"id\";\"tittel\"\n\"1\";\"A\"\n\"2\";\"Kurs \\\"Klart språk\\\" for alle\"\n\"3\";\"C:\\\\temp\"\n",
			dialect: `utf-8 ";" " backslash 0 1`, header: []string{"id", "tittel"}, rows: [][]*string{c("1", "A"), c("2", `Kurs "Klart språk" for alle`), c("3", `C:\temp`)}},
		{name: "a path that ends before the quote", doc: "id;sti\n1;\"C:\\\"\n2;\"D:\\\"\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"id", "sti"}, rows: [][]*string{c("1", `C:\`), c("2", `D:\`)}},
		{name: "quotes within quotes", doc: "id,navn,n\n\"1\",\"Bu \"Øst\" ss\",\"2\"\n\"2\",\"Bu \"Vest\"\",\"3\"\n\"3\",\"C\",\"4\"\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"id", "navn", "n"}, rows: [][]*string{c("1", `Bu "Øst" ss`, "2"), c("2", `Bu "Vest"`, "3"), c("3", "C", "4")}, warnings: "stray_quotes"},
		{name: "lines within quotes", doc: "a,b\r\n1,\"x\r\ny\"\r\n2,\"p\nq\"\r\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "x\r\ny"), c("2", "p\nq")}},
		{name: "mixed line ends", doc: "a;b\r\n1;2\n3;4\r5;6",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "2"), c("3", "4"), c("5", "6")}},
		{name: "merged group headers", doc: "10484: Transport;;;;\n;;;;\n;Passasjerer;;Arbeid;\n;Linje A;Linje B;Linje A;Linje B\n2015;1;2;3;4\n2016;5;6;7;8\n2017;9;10;11;12\n;;;;\nFotnote:;;;;\n",
			dialect: `utf-8 ";" " double 2 2`, header: []string{"kolonne_1", "Passasjerer / Linje A", "Passasjerer / Linje B", "Arbeid / Linje A", "Arbeid / Linje B"},
			rows: [][]*string{c("2015", "1", "2", "3", "4"), c("2016", "5", "6", "7", "8"), c("2017", "9", "10", "11", "12"), c("Fotnote:", "", "", "", "")}},
		{name: "header rows with years", doc: "Region;Antall;Antall\n;2014;2015\nK1;1;2\nK2;3;4\nK3;5;6\nK4;7;8\n",
			dialect: `utf-8 ";" " double 0 2`, header: []string{"Region", "Antall / 2014", "Antall / 2015"}, rows: [][]*string{c("K1", "1", "2"), c("K2", "3", "4"), c("K3", "5", "6"), c("K4", "7", "8")}},
		{name: "years as names", doc: "Region;2014;2015\nOslo;1;2\nBergen;3;4\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"Region", "2014", "2015"}, rows: [][]*string{c("Oslo", "1", "2"), c("Bergen", "3", "4")}},
		{name: "no header", doc: "123.0,T,2000-12-12\n345.0,T,2000-12-13\n",
			dialect: `utf-8 "," " double 0 0`, header: []string{"kolonne_1", "kolonne_2", "kolonne_3"}, rows: [][]*string{c("123.0", "T", "2000-12-12"), c("345.0", "T", "2000-12-13")}},
		{name: "names twice and missing", doc: "a,b,a,,a_2\n1,2,3,4,5\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"a", "b", "a_3", "kolonne_4", "a_2"}, rows: [][]*string{c("1", "2", "3", "4", "5")}},
		{name: "delimiter at the end of rows", doc: "a;b;\n1;2;\n3;4;\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "2"), c("3", "4")}},
		{name: "short rows", doc: "a;b;c\n1;2;3\n4\n5;6\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b", "c"}, rows: [][]*string{c("1", "2", "3"), c("4", "", ""), c("5", "6", "")}, warnings: "short_rows"},
		{name: "long rows", doc: "a,b,c\n1,2,3\n1,2,3,,\n1,2,3,4,5\n4,5,6\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"a", "b", "c"}, rows: [][]*string{c("1", "2", "3"), c("1", "2", "3"), c("4", "5", "6")}, rejected: 1},
		{name: "columns without a name in some rows", doc: "navn;art;beløp\nA;1;2\nB;1;3\nC;1;4\nD;2;5;;77\nE;2;6;;78\nF;2;7;;79\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"navn", "art", "beløp", "kolonne_4", "kolonne_5"},
			rows: [][]*string{c("A", "1", "2", "", ""), c("B", "1", "3", "", ""), c("C", "1", "4", "", ""), c("D", "2", "5", "", "77"), c("E", "2", "6", "", "78"), c("F", "2", "7", "", "79")}},
		{name: "comment lines", doc: "# laget for hånd\na;b\n# her også\n1;3\n6;7\n# slutt\n",
			dialect: `utf-8 ";" " double 1 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "3"), c("6", "7")}, warnings: "comment_lines"},
		{name: "a name that begins with #", doc: "#nr;b\n1;3\n6;7\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"#nr", "b"}, rows: [][]*string{c("1", "3"), c("6", "7")}},
		{name: "decimal commas in one column", doc: "tall\n12,5\n145,00\n5.25\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"tall"}, rows: [][]*string{c("12,5"), c("145,00"), c("5.25")}},
		{name: "blank lines", doc: "\n\nkol\n1\n\n2\n   \n3\n\n",
			dialect: `utf-8 ";" " double 2 1`, header: []string{"kol"}, rows: [][]*string{c("1"), c("2"), c("3")}},
		{name: "blanks around cells", doc: "a;b\n 1 ;\t\u00a0x y\u00a0 \n2;\"  z \"\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "\u00a0x y\u00a0"), c("2", "  z ")}},
		{name: "blanks around quotes", doc: "a, b\n1, \"x, y\" \n2, \"z\"\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("1", "x, y"), c("2", "z")}},
		{name: "quoted and unquoted empty cells", doc: "a;b;c\n1;\"\";\n2;x;y\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b", "c"}, rows: [][]*string{c("1", "", ""), c("2", "x", "y")}},
		{name: "zero bytes", doc: "kol1|kol2\nver|di\x00\nx|y\n",
			dialect: `utf-8 "|" " double 0 1`, header: []string{"kol1", "kol2"}, rows: [][]*string{c("ver", "di"), c("x", "y")}, warnings: "nul_bytes"},
		{name: "a letter in another encoding", doc: "a;b\næøå;1\nbl\xe5;2\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("æøå", "1"), c("blå", "2")}, warnings: "mixed_encoding"},
		{name: "line breaks in names", doc: "\"Antall\nelever\";b\n1;2\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"Antall elever", "b"}, rows: [][]*string{c("1", "2")}},
		{name: "only a header", doc: "navn;adresse\n",
			dialect: `utf-8 ";" " double 0 1`, header: []string{"navn", "adresse"}},
		{name: "only text", doc: "Person,Region\nAnna,Vest\nOle,Øst\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"Person", "Region"}, rows: [][]*string{c("Anna", "Vest"), c("Ole", "Øst")}},
		{name: "only text, no header", doc: "Alice,GataA,T5\nBob,GataB,T5\n",
			dialect: `utf-8 "," " double 0 0`, header: []string{"kolonne_1", "kolonne_2", "kolonne_3"}, rows: [][]*string{c("Alice", "GataA", "T5"), c("Bob", "GataB", "T5")}},
		{name: "header that lacks names", doc: "en,to\n1,2,3\n4,5,6\n",
			dialect: `utf-8 "," " double 0 1`, header: []string{"en", "to", "kolonne_3"}, rows: [][]*string{c("1", "2", "3"), c("4", "5", "6")}},
		{name: "keys and values before the header", doc: "Utskrift;januar;;;\nKilde;KOSTRA;;;\nNr;Navn;A;B;C\n1;x;1;2;3\n2;y;4;5;6\n",
			dialect: `utf-8 ";" " double 2 1`, header: []string{"Nr", "Navn", "A", "B", "C"}, rows: [][]*string{c("1", "x", "1", "2", "3"), c("2", "y", "4", "5", "6")}},
		{name: "option: several characters between cells", doc: "1aa2\n1aaa2\n", opts: opendata.ReadOptions{Delimiter: "aa"},
			dialect: `utf-8 "aa" " double 0 0`, header: []string{"kolonne_1", "kolonne_2"}, rows: [][]*string{c("1", "2"), c("1", "a2")}},
		{name: "option: tab by name, no header", doc: "a\tb\n1\t2\n", opts: opendata.ReadOptions{Delimiter: "tab", HeaderRows: ptr(0)},
			dialect: `utf-8 "\t" " double 0 0`, header: []string{"kolonne_1", "kolonne_2"}, rows: [][]*string{c("a", "b"), c("1", "2")}},
		{name: "option: no quotes", doc: "a;b\n\"x;1\n2;3\n", opts: opendata.ReadOptions{Quote: "none"},
			dialect: `utf-8 ";" none double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c(`"x`, "1"), c("2", "3")}},
		{name: "option: lines to skip", doc: "bare; tull\n\nnavn;n\nA;1\n", opts: opendata.ReadOptions{SkipRows: ptr(2)},
			dialect: `utf-8 ";" " double 2 1`, header: []string{"navn", "n"}, rows: [][]*string{c("A", "1")}},
		{name: "option: encoding", doc: "a;b\n\xf8;1\n", opts: opendata.ReadOptions{Encoding: "Latin1"},
			dialect: `iso-8859-1 ";" " double 0 1`, header: []string{"a", "b"}, rows: [][]*string{c("ø", "1")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			det := detect(t, tt.doc, tt.opts)
			if got := show(det.Options); got != tt.dialect {
				t.Errorf("dialect %s, want %s", got, tt.dialect)
			}
			for _, opts := range []opendata.ReadOptions{tt.opts, det.Options} { // detected, and resolved
				r, err := open(t, tt.doc, opts)
				if err != nil {
					t.Fatal(err)
				}
				header, rows := tabletest.ReadAll(t, r)
				tabletest.Equal(t, header, rows, tt.header, tt.rows)
				s := r.Stats()
				if got := strings.Join(s.Warnings, " "); got != tt.warnings {
					t.Errorf("warnings %q, want %q", got, tt.warnings)
				}
				if s.Rejected != tt.rejected {
					t.Errorf("%d rows rejected, want %d", s.Rejected, tt.rejected)
				}
			}
		})
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name, doc string
		opts      opendata.ReadOptions
		code      string
		where     opendata.Where
	}{
		{name: "empty", doc: "", code: "csv.no_rows"},
		{name: "blank", doc: "\n\n  \n", code: "csv.no_rows"},
		{name: "everything skipped", doc: "a;b\n1;2\n", opts: opendata.ReadOptions{SkipRows: ptr(9)}, code: "csv.no_rows"},
		{name: "open quote", doc: "a;b\n1;2\n3;\"åpen\n4;5\n", code: "csv.unterminated_quote", where: opendata.Where{Line: 3, Column: 2}},
		{name: "open quote in the only row", doc: "\"hei\n\n verden\n", code: "csv.unterminated_quote", where: opendata.Where{Line: 1, Column: 1}},
		{name: "name that is text", doc: "a;" + strings.Repeat("x", 600) + "\n1;2\n", opts: opendata.ReadOptions{HeaderRows: ptr(1)}, code: "csv.name_too_long", where: opendata.Where{Line: 1, Column: 2}},
		{name: "unknown encoding", doc: "a;b\n", opts: opendata.ReadOptions{Encoding: "morse"}, code: "charset.unknown"},
		{name: "line break as delimiter", doc: "a;b\n", opts: opendata.ReadOptions{Delimiter: "\n"}, code: "csv.bad_option", where: opendata.Where{Field: "delimiter"}},
		{name: "quote of two characters", doc: "a;b\n", opts: opendata.ReadOptions{Quote: "''"}, code: "csv.bad_option", where: opendata.Where{Field: "quote"}},
		{name: "quote that is the delimiter", doc: "a;b\n", opts: opendata.ReadOptions{Quote: ";", Delimiter: ";"}, code: "csv.bad_option", where: opendata.Where{Field: "quote"}},
		{name: "escape of another kind", doc: "a;b\n", opts: opendata.ReadOptions{Escape: "caret"}, code: "csv.bad_option", where: opendata.Where{Field: "escape"}},
		{name: "negative header", doc: "a;b\n", opts: opendata.ReadOptions{HeaderRows: ptr(-1)}, code: "csv.bad_option", where: opendata.Where{Field: "header_rows"}},
		{name: "negative skip", doc: "a;b\n", opts: opendata.ReadOptions{SkipRows: ptr(-1)}, code: "csv.bad_option", where: opendata.Where{Field: "skip_rows"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := open(t, tt.doc, tt.opts)
			if err == nil {
				_, _, err = tabletest.Read(t, r)
			}
			var e *opendata.Error
			if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != tt.code {
				t.Fatalf("error %v, want code %s", err, tt.code)
			}
			if e.Where != tt.where {
				t.Errorf("at %v, want %v", e.Where, tt.where)
			}
			if e.Message.In("nb") == "" || e.Message.In("en") == "" {
				t.Error("message is missing in a language")
			}
		})
	}
}

// An error behind the sample comes from Next, with its line.
func TestErrorFarDown(t *testing.T) {
	doc := "a;b\n" + strings.Repeat("1;\"to\"\n", 200_000) + "3;\"åpen"
	r, err := open(t, doc, opendata.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, rows, err := tabletest.Read(t, r)
	var e *opendata.Error
	if !errors.As(err, &e) || e.Code != "csv.unterminated_quote" || e.Where.Line != 200_002 {
		t.Errorf("error %v at line %d", err, e.Where.Line)
	}
	if len(rows) > 200_000 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestLineNumbersCountLinesInCells(t *testing.T) {
	r, err := open(t, "tittel\n\na;b\n1;\"x\ny\"\n\n2;z;feil\n3;æ\n4;ø\n", opendata.ReadOptions{SkipRows: ptr(2), HeaderRows: ptr(1)})
	if err != nil {
		t.Fatal(err)
	}
	lines, rejects := linesOf(t, r)
	if fmt.Sprint(lines) != "[4 8 9]" || fmt.Sprint(rejects) != "[7]" {
		t.Errorf("rows at %v, rejects at %v", lines, rejects)
	}
}
