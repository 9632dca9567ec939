package publish

import "github.com/allmenning/allmenning/internal/opendata"

// holdTexts are the fixed sentences for the holds that the protocol itself makes; those of the
// privacy gate come with their own.
var holdTexts = map[string]opendata.Text{
	"no_contract": opendata.T(
		"Datasettet har ingen godkjent kontrakt ennå. Se gjennom forslaget og godkjenn eller avvis det.",
		"Datasettet har ingen godkjend kontrakt enno. Sjå gjennom forslaget og godkjenn eller avvis det.",
		"The dataset has no approved contract yet. Review the proposal and approve or reject it."),
	"rejected_rows": opendata.T(
		"Flere rader enn tillatt passet ikke med kontrakten. De ligger privat i karantene.",
		"Fleire rader enn tillate passa ikkje med kontrakten. Dei ligg privat i karantene.",
		"More rows than allowed did not fit the contract. They are kept privately in quarantine."),
	"row_count": opendata.T(
		"Antall rader har endret seg mer enn tillatt siden forrige versjon.",
		"Talet på rader har endra seg meir enn tillate sidan førre versjon.",
		"The number of rows changed more than allowed since the previous version."),
	"withdrawn": opendata.T(
		"Siste endring av datasettet var en tilbaketrekking. En planlagt kjøring publiserer ikke igjen uten godkjenning.",
		"Siste endring av datasettet var ei tilbaketrekking. Ei planlagd køyring publiserer ikkje igjen utan godkjenning.",
		"The last change of the dataset was a withdrawal. A scheduled run does not publish again without approval."),
	"k_not_checked": opendata.T(
		"Definisjonen oppgir kvasiidentifikatorer, men gruppestørrelser kontrolleres ikke ennå. Vurder selv om noen kan pekes ut.",
		"Definisjonen oppgir kvasiidentifikatorar, men gruppestorleikar blir ikkje kontrollerte enno. Vurder sjølv om nokon kan peikast ut.",
		"The definition declares quasi-identifiers, but group sizes are not checked yet. Judge yourself whether anybody can be singled out."),
	"empty": opendata.T(
		"Tabellen er tom, men forrige versjon hadde rader.",
		"Tabellen er tom, men førre versjon hadde rader.",
		"The table is empty, but the previous version had rows."),
}

func holdText(code string) opendata.Text { return holdTexts[code] }
