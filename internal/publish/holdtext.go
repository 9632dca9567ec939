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
	"small_groups": opendata.T(
		"Noen grupper av personer er mindre enn tillatt, eller har for få ulike følsomme verdier. Å godkjenne gjør verdiene grovere og utelater radene som fortsatt er i for små grupper.",
		"Nokre grupper av personar er mindre enn tillate, eller har for få ulike følsame verdiar. Å godkjenne gjer verdiane grovare og utelèt radene som framleis er i for små grupper.",
		"Some groups of persons are smaller than allowed, or have too few distinct sensitive values. Approving makes values coarser and leaves out the rows that are still in small groups."),
	"small_counts": opendata.T(
		"Noen små tall kan ikke vernes ved å fjerne andre. Å godkjenne runder av tallene.",
		"Nokre små tal kan ikkje vernast ved å fjerne andre. Å godkjenne rundar av tala.",
		"Some small counts can't be protected by removing others. Approving rounds the counts."),
	"differences": opendata.T(
		"Forskjellen mellom denne versjonen og en som ligger ute, gir bort noe som er vernet i én av dem. Trekk tilbake den eldre, eller godkjenn med en begrunnelse.",
		"Skilnaden mellom denne versjonen og ein som ligg ute, gir bort noko som er verna i éin av dei. Trekk tilbake den eldre, eller godkjenn med ei grunngiving.",
		"The difference between this version and one that is public gives away what is protected in one of them. Withdraw the older one, or approve with a reason."),
	"quasi_undeclared": opendata.T(
		"Tabellen handler om personer, men kontrakten sier ikke hvilke kolonner som sammen kan peke ut noen. Å godkjenne tar inn reglene i forslaget.",
		"Tabellen handlar om personar, men kontrakten seier ikkje kva kolonner som saman kan peike ut nokon. Å godkjenne tek inn reglane i forslaget.",
		"The table is about persons, but the contract does not say which columns can point at somebody together. Approving takes in the rules of the proposal."),
	"empty": opendata.T(
		"Tabellen er tom, men forrige versjon hadde rader.",
		"Tabellen er tom, men førre versjon hadde rader.",
		"The table is empty, but the previous version had rows."),
}

func holdText(code string) opendata.Text { return holdTexts[code] }
