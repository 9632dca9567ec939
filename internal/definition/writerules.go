package definition

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

func (w *writer) contract(d opendata.Dataset, p *opendata.Proposal) {
	columns := d.Columns
	if len(columns) == 0 && p != nil {
		columns = p.Contract.Columns
	}
	w.blank()
	if len(columns) == 0 {
		w.line(0, "# columns: uten kontrakt holdes første kjøring tilbake med et forslag.")
		return
	}
	w.line(0, "# Kontrakten: hva som publiseres, og hvordan. En kolonne som ikke står her, publiseres ikke.")
	w.line(0, "# treatment: keep, suppress (utelates), mask (celler med funn tømmes), redact (funn i tekst byttes ut med hva de var),")
	w.line(0, "#   {generalize: hour|day|week|month|quarter|year}, {generalize: 5} («30–34»), {generalize: {prefix: 2}} (to første tegn),")
	w.line(0, "#   {generalize: {grid: 1000}} (ruter på 1000 meter), {generalize: hierarchy} med hierarchy: {verdi: gruppe},")
	w.line(0, "#   {round: N}, {top: N}, {bottom: N}, {noise: N}")
	w.line(0, "columns:")
	for i, c := range columns {
		if p != nil {
			w.findings(p, verdictOf(p, c, i))
		}
		w.column(c)
	}
}

func (w *writer) column(c opendata.ColumnRule) {
	w.line(1, "- name: "+quoted(c.Name))
	w.optional(2, "as", c.As)
	w.field(2, "type", quoted(string(c.Type)), "")
	w.optional(2, "format", c.Format)
	comment := ""
	if word, _ := c.Treatment.Split(); word == "pseudonymize" {
		comment = "et pseudonym er fortsatt en personopplysning (GDPR artikkel 4 nr. 5)"
	}
	w.field(2, "treatment", treatment(c.Treatment), comment)
	if len(c.Hierarchy) > 0 {
		w.line(2, "hierarchy:   # verdier som ikke står her, blir tomme")
		for _, value := range slices.Sorted(maps.Keys(c.Hierarchy)) {
			w.field(3, quoted(value), quoted(c.Hierarchy[value]), "")
		}
	}
	if len(c.Accepts) > 0 {
		w.line(2, "accepts:")
		for _, a := range c.Accepts {
			w.line(3, "- kind: "+quoted(a.Kind))
			w.field(4, "reason", quoted(a.Reason), explained(a.Reason))
		}
	}
	w.text(2, "title", c.Title)
	w.text(2, "description", c.Description)
	w.optional(2, "unit", c.Unit)
}

// verdictOf finds what the scan said of a column. A contract's rules stand in source order; a
// name that was itself a finding is not in the verdict.
func verdictOf(p *opendata.Proposal, c opendata.ColumnRule, i int) *opendata.ColumnVerdict {
	for j := range p.Columns {
		if p.Columns[j].Name == c.Name {
			return &p.Columns[j]
		}
	}
	if len(p.Columns) == len(p.Contract.Columns) && i < len(p.Columns) && p.Columns[i].NameHit {
		return &p.Columns[i]
	}
	return nil
}

func (w *writer) findings(p *opendata.Proposal, v *opendata.ColumnVerdict) {
	if v == nil {
		return
	}
	w.line(1, fmt.Sprintf("# %s celler med innhold, %s tomme, %s ulike verdier", count(v.Cells), count(v.Nulls), count(v.Distinct)))
	for _, kind := range v.Kinds {
		w.line(1, fmt.Sprintf("# funn: %s i %s av cellene", ownWords(privacy.KindText(kind).In("nb")), percent(shareOf(p, v, kind))))
	}
	for _, kind := range slices.Sorted(maps.Keys(v.Spans)) {
		w.line(1, fmt.Sprintf("# redact ville tatt bort %s i %s celler", ownWords(privacy.KindText(kind).In("nb")), count(v.Spans[kind])))
	}
	for _, note := range []struct {
		holds bool
		text  string
	}{
		{v.NameHit, "navnet på kolonnen inneholder selv persondata: gi den et annet navn med «as»"},
		{v.Hidden, "skjult i regnearket: foreslås ikke publisert"},
		{v.Class == opendata.FreeText, "fritekst kan inneholde hva som helst: redact fjerner det som gjenkjennes, keep publiserer alt"},
		{v.Class == opendata.Undecided, "treffene kan være tilfeldige: er dette persondata?"},
		{v.Class == opendata.QuasiIdentifier, "kan peke ut en person sammen med andre kolonner"},
		{v.Class == opendata.SensitiveAttribute, "følsomt: sier noe om en person som ikke alle skal vite"},
	} {
		if note.holds {
			w.line(1, "# "+note.text)
		}
	}
}

// shareOf is the share of a column's cells with findings of that kind; the verdict itself knows
// the strongest kind's only.
func shareOf(p *opendata.Proposal, v *opendata.ColumnVerdict, kind string) float64 {
	for _, f := range p.Findings {
		if f.Place == "column" && f.Column == v.Name && f.Kind == kind {
			return f.Share
		}
	}
	return v.Share
}

// rules writes what holds for the table as a whole: d's own word, or else what the scan proposes
// together with its columns.
func (w *writer) rules(d opendata.Dataset, p *opendata.Proposal) {
	key, rules, mixed := d.Key, d.Privacy, d.Mixed
	if len(d.Columns) == 0 && p != nil {
		if rules == nil {
			rules = p.Contract.Privacy
		}
		if mixed == nil {
			mixed = p.Contract.Mixed
		}
	}
	w.blank()
	if len(key) > 0 {
		w.list(0, "key", key, "identifiserer en rad")
	} else {
		w.line(0, "# key: [kolonne]                          # identifiserer en rad; gir abonnenter endringer rad for rad")
	}
	w.mixed(mixed)
	w.privacy(rules)
	if d.Quality != (opendata.Quality{}) {
		w.line(0, "quality:")
		w.share("max_rejected_rows", d.Quality.MaxRejectedRows)
		w.share("max_row_count_change", d.Quality.MaxRowCountChange)
	}
	if d.Retention.Versions > 0 {
		w.line(0, "retention:")
		w.field(1, "versions", strconv.Itoa(d.Retention.Versions), "")
	}
}

func (w *writer) mixed(m *opendata.MixedRows) {
	if m == nil {
		return
	}
	w.line(0, "# Noen rader gjelder bedrifter og andre personer. I radene om personer tømmes kolonnene i «linked».")
	w.line(0, "mixed:")
	w.optional(1, "name", m.Name)
	w.optional(1, "form", m.Form)
	w.list(1, "linked", m.Linked, "")
}

func (w *writer) privacy(p *opendata.PrivacyRules) {
	if p == nil {
		w.line(0, "# privacy: {quasi_identifiers: [fødselsår, kjønn], k: 5}   # eller quasi_identifiers: none, med reason")
		return
	}
	body := &writer{}
	if p.None != "" {
		body.field(1, "quasi_identifiers", "none", "")
		body.field(1, "reason", quoted(p.None), explained(p.None))
	}
	body.list(1, "quasi_identifiers", p.QuasiIdentifiers, "kan sammen peke ut en person")
	body.optional(1, "person_key", p.PersonKey)
	body.number(1, "k", p.K, "færrest personer i en gruppe")
	body.list(1, "sensitive", p.Sensitive, "")
	body.number(1, "l", p.L, "færrest ulike følsomme verdier i en gruppe")
	if p.SmallGroups != "" {
		body.field(1, "small_groups", quoted(p.SmallGroups), "hold venter på deg, suppress utelater radene i for små grupper")
	}
	body.optional(1, "differences", p.Differences)
	body.counts(p.Counts)
	if body.b.Len() == 0 {
		w.field(0, "privacy", "{}", "")
		return
	}
	w.line(0, "privacy:")
	w.b.WriteString(body.b.String())
}

func (w *writer) counts(c *opendata.CountRules) {
	if c == nil {
		return
	}
	w.line(1, "counts:   # antall personer: små tall vernes")
	w.list(2, "columns", c.Columns, "")
	w.list(2, "dimensions", c.Dimensions, "")
	w.number(2, "threshold", c.Threshold, "tall fra 1 og under dette er små")
	if c.Method != "" {
		w.field(2, "method", quoted(c.Method), "suppress tømmer cellen, round avrunder til 3")
	}
	if c.Zeros {
		w.field(2, "zeros", "true", "nuller vernes også")
	}
}

func (w *writer) number(indent int, key string, n int, comment string) {
	if n > 0 {
		w.field(indent, key, strconv.Itoa(n), comment)
	}
}

func (w *writer) share(key string, v float64) {
	if v > 0 {
		w.field(1, key, strconv.FormatFloat(v, 'f', -1, 64), "")
	}
}

// treatment writes a treatment as a mapping where it has a parameter and the parameter reads back as
// it is written, else as one text.
func treatment(t opendata.Treatment) string {
	word, param := t.Split()
	switch {
	case param == "":
		return quoted(string(t))
	case wholeNumber(param):
		return "{" + word + ": " + param + "}"
	case plain(param):
		return "{" + word + ": " + param + "}"
	}
	kind, n := opendata.Treatment(param).Split()
	if plain(kind) && wholeNumber(n) {
		return "{" + word + ": {" + kind + ": " + n + "}}"
	}
	return quoted(string(t))
}

// explained is a comment for the codes that a scan writes where a steward would write a reason.
func explained(reason string) string {
	if text := privacy.ExplanationText(reason).In("nb"); text != reason {
		return ownWords(text)
	}
	return ""
}

// wholeNumber accepts a number as this program writes one: "05" and "+5" could mean something else
// to a YAML reader.
func wholeNumber(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == s
}
