package definition

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/typing"
)

// maxColumns is the widest table that is read.
const maxColumns = 10_000

var kindPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{1,49}$`)

// columnsReader reads the contract and what refers to its columns. References are checked when
// everything was read: fields may stand in any order.
type columnsReader struct {
	r          *reader
	d          *opendata.Dataset
	references []reference
}

// reference is a column's name used elsewhere in the definition.
type reference struct {
	node *yaml.Node
	path string
	name string
	key  bool // must be published unchanged
}

func (c *columnsReader) read(n *yaml.Node, path string) {
	if !c.r.sequence(n, path, maxColumns) {
		return
	}
	names, published := map[string]bool{}, map[string]bool{}
	for i, item := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		var rule opendata.ColumnRule
		if !c.rule(item, at, &rule) {
			continue
		}
		if rule.Name != "" && names[rule.Name] {
			c.r.add(item, at+".name", says("to regler for samme kolonne", "two rules for the same column").hint("Behold bare den ene.", "Keep only one of them."))
		}
		names[rule.Name] = true
		if rule.Treatment != opendata.Suppress && rule.Name != "" {
			if published[rule.Published()] {
				c.r.add(item, at, says("to kolonner ville bli publisert med samme navn", "two columns would be published under the same name").
					hint("Gi den ene et annet navn med «as».", "Give one of them another name with “as”."))
			}
			published[rule.Published()] = true
		}
		c.d.Columns = append(c.d.Columns, rule)
	}
}

func (c *columnsReader) rule(n *yaml.Node, path string, rule *opendata.ColumnRule) bool {
	var format *yaml.Node
	ok := c.r.mapping(n, path,
		field{"name", true, c.r.str(&rule.Name, true, atMost(nameLength))},
		field{"as", false, c.r.str(&rule.As, false, oneLine, notBlank, atMost(titleLength))},
		field{"type", true, c.columnType(&rule.Type)},
		field{"format", false, func(n *yaml.Node, path string) {
			format = n
			c.r.str(&rule.Format, false, atMost(100))(n, path)
		}},
		field{"treatment", true, c.treatment(&rule.Treatment)},
		field{"accepts", false, c.accepts(&rule.Accepts)},
		field{"title", false, c.r.text(&rule.Title, false, oneLine, notBlank, atMost(titleLength))},
		field{"description", false, c.r.text(&rule.Description, false, manyLines, notBlank, atMost(descriptionLength))},
		field{"unit", false, c.r.str(&rule.Unit, false, oneLine, notBlank, atMost(50))})
	if !ok {
		return false
	}
	if f, ok := fits(rule.Treatment, rule.Type); !ok {
		c.r.add(n, path+".treatment", f)
	}
	if rule.Format != "" && rule.Type.Valid() && !slices.Contains(typing.Formats(rule.Type), rule.Format) {
		c.r.add(format, path+".format", formatFault(rule))
	}
	return true
}

func formatFault(rule *opendata.ColumnRule) fault {
	accepted := typing.Formats(rule.Type)
	if len(accepted) == 0 {
		return says("denne typen har ikke noe format", "this type has no format").hint("Fjern «format».", "Remove “format”.")
	}
	return unknown(rule.Format, "format for typen", "format for the type", accepted)
}

func (c *columnsReader) columnType(dst *opendata.Type) read {
	return func(n *yaml.Node, path string) {
		var s string
		c.r.str(&s, true)(n, path)
		if s == "" {
			return
		}
		if t := opendata.Type(s); t.Valid() {
			*dst = t
			return
		}
		f := unknown(s, "type", "type", opendata.TypeNames)
		if strings.HasPrefix(s, "decimal") {
			f = f.hint("Skriv antall desimaler i parentes, 0 til 18: «decimal(2)».", "Write the number of decimals in parentheses, 0 to 18: “decimal(2)”.")
		}
		c.r.add(n, path, f)
	}
}

// treatment reads "keep", "generalize:hour" or {generalize: hour}.
func (c *columnsReader) treatment(dst *opendata.Treatment) read {
	return func(n *yaml.Node, path string) {
		s := ""
		switch n.Kind {
		case yaml.MappingNode:
			tags := map[string]string{"generalize": "!!str", "round": "!!int"}
			if len(n.Content) != 2 || tags[n.Content[0].Value] == "" {
				c.r.add(n, path, treatmentFault(""))
				return
			}
			word, param := n.Content[0].Value, n.Content[1]
			if param.Kind != yaml.ScalarNode || param.Tag != tags[word] {
				c.r.add(n, path, treatmentFault(word))
				return
			}
			s = word + ":" + param.Value
		case yaml.ScalarNode:
			s = n.Value
		default:
			c.r.add(n, path, treatmentFault(""))
			return
		}
		if s == "" {
			c.r.add(n, path, missing())
			return
		}
		if t := opendata.Treatment(s); t.Valid() {
			*dst = t
			return
		}
		c.r.add(n, path, treatmentFault(s))
	}
}

func treatmentFault(s string) fault {
	word, _, _ := strings.Cut(s, ":")
	switch word {
	case "generalize":
		return says("ukjent behandling", "unknown treatment").
			hint("Skriv {generalize: hour}, day, month, quarter eller year.", "Write {generalize: hour}, day, month, quarter or year.")
	case "round":
		return says("ukjent behandling", "unknown treatment").
			hint("Skriv {round: N}, der N er et helt tall fra 2 til 1000000000.", "Write {round: N}, N being a whole number from 2 to 1000000000.")
	}
	return unknown(word, "behandling", "treatment", []string{"keep", "suppress", "mask", "redact", "{generalize: hour}", "{round: 10}"})
}

// fits says whether a treatment can be applied to a type; unknown ones were reported already.
func fits(t opendata.Treatment, typ opendata.Type) (fault, bool) {
	if t == "" || !typ.Valid() {
		return fault{}, true
	}
	_, decimal := typ.Scale()
	word, param := t.Split()
	switch word {
	case "generalize":
		if param == "hour" {
			return says("«generalize: hour» passer ikke til typen", "“generalize: hour” does not go with the type").
				hint("Typen må være timestamp eller datetime.", "The type must be timestamp or datetime."), typ == opendata.Timestamp || typ == opendata.DateTime
		}
		return says("«generalize» passer ikke til typen", "“generalize” does not go with the type").
			hint("Typen må være date, timestamp eller datetime.", "The type must be date, timestamp or datetime."), typ == opendata.Date || typ == opendata.Timestamp || typ == opendata.DateTime
	case "round":
		return says("«round» passer ikke til typen", "“round” does not go with the type").
			hint("Typen må være integer eller decimal.", "The type must be integer or decimal."), typ == opendata.Integer || decimal
	case "redact":
		return says("«redact» passer ikke til typen", "“redact” does not go with the type").
			hint("Typen må være string.", "The type must be string."), typ == opendata.String
	}
	return fault{}, true
}

func (c *columnsReader) accepts(dst *[]opendata.Acceptance) read {
	return func(n *yaml.Node, path string) {
		if !c.r.sequence(n, path, 50) {
			return
		}
		for i, item := range n.Content {
			var a opendata.Acceptance
			kind := says("er ikke en funntype", "is not a kind of finding").
				hint("Navnet fra rapporten: national_id, email, phone, person_name …", "The name from the report: national_id, email, phone, person_name …")
			c.r.mapping(item, fmt.Sprintf("%s[%d]", path, i),
				field{"kind", true, c.r.str(&a.Kind, true, matches(kindPattern, kind))},
				field{"reason", true, c.r.str(&a.Reason, true, manyLines, notBlank, atMost(titleLength*5))})
			*dst = append(*dst, a)
		}
	}
}

func (c *columnsReader) key(n *yaml.Node, path string) {
	c.r.list(&c.d.Key, 50, atMost(nameLength))(n, path)
	c.refer(n, path, true)
}

func (c *columnsReader) refer(n *yaml.Node, path string, key bool) {
	for i, item := range n.Content {
		if item.Kind == yaml.ScalarNode && item.Value != "" {
			c.references = append(c.references, reference{item, fmt.Sprintf("%s[%d]", path, i), item.Value, key})
		}
	}
}

func (c *columnsReader) privacy(n *yaml.Node, path string) {
	var p opendata.PrivacyRules
	none := false
	reason := ""
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
			c.r.list(&p.QuasiIdentifiers, 50, atMost(nameLength))(n, path)
			c.refer(n, path, false)
		}},
		field{"reason", false, c.r.str(&reason, false, manyLines, notBlank, atMost(titleLength*5))},
		// The same in the JSON form of a Dataset.
		field{"none", false, c.r.str(&p.None, false, manyLines, notBlank, atMost(titleLength*5))},
		field{"person_key", false, func(n *yaml.Node, path string) {
			c.r.str(&p.PersonKey, false, atMost(nameLength))(n, path)
			if p.PersonKey != "" {
				c.references = append(c.references, reference{n, path, p.PersonKey, false})
			}
		}},
		field{"k", false, c.r.integer(2, 1000, func(v int) { p.K = v })})
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
	c.d.Privacy = &p
}

// finish checks the references, once there is a contract to check them against.
func (c *columnsReader) finish() {
	if len(c.d.Columns) == 0 {
		return
	}
	for _, ref := range c.references {
		i := slices.IndexFunc(c.d.Columns, func(r opendata.ColumnRule) bool { return r.Name == ref.name })
		switch {
		case i < 0:
			c.r.add(ref.node, ref.path, says("er ikke en kolonne i kontrakten", "is not a column of the contract").
				hint("Skriv kolonnens «name» fra columns.", "Write the column's “name” from columns."))
		case ref.key && c.d.Columns[i].Treatment != opendata.Keep && c.d.Columns[i].Treatment != "":
			c.r.add(ref.node, ref.path, says("nøkkelen må publiseres uendret", "the key must be published unchanged").
				hint("Velg en kolonne med treatment: keep.", "Choose a column with treatment: keep."))
		}
	}
}
