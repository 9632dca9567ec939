package privacy_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// column makes a one-column table of n cells.
func column(name string, n int, cell func(i int) string) *textTable {
	var rows [][]string
	for i := range n {
		rows = append(rows, []string{cell(i)})
	}
	return newTable([]string{name}, rows)
}

func rule(name string, t opendata.Type, tr opendata.Treatment, accepts ...string) opendata.Contract {
	r := opendata.ColumnRule{Name: name, Type: t, Treatment: tr}
	for _, kind := range accepts {
		r.Accepts = append(r.Accepts, opendata.Acceptance{Kind: kind, Reason: "forklart"})
	}
	return opendata.Contract{Columns: []opendata.ColumnRule{r}}
}

// What holds a run, as codes with kinds.
func TestJudge(t *testing.T) {
	m := newMaker(3)
	place := func(int) string { return m.place() }
	oneIn := func(every int, odd func() string) func(int) string {
		return func(i int) string {
			if i%every == every-1 {
				return odd()
			}
			return m.place()
		}
	}
	sentence := func(i int) string {
		return "Vi var ute og så på dette stedet den dagen, og alt var i orden for nummer " + strconv.Itoa(i) + " på lista."
	}
	for _, tc := range []struct {
		name     string
		table    *textTable
		contract opendata.Contract
		want     string
	}{
		{"nothing new", column("sted", 50, place), rule("sted", opendata.String, "keep"), ""},
		{"person number in a kept column", column("sted", 50, oneIn(50, m.national)), rule("sted", opendata.String, "keep"), "new_finding/national_id"},
		{"masked instead", column("sted", 50, oneIn(50, m.national)), rule("sted", opendata.String, "mask"), ""},
		{"one hit explained", column("sted", 50, oneIn(50, m.national)), rule("sted", opendata.String, "keep", "national_id"), ""},
		{"many hits can't be explained", column("sted", 50, oneIn(2, m.national)), rule("sted", opendata.String, "keep", "national_id"), "new_finding/national_id"},
		{"a whole column under mask", column("id", 50, func(int) string { return m.national() }), rule("id", opendata.String, "mask"), "new_finding/national_id quasi_undeclared/"},
		{"case numbers not explained", column("nr", 3000, func(int) string { return m.digits(11) }), rule("nr", opendata.String, "keep"), "new_finding/national_id"},
		{"case numbers explained", column("nr", 3000, func(int) string { return m.digits(11) }), rule("nr", opendata.String, "keep", "national_id"), ""},
		{"e-mail", column("sted", 50, oneIn(25, func() string { return "kari@example.no" })), rule("sted", opendata.String, "keep"), "new_finding/email"},
		{"names", column("sted", 50, func(int) string { return m.person() }), rule("sted", opendata.String, "keep"), "new_finding/person_name quasi_undeclared/"},
		{"names explained", column("sted", 50, func(int) string { return m.person() }), rule("sted", opendata.String, "keep", "person_name"), ""},
		{"free text", column("kommentar", 50, sentence), rule("kommentar", opendata.String, "keep"), "new_finding/free_text"},
		{"free text redacted", column("kommentar", 50, sentence), rule("kommentar", opendata.String, "redact"), ""},
		{"free text accepted", column("kommentar", 50, sentence), rule("kommentar", opendata.String, "keep", "free_text"), ""},
		{"suppressed whatever it holds", column("id", 50, func(int) string { return m.national() }), rule("id", opendata.String, "suppress"), ""},
		{"vanished", column("sted", 5, place), opendata.Contract{Columns: []opendata.ColumnRule{
			{Name: "sted", Type: opendata.String, Treatment: "keep"}, {Name: "antall", Type: opendata.Integer, Treatment: "keep"}}}, "column_vanished/"},
		{"text where numbers were", column("n", 50, place), rule("n", opendata.Integer, "keep"), "type_changed/"},
		{"one word among numbers is rejected row by row", column("n", 50, func(i int) string {
			if i == 9 {
				return "ukjent"
			}
			return strconv.Itoa(i)
		}), rule("n", opendata.Integer, "keep"), ""},
		{"integers in a decimal column", column("n", 50, strconv.Itoa), rule("n", opendata.Decimal(2), "round:10"), ""},
		{"decimals in an integer column", column("n", 50, func(i int) string { return strconv.Itoa(i) + ",5" }), rule("n", opendata.Integer, "keep"), "type_changed/"},
		{"numbers in a text column", column("n", 50, strconv.Itoa), rule("n", opendata.String, "keep"), ""},
		{"dates where numbers were", column("n", 50, func(int) string { return m.day() }), rule("n", opendata.Integer, "keep"), "type_changed/"},
		{"an empty column has any type", column("n", 3, func(int) string { return "" }), rule("n", opendata.Date, "keep"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			verdicts, left, holds := tc.table.judge(tc.contract)
			var got []string
			for _, h := range holds {
				got = append(got, h.Code+"/"+h.Kind)
				for _, lang := range []string{"nb", "nn", "en"} {
					if s := h.Text[lang]; !strings.HasSuffix(s, ".") || !strings.Contains(s, h.Column) || h.Column == "" && h.Code != "quasi_undeclared" {
						t.Errorf("text %s: %q", lang, s)
					}
				}
			}
			if g := strings.Join(got, " "); g != tc.want {
				t.Errorf("holds %q, want %q", g, tc.want)
			}
			if len(left) != 0 || len(verdicts) != len(tc.table.columns) {
				t.Errorf("left %v, %d verdicts", left, len(verdicts))
			}
		})
	}
}

// A column that the contract does not know is left out and reported; its name is shown only if it
// has passed the gate.
func TestJudgeUnknownColumns(t *testing.T) {
	tab := newTable([]string{"sted", "ny", "Kari Hansen"}, [][]string{{"a", "b", "c"}})
	verdicts, left, holds := tab.judge(rule("sted", opendata.String, "keep"))
	if len(left) != 2 || left[0] != 1 || left[1] != 2 || len(holds) != 0 {
		t.Fatalf("left %v, holds %v", left, holds)
	}
	for i, want := range []string{"sted", "ny", "column 3"} {
		if verdicts[i].Name != want {
			t.Errorf("verdict %d is named %q, want %q", i, verdicts[i].Name, want)
		}
	}
	if verdicts[1].Treatment != opendata.Suppress || privacy.Reason(verdicts[1]) != "not_in_contract" {
		t.Errorf("unknown column: %+v", verdicts[1])
	}
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"navn": "", "Antall elever 2024": "", "skoleruter-2024-2025.csv": "", "Budsjett 2016 drift": "", "2020-21.Alle eierformer.Median dager": "", "Henrik Ibsens gate": "",
		"Ark1": "", "kommune_0301": "", "2011-fra-vedt-okonomiplan": "", "Fravær Karihaugen skole": "", "20240131": "", "post@example.no": "", "Bysykkelturer i Oslo": "",
		"fravær_kari_hansen.xlsx": "person_name", "KariHansen": "person_name", "Saker for Ola Nordmann": "person_name", "HANSEN, KARI": "person_name",
		"17821951046": "national_id", "fnr_17821951046": "national_id", "178219 51046": "national_id", "30108299939.csv": "national_id",
		"kari@example.no": "email", "tlf 41 00 00 00": "phone", "+4741000000": "phone", "8601.11.17947": "bank_account",
	} {
		var kinds []string
		for _, f := range privacy.CheckName("title", name) {
			kinds = append(kinds, f.Kind)
			if f.Place != "title" || f.Column != "" {
				t.Errorf("%q: finding %+v", name, f)
			}
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("CheckName(%q) = %q, want %q", name, got, want)
		}
	}
}

// Every code and kind has words in all three languages, and no two codes share them.
func TestTexts(t *testing.T) {
	seen := map[string]string{}
	check := func(code string, text opendata.Text) {
		for _, lang := range []string{"nb", "nn", "en"} {
			if text[lang] == "" {
				t.Errorf("%s has no text in %s", code, lang)
			}
		}
		if other := seen[text["en"]]; other != "" {
			t.Errorf("%s and %s have the same words", code, other)
		}
		seen[text["en"]] = code
	}
	for _, code := range privacy.ReasonCodes {
		check(code, privacy.ReasonText(code))
	}
	for _, kind := range privacy.Kinds {
		check(kind, privacy.KindText(kind))
	}
}
