package definition

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Write is a complete, commented definition in YAML, as `init` prints it: Parse reads it
// without problems and gives d back. Where d lacks what every dataset must say, a stand-in is
// written and marked FYLL UT. If d has no columns and p is given, p's contract is written, with
// what the scan found in each column as comments. Comments are in Bokmål and hold counts and
// kinds, never a value.
func Write(d opendata.Dataset, p *opendata.Proposal) []byte {
	w := &writer{}
	w.line(0, "# Datasettdefinisjon for Allmenning. Fyll ut det som er merket FYLL UT, og se over resten.")
	w.line(0, "# «allmenning check» kontrollerer filen, «allmenning publish» publiserer den.")
	w.blank()
	w.about(d)
	w.blank()
	w.source(d.Source)
	if d.Schedule != "" {
		w.field(0, "schedule", quoted(d.Schedule), "minutt time dag måned ukedag, norsk tid")
	} else {
		w.line(0, `# schedule: "0 6 * * *"   # minutt time dag måned ukedag, norsk tid`)
	}
	w.contract(d, p)
	w.rules(d, p)
	return []byte(w.b.String())
}

type writer struct{ b strings.Builder }

func (w *writer) blank() { w.b.WriteByte('\n') }

func (w *writer) line(indent int, s string) {
	w.b.WriteString(strings.Repeat("  ", indent) + s + "\n")
}

// field writes key and value, which must be YAML already, and a comment of our own words.
func (w *writer) field(indent int, key, value, comment string) {
	if comment != "" {
		value += "   # " + comment
	}
	w.line(indent, key+": "+value)
}

// optional writes a text that is there.
func (w *writer) optional(indent int, key, value string) {
	if value != "" {
		w.field(indent, key, quoted(value), "")
	}
}

func (w *writer) list(indent int, key string, values []string, comment string) {
	if len(values) > 0 {
		w.field(indent, key, flow(values), comment)
	}
}

func (w *writer) about(d opendata.Dataset) {
	w.field(0, "dataset", quoted(string(d.ID)), "en del av adressene, for alltid")
	w.required("title", d.Title, humanised(d.ID))
	w.required("description", d.Description, "Beskrivelse mangler. Fortell hva dataene er, hvor de kommer fra, og hva de kan brukes til.")
	if d.Publisher != (opendata.Publisher{}) {
		w.line(0, "publisher:")
		w.optional(1, "name", d.Publisher.Name)
		w.optional(1, "orgnr", d.Publisher.OrgNr)
		w.optional(1, "url", d.Publisher.URL)
	} else {
		w.line(0, "# publisher: {name: …, orgnr: …}         # uten dette gjelder catalog.yaml")
	}
	if d.Contact != (opendata.Contact{}) {
		w.line(0, "contact:")
		w.optional(1, "name", d.Contact.Name)
		w.optional(1, "email", d.Contact.Email)
		w.optional(1, "url", d.Contact.URL)
	} else {
		w.line(0, "# contact: {name: …, email: …}           # uten dette gjelder catalog.yaml")
	}
	if len(d.Theme) > 0 {
		w.list(0, "theme", d.Theme, "")
	} else {
		w.field(0, "theme", "[GOVE]", "FYLL UT: AGRI, ECON, EDUC, ENER, ENVI, GOVE, HEAL, INTR, JUST, REGI, SOCI, TECH, TRAN")
	}
	w.list(0, "los", d.LOS, "")
	w.keywords(d.Keywords)
	if d.License != "" {
		w.field(0, "license", quoted(d.License), "")
	} else {
		w.line(0, "# license: CC_BY_4_0                     # eller CC0, NLOD_2_0; uten dette gjelder catalog.yaml")
	}
	if d.Frequency != "" {
		w.field(0, "frequency", quoted(d.Frequency), "")
	} else {
		w.line(0, "# frequency: MONTHLY                     # FYLL UT: DAILY, WEEKLY, MONTHLY, QUARTERLY, ANNUAL, IRREG …")
	}
	w.list(0, "languages", d.Languages, "")
	w.list(0, "spatial", d.Spatial, "")
	w.optional(0, "landing_page", d.LandingPage)
	w.list(0, "hvd", d.HVD, "")
	w.list(0, "legislation", d.Legislation, "")
	w.optional(0, "provenance", d.Provenance)
}

// required writes a text that must be there, or standIn where nothing is in Norwegian.
func (w *writer) required(key string, t opendata.Text, standIn string) {
	w.line(0, key+":")
	if t["nb"] == "" && t["nn"] == "" {
		w.field(1, "nb", quoted(standIn), "FYLL UT")
	}
	w.languages(1, t)
}

func (w *writer) text(indent int, key string, t opendata.Text) {
	if len(t) > 0 {
		w.line(indent, key+":")
		w.languages(indent+1, t)
	}
}

func (w *writer) languages(indent int, t opendata.Text) {
	for _, lang := range languages {
		w.optional(indent, lang, t[lang])
	}
}

func (w *writer) keywords(words map[string][]string) {
	if len(words) == 0 {
		w.line(0, "# keywords: {nb: [ord, ord]}             # FYLL UT: ord folk søker etter")
		return
	}
	w.line(0, "keywords:")
	for _, lang := range languages {
		w.list(1, lang, words[lang], "")
	}
}

func (w *writer) source(s opendata.Source) {
	w.line(0, "source:")
	w.optional(1, "type", s.Type)
	w.optional(1, "path", s.Path)
	w.optional(1, "url", s.URL)
	w.optional(1, "member", s.Member)
	w.optional(1, "format", s.Format)
	o := s.Options
	if o == (opendata.ReadOptions{}) {
		return
	}
	w.line(1, "options:   # funnet i filen; rett det som er lest feil")
	w.optional(2, "encoding", o.Encoding)
	w.optional(2, "delimiter", o.Delimiter)
	w.optional(2, "quote", o.Quote)
	w.optional(2, "escape", o.Escape)
	if o.HeaderRows != nil {
		w.field(2, "header_rows", strconv.Itoa(*o.HeaderRows), "")
	}
	if o.SkipRows != nil {
		w.field(2, "skip_rows", strconv.Itoa(*o.SkipRows), "")
	}
	w.optional(2, "sheet", o.Sheet)
	w.optional(2, "rows", o.Rows)
	w.optional(2, "crs", o.CRS)
}

func flow(values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = quoted(v)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// quoted writes s as one YAML scalar that reads as exactly s, wherever it stands: plain where it
// is a word that nothing could take for anything else, else in double quotes with every
// character escaped that YAML, a terminal or a reader could stumble over.
func quoted(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c > 0xFFFF && !unicode.IsPrint(c):
			fmt.Fprintf(&b, `\U%08X`, c)
		case invisible(c) || !unicode.IsPrint(c):
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plain accepts words of letters, digits, "_" and "-" that begin with a letter, but not those
// that some YAML reader takes for a truth value or null.
func plain(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.ContainsRune("æøåÆØÅ", c)
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '_' || c == '-')) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf":
		return false
	}
	return true
}

// ownWords keeps a comment on its line whatever the text says.
func ownWords(s string) string {
	return strings.Map(func(c rune) rune {
		if invisible(c) {
			return ' '
		}
		return c
	}, s)
}

// count writes 12345 as "12 345".
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

func percent(share float64) string {
	switch p := share * 100; {
	case p >= 99.5 && share < 1:
		return "over 99 %"
	case p < 1:
		return "under 1 %"
	default:
		return fmt.Sprintf("%d %%", int(math.Round(p)))
	}
}

// humanised makes a title of an id: "lekeplasser-2026" becomes "Lekeplasser 2026".
func humanised(id opendata.DatasetID) string {
	words := strings.ReplaceAll(string(id), "-", " ")
	if words == "" {
		return "Tittel mangler"
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
