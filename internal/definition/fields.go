package definition

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/opendata"
)

// fault is what is wrong with one value, and what would be accepted.
type fault struct {
	nb, en         string
	hintNB, hintEN string
}

func says(nb, en string) fault { return fault{nb: nb, en: en} }

func (f fault) hint(nb, en string, args ...any) fault {
	if len(args) > 0 {
		nb, en = fmt.Sprintf(nb, args...), fmt.Sprintf(en, args...)
	}
	f.hintNB, f.hintEN = nb, en
	return f
}

// read takes in one value. Its path is the field's, for the report.
type read func(n *yaml.Node, path string)

// field is one key of a mapping.
type field struct {
	key      string
	required bool
	read     read
}

// mapping reads the keys of n. Unknown and repeated keys are problems, so are required ones
// that are missing; a key whose value is null counts as missing.
func (r *reader) mapping(n *yaml.Node, path string, fields ...field) bool {
	if n.Kind != yaml.MappingNode {
		r.add(n, path, says("her skal det stå felter med «navn: verdi»", "fields “name: value” belong here").
			hint("Felter: %s.", "Fields: %s.", keyList(fields)))
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, ok := findField(fields, key)
		switch {
		case !ok && isNull(value) && n.Style&yaml.FlowStyle != 0:
			r.add(key, path, says("her står en tekst som ikke hører til noe felt", "a text stands here that belongs to no field").
				hint("Inne i {} skiller et komma felter: sett tekst med komma i anførselstegn.", "Within {} a comma separates fields: put text with a comma in quotes."))
			continue
		case !ok:
			r.add(key, path, unknown(key.Value, "felt", "field", keys(fields)))
			continue
		case seen[f.key]:
			r.add(key, join(path, f.key), says("feltet står to ganger", "the field stands here twice").
				hint("Behold bare det ene.", "Keep only one of them."))
			continue
		}
		if isNull(value) {
			continue
		}
		seen[f.key] = true
		f.read(value, join(path, f.key))
	}
	for _, f := range fields {
		if f.required && !seen[f.key] {
			r.add(n, join(path, f.key), missing())
		}
	}
	return true
}

func missing() fault {
	return says("mangler", "is missing").hint("Feltet må fylles ut.", "The field must be filled in.")
}

func findField(fields []field, key *yaml.Node) (field, bool) {
	if key.Kind != yaml.ScalarNode {
		return field{}, false
	}
	i := slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

func keys(fields []field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.key)
	}
	return list
}

func keyList(fields []field) string { return strings.Join(keys(fields), ", ") }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// check looks at a value that was read; ok is true when there is nothing to say.
type check func(s string) (f fault, ok bool)

// scalar returns the text of n if n is written as text.
func (r *reader) scalar(n *yaml.Node, path string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		r.add(n, path, says("her skal det stå en tekst", "a text belongs here").
			hint("Skriv én verdi, uten liste eller felter.", "Write one value, not a list or fields."))
		return "", false
	}
	// YAML 1.1 calls a date a timestamp; YAML 1.2 and JSON call it text.
	if n.Tag != "!!str" && n.Tag != "!!timestamp" {
		r.add(n, path, says("her skal det stå en tekst, men dette leses som tall eller sannhetsverdi", "a text belongs here, but this is read as a number or truth value").
			hint("Sett verdien i anførselstegn.", "Put the value in quotes."))
		return "", false
	}
	return n.Value, true
}

// str reads a text. An empty one counts as left out.
func (r *reader) str(dst *string, required bool, checks ...check) read {
	return func(n *yaml.Node, path string) {
		s, ok := r.scalar(n, path)
		if !ok {
			return
		}
		if s == "" {
			if required {
				r.add(n, path, missing())
			}
			return
		}
		for _, c := range checks {
			if f, ok := c(s); !ok {
				r.add(n, path, f)
				return
			}
		}
		*dst = s
	}
}

// list reads a list of texts without repetitions.
func (r *reader) list(dst *[]string, limit int, checks ...check) read {
	return func(n *yaml.Node, path string) {
		if !r.sequence(n, path, limit) {
			return
		}
		var items []string
		seen := map[string]bool{}
		for i, item := range n.Content {
			var s string
			at := fmt.Sprintf("%s[%d]", path, i)
			r.str(&s, true, checks...)(item, at)
			if s == "" {
				continue
			}
			if seen[s] {
				r.add(item, at, says("står to ganger i listen", "stands twice in the list").hint("Behold bare den ene.", "Keep only one of them."))
				continue
			}
			seen[s] = true
			items = append(items, s)
		}
		*dst = items
	}
}

func (r *reader) sequence(n *yaml.Node, path string, limit int) bool {
	if n.Kind != yaml.SequenceNode {
		r.add(n, path, says("her skal det stå en liste", "a list belongs here").
			hint("Skriv verdiene i hakeparenteser: [én, to].", "Write the values in brackets: [one, two]."))
		return false
	}
	if len(n.Content) > limit {
		r.add(n, path, says("listen er for lang", "the list is too long").hint("Høyst %d.", "At most %d.", limit))
		return false
	}
	return true
}

// languages of texts about a dataset.
var languages = []string{"nb", "nn", "en"}

// text reads one text in several languages. norwegian demands nb or nn.
func (r *reader) text(dst *opendata.Text, norwegian bool, checks ...check) read {
	return func(n *yaml.Node, path string) {
		var nb, nn, en string
		ok := r.mapping(n, path,
			field{"nb", false, r.str(&nb, false, checks...)},
			field{"nn", false, r.str(&nn, false, checks...)},
			field{"en", false, r.str(&en, false, checks...)})
		if !ok {
			return
		}
		if norwegian && nb == "" && nn == "" && !mentions(n, "nb", "nn") {
			r.add(n, path, says("mangler tekst på norsk", "has no text in Norwegian").
				hint("Skriv minst nb eller nn: {nb: …, en: …}.", "Write at least nb or nn: {nb: …, en: …}."))
			return
		}
		if t := opendata.T(nb, nn, en); len(t) > 0 {
			*dst = t
		}
	}
}

// mentions says whether n has one of the keys with something in it: then any problem with it
// was reported already.
func mentions(n *yaml.Node, wanted ...string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if slices.Contains(wanted, n.Content[i].Value) && !isNull(n.Content[i+1]) && (n.Content[i+1].Kind != yaml.ScalarNode || n.Content[i+1].Value != "") {
			return true
		}
	}
	return false
}

// integer reads a whole number within bounds.
func (r *reader) integer(low, high int, set func(int)) read {
	return func(n *yaml.Node, path string) {
		v, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil || v < low || v > high {
			r.add(n, path, says("her skal det stå et helt tall", "a whole number belongs here").
				hint("Fra %d til %d, uten anførselstegn.", "From %d to %d, without quotes.", low, high))
			return
		}
		set(v)
	}
}

// share reads a share greater than 0 and up to 1, as 0.01 or 1%. Zero would mean the default.
func (r *reader) share(dst *float64) read {
	return func(n *yaml.Node, path string) {
		if v, ok := parseShare(n); ok {
			*dst = v
			return
		}
		r.add(n, path, says("her skal det stå en andel", "a share belongs here").
			hint("Skriv mer enn 0 og høyst 100%, som «1%» eller 0.01. For «ingen»: 0.001%.", "Write more than 0 and at most 100%, as “1%” or 0.01. For “none”: 0.001%."))
	}
}

func parseShare(n *yaml.Node) (float64, bool) {
	if n.Kind != yaml.ScalarNode {
		return 0, false
	}
	s, divisor := n.Value, 1.0
	switch n.Tag {
	case "!!float", "!!int":
	case "!!str":
		number, ok := strings.CutSuffix(s, "%")
		if !ok {
			return 0, false
		}
		s, divisor = strings.Replace(strings.TrimRight(number, " "), ",", ".", 1), 100
	default:
		return 0, false
	}
	if strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	v /= divisor
	return v, err == nil && v > 0 && v <= 1
}

// unknown is the fault of a word that is not in a list, with the nearest one that is.
func unknown(word, kindNB, kindEN string, accepted []string) fault {
	f := says("ukjent "+kindNB, "unknown "+kindEN)
	shown := accepted
	tail := ""
	if len(shown) > 16 {
		shown, tail = shown[:12], fmt.Sprintf(" … (%d)", len(accepted))
	}
	list := strings.Join(shown, ", ") + tail
	if near := nearest(word, accepted); near != "" {
		return f.hint("Mente du «%s»? Gyldig: %s.", "Did you mean “%s”? Accepted: %s.", near, list)
	}
	return f.hint("Gyldig: %s.", "Accepted: %s.", list)
}

// nearest is the accepted word that word was probably meant to be; "" if none is near.
func nearest(word string, accepted []string) string {
	folded := fold(word)
	best, bestDistance := "", max(1, len(folded)/3)+1
	for _, a := range accepted {
		if d := distance(folded, fold(a), bestDistance); d < bestDistance {
			best, bestDistance = a, d
		}
	}
	return best
}

// fold makes "CC BY 4.0", "cc-by-4.0" and "CC_BY_4_0" the same.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c == '_' || c == '-' || c == ' ' || c == '.':
			return -1
		}
		return c
	}, s)
}

// distance is the number of edits from a to b (a letter more, less, other, or two swapped), or
// limit if it is not below.
func distance(a, b string, limit int) int {
	if len(a) > 64 || abs(len(a)-len(b)) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// keywords reads lists of words by language.
func (r *reader) keywords(dst *map[string][]string) read {
	return func(n *yaml.Node, path string) {
		words := map[string][]string{}
		var fields []field
		for _, lang := range languages {
			fields = append(fields, field{lang, false, func(n *yaml.Node, path string) {
				var list []string
				r.list(&list, 50, atMost(100), oneLine)(n, path)
				words[lang] = list
			}})
		}
		r.mapping(n, path, fields...)
		maps.DeleteFunc(words, func(_ string, list []string) bool { return len(list) == 0 })
		if len(words) > 0 {
			*dst = words
		}
	}
}

// atMost bounds a text's length in characters.
func atMost(limit int) check {
	return func(s string) (fault, bool) {
		return says("er for lang", "is too long").hint("Høyst %d tegn.", "At most %d characters.", limit), utf8.RuneCountInString(s) <= limit
	}
}
