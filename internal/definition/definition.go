// Package definition reads and writes what stewards write: the definition of a dataset, and
// catalog.yaml. It reports every problem at once, each with line, column, field, and what
// would be accepted, in Norwegian Bokmål and English.
//
// The documents are YAML, a subset that can't surprise: one document of at most 1 MiB, no
// anchors, aliases, merge keys or tags of its own, no key twice, no key that is not known.
// What must be text must be written as text: 0301 without quotes is a number to YAML and
// would lose its zero. Because JSON is YAML, a Dataset in JSON is read as well.
//
// Messages show no value of the document: somebody may hand over the data by mistake.
//
// A definition may leave out what catalog.yaml says for all datasets: Parse checks what is
// there, Merge fills in the rest and checks that nothing is missing. JSONSchema is the same
// set of rules for editors, as far as JSON Schema can say them.
package definition

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/allmenning/allmenning/internal/opendata"
)

// MaxBytes bounds a document. The largest honest one, a contract of ten thousand columns, is
// about as large.
const MaxBytes = 1 << 20

// Problem is one thing that is wrong with a document.
type Problem struct {
	Line    int           // 1-based; 0 when it is about no place in particular
	Column  int           // 1-based, in characters
	Field   string        // "columns[2].treatment"; empty: the document as a whole
	Message opendata.Text // what is wrong
	Hint    opendata.Text // what would be accepted
}

// Parse reads a dataset's definition. The Dataset is usable only if there are no problems; they
// are sorted by place. What the document is called matters to AsError alone.
func Parse(_ string, doc []byte) (opendata.Dataset, []Problem) {
	var d opendata.Dataset
	r := &reader{}
	if root := r.root(doc); root != nil {
		r.dataset(root, &d)
	}
	return d, r.sorted()
}

// ParseCatalog reads a catalog.yaml. Roots are returned as written; relative ones are meant
// relative to the directory of the file, which only the caller knows.
func ParseCatalog(_ string, doc []byte) (opendata.Catalog, []Problem) {
	var c opendata.Catalog
	r := &reader{}
	if root := r.root(doc); root != nil {
		r.catalog(root, &c)
	}
	return c, r.sorted()
}

// AsError makes one Invalid error of all problems; nil if there are none. name is what the
// user called the document.
func AsError(name string, problems []Problem) *opendata.Error {
	if len(problems) == 0 {
		return nil
	}
	if len(problems) == 1 {
		p := problems[0]
		e := opendata.NewError(opendata.Invalid, "definition.invalid", "", "")
		e.Message, e.Hint = p.Message, p.Hint
		return e.At(opendata.Where{Source: name, Line: int64(p.Line), Column: int64(p.Column), Field: p.Field})
	}
	nb, en := []string{fmt.Sprintf("%d feil:", len(problems))}, []string{fmt.Sprintf("%d problems:", len(problems))}
	for _, p := range problems {
		nb = append(nb, p.In("nb"))
		en = append(en, p.In("en"))
	}
	e := opendata.NewError(opendata.Invalid, "definition.invalid", "", "").
		Hinted("Rett alle, og kjør «allmenning check» igjen.", "Mend them all, and run “allmenning check” again.")
	e.Message = opendata.Text{"nb": strings.Join(nb, "\n  "), "en": strings.Join(en, "\n  ")}
	return e.At(opendata.Where{Source: name})
}

// In is the whole problem as one line in lang, "nb" or "en".
func (p Problem) In(lang string) string {
	line, column := "line", "column"
	if lang != "en" {
		line, column = "linje", "kolonne"
	}
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "%s %d, %s %d: ", line, p.Line, column, max(p.Column, 1))
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.Message.In(lang))
	if hint := p.Hint.In(lang); hint != "" {
		b.WriteString(". " + hint)
	}
	return b.String()
}

// reader collects problems while it walks a document.
type reader struct {
	problems []Problem
}

// maxProblems bounds the report; a document with more is wrong as a whole.
const maxProblems = 200

func (r *reader) add(n *yaml.Node, field string, f fault) {
	if len(r.problems) >= maxProblems {
		return
	}
	p := Problem{Field: field, Message: opendata.Text{"nb": f.nb, "en": f.en}, Hint: opendata.Text{"nb": f.hintNB, "en": f.hintEN}}
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	r.problems = append(r.problems, p)
}

func (r *reader) sorted() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.problems
}

// root parses doc and returns its top mapping, or nil after reporting why there is none.
func (r *reader) root(doc []byte) *yaml.Node {
	if len(doc) > MaxBytes {
		r.add(nil, "", says("dokumentet er for stort", "the document is too large").
			hint("Høyst 1 MiB. Er dette datafilen og ikke definisjonen?", "At most 1 MiB. Is this the data rather than the definition?"))
		return nil
	}
	doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))
	if i := firstInvalid(doc); i >= 0 {
		r.addAt(doc, i, says("dokumentet er ikke UTF-8-tekst", "the document is not UTF-8 text").
			hint("Lagre filen som UTF-8.", "Save the file as UTF-8."))
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(doc))
	var top yaml.Node
	err := decoder.Decode(&top)
	if errors.Is(err, io.EOF) || err == nil && (len(top.Content) == 0 || isNull(top.Content[0])) {
		r.add(nil, "", says("dokumentet er tomt", "the document is empty").
			hint("«allmenning init KILDE» skriver et utkast.", "“allmenning init SOURCE” writes a draft."))
		return nil
	}
	if err != nil {
		r.syntax(err)
		return nil
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		r.add(&second, "", says("filen inneholder mer enn ett dokument", "the file holds more than one document").
			hint("Ett datasett per fil: fjern «---» og det som følger.", "One dataset per file: remove “---” and what follows."))
		return nil
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
		return nil
	}
	root := top.Content[0]
	if r.outlandish(root) {
		return nil
	}
	return root
}

// addAt reports a problem at byte i of doc.
func (r *reader) addAt(doc []byte, i int, f fault) {
	before := doc[:i]
	start := bytes.LastIndexByte(before, '\n') + 1
	r.add(&yaml.Node{Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[start:]) + 1}, "", f)
}

// firstInvalid is the offset of the first byte that is not UTF-8 or is NUL, or -1.
func firstInvalid(doc []byte) int {
	for i := 0; i < len(doc); {
		c, size := utf8.DecodeRune(doc[i:])
		if c == 0 || c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// syntax reports what the YAML parser said, by its line alone: its text quotes the document.
func (r *reader) syntax(err error) {
	n := &yaml.Node{}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		n.Line, _ = strconv.Atoi(m[1])
		n.Column = 1
	}
	f := says("dette er ikke gyldig YAML", "this is not valid YAML").
		hint("Se etter en manglende «:», et anførselstegn som ikke er lukket, eller feil innrykk, her eller på linjen over.",
			"Look for a missing “:”, a quote that is not closed, or wrong indentation, here or on the line above.")
	if strings.Contains(err.Error(), "cannot start any token") {
		f = f.hint("Bruk mellomrom og ikke tabulator til innrykk, og sett verdier som begynner med @, ` eller % i anførselstegn.",
			"Indent with blanks, not tabs, and quote values that begin with @, ` or %.")
	}
	r.add(n, "", f)
}

// maxDepth is far beyond any field of a definition; it bounds the walk over hostile nesting.
const maxDepth = 20

// outlandish reports what the subset leaves out, anywhere in the document: anchors, aliases,
// merge keys and tags, and nesting beyond any field. An alias is never followed, so that a few
// lines can't unfold into gigabytes.
func (r *reader) outlandish(root *yaml.Node) bool {
	before := len(r.problems)
	var walk func(n *yaml.Node, depth int)
	walk = func(n *yaml.Node, depth int) {
		switch {
		case depth > maxDepth:
			r.add(n, "", says("for dypt nøstet", "nested too deeply").hint("Ingen felter ligger så dypt.", "No field lies that deep."))
			return
		case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Tag == "!!merge":
			r.add(n, "", says("ankere og aliaser (&, *, <<) brukes ikke her", "anchors and aliases (&, *, <<) are not used here").
				hint("Skriv verdien ut. Det som gjelder alle datasett, kan stå i catalog.yaml.",
					"Write the value out. What holds for all datasets can stand in catalog.yaml."))
			return
		case n.Style&yaml.TaggedStyle != 0:
			r.add(n, "", says("merkelapper (!) brukes ikke her", "tags (!) are not used here").
				hint("Fjern merkelappen, eller sett teksten i anførselstegn.", "Remove the tag, or quote the text."))
			return
		}
		for _, c := range n.Content {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return len(r.problems) > before
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
