package privacy

import (
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// TreatmentKeeps says in words what a treated column can still be used for; TreatmentText says what
// was done. Empty for what is no treatment.
func TreatmentKeeps(t opendata.Treatment) opendata.Text {
	if !t.Valid() {
		return nil
	}
	if keeps, ok := treatmentKeeps[string(t)]; ok {
		return keeps
	}
	word, param := t.Split()
	if word != "generalize" {
		return treatmentKeeps[word]
	}
	kind, _, _ := strings.Cut(param, ":")
	if keeps, ok := treatmentKeeps[word+":"+kind]; ok {
		return keeps
	}
	if param[0] >= '0' && param[0] <= '9' {
		return treatmentKeeps["generalize:band"]
	}
	return treatmentKeeps["generalize:period"]
}

// treatmentKeeps is by treatment, by its word, or by the kind of generalization.
var treatmentKeeps = map[string]opendata.Text{
	"keep":     opendata.T("alt", "alt", "everything"),
	"suppress": opendata.T("ingenting av kolonnen; de andre er hele", "ingenting av kolonna; dei andre er heile", "nothing of the column; the others are whole"),
	"mask":     opendata.T("de andre cellene, uendret", "dei andre cellene, uendra", "the other cells, unchanged"),
	"redact":   opendata.T("resten av teksten, tegn for tegn", "resten av teksten, teikn for teikn", "the rest of the text, character by character"),
	"pseudonymize": opendata.T("hvilke rader som hører sammen i denne versjonen, og hvor mange ulike verdier det er", "kva rader som høyrer saman i denne versjonen, og kor mange ulike verdiar det er",
		"which rows belong together in this version, and how many different values there are"),
	"pseudonymize:dataset": opendata.T("hvilke rader som hører sammen, også fra versjon til versjon; fortsatt personopplysninger", "kva rader som høyrer saman, òg frå versjon til versjon; framleis personopplysningar",
		"which rows belong together, from version to version too; personal data still"),
	"generalize:period": opendata.T("utvikling over tid og fordelinger på dette nivået; ikke rekkefølgen innenfor", "utvikling over tid og fordelingar på dette nivået; ikkje rekkjefølgja innanfor",
		"trends and distributions at this level; not the order within"),
	"generalize:band": opendata.T("fordelinger og grupper, begge ender av intervallet medregnet; ikke regning med det enkelte tallet", "fordelingar og grupper, begge endar av intervallet medrekna; ikkje rekning med det enkelte talet",
		"distributions and groups, both ends of a band included; not arithmetic with the single number"),
	"generalize:prefix": opendata.T("grupper av verdier som begynner likt, som området et postnummer ligger i («01*»)", "grupper av verdiar som byrjar likt, som området eit postnummer ligg i («01*»)",
		"groups of values that begin alike, such as the region of a postcode (“01*”)"),
	"generalize:grid": opendata.T("kart og tetthet per rute, og kobling med annen rutestatistikk; ikke adresser, former og korte avstander", "kart og tettleik per rute, og kopling med annan rutestatistikk; ikkje adresser, former og korte avstandar",
		"maps and density by square, and joins with other grid statistics; not addresses, shapes and short distances"),
	"generalize:hierarchy": opendata.T("fordelinger og sammenligninger mellom gruppene; verdier uten gruppe er tømt", "fordelingar og samanlikningar mellom gruppene; verdiar utan gruppe er tømde",
		"distributions and comparisons between the groups; values without a group are emptied"),
	"round": opendata.T("summer og snitt over mange rader, nesten som før", "summar og snitt over mange rader, nesten som før", "sums and means over many rows, nearly as before"),
	"top": opendata.T("alle tall opp til grensen, og medianen under den; ikke summer og snitt", "alle tal opp til grensa, og medianen under henne; ikkje summar og snitt",
		"all numbers up to the bound, and a median below it; not sums and means"),
	"bottom": opendata.T("alle tall ned til grensen, og medianen over den; ikke summer og snitt", "alle tal ned til grensa, og medianen over henne; ikkje summar og snitt",
		"all numbers down to the bound, and a median above it; not sums and means"),
	"noise": opendata.T("summer, snitt og fordelinger over mange rader; ikke det enkelte tallet", "summar, snitt og fordelingar over mange rader; ikkje det enkelte talet",
		"sums, means and distributions over many rows; not the single number"),
}
