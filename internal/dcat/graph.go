package dcat

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Graph is a set of RDF triples without blank nodes. It is filled by Catalog and Dataset and
// written by Write; the order in which triples were added does not show.
type Graph struct {
	triples []triple
	sorted  bool
}

// triple's subject is an absolute IRI, its predicate a prefixed name from names.go.
type triple struct {
	subject   string
	predicate string
	object    term
}

type termKind uint8

const (
	iriTerm    termKind = iota // value is an absolute IRI
	textTerm                   // value is a text in the language tag
	typedTerm                  // value is a literal of the datatype tag, a prefixed name
	stringTerm                 // value is a plain string
)

// maxLiteral bounds one literal, in bytes; the longest description is far shorter.
const maxLiteral = 64 << 10

type term struct {
	kind       termKind
	value, tag string
}

// Len is the number of distinct triples.
func (g *Graph) Len() int {
	g.sort()
	return len(g.triples)
}

// sort brings the triples into the order in which every format writes them, each once.
func (g *Graph) sort() {
	if g.sorted {
		return
	}
	slices.SortFunc(g.triples, compareTriples)
	g.triples = slices.Compact(g.triples)
	g.sorted = true
}

func compareTriples(a, b triple) int {
	return cmp.Or(
		strings.Compare(a.subject, b.subject),
		comparePredicates(a.predicate, b.predicate),
		cmp.Compare(a.object.kind, b.object.kind),
		strings.Compare(a.object.tag, b.object.tag),
		strings.Compare(a.object.value, b.object.value),
	)
}

// comparePredicates puts the type of a node before everything else said about it.
func comparePredicates(a, b string) int {
	if (a == rdfType) != (b == rdfType) {
		if a == rdfType {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

// subjects yields the triples of one subject at a time.
func (g *Graph) subjects(yield func([]triple) bool) {
	g.sort()
	for rest := g.triples; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].subject == rest[0].subject {
			n++
		}
		if !yield(rest[:n]) {
			return
		}
		rest = rest[n:]
	}
}

func (g *Graph) add(subject, predicate string, o term) {
	if subject == "" || o.value == "" {
		return // nothing was said: an unknown code, an unusable URL, an empty text
	}
	if o.kind == iriTerm {
		o.value = cleanIRI(o.value)
	}
	g.triples = append(g.triples, triple{cleanIRI(subject), predicate, o})
	g.sorted = false
}

// is types a node; the classes are prefixed names.
func (g *Graph) is(subject string, classes ...string) {
	for _, c := range classes {
		g.add(subject, rdfType, term{kind: iriTerm, value: expand(c)})
	}
}

// link relates two nodes. An empty object says nothing.
func (g *Graph) link(subject, predicate, object string) {
	g.add(subject, predicate, term{kind: iriTerm, value: object})
}

// text adds one literal for each language of t that DCAT-AP-NO knows.
func (g *Graph) text(subject, predicate string, t opendata.Text) {
	for _, lang := range languages {
		g.add(subject, predicate, term{textTerm, cleanText(t[lang]), lang})
	}
}

func (g *Graph) str(subject, predicate, s string) {
	g.add(subject, predicate, term{kind: stringTerm, value: cleanText(s)})
}

func (g *Graph) typed(subject, predicate, s, datatype string) {
	g.add(subject, predicate, term{typedTerm, s, datatype})
}

// cleanText makes s fit for every format: valid UTF-8, no control characters but newline and
// tab (XML 1.0 cannot carry them), newlines as \n, no blanks around it.
func cleanText(s string) string {
	if len(s) > maxLiteral {
		s = s[:maxLiteral]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || isNoncharacter(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

func isNoncharacter(r rune) bool {
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

// isHidden reports characters that are legal in a literal but change how the text around them
// is displayed, or that break lines in some readers. Every format writes them as escapes.
func isHidden(r rune) bool {
	switch {
	case r == 0x061C, r == 0x200E, r == 0x200F, r == 0xFEFF:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0x2028, r == 0x2029:
		return true
	}
	return false
}

// cleanIRI percent-encodes what an IRI cannot hold (RFC 3987): blanks, controls, brackets and
// quotes, characters that steer the direction of text, private and non-characters, a lone "%".
// What is clean stays as it is.
func cleanIRI(s string) string {
	if isPlainIRI(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '%' && !isPercentTriplet(s[i:]):
			b.WriteString("%25")
		case r == utf8.RuneError && n == 1, isForbiddenInIRI(r):
			percentEncode(&b, s[i:i+n])
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// isPlainIRI says that s holds only characters that are always allowed: nearly every IRI.
func isPlainIRI(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c == '%' || isForbiddenInIRI(rune(c)) {
			return false
		}
	}
	return true
}

func isForbiddenInIRI(r rune) bool {
	switch r {
	case '<', '>', '"', '{', '}', '|', '\\', '^', '`', 0x7F:
		return true
	}
	if r < utf8.RuneSelf {
		return r <= ' '
	}
	return unicode.IsControl(r) || unicode.IsSpace(r) || isHidden(r) || isNoncharacter(r) ||
		unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}

func isPercentTriplet(s string) bool {
	return len(s) >= 3 && isHex(s[1]) && isHex(s[2])
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func percentEncode(b *strings.Builder, s string) {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		b.WriteByte('%')
		b.WriteByte(digits[s[i]>>4])
		b.WriteByte(digits[s[i]&15])
	}
}

// webIRI is the IRI of a URL that a steward wrote, or empty when it is not a usable http(s) URL.
// Host names are written in ASCII and dot segments are resolved, because some RDF parsers do
// that and others do not.
func webIRI(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.User != nil {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || host == "" {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	return cleanIRI(u.ResolveReference(u).String())
}

// mailIRI is the mailto IRI of an e-mail address, or empty when it is none.
func mailIRI(address string) string {
	local, domain, ok := strings.Cut(strings.TrimSpace(address), "@")
	if !ok || local == "" || domain == "" || strings.Contains(domain, "@") {
		return ""
	}
	return "mailto:" + url.PathEscape(local) + "@" + url.PathEscape(domain)
}
