package definition

import (
	"regexp"

	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/vocabulary"
)

// Lengths in characters. Titles are shown in lists, descriptions on pages; harvesters cut
// beyond these.
const (
	titleLength       = 200
	descriptionLength = 10_000
	nameLength        = 1_000 // of a column in its source
	pathLength        = 1_000
)

// formats are the input formats that source.format may name.
var formats = []string{"csv", "xlsx", "ods", "json", "ndjson", "geojson"}

var crsPattern = regexp.MustCompile(`^EPSG:[0-9]{4,6}$`)

func (r *reader) dataset(n *yaml.Node, d *opendata.Dataset) {
	var id string
	columns := &columnsReader{r: r, d: d}
	r.mapping(n, "",
		field{"dataset", true, r.str(&id, true, datasetID)},
		field{"title", true, r.text(&d.Title, true, oneLine, notBlank, atMost(titleLength))},
		field{"description", true, r.text(&d.Description, true, manyLines, notBlank, atMost(descriptionLength))},
		field{"publisher", false, r.publisher(&d.Publisher)},
		field{"contact", false, r.contact(&d.Contact)},
		field{"theme", true, r.filled(r.list(&d.Theme, 13, term(vocabulary.Themes, "tema", "theme")))},
		field{"los", false, r.list(&d.LOS, 20, term(vocabulary.LOSTerms, "LOS-sti", "LOS path"))},
		field{"keywords", false, r.keywords(&d.Keywords)},
		field{"license", false, r.str(&d.License, false, licence)},
		field{"frequency", false, r.str(&d.Frequency, false, term(vocabulary.Frequencies, "frekvens", "frequency"))},
		field{"languages", false, r.list(&d.Languages, 3, term(vocabulary.Languages, "språk", "language"))},
		field{"spatial", false, r.list(&d.Spatial, 400, place)},
		field{"landing_page", false, r.str(&d.LandingPage, false, webAddress)},
		field{"hvd", false, r.list(&d.HVD, 20, term(vocabulary.HVDs, "kategori av høy verdi", "high-value category"))},
		field{"legislation", false, r.list(&d.Legislation, 20, webAddress)},
		field{"provenance", false, r.str(&d.Provenance, false, term(vocabulary.Provenances, "proveniens", "provenance"))},
		field{"source", true, r.source(&d.Source)},
		field{"schedule", false, r.str(&d.Schedule, false, cron)},
		field{"columns", false, columns.read},
		field{"key", false, columns.key},
		field{"privacy", false, columns.privacy},
		field{"mixed", false, columns.mixed},
		field{"quality", false, r.quality(&d.Quality)},
		field{"retention", false, r.retention(&d.Retention)},
	)
	d.ID = opendata.DatasetID(id)
	columns.finish()
}

func licence(s string) (fault, bool) { return term(vocabulary.Licences, "lisens", "licence")(s) }

// filled demands that a list has something in it.
func (r *reader) filled(inner read) read {
	return func(n *yaml.Node, path string) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			r.add(n, path, missing())
			return
		}
		inner(n, path)
	}
}

func (r *reader) publisher(p *opendata.Publisher) read {
	return func(n *yaml.Node, path string) {
		r.mapping(n, path,
			field{"name", false, r.str(&p.Name, false, oneLine, notBlank, atMost(titleLength))},
			field{"orgnr", false, r.str(&p.OrgNr, false, orgNr)},
			field{"url", false, r.str(&p.URL, false, webAddress)})
		if (p.Name == "") != (p.OrgNr == "") && !mentionsAll(n, "name", "orgnr") {
			r.add(n, path, says("name og orgnr hører sammen", "name and orgnr belong together").
				hint("Skriv begge, eller la catalog.yaml si hvem som er utgiver.", "Write both, or let catalog.yaml say who publishes."))
		}
	}
}

func mentionsAll(n *yaml.Node, keys ...string) bool {
	for _, key := range keys {
		if !mentions(n, key) {
			return false
		}
	}
	return true
}

func (r *reader) contact(c *opendata.Contact) read {
	return func(n *yaml.Node, path string) {
		r.mapping(n, path,
			field{"name", false, r.str(&c.Name, false, oneLine, notBlank, atMost(titleLength))},
			field{"email", false, r.str(&c.Email, false, email)},
			field{"url", false, r.str(&c.URL, false, webAddress)})
		any := mentions(n, "name", "email", "url")
		if any && !mentions(n, "name") {
			r.add(n, join(path, "name"), says("mangler", "is missing").
				hint("Navnet på en avdeling eller funksjon, ikke en person.", "The name of a department or function, not of a person."))
		}
		if any && !mentions(n, "email", "url") {
			r.add(n, path, says("mangler e-post eller nettadresse", "has neither e-mail nor web address").
				hint("Skriv minst én av email og url.", "Write at least one of email and url."))
		}
	}
}

func (r *reader) source(s *opendata.Source) read {
	return func(n *yaml.Node, path string) {
		ok := r.mapping(n, path,
			field{"type", true, r.str(&s.Type, true, oneOf("kildetype", "type of source", "file", "http"))},
			field{"path", false, r.str(&s.Path, false, oneLine, atMost(pathLength))},
			field{"url", false, r.str(&s.URL, false, webAddress)},
			field{"member", false, r.str(&s.Member, false, oneLine, atMost(pathLength))},
			field{"format", false, r.str(&s.Format, false, oneOf("format", "format", formats...))},
			field{"options", false, r.options(&s.Options)})
		if !ok {
			return
		}
		wanted, other := "path", "url"
		switch s.Type {
		case "file":
		case "http":
			wanted, other = other, wanted
		default:
			return // reported already
		}
		if !mentions(n, wanted) {
			r.add(n, join(path, wanted), says("mangler", "is missing").
				hint("type: file trenger path, type: http trenger url (http eller https).", "type: file needs path, type: http needs url (http or https)."))
		}
		if mentions(n, other) {
			r.add(n, join(path, other), says("passer ikke til kildetypen", "does not go with this type of source").
				hint("type: file har path, type: http har url.", "type: file has path, type: http has url."))
		}
	}
}

func (r *reader) options(o *opendata.ReadOptions) read {
	rows := func(dst **int) func(int) { return func(v int) { *dst = &v } }
	return func(n *yaml.Node, path string) {
		r.mapping(n, path,
			field{"encoding", false, r.str(&o.Encoding, false, oneOf("tegnkoding", "encoding", charset.Names()...))},
			field{"delimiter", false, r.str(&o.Delimiter, false, delimiter)},
			field{"quote", false, r.str(&o.Quote, false, quote)},
			field{"escape", false, r.str(&o.Escape, false, oneOf("verdi", "value", "double", "backslash"))},
			field{"header_rows", false, r.integer(0, 6, rows(&o.HeaderRows))},
			field{"skip_rows", false, r.integer(0, 100_000, rows(&o.SkipRows))},
			field{"sheet", false, r.str(&o.Sheet, false, atMost(100))},
			field{"rows", false, r.str(&o.Rows, false, atMost(pathLength))},
			field{"crs", false, r.str(&o.CRS, false, matches(crsPattern, says("er ikke et koordinatsystem", "is not a coordinate system").
				hint("Skriv EPSG-koden: «EPSG:25833».", "Write the EPSG code: “EPSG:25833”.")))})
	}
}

func delimiter(s string) (fault, bool) {
	f, ok := atMost(16)(s)
	if !ok || matchesLineBreak(s) {
		return f.hint("1 til 16 tegn uten linjeskift, eller «tab».", "1 to 16 characters without line breaks, or “tab”."), false
	}
	return fault{}, true
}

func matchesLineBreak(s string) bool { return lineBreak.MatchString(s) }

var lineBreak = regexp.MustCompile(`[\r\n]`)

func quote(s string) (fault, bool) {
	return says("er ikke et anførselstegn", "is not a quote character").
		hint("Ett tegn (ASCII), eller «none».", "One ASCII character, or “none”."), s == "none" || len(s) == 1 && s[0] > ' ' && s[0] < 0x7f
}

func (r *reader) quality(q *opendata.Quality) read {
	return func(n *yaml.Node, path string) {
		r.mapping(n, path,
			field{"max_rejected_rows", false, r.share(&q.MaxRejectedRows)},
			field{"max_row_count_change", false, r.share(&q.MaxRowCountChange)})
	}
}

func (r *reader) retention(v *opendata.Retention) read {
	return func(n *yaml.Node, path string) {
		r.mapping(n, path, field{"versions", false, r.integer(1, 10_000, func(n int) { v.Versions = n })})
	}
}

func (r *reader) catalog(n *yaml.Node, c *opendata.Catalog) {
	r.mapping(n, "",
		field{"base_url", false, r.str(&c.BaseURL, false, baseURL)},
		field{"title", true, r.text(&c.Title, true, oneLine, notBlank, atMost(titleLength))},
		field{"description", true, r.text(&c.Description, true, manyLines, notBlank, atMost(descriptionLength))},
		field{"publisher", true, r.publisher(&c.Publisher)},
		field{"contact", true, r.contact(&c.Contact)},
		field{"languages", false, r.list(&c.Languages, 3, term(vocabulary.Languages, "språk", "language"))},
		field{"license", false, r.str(&c.License, false, licence)},
		field{"spatial", false, r.list(&c.Spatial, 400, place)},
		field{"issued", false, r.str(&c.Issued, false, date)},
		field{"roots", false, r.list(&c.Roots, 100, oneLine, atMost(pathLength))})
}
