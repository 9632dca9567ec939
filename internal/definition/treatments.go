package definition

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/opendata"
)

// periods are what "generalize" takes of dates and times.
var periods = []string{"hour", "day", "week", "month", "quarter", "year"}

// treatment reads "keep", "generalize:hour", {generalize: hour} or {generalize: {grid: 1000}}.
func (c *columnsReader) treatment(dst *opendata.Treatment) read {
	return func(n *yaml.Node, path string) {
		s, word, ok := treatmentWords(n)
		switch {
		case !ok:
			c.r.add(n, path, treatmentFault(word))
		case s == "":
			c.r.add(n, path, missing())
		case !opendata.Treatment(s).Valid() || !plainNumber(s):
			c.r.add(n, path, treatmentFault(s))
		default:
			*dst = opendata.Treatment(s)
		}
	}
}

// plainNumber accepts a treatment without a number, or with one as people write it: no sign, blank
// or zero before it that means nothing.
func plainNumber(s string) bool {
	last := s[strings.LastIndexByte(s, ':')+1:]
	return strings.Trim(last, "+-0123456789") != "" || wholeNumber(last)
}

// treatmentWords is a treatment as one string, however it was written; not ok, with the word that it
// begins with, when it is no treatment by its form.
func treatmentWords(n *yaml.Node) (s, word string, ok bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value, "", true
	case yaml.MappingNode:
	default:
		return "", "", false
	}
	if len(n.Content) != 2 || n.Content[0].Kind != yaml.ScalarNode {
		return "", "", false
	}
	word = n.Content[0].Value
	param, ok := parameter(word, n.Content[1])
	return word + ":" + param, word, ok
}

// parameter is what stands after a treatment's word: numbers where numbers belong, words where words do.
func parameter(word string, n *yaml.Node) (string, bool) {
	number := n.Kind == yaml.ScalarNode && n.Tag == "!!int"
	text := n.Kind == yaml.ScalarNode && n.Tag == "!!str"
	switch word {
	case "generalize":
		if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[1].Kind == yaml.ScalarNode && n.Content[1].Tag == "!!int" {
			return n.Content[0].Value + ":" + n.Content[1].Value, true
		}
		return n.Value, number || text
	case "round", "top", "bottom", "noise":
		return n.Value, number
	case "pseudonymize":
		return n.Value, text
	}
	return "", false
}

func treatmentFault(s string) fault {
	f := says("ukjent behandling", "unknown treatment")
	word, _, _ := strings.Cut(s, ":")
	switch word {
	case "generalize":
		return f.hint("Skriv {generalize: hour}, day, week, month, quarter eller year; {generalize: 5} for intervaller på 5; {generalize: {prefix: 2}} for de to første tegnene; "+
			"{generalize: {grid: 1000}} for ruter på 1000 meter (10 til 1000000); {generalize: hierarchy} sammen med hierarchy.",
			"Write {generalize: hour}, day, week, month, quarter or year; {generalize: 5} for bands of 5; {generalize: {prefix: 2}} for the first two characters; "+
				"{generalize: {grid: 1000}} for squares of 1000 metres (10 to 1000000); {generalize: hierarchy} together with hierarchy.")
	case "round":
		return f.hint("Skriv {round: N}, der N er et helt tall fra 2 til 1000000000.", "Write {round: N}, N being a whole number from 2 to 1000000000.")
	case "noise":
		return f.hint("Skriv {noise: N}, der N er et helt tall fra 1 til 1000000000.", "Write {noise: N}, N being a whole number from 1 to 1000000000.")
	case "top", "bottom":
		return f.hint("Skriv {%[1]s: N}, der N er et helt tall.", "Write {%[1]s: N}, N being a whole number.", word)
	case "pseudonymize":
		return f.hint("Skriv pseudonymize, eller {pseudonymize: dataset} for samme pseudonym i alle versjoner.",
			"Write pseudonymize, or {pseudonymize: dataset} for the same pseudonym in every version.")
	}
	return unknown(word, "behandling", "treatment", []string{"keep", "suppress", "mask", "redact", "pseudonymize",
		"{generalize: hour}", "{round: 10}", "{top: 100}", "{bottom: 0}", "{noise: 3}"})
}

// fits says whether a treatment can be applied to a type; unknown ones were reported already.
func fits(t opendata.Treatment, typ opendata.Type) (fault, bool) {
	if t == "" || !typ.Valid() {
		return fault{}, true
	}
	word, param := t.Split()
	accepted := goesWith(word, param)
	if accepted == nil {
		return fault{}, true
	}
	for _, a := range accepted {
		if _, decimal := typ.Scale(); a == typ || a == "decimal" && decimal {
			return fault{}, true
		}
	}
	said := word
	if word == "generalize" {
		kind, _, _ := strings.Cut(param, ":")
		said += ": " + kind
	}
	return says("«"+said+"» passer ikke til typen", "“"+said+"” does not go with the type").
		hint("Typen må være %[1]s.", "The type must be %[2]s.", oneOfTypes(accepted, "eller"), oneOfTypes(accepted, "or")), false
}

var (
	numbers = []opendata.Type{opendata.Integer, "decimal", opendata.Number}
	moments = []opendata.Type{opendata.Date, opendata.Timestamp, opendata.DateTime}
	codes   = []opendata.Type{opendata.String, opendata.Integer}
)

// goesWith are the types that a treatment is for, "decimal" standing for every scale; nil is any.
// Package privacy refuses the others when it meets them; here the line of the definition is known.
func goesWith(word, param string) []opendata.Type {
	switch word {
	case "redact":
		return []opendata.Type{opendata.String}
	case "mask":
		return slices.Concat(codes, []opendata.Type{"decimal", opendata.Number, opendata.Boolean}, moments, []opendata.Type{opendata.Time})
	case "pseudonymize":
		return slices.Concat(codes, []opendata.Type{"decimal", opendata.Number}, moments, []opendata.Type{opendata.Time})
	case "round", "top", "bottom", "noise":
		return numbers
	case "generalize":
		return generalizes(param)
	}
	return nil
}

func generalizes(param string) []opendata.Type {
	kind, _, _ := strings.Cut(param, ":")
	switch kind {
	case "hour":
		return []opendata.Type{opendata.Timestamp, opendata.DateTime, opendata.Time}
	case "day", "week", "month", "quarter", "year":
		return moments
	case "prefix", "hierarchy":
		return codes
	case "grid":
		return append([]opendata.Type{opendata.Geometry}, numbers...)
	}
	return numbers
}

func oneOfTypes(types []opendata.Type, or string) string {
	var b strings.Builder
	for i, t := range types {
		switch {
		case i > 0 && i == len(types)-1:
			b.WriteString(" " + or + " ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(t))
	}
	return b.String()
}

// maxHierarchy bounds the values of one hierarchy.
const maxHierarchy = 10_000

// hierarchy reads which group each value belongs to. Values and groups are texts, but a value may
// be written as a number: it is taken as it is written.
func (c *columnsReader) hierarchy(dst *map[string]string) read {
	return func(n *yaml.Node, path string) {
		if n.Kind != yaml.MappingNode {
			c.r.add(n, path, says("her skal det stå verdier med gruppe", "values with their groups belong here").
				hint("Skriv {verdi: gruppe, verdi: gruppe}.", "Write {value: group, value: group}."))
			return
		}
		if len(n.Content) > 2*maxHierarchy {
			c.r.add(n, path, says("listen er for lang", "the list is too long").hint("Høyst %d.", "At most %d.", maxHierarchy))
			return
		}
		groups := map[string]string{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			at := fmt.Sprintf("%s[%d]", path, i/2)
			if _, twice := groups[key.Value]; twice || key.Kind != yaml.ScalarNode {
				c.r.add(key, at, says("verdien står to ganger, eller er ingen tekst", "the value stands here twice, or is no text").
					hint("Hver verdi har én gruppe.", "Every value has one group."))
				continue
			}
			if value.Kind != yaml.ScalarNode || value.Value == "" || isNull(value) {
				c.r.add(value, at, says("gruppen mangler", "the group is missing").
					hint("Skriv gruppens navn. Verdier som ikke står her, blir tomme.", "Write the group's name. Values that are not here become empty."))
				continue
			}
			if f, ok := oneLine(value.Value); !ok {
				c.r.add(value, at, f)
				continue
			}
			groups[key.Value] = value.Value
		}
		if len(groups) > 0 {
			*dst = groups
		}
	}
}

// hierarchyBelongs checks that a hierarchy stands exactly where a treatment needs one.
func (c *columnsReader) hierarchyBelongs(n *yaml.Node, path string, rule *opendata.ColumnRule) {
	needed := rule.Treatment == "generalize:hierarchy"
	switch {
	case needed && !mentions(n, "hierarchy"):
		c.r.add(n, join(path, "hierarchy"), says("mangler", "is missing").
			hint("Skriv hvilken gruppe hver verdi hører til: {Ås: Øst, Bø: Vest}.", "Write which group each value belongs to: {Ås: East, Bø: West}."))
	case !needed && rule.Treatment != "" && len(rule.Hierarchy) > 0:
		c.r.add(n, join(path, "hierarchy"), says("brukes ikke av behandlingen", "is not used by the treatment").
			hint("Skriv treatment: {generalize: hierarchy}, eller fjern hierarchy.", "Write treatment: {generalize: hierarchy}, or remove hierarchy."))
	}
}
