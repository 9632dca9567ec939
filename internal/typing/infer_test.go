package typing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// null stands for a cell that the reader left null.
const null = "\x00"

// textBatch makes a text batch of one column per slice of cells.
func textBatch(columns ...[]string) *table.Batch {
	described := make([]table.Column, len(columns))
	for i := range columns {
		described[i].Name = "k"
	}
	b := table.NewBuilder(described)
	for row := range columns[0] {
		for i, cells := range columns {
			if cells[row] == null {
				b.Null(i)
				continue
			}
			b.Text(i, []byte(cells[row]))
		}
		b.EndRow(int64(row + 2))
	}
	var out table.Batch
	b.Finish(&out)
	return &out
}

// infer infers the type of one column in batches of a few rows.
func infer(name string, cells []string) typing.ColumnType {
	in := typing.NewInferrer([]table.Column{{Name: name}})
	for len(cells) > 0 {
		n := min(len(cells), 7)
		in.Add(textBatch(cells[:n]))
		cells = cells[n:]
	}
	return in.Types()[0]
}

func TestTypesOfRealLifeColumns(t *testing.T) {
	for _, c := range []struct {
		name   string
		header string
		cells  string // separated by |
		want   opendata.Type
		format string
	}{
		// Amounts and counts
		{"whole numbers", "antall", "0|12|-470000|45737000", "integer", "1234"},
		{"thousands blanks", "rekneskap", "405 778|1 456 538|0|-12 000", "integer", "1 234"},
		{"no-break, narrow and thin blanks", "beløp", "405\u00a0778|1\u202f456\u202f538|7\u2009000", "integer", "1 234"},
		{"apostrophes", "beløp", "405'778|1’456’538", "integer", "1 234"},
		{"thousands blanks with decimal comma beside a plain zero", "2012", "810 000,00|0|-97 460 000,00", "decimal(2)", "1 234,5"},
		{"decimal comma", "nok_bbl", "498,84|60,7|-0,55|58", "decimal(2)", "1234,5"},
		{"decimal point", "latitude", "60.3879681|5.334608|NULL", "decimal(7)", "1234.5"},
		{"comma and point in one column", "verdi", "124,25|270.25", "decimal(2)", "1234,5|1234.5"},
		{"point groups with decimal comma", "sum", "1.234.567,50|12,5|1.000", "decimal(2)", "1.234,5"},
		{"comma groups with decimal point", "sum", "1,923.50|12.5|1,000", "decimal(2)", "1,234.5"},
		{"point groups alone", "sum", "1.234.567|1.000", "integer", "1.234"},
		{"comma groups alone", "sum", "1,234,567|1,000|5", "integer", "1,234"},
		{"a lone comma is a decimal comma", "v", "1,234|5,678", "decimal(3)", "1234,5"},
		{"a lone point is a decimal point", "v", "1.234|5.678", "decimal(3)", "1234.5"},
		{"groups or decimals, and nothing to tell", "v", "1.234|12,50", "string", ""},
		{"mixed marks where one value looks grouped", "v", "124,250|270.25", "string", ""},
		{"minus behind", "v", "5-|12,5-|3", "decimal(1)", "1234,5"},
		{"minus sign of typographers", "v", "\u22125|\u221212,5", "decimal(1)", "1234,5"},
		{"minus and blank", "v", "- 470 000|- 5", "integer", "1 234"},
		{"plus", "v", "+5|-3", "integer", "1234"},
		{"no digit before the mark", "v", ",5|-,25", "decimal(2)", "1234,5"},
		{"percent everywhere", "andel", "94,2 %|0 %|100%", "decimal(1)", "1234,5 %"},
		{"percent in some cells", "andel", "94,2 %|0", "string", ""},
		{"suppressed cells", "antall", "106|*|:|.|60 055|-|..", "integer", "1 234"},
		{"footnote among the values", "antall", "106|Tallet er ikke med av hensyn til personvernet", "string", ""},

		// Floats
		{"exponents", "v", "1.5e-3|2.25E+10|3", "number", "1234.5"},
		{"exponents with comma", "v", "1,5E+05|2", "number", "1234,5"},
		{"printed floats", "longitude", "5.731247742566333|5.784577722321071", "number", "1234.5"},
		{"more digits than a decimal has", "v", "123456789012.1234567|1.5", "number", "1234.5"},
		{"not finite", "v", "1.5e+999|2", "string", ""},

		// Codes
		{"leading zero", "kommunenr", "0301|4601|1103", "string", ""},
		{"leading zeros before a comma", "kode", "007,5|12,5", "string", ""},
		{"postal code", "postnr", "0001|5443", "string", ""},
		{"lost leading zeros", "kommunenr", "101|1149", "integer", "1234"},
		{"zero alone", "pissoir", "0|1|NULL", "integer", "1234"},
		{"19 digits", "id", "1234567890123456789|1", "string", ""},
		{"18 digits", "id", "123456789012345678|1", "integer", "1234"},
		{"room numbers are no exponents", "rom", "12E3|5E1", "string", ""},
		{"phone numbers", "telefon", "+4799999999|+4788888888", "string", ""},
		{"phone numbers in pairs", "telefon", "22 33 44 55|99 88 77 66", "string", ""},
		{"account numbers with points", "konto", "1234.56.78901|9999.00.11111", "string", ""},
		{"ordinals", "plass", "1.|2.", "string", ""},
		{"decimal codes", "naeringskode", "84.110|84.11", "string", ""},
		{"whole codes", "fylkeskode", "11|46", "integer", "1234"},
		{"section numbers", "punkt", "1.2.3|1.10.4", "string", ""},
		{"code and name", "region", "3801 Horten|3803 Tønsberg", "string", ""},
		{"a digit and a mark", "v", "01 x|02 y", "string", ""},
		{"two numbers in one cell", "koordinater", "59.1227,11.3837|59.6016, 5.2095", "string", ""},
		{"hexadecimal", "v", "0x10|0x20", "string", ""},

		// Boolean
		{"ja and nei", "elevdag", "Ja|Nei|Nei|JA", "boolean", "ja/nei"},
		{"only ja", "åpen", "ja|ja", "boolean", "ja/nei"},
		{"true and false", "v", "TRUE|false", "boolean", "true/false"},
		{"yes and no", "v", "yes|No", "boolean", "yes/no"},
		{"sann and usann", "v", "SANN|USANN", "boolean", "sann/usann"},
		{"zero and one stay numbers", "v", "0|1|1", "integer", "1234"},
		{"single letters stay text", "v", "j|n|J", "string", ""},
		{"pairs that are mixed", "v", "ja|no", "string", ""},
		{"a country or language code", "språk", "no|no", "string", ""},

		// Dates and times
		{"ISO date", "dato", "2015-08-01|2016-02-29", "date", "yyyy-mm-dd"},
		{"Norwegian date", "date", "01.01.2019|24.04.2019|4.4.2019", "date", "dd.mm.yyyy"},
		{"slashes, day first by habit", "d", "01/02/2019|03/04/2019", "date", "dd/mm/yyyy"},
		{"slashes, day first by proof", "d", "01/02/2019|13/04/2019", "date", "dd/mm/yyyy"},
		{"slashes, month first by proof", "d", "01/02/2019|03/14/2019", "date", "mm/dd/yyyy"},
		{"slashes that contradict", "d", "13/02/2019|03/14/2019", "string", ""},
		{"hyphens, day first", "d", "31-12-2019|1-1-2020", "date", "dd-mm-yyyy"},
		{"year first with slashes", "d", "2019/12/31", "date", "yyyy/mm/dd"},
		{"eight digits under a header that says date", "Dato", "20190131|20200229", "date", "yyyymmdd"},
		{"eight digits under any other header", "løpenr", "20190131|20200229", "integer", "1234"},
		{"eight digits that are no days", "dato", "20190131|20190231", "integer", "1234"},
		{"a day that does not exist", "d", "2019-02-29|2019-03-01", "string", ""},
		{"two-digit years", "d", "01.02.19|03.04.20", "string", ""},
		{"years", "år", "2015|2016", "integer", "1234"},
		{"months", "mnd", "2015-08|2015-09", "string", ""},
		{"placeholder date", "til", "2015-08-01|9999-12-31", "date", "yyyy-mm-dd"},
		{"time of day", "tid", "07:00|23:15:30|9:05", "time", "hh:mm"},
		{"durations", "varighet", "25:30|01:10", "string", ""},
		{"opening hours", "tid_hverdag", "07.00 - 23.15|05.30 - 23.50|NULL", "string", ""},
		{"hours with points", "tid", "07.00|23.15", "string", ""},
		{"offset after a blank", "start", "2016-06-01 05:59:59 +0200|2016-06-01 06:00:12 +0200", "timestamp", "yyyy-mm-ddThh:mmZ"},
		{"Z and offsets", "start", "2016-06-01T05:59:59Z|2016-06-01T05:59:59.123+02:00|2016-06-01T05:59+02", "timestamp", "yyyy-mm-ddThh:mmZ"},
		{"no zone", "tidspunkt", "2021-09-13T21:00:00|2021-09-13 21:00:00.5", "datetime", "yyyy-mm-ddThh:mm"},
		{"with and without zone", "tidspunkt", "2021-09-13T21:00:00|2021-09-13T21:00:00Z", "string", ""},
		{"Norwegian date and time", "tidspunkt", "13.09.2021 21:00|1.9.2021 7:05:30", "datetime", "dd.mm.yyyy hh:mm"},
		{"dates and datetimes", "tidspunkt", "2021-09-13|2021-09-13T21:00:00", "string", ""},
		{"lists of timestamps", "opening_hours", "2017-09-10 16:00:00,2017-09-10 20:00:00", "string", ""},
		{"seconds with seven decimals", "t", "2021-09-13T21:00:00.1234560|2021-09-13T21:00:00.0000000", "datetime", "yyyy-mm-ddThh:mm"},
		{"seconds beyond microseconds", "t", "2021-09-13T21:00:00.1234567", "string", ""},

		// Nothing
		{"empty cells", "fri_dim", "|", "string", ""},
		{"null tokens only", "v", "-|NULL|..", "string", ""},
		{"one value contradicts", "v", "1|2|3|4|5|6|7|8|9|x", "string", ""},
		{"blanks around", "v", " 1|2 |\t3|   ", "integer", "1234"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := infer(c.header, strings.Split(c.cells, "|"))
			if got.Type != c.want || got.Format != c.format {
				t.Errorf("%s as %q, want %s as %q", got.Type, got.Format, c.want, c.format)
			}
		})
	}
}

func TestNullsAreCounted(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		want  typing.ColumnType
	}{
		"tokens are null in a column of numbers": {
			[]string{"1", "", null, "-", ":", "NULL", " ", "2", "1"},
			typing.ColumnType{Type: opendata.Integer, Format: "1234", Cells: 3, Nulls: 6, Distinct: 2, NullTokens: 4},
		},
		"only the empty cell and NULL are null in text": {
			[]string{"a", "", null, "-", ":", "NULL", " ", "b", "a"},
			typing.ColumnType{Type: opendata.String, Cells: 6, Nulls: 3, Distinct: 5, NullTokens: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, infer("k", c.cells)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDroppedRowsDoNotCount(t *testing.T) {
	b := textBatch([]string{"1", "x", "2"})
	b.DropRow(1)
	in := typing.NewInferrer([]table.Column{{Name: "k"}})
	in.Add(b)
	want := typing.ColumnType{Type: opendata.Integer, Format: "1234", Cells: 2, Distinct: 2}
	if diff := cmp.Diff(want, in.Types()[0]); diff != "" {
		t.Error(diff)
	}
}

func TestGeometryIsNotInferred(t *testing.T) {
	columns := []table.Column{{Name: "geometry", Geometry: true}}
	in := typing.NewInferrer(columns)
	in.Add(&table.Batch{Rows: 3, Columns: []table.Vector{{Blobs: [][]byte{{1}, nil, {1}}}}})
	want := typing.ColumnType{Type: opendata.Geometry, Cells: 2, Nulls: 1, Distinct: 1}
	if diff := cmp.Diff(want, in.Types()[0]); diff != "" {
		t.Error(diff)
	}
}

func TestFreeText(t *testing.T) {
	repeat := func(n int, cells ...string) (all []string) {
		for range n {
			all = append(all, cells...)
		}
		return all
	}
	for _, c := range []struct {
		name  string
		cells []string
		want  bool
	}{
		{"school names", []string{"Auglend skole", "Lunde skole", "Gosen ungdomsskole", "St. Svithun ungdomsskole"}, false},
		{"addresses", []string{"Øvre Bankegate 5", "Storgata 8 B", "Sjøarvegen 2", "Nordre Åsvei 12"}, false},
		{"reasons for a day off", repeat(50, "Sommerferie", "Lørdag", "Søndag", "Første skoledag etter ferien"), false},
		{"account names", repeat(60, "Lønn faste stillinger i institusjon og hjemmetjeneste", "Andre kulturaktiviteter og utgifter til kulturbygg", "Drivstoff"), false},
		{"names of laws", repeat(40, "Helse- og omsorgstjenester i institusjon"), false},
		{"lists of timestamps", []string{"2017-09-11 10:00:00,2017-09-11 19:00:00", "2017-09-10 16:00:00,2017-09-10 20:00:00"}, false},
		{"opening hours", []string{"07.00 - 23.15", "05.30 - 23.50"}, false},
		{"addresses of pages", []string{"https://example.no/api/en/to/tre/fire/fem/seks", "https://example.no/api/en-to-tre-fire-fem"}, false},
		{"guidance", []string{"Husk gyldig legitimasjon. Det er fint om du også har med dette valgkortet, men det er ikke legitimasjon, så ta med begge deler.", "Rådhuset"}, true},
		{"one long footnote over and over", repeat(30, "Regler for fravær ble endret i denne perioden, og tallene kan derfor ikke sammenlignes med tidligere år uten videre, se veiledningen for mer."), true},
		{"short comments that differ", []string{"Ringte og klaget på støy", "Ble sint da ingen svarte henne", "Ventet lenge på svar fra oss", "Nøkkel levert"}, true},
		{"short sentences", []string{"Bor hos mor.", "Han sov ikke godt.", "Flyttet til Bø i juni.", "Fint", "Avlyst"}, true},
		{"lines in a cell", []string{"Ring først\nHund på gården", "Levert", "Hentet"}, true},
		{"titles of forms", []string{"Søknad om følgjekort for funksjonshemma", "Melding om hogst i vernskog", "Permisjon frå undervisning i vidaregåande skule"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := infer("k", c.cells); got.FreeText != c.want {
				t.Errorf("FreeText = %v, want %v", got.FreeText, c.want)
			}
		})
	}
}

// A table is written by one hand: what its group marks are in one column, they are in the next.
func TestGroupMarksOfOneColumnCountInTheNext(t *testing.T) {
	for _, c := range []struct {
		name   string
		cells  [][]string // per column
		want   []opendata.Type
		format []string
	}{
		{"comma groups", [][]string{{"1,923.50", "412.00"}, {"990", "1,648"}, {"0.5", "1.25"}},
			[]opendata.Type{"decimal(2)", "integer", "decimal(2)"}, []string{"1,234.5", "1,234", "1234.5"}},
		{"dot groups", [][]string{{"1.923,50", "412,00"}, {"990", "1.648"}, {"0,125", "1,250"}},
			[]opendata.Type{"decimal(2)", "integer", "decimal(3)"}, []string{"1.234,5", "1.234", "1234,5"}},
		{"no proof", [][]string{{"19.50", "412.00"}, {"990", "1,648"}},
			[]opendata.Type{"decimal(2)", "decimal(3)"}, []string{"1234.5", "1234,5"}},
		{"two hands", [][]string{{"1,923.50", "2.5"}, {"1.923,50", "2,5"}, {"990", "1,648"}},
			[]opendata.Type{"decimal(2)", "decimal(2)", "decimal(3)"}, []string{"1,234.5", "1.234,5", "1234,5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			columns := make([]table.Column, len(c.cells))
			for i := range columns {
				columns[i].Name = "k"
			}
			in := typing.NewInferrer(columns)
			in.Add(textBatch(c.cells...))
			for i, got := range in.Types() {
				if got.Type != c.want[i] || got.Format != c.format[i] {
					t.Errorf("column %d is %s %q, want %s %q", i+1, got.Type, got.Format, c.want[i], c.format[i])
				}
			}
		})
	}
}
