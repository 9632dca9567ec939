package dcat_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/piprate/json-gold/ld"
	"gonum.org/v1/gonum/graph/formats/rdf"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/dcat"
)

// Readers for the formats, all ending in gonum's statements. JSON-LD goes through json-gold. The
// readers for Turtle and RDF/XML know only the forms that this package writes; independent
// parsers read both in interop/dcat.mjs.

func statements(t rapid.TB, doc []byte, f dcat.Format) []*rdf.Statement {
	t.Helper()
	var err error
	switch f {
	case dcat.JSONLD:
		doc, err = quadsOfJSONLD(doc)
	case dcat.RDFXML:
		doc, err = triplesOfRDFXML(doc)
	case dcat.Turtle:
		doc, err = triplesOfTurtle(string(doc))
	}
	if err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	var list []*rdf.Statement
	decoder := rdf.NewDecoder(bytes.NewReader(unescaped(doc)))
	for {
		s, err := decoder.Unmarshal()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		list = append(list, s)
	}
}

var escape = regexp.MustCompile(`\\(u[0-9A-Fa-f]{4}|.)`)

// unescaped writes every escaped character as itself where N-Triples allows that, because gonum
// compares terms as they are spelled.
func unescaped(doc []byte) []byte {
	return escape.ReplaceAllFunc(doc, func(b []byte) []byte {
		if b[1] == 't' {
			return []byte("\t")
		}
		if b[1] != 'u' {
			return b
		}
		n, _ := strconv.ParseUint(string(b[2:]), 16, 32) // four hexadecimal digits
		return utf8.AppendRune(nil, rune(n))
	})
}

func isomorphic(a, b []*rdf.Statement) bool {
	return len(a) == len(b) && rdf.Isomorphic(a, b, false, sha256.New())
}

func quadsOfJSONLD(doc []byte) ([]byte, error) {
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		return nil, err
	}
	options := ld.NewJsonLdOptions("")
	options.Format = "application/n-quads"
	quads, err := ld.NewJsonLdProcessor().ToRDF(v, options)
	if err != nil {
		return nil, err
	}
	return []byte(quads.(string)), nil
}

const rdfNS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

func triplesOfRDFXML(doc []byte) ([]byte, error) {
	var root struct {
		XMLName xml.Name
		Nodes   []struct {
			About      string `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# about,attr"`
			Properties []struct {
				XMLName  xml.Name
				Resource string `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# resource,attr"`
				Datatype string `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# datatype,attr"`
				Lang     string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
				Text     string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# Description"`
	}
	if err := xml.Unmarshal(doc, &root); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, n := range root.Nodes {
		for _, p := range n.Properties {
			out.WriteString("<" + n.About + "> <" + p.XMLName.Space + p.XMLName.Local + "> ")
			switch {
			case p.Resource != "":
				out.WriteString("<" + p.Resource + ">")
			case p.Lang != "":
				out.WriteString(quote(p.Text) + "@" + p.Lang)
			case p.Datatype != "":
				out.WriteString(quote(p.Text) + "^^<" + p.Datatype + ">")
			default:
				out.WriteString(quote(p.Text))
			}
			out.WriteString(" .\n")
		}
	}
	return out.Bytes(), nil
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

var turtleToken = regexp.MustCompile(`(?s)^(@prefix|<[^<>"{}|^` + "`" + `\\\x00-\x20]*>|"(?:[^"\\\n]|\\.)*"|@[a-z]+|\^\^|[;,.]|[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9_-]*|a\b)\s*`)

func triplesOfTurtle(doc string) ([]byte, error) {
	if !utf8.ValidString(doc) {
		return nil, errors.New("not UTF-8")
	}
	var tokens []string
	for doc != "" {
		m := turtleToken.FindStringSubmatch(doc)
		if m == nil {
			return nil, errors.New("no token at " + doc[:min(40, len(doc))])
		}
		tokens, doc = append(tokens, m[1]), doc[len(m[0]):]
	}
	prefixes := map[string]string{}
	iri := func(token string) string {
		if token == "a" {
			return "<" + rdfNS + "type>"
		}
		if strings.HasPrefix(token, "<") {
			return token
		}
		prefix, local, _ := strings.Cut(token, ":")
		return "<" + prefixes[prefix] + local + ">"
	}
	var out bytes.Buffer
	for i := 0; i < len(tokens); {
		if tokens[i] == "@prefix" {
			prefixes[strings.TrimSuffix(tokens[i+1], ":")] = strings.Trim(tokens[i+2], "<>")
			i += 4
			continue
		}
		subject, predicate := iri(tokens[i]), iri(tokens[i+1])
		for i += 2; ; {
			object := tokens[i]
			i++
			switch {
			case !strings.HasPrefix(object, `"`):
				object = iri(object)
			case tokens[i] == "^^":
				object += "^^" + iri(tokens[i+1])
				i += 2
			case strings.HasPrefix(tokens[i], "@"):
				object += tokens[i]
				i++
			}
			out.WriteString(subject + " " + predicate + " " + object + " .\n")
			end := tokens[i]
			i++
			if end == "." {
				break
			}
			if end == ";" {
				predicate = iri(tokens[i])
				i++
			}
		}
	}
	return out.Bytes(), nil
}

// lines are the triples of a graph as sorted N-Triples lines. Without blank nodes two graphs
// are isomorphic exactly when these are equal.
func lines(t rapid.TB, g *dcat.Graph) []string {
	t.Helper()
	var b bytes.Buffer
	if err := g.Write(&b, dcat.NTriples); err != nil {
		t.Fatal(err)
	}
	list := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	slices.Sort(list)
	return list
}
