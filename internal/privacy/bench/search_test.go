package main

import "testing"

func TestFinder(t *testing.T) {
	for _, tt := range []struct {
		name, value, cell string
		want              bool
	}{
		{"as it is", "Kari Testesen", "Kari Testesen", true},
		{"in a sentence, shouted", "Kari Testesen", "Ring KARI TESTESEN i dag", true},
		{"with a comma", "Testesen, Kari", "Testesen Kari", true},
		{"not inside a word", "Berg", "Bergen kommune", false},
		{"in a compound with a hyphen", "Berg", "Solveig Lie-Berg", true},
		{"a number without its separators", "01 81 50 10260", "id 01815010260", true},
		{"a number that lost its zero", "01815010260", "1815010260", true},
		{"a long number inside another", "01815010260", "x9901815010260", false},
		{"a long number inside digits", "31815010260", "9931815010260", true},
		{"a phone with its country code", "+47 400 00 123", "4740000123", true},
		{"another phone", "+47 400 00 123", "4740000124", false},
		{"a date in ISO 8601", "24.12.1987", "1987-12-24", true},
		{"a date of the other way round", "1987-12-24", "24.12.1987", true},
		{"an e-mail in a sentence", "kari.testesen@example.no", "skriv til kari.testesen@example.no.", true},
		{"a coordinate with a point", "63,429012", "POINT (10.1 63.429012)", true},
	} {
		found := false
		newFinder([]string{tt.value}).find(tt.cell, func(int) { found = true })
		if found != tt.want {
			t.Errorf("%s: found %v", tt.name, found)
		}
	}
}

func TestLeftOver(t *testing.T) {
	name := span{Text: "Kari Testesen", Kind: "person_name"}
	phone := span{Text: "400 00 123", Kind: "phone"}
	home := span{Text: "Måkeveien 3, 9997 Eksempelvik", Kind: "address"}
	for _, tt := range []struct {
		name           string
		span           span
		redacted, rest string
		want           bool
	}{
		{"gone", name, "Hilsen [navn]", "Hilsen  ", false},
		{"whole", name, "Hilsen Kari Testesen", "Hilsen  ", true},
		{"family name left", name, "Hilsen [navn] Testesen", "Hilsen  ", true},
		{"a street of the same name", name, "[navn] bor i Kari Testesens gate", "  bor i Kari Testesens gate", false},
		{"a word of the same letters", span{Text: "Stein", Kind: "person_name"}, "[navn] og Stein på veien", "  og Stein på veien", false},
		{"number gone", phone, "Ring [telefon]", "Ring  ", false},
		{"six digits left", phone, "Ring [telefon]00 00 123", "Ring  ", true},
		{"five digits left", phone, "Ring [telefon] 00 123", "Ring  ", false},
		{"number otherwise written", phone, "Ring 40000123", "Ring  ", true},
		{"post town left", home, "[adresse], 9997 Eksempelvik", " ", false},
		{"house left", home, "Måkeveien 3, [adresse]", " ", true},
	} {
		if got := leftOver(tt.span, tt.redacted, tt.rest); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// Three groups with women, men and a total each, and the same for all groups.
func TestAttack(t *testing.T) {
	dimensions := [][]string{
		{"a", "a", "a", "b", "b", "b", "c", "c", "c", "Alle", "Alle", "Alle"},
		{"K", "M", "Totalt", "K", "M", "Totalt", "K", "M", "Totalt", "K", "M", "Totalt"},
	}
	truth := []string{"3", "9", "12", "20", "7", "27", "30", "11", "41", "53", "27", "80"}
	for _, tt := range []struct {
		name   string
		hidden []int
		solved []int
	}{
		{"one cell alone is a subtraction away", []int{0}, []int{0}},
		{"a row's two cells, which the columns give back", []int{0, 1}, []int{0, 1}},
		{"a rectangle holds", []int{0, 1, 3, 4}, nil},
		{"a cell and both its totals, but not the column's", []int{0, 2}, []int{0, 2}},
	} {
		published := append([]string{}, truth...)
		for _, i := range tt.hidden {
			published[i] = ""
		}
		a := attack{rows: len(truth), truth: [][]cell{numbers(truth)}, published: [][]cell{numbers(published)}}
		a.equate(dimensions)
		if len(a.equations) != 7 {
			t.Fatalf("%d equations instead of 4 along the sexes and 3 along the groups", len(a.equations))
		}
		got := a.solve()
		if len(got) != len(tt.solved) {
			t.Errorf("%s: %d cells solved instead of %d", tt.name, len(got), len(tt.solved))
		}
		for _, i := range tt.solved {
			if !got[i] {
				t.Errorf("%s: cell %d was not solved", tt.name, i)
			}
		}
	}
}

// Bounds alone give it away: the two hidden cells add up to zero and something.
func TestAttackKnowsThatCountsAreNotNegative(t *testing.T) {
	truth := []string{"0", "0", "4", "4"}
	a := attack{rows: 4, truth: [][]cell{numbers(truth)}, published: [][]cell{numbers([]string{"", "", "4", "4"})}}
	a.equate([][]string{{"x", "y", "z", "Sum"}})
	if got := a.solve(); len(got) != 2 {
		t.Errorf("%d cells solved instead of 2", len(got))
	}
}
