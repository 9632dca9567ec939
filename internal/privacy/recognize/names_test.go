package recognize_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// namesIn writes the names and homes that Spans finds as "Kari Hansen | Ola?"; "?" marks unsure ones.
func namesIn(text string) string {
	var got []string
	for _, sp := range recognize.Spans(text, 0, nil) {
		if sp.Kind != recognize.PersonName && sp.Kind != recognize.Address {
			continue
		}
		s := text[sp.Start:sp.End]
		if !sp.Sure {
			s += "?"
		}
		got = append(got, s)
	}
	return strings.Join(got, " | ")
}

// What is a person's name in a text, what is one only where redaction is approved, and what is none.
func TestNames(t *testing.T) {
	for _, group := range []struct {
		rule  string
		cases [][2]string
	}{
		{"a given name and a surname are sure", [][2]string{
			{"Møte med Kari Hansen i går", "Kari Hansen"},
			{"Per Arne K. Solberg-Moen møtte", "Per Arne K. Solberg-Moen"},
			{"Anne-Grete Wold og Mohammed Ali Khan", "Anne-Grete Wold | Mohammed Ali Khan"},
			{"Nguyễn Thị Hồng flyttet", "Nguyễn Thị Hồng"},
			{"Małgorzata Wiśniewska og Dragana Petrović", "Małgorzata Wiśniewska | Dragana Petrović"},
			{"søkt av Petra von der Lippe", "Petra von der Lippe"},
			{"saka til Elle Márjá Utsi", "Elle Márjá Utsi"},
			{"Kari Nordmanns sak er avsluttet", "Kari Nordmanns"},
			{"Stein Hansen ringte", "Stein Hansen"},
		}},
		{"the surname may come first", [][2]string{
			{"Hansen, Kari", "Hansen, Kari"},
			{"HANSEN, KARI", "HANSEN, KARI"},
			{"Hansen, Kari; Olsen, Per Inge", "Hansen, Kari | Olsen, Per Inge"},
			{"Tran, Thuy Linh", "Tran, Thuy Linh"},
		}},
		{"one listed part, or none, is unsure", [][2]string{
			{"saksbehandler: Xandra Qvoryl", "Xandra Qvoryl?"},
			{"Kari Qvoryl søker", "Kari Qvoryl?"},
			{"søkt av K. Nordmann", "K. Nordmann?"},
			{"avtalt med Kari N. i går", "Kari N?"},
			{"Solgrim og Torfinn er enige", "Solgrim? | Torfinn?"},
		}},
		{"single names where something announces them, and given names in sentences", [][2]string{
			{"sønnen Jonas flyttet", "Jonas?"},
			{"Hilsen Berit", "Berit?"},
			{"Naboen Roger bråker", "Roger?"},
			{"vi var hos fru Opheim i dag", "Opheim?"},
			{"mor til Zahra ringte", "Zahra?"},
			{"c/o Lindstrøm", "Lindstrøm?"},
			{"Leah slo Oskar i friminuttet", "Leah? | Oskar?"},
			{"her er Johansen sin nøkkel", "Johansen?"},
			{"Haugerud ringer om samme sak", "Haugerud?"},
			{"ring Qvoryl på 41000000", "Qvoryl?"},
			{"Her son Ibrahim is ill", "Ibrahim?"},
		}},
		{"lower case, where lists or cues leave no doubt", [][2]string{
			{"ringte kari nordmann ang faktura", "kari nordmann?"},
			{"kontakt per hansen om dette", "per hansen?"},
			{"mvh live landro", "live landro?"},
			{"sønnen jonas har glemt nøkkel", "jonas?"},
			{"tur med berg og dal", ""},
			{"per time betales mye", ""},
		}},
		{"texts in capitals", [][2]string{
			{"BRUKER ASTRID HAUGEN HAR FALT I NATT", "ASTRID HAUGEN"},
			{"RAS VED SANDVIK OG BERG I DAG", ""},
		}},
		{"streets, houses and funds are not the person", [][2]string{
			{"arbeid i Henrik Ibsens gate 12", ""},
			{"Christian Krohgs gate og Aas' plass", ""},
			{"Nils Aas' plass", ""},
			{"Kari Nordmanns vei", ""},
			{"Amalie Skram videregående skole", ""},
			{"Ole Vig skole og Liv og røre barnehage", ""},
			{"Solveigs hage barnehage", ""},
			{"Anna og Karl Haugens stiftelse", ""},
			{"Arne Garborgsv. 30", ""},
			{"Ivar Aasen-tunet", ""},
			{"Torvald Klaveness-gruppen", ""},
		}},
		{"nor are companies, ships and storms", [][2]string{
			{"Kari Hansen AS har levert", ""},
			{"Hansen & Sønner AS", ""},
			{"Advokatfirmaet Berg Hansen DA", ""},
			{"MS Richard With og M/F Tidesund", ""},
			{"redningsskøyta Bjarne Kyrkjebø", ""},
			{"ekstremværet Hans og stormen Ingunn", ""},
			{"en John Deere og en Ford Transit", ""},
			{"Marte Meo brukes her", ""},
		}},
		{"the dead may be named", [][2]string{
			{"oppkalt etter Henrik Ibsen (1828–1906)", ""},
			{"etter skipsreder Morten Wetle Jensen (1870-1941)", ""},
			{"Edvard Munch er representert", ""},
			{"byste av komponisten Ludvig Fjeld", ""},
		}},
		{"words that are names as well", [][2]string{
			{"Stein og grus ligger i vegen", ""},
			{"Bjørn er observert ved hytta", ""},
			{"Even lenke fører til siden", ""},
			{"Mai og juni er travle", ""},
			{"lekeplassen i Lia er fin", ""},
			{"snakket med Stein om saken", "Stein?"},
		}},
		{"places and offices", [][2]string{
			{"Gamle Oslo og Nordre Aker", ""},
			{"Indre Kvarøy", ""},
			{"Nore og Uvdal, Sør-Aurdal", ""},
			{"Plan og bygg, Teknisk Drift", ""},
			{"Kontaktperson: Servicekontoret", ""},
			{"Ring NAV på 55553333", ""},
			{"Hilsen Servicetorget i Ås kommune", ""},
		}},
		{"homes, not work sites", [][2]string{
			{"arbeid i Storgata 12 hele uka", ""},
			{"skolen i Kirkegata 4 er fredet", ""},
			{"hun bor i Åsliveien 7, 3612 Kongsberg", "Åsliveien 7, 3612 Kongsberg?"},
			{"bur på Solbakken 8", "Solbakken 8?"},
			{"flyttet til Tverrgata 3, leilighet H0201 i mai", "Tverrgata 3, leilighet H0201"},
			{"bosatt i Nordahl Griegs vei 12 B", "Nordahl Griegs vei 12 B?"},
			{"bor i storgata 12", "storgata 12?"},
			{"Lekkasje hos Alfhild Nymoen, Kirkegata 41 A.", "Alfhild Nymoen | Kirkegata 41 A?"},
			{"jeg står ved Fv. 282 og venter", ""},
			{"bor 4 km fra skolen", ""},
		}},
	} {
		t.Run(group.rule, func(t *testing.T) {
			for _, c := range group.cases {
				if got := namesIn(c[0]); got != c[1] {
					t.Errorf("in %q\n got %q\nwant %q", c[0], got, c[1])
				}
			}
		})
	}
}

// Forms of whole cells: persons' names in all their orders, places, organisations.
func TestNameShapes(t *testing.T) {
	const person = recognize.LookPair
	for _, tc := range []struct {
		cell      string
		has, lack recognize.Look
	}{
		{"Kari Nordmann", person | recognize.LookGiven | recognize.LookSurname, recognize.LookPlace | recognize.LookOrgName},
		{"NORDMANN, KARI", person | recognize.LookGiven | recognize.LookSurname, recognize.LookPlace},
		{"Per-Arne O. Hansen", person | recognize.LookGiven | recognize.LookSurname, recognize.LookPlace},
		{"K. Nordmann", person | recognize.LookSurname, recognize.LookWord},
		{"von der Lippe, Petra", person | recognize.LookGiven, recognize.LookPlace},
		{"Nguyen Thi Hong", person | recognize.LookSurname, recognize.LookPlace},
		{"Sivakumar Saravanan", person | recognize.LookSurname, recognize.LookPlace},
		{"kari nordmann", person, 0},
		{"Jonas", recognize.LookWord | recognize.LookGiven, recognize.LookPair},
		{"Xyrqola Bnamti", person, recognize.LookGiven},
		{"Storgata", recognize.LookWord | recognize.LookPlace, recognize.LookGiven},
		{"Kristiansand", recognize.LookPlace, recognize.LookGiven},
		{"Nordre Land", recognize.LookPlace, recognize.LookGiven},
		{"Henrik Ibsens gate", recognize.LookPlace, 0},
		{"Ivar Aasens alm", recognize.LookPlace, 0},
		{"Solbakken barnehage", recognize.LookPlace, 0},
		{"Hansen Bygg AS", recognize.LookOrgName | recognize.LookPlace, 0},
		{"Bjarg idrettslag", recognize.LookOrgName, 0},
		{"Rema 1000 AS", recognize.LookOrgName, 0},
		{"Sol", recognize.LookWord, recognize.LookGiven},
	} {
		got := recognize.LookAt(tc.cell)
		if got&tc.has != tc.has || got&tc.lack != 0 {
			t.Errorf("LookAt(%q) = %b, want all of %b and none of %b", tc.cell, got, tc.has, tc.lack)
		}
	}
}

// A column of names is seen by its shape though half of the names are in no list, and a column of
// places is none.
func TestNameColumns(t *testing.T) {
	share := func(look recognize.Look, cells ...string) float64 {
		n := 0
		for _, c := range cells {
			if got := recognize.LookAt(c); got&look == look && got&recognize.LookPlace == 0 {
				n++
			}
		}
		return float64(n) / float64(len(cells))
	}
	names := []string{"Kari Qvoryl", "Xeno Hansen", "Vytautė Brzk", "Ola Nordmann", "Zibqa Uoryn", "Bjarte Ulvund", "Thi Lan Bui", "Brage Moe", "Sigrun Xyl", "Tor Eek"}
	places := []string{"Nordre Eik", "Store Sandvik", "Øvre Torp", "Gamle Oslo", "Solbakken skole", "Bjørnefaret barnehage", "Vestre Aker", "Nedre Eiker", "Lillevik lekeplass", "Ole Bulls plass"}
	if s := share(recognize.LookPair, names...); s < 0.9 {
		t.Errorf("%.2f of names have the shape of names", s)
	}
	if s := share(recognize.LookGiven, names...); s < 0.5 {
		t.Errorf("%.2f of names hold a given name", s)
	}
	if s := share(recognize.LookGiven, places...); s > 0.1 {
		t.Errorf("%.2f of places hold a given name", s)
	}
}

// The data files are sorted, folded and without doubles, and say where they come from.
func TestNameFiles(t *testing.T) {
	for _, name := range []string{"given.txt", "surnames.txt", "places.txt", "words.txt", "historic.txt"} {
		b, err := os.ReadFile("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if !strings.HasPrefix(text, "# ") || !strings.Contains(text, "ompiled for this") {
			t.Errorf("%s does not state its source", name)
		}
		var all []string
		for line := range strings.Lines(text) {
			if line[0] != '#' {
				all = append(all, strings.Fields(line)...)
			}
		}
		if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Errorf("%s is not sorted, or has doubles", name)
		}
		for _, w := range all {
			if w != strings.ToLower(w) {
				t.Errorf("%s: %q is not folded", name, w)
			}
		}
		t.Logf("%s: %d entries", name, len(all))
	}
}

// Read is LookAt and Spans.
func TestRead(t *testing.T) {
	check := func(t interface {
		Fatalf(string, ...any)
	}, s string, cue recognize.Cue) {
		look, spans := recognize.Read(s, cue, nil)
		if look != recognize.LookAt(s) || !slices.Equal(spans, recognize.Spans(s, cue, nil)) {
			t.Fatalf("Read(%q, %d) = %b %v, LookAt %b, Spans %v", s, cue, look, spans, recognize.LookAt(s), recognize.Spans(s, cue, nil))
		}
	}
	for _, file := range []string{"personal.txt", "traps.txt"} {
		for _, x := range readSentences(t, file) {
			check(t, x.text, 0)
		}
	}
	for _, s := range []string{"", " ", " Kari Hansen ", "12", "Kari", "Kari%20Hansen", "2024-05-01T10:11:12", "17821951046", "tlf 41000000 Kari"} {
		check(t, s, 0)
	}
	words := rapid.SampledFrom([]string{"Kari", "hansen", "Hansen,", "bor", "i", "Storgata", "12", "17821951046", "kari@example.no", "mvh", "\n", "AS", "&amp;", "Ås'", "jeg", "tlf", "41 00 00 00"})
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(words, 0, 8).Draw(t, "words"), " "), recognize.Cue(rapid.IntRange(0, 3).Draw(t, "cue")))
	})
}

// A megabyte of what names are made of is read once.
func TestNamesLinear(t *testing.T) {
	const size = 1 << 20
	for _, pattern := range []string{"Olavs ", "Hansen, Kari; ", "mvh kari ", "Storgata 12 ", "bor i ", "A. ", "é", "Kari og ", "Aas' ", "Kari von ", "og Karl Haugens stiftelse ", "Kari-", "jeg hun ", "Å\u030a", "12 B, 3612 Ås "} {
		cell := strings.Repeat(pattern, size/len(pattern))
		start := time.Now()
		recognize.Read(cell, 0, nil)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%d bytes of %q took %v", len(cell), pattern, took)
		}
	}
}
