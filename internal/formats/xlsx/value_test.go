package xlsx_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/allmenning/allmenning/internal/opendata"
)

// What a stored number means depends on the number format of its cell.
func TestNumberFormats(t *testing.T) {
	tests := []struct {
		name   string
		format string // a code, or a built-in number
		stored string
		want   string
	}{
		{"general", "General", "42", "42"},
		{"binary noise", "General", "0.30000000000000004", "0.3"},
		{"noise of a subtraction", "General", "78.900000000000006", "78.9"},
		{"many digits", "General", "3.14159265358979", "3.14159265358979"},
		{"exponent", "General", "1.5E+3", "1500"},
		{"small", "General", "1E-3", "0.001"},
		{"very small", "General", "1.5E-12", "1.5e-12"},
		{"negative zero", "General", "-0", "0"},
		{"identifier of 17 digits", "0", "12345678901234567", "12345678901234567"},
		{"percent is the stored number", "10", "0.125", "0.125"},
		{"currency", `_-* #,##0.00\ "kr"_-`, "1234.5", "1234.5"},
		{"text with d and m in quotes", `0.0" dm"`, "2.5", "2.5"},
		{"red negatives", `#,##0;[Red]-#,##0`, "-7", "-7"},
		{"code with zeros", "0000", "301", "0301"},
		{"code longer than its zeros", "0000", "12345", "12345"},
		{"code with a blank", `000000\ 00000`, "1857412345", "01857412345"},
		{"hidden", ";;;", "42", ""},
		{"date", "14", "45291", "2023-12-31"},
		{"date with weekday and locale", `[$-414]dddd\ d.\ mmmm\ yyyy;@`, "45291", "2023-12-31"},
		{"date in Norwegian letters", "dd.mm.åååå", "45291", "2023-12-31"},
		{"month and year", "mmm yy", "45292", "2024-01-01"},
		{"date and time", "22", "45291.75", "2023-12-31T18:00:00"},
		{"date and time at midnight", "dd.mm.yyyy hh:mm", "45291", "2023-12-31T00:00:00"},
		{"time rounded up over midnight", "dd.mm.yyyy hh:mm:ss", "45291.9999999", "2024-01-01T00:00:00"},
		{"parts of a second", "yyyy-mm-dd hh:mm:ss.000", "45291.000005", "2023-12-31T00:00:00.432"},
		{"time of day", "20", "0.354166666666667", "08:30:00"},
		{"time shown of a date with time", "hh:mm", "45291.5", "12:00:00"},
		{"minutes are not months", "h:mm AM/PM", "0.5", "12:00:00"},
		{"duration above a day", "[h]:mm:ss", "1.5", "36:00:00"},
		{"duration in minutes", "[mm]:ss", "0.01", "00:14:24"},
		{"first day of 1900", "14", "1", "1900-01-01"},
		{"before the day that never was", "14", "59", "1900-02-28"},
		{"the day that never was", "14", "60", "60"},
		{"after it", "14", "61", "1900-03-01"},
		{"negative is no date", "14", "-1", "-1"},
		{"beyond the calendar", "14", "2958466", "2958466"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantValue(t, "", tt.format, tt.stored, tt.want) })
	}
	t.Run("dates of old Macs", func(t *testing.T) { wantValue(t, `date1904="1"`, "14", "43829", "2023-12-31") })
}

func wantValue(t *testing.T, props, format, stored, want string) {
	t.Helper()
	id, custom := format, ""
	if strings.Trim(format, "0123456789") != "" || len(format) > 2 {
		id, custom = "200", fmt.Sprintf(`<numFmts count="1"><numFmt numFmtId="200" formatCode="%s"/></numFmts>`, escape(format))
	}
	book := one(row(1, "nr", "verdi"), fmt.Sprintf(`<row r="2"><c r="A2"><v>7</v></c><c r="B2" s="1"><v>%s</v></c></row>`, stored))
	book.props = props
	book.styles = custom + `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="` + id + `"/></cellXfs><cellStyles><cellStyle/></cellStyles>`
	got, _ := read(t, book.bytes(t), opendata.ReadOptions{})
	equal(t, got, []string{"nr|verdi", "7|" + want})
}

// Every form in which a cell can be stored.
func TestCellTypes(t *testing.T) {
	tests := []struct{ name, cell, want, warning string }{
		{"shared", `<c r="B2" t="s"><v>0</v></c>`, "delt tekst", ""},
		{"shared, in runs, without the reading aid", `<c r="B2" t="s"><v>1</v></c>`, "fet og mager", ""},
		{"shared, escaped", `<c r="B2" t="s"><v>2</v></c>`, "a\rb _x0041", ""},
		{"shared, empty", `<c r="B2" t="s"><v>3</v></c>`, "", ""},
		{"inline", `<c r="B2" t="inlineStr"><is><r><t>to </t></r><r><t>biter</t></r></is></c>`, "to biter", ""},
		{"formula with text", `<c r="B2" t="str"><f>A1&amp;"x"</f><v>svar</v></c>`, "svar", ""},
		{"formula with number", `<c r="B2"><f>1+1</f><v>2</v></c>`, "2", ""},
		{"formula without stored value", `<c r="B2"><f>1+1</f></c>`, "", ""},
		{"true", `<c r="B2" t="b"><v>1</v></c>`, "true", ""},
		{"false", `<c r="B2" t="b"><v>0</v></c>`, "false", ""},
		{"error", `<c r="B2" t="e"><v>#N/A</v></c>`, "", "error_cells"},
		{"date written out", `<c r="B2" t="d" s="1"><v>2023-12-31T00:00:00Z</v></c>`, "2023-12-31", ""},
		{"date whose time is not shown", `<c r="B2" s="1"><v>45291.5</v></c>`, "2023-12-31", "time_not_shown"},
		{"without address", `<c t="b"><v>1</v></c>`, "true", ""},
		{"hidden by its format", `<c r="B2" s="2" t="s"><v>0</v></c>`, "", "hidden_cells"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			book := one(row(1, "nr", "verdi"), `<row><c><v>7</v></c>`+tt.cell+`</row>`)
			book.shared = `<si><t>delt tekst</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">fet </t></r><r><t>og mager</t></r><rPh sb="0" eb="1"><t>lesehjelp</t></rPh></si><si><t>a_x000D_b _x0041</t></si><si><t/></si>`
			book.styles = `<numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>`
			got, stats := read(t, book.bytes(t), opendata.ReadOptions{})
			equal(t, got, []string{"nr|verdi", "7|" + tt.want})
			if got := strings.Join(stats.Warnings, " "); got != tt.warning {
				t.Errorf("warnings %q, want %q", got, tt.warning)
			}
		})
	}
}

// A workbook written by somebody else's software, with its own habits.
func TestReadsExcelize(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	at := time.Date(2024, 2, 29, 13, 45, 30, 0, time.UTC)
	rows := [][]any{
		{"dag", "tid", "tekst", "tall", "ja"},
		{at.Truncate(24 * time.Hour), at, "Ås <&> \"x\"", 1234.5, true},
		{nil, at, "to\nlinjer", -3, false},
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	clock, err := f.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "A2", "A3", date); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "B2", "B3", clock); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	got, _ := read(t, out.Bytes(), opendata.ReadOptions{})
	equal(t, got, []string{
		"dag|tid|tekst|tall|ja",
		`2024-02-29|2024-02-29T13:45:30|Ås <&> "x"|1234.5|true`,
		"|2024-02-29T13:45:30|to\nlinjer|-3|false",
	})
}
