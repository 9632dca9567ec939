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
	use  use
}

// use is what a reference needs of its column.
type use int

const (
	anyColumn   use = iota
	keyColumn       // must be published unchanged
	countColumn     // must hold whole numbers
)

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
		field{"hierarchy", false, c.hierarchy(&rule.Hierarchy)},
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
	c.hierarchyBelongs(n, path, rule)
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
	c.columnNames(&c.d.Key, 50, keyColumn)(n, path)
}

// refer notes the column names of a list.
func (c *columnsReader) refer(n *yaml.Node, path string, u use) {
	if n.Kind != yaml.SequenceNode {
		return // reported already
	}
	for i, item := range n.Content {
		if item.Kind == yaml.ScalarNode && item.Value != "" {
			c.references = append(c.references, reference{item, fmt.Sprintf("%s[%d]", path, i), item.Value, u})
		}
	}
}

// columnName reads the name of one column and notes it.
func (c *columnsReader) columnName(dst *string) read {
	return func(n *yaml.Node, path string) {
		c.r.str(dst, false, atMost(nameLength))(n, path)
		if *dst != "" {
			c.references = append(c.references, reference{n, path, *dst, anyColumn})
		}
	}
}

// columnNames reads a list of column names and notes them.
func (c *columnsReader) columnNames(dst *[]string, limit int, u use) read {
	return func(n *yaml.Node, path string) {
		c.r.list(dst, limit, atMost(nameLength))(n, path)
		c.refer(n, path, u)
	}
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
		case ref.use == keyColumn && c.d.Columns[i].Treatment != opendata.Keep && c.d.Columns[i].Treatment != "":
			c.r.add(ref.node, ref.path, says("nøkkelen må publiseres uendret", "the key must be published unchanged").
				hint("Velg en kolonne med treatment: keep.", "Choose a column with treatment: keep."))
		case ref.use == countColumn && c.d.Columns[i].Type != opendata.Integer && c.d.Columns[i].Type.Valid():
			c.r.add(ref.node, ref.path, says("en kolonne med antall må være heltall", "a column of counts must hold whole numbers").
				hint("Velg en kolonne med type: integer.", "Choose a column with type: integer."))
		}
	}
}
