package recognize

import (
	"slices"
	"testing"
)

// What the text around a name says when the lists know half of it or nothing, and what it must not
// make a name of.
func TestNamesByTheirSurroundings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Fullmakt fra Kvistadbråten, Ola vedlagt.", []string{"Kvistadbråten, Ola"}},
		{"Arbeidsavtale - Hansen, Zibrand - ansatt", []string{"Hansen, Zibrand"}},
		{"Parkeringskort HC - NORDMANN KARI - ny", []string{"NORDMANN KARI"}},
		{"Klage fra KVISTADMO ZIBRAND datert i går", []string{"KVISTADMO ZIBRAND"}},
		{"barnet hentes av mormor kari kvistadbråten i dag", []string{"kari kvistadbråten"}},
		{"Var betalt i appen. Nina Hansen", []string{"Nina Hansen"}},
		{"Nøkkel i boks hos Kari Hansen.", []string{"Kari Hansen"}},
		{"Kan Kjell bli med hjem?", []string{"Kjell"}},
		{"Barna Zibrand og Hilde går der.", []string{"Zibrand", "Hilde"}},
		{"Meldt av Kari Kvistadlia i går", []string{"Kari Kvistadlia"}},
		{"Kontakt: Zibrand Kvistadmo, post@example.no", []string{"Zibrand Kvistadmo"}},
		{"Eier av båten, Zibrand Kvistadflaten, bor der.", []string{"Zibrand Kvistadflaten"}},
		{"naboen klager over støy hele natta", nil},
		{"eleven trenger hjelp til leksene", nil},
		{"mor snakket lenge med skolen", nil},
		{"bruker ønsker middag levert tidlig", nil},
		{"hilsen alle naboer i gata", nil},
		{"Møte i Oslo, Bergen og Trondheim", nil},
		{"Emil og Ida familiebarnehage", nil},
		{"Synfaring ved Karihaugen 2024-09-15", nil},
		{"Turen med SS Kari Hansen er avlyst", nil},
		{"Snørydding ved Solberg, Strand og Moen", nil},
	} {
		var got []string
		for _, sp := range Spans(tt.text, 0, nil) {
			if sp.Kind == PersonName || sp.Kind == Address {
				got = append(got, tt.text[sp.Start:sp.End])
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}
