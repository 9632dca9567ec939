package definition

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Bounds of disclosure control as a definition may set it. k and the threshold of counts are at
// least opendata.MinK: below three, the two others in a group know the third.
const (
	maxK         = 1000
	maxL         = 100
	maxThreshold = 100
)

func (c *columnsReader) privacy(n *yaml.Node, path string) {
	var p opendata.PrivacyRules
	none := false
	reason := ""
	explanation := []check{manyLines, notBlank, atMost(titleLength * 5)}
	ok := c.r.mapping(n, path,
		field{"quasi_identifiers", false, func(n *yaml.Node, path string) {
			if n.Kind == yaml.ScalarNode {
				none = n.Value == "none"
				if !none {
					c.r.add(n, path, says("her skal det stå en liste eller «none»", "a list or “none” belongs here").
						hint("Skriv kolonnene i hakeparenteser, eller none sammen med reason.", "Write the columns in brackets, or none together with reason."))
				}
				return
			}
			c.columnNames(&p.QuasiIdentifiers, 50, anyColumn)(n, path)
		}},
		field{"reason", false, c.r.str(&reason, false, explanation...)},
		// The same in the JSON form of a Dataset.
		field{"none", false, c.r.str(&p.None, false, explanation...)},
		field{"person_key", false, c.columnName(&p.PersonKey)},
		field{"k", false, c.r.integer(opendata.MinK, maxK, func(v int) { p.K = v })},
		field{"sensitive", false, c.columnNames(&p.Sensitive, 50, anyColumn)},
		field{"l", false, c.r.integer(2, maxL, func(v int) { p.L = v })},
		field{"small_groups", false, c.r.str(&p.SmallGroups, false, oneOf("verdi", "value", opendata.HoldSmall, opendata.SuppressSmall))},
		field{"differences", false, c.r.str(&p.Differences, false, explanation...)},
		field{"counts", false, func(n *yaml.Node, path string) { p.Counts = c.counts(n, path) }})
	if !ok {
		return
	}
	switch {
	case none && reason == "" && !mentions(n, "reason"):
		c.r.add(n, join(path, "reason"), says("mangler", "is missing").
			hint("Skriv hvorfor ingen kolonner kan peke ut en person.", "Write why no column can single a person out."))
	case !none && reason != "":
		c.r.add(n, join(path, "reason"), says("hører bare til «quasi_identifiers: none»", "belongs to “quasi_identifiers: none” only").
			hint("Fjern reason.", "Remove reason."))
	case none:
		p.None = reason
	}
	if p.None != "" && len(p.QuasiIdentifiers) > 0 {
		c.r.add(n, path, says("både kvasiidentifikatorer og «ingen»", "both quasi-identifiers and “none”").hint("Behold bare det ene.", "Keep only one of them."))
	}
	c.groupsNeed(n, path, p)
	c.d.Privacy = &p
}

// groupsNeed checks what only has a meaning over groups of persons.
func (c *columnsReader) groupsNeed(n *yaml.Node, path string, p opendata.PrivacyRules) {
	if p.L > 0 && !mentionsList(n, "sensitive") {
		c.r.add(n, join(path, "l"), says("hører til «sensitive»", "belongs to “sensitive”").
			hint("Skriv hvilke kolonner som er følsomme, eller fjern l.", "Write which columns are sensitive, or remove l."))
	}
	if len(p.Sensitive) > 0 && len(p.QuasiIdentifiers) == 0 && !mentionsList(n, "quasi_identifiers") {
		c.r.add(n, join(path, "sensitive"), says("hører til «quasi_identifiers»", "belongs to “quasi_identifiers”").
			hint("Skriv kolonnene som sammen kan peke ut en person.", "Write the columns that can point at a person together."))
	}
	for _, name := range p.Sensitive {
		if slices.Contains(p.QuasiIdentifiers, name) {
			c.r.add(n, join(path, "sensitive"), says("samme kolonne er både kvasiidentifikator og følsom", "the same column is both a quasi-identifier and sensitive").
				hint("Behold den i én av listene.", "Keep it in one of the lists."))
			return
		}
	}
}

// mentionsList says whether n has that key with a list in it.
func mentionsList(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1].Kind == yaml.SequenceNode && len(n.Content[i+1].Content) > 0
		}
	}
	return false
}

// counts reads the rules for small counts.
func (c *columnsReader) counts(n *yaml.Node, path string) *opendata.CountRules {
	var r opendata.CountRules
	ok := c.r.mapping(n, path,
		field{"columns", true, c.r.filled(c.columnNames(&r.Columns, 500, countColumn))},
		field{"dimensions", false, c.columnNames(&r.Dimensions, 50, anyColumn)},
		field{"threshold", false, c.r.integer(opendata.MinK, maxThreshold, func(v int) { r.Threshold = v })},
		field{"method", false, c.r.str(&r.Method, false, oneOf("metode", "method", opendata.SuppressSmall, opendata.RoundSmall))},
		field{"zeros", false, c.r.boolean(&r.Zeros)})
	if !ok {
		return nil
	}
	for _, name := range r.Columns {
		if slices.Contains(r.Dimensions, name) {
			c.r.add(n, join(path, "dimensions"), says("samme kolonne er både antall og dimensjon", "the same column is both a count and a dimension").
				hint("Behold den i én av listene.", "Keep it in one of the lists."))
			break
		}
	}
	return &r
}

// mixed reads which columns belong together in a table where some rows are about persons.
func (c *columnsReader) mixed(n *yaml.Node, path string) {
	var m opendata.MixedRows
	ok := c.r.mapping(n, path,
		field{"name", false, c.columnName(&m.Name)},
		field{"form", false, c.columnName(&m.Form)},
		field{"linked", true, c.r.filled(c.columnNames(&m.Linked, 50, anyColumn))})
	if !ok {
		return
	}
	if !mentions(n, "name", "form") {
		c.r.add(n, path, says("ingenting sier hvilke rader som gjelder personer", "nothing says which rows are about persons").
			hint("Skriv kolonnen med navnet (name), kolonnen med organisasjonsformen (form), eller begge.", "Write the column with the name (name), the column with the organisational form (form), or both."))
	}
	c.d.Mixed = &m
}

// boolean reads true or false.
func (r *reader) boolean(dst *bool) read {
	return func(n *yaml.Node, path string) {
		if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
			r.add(n, path, says("her skal det stå true eller false", "true or false belongs here").
				hint("Skriv true eller false, uten anførselstegn.", "Write true or false, without quotes."))
			return
		}
		*dst = n.Value == "true" || n.Value == "True" || n.Value == "TRUE"
	}
}
