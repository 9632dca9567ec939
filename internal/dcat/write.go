package dcat

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeBuffer is large enough that a catalog of some hundred datasets is written in few calls.
const writeBuffer = 64 << 10

// N-Triples (W3C Recommendation, 2014): one triple a line.
func (g *Graph) writeNTriples(w io.Writer) error {
	out := bufio.NewWriterSize(w, writeBuffer)
	g.sort()
	for _, t := range g.triples {
		out.WriteByte('<')
		out.WriteString(t.subject)
		out.WriteString("> <")
		out.WriteString(expand(t.predicate))
		out.WriteString("> ")
		switch o := t.object; o.kind {
		case iriTerm:
			out.WriteString("<" + o.value + ">")
		case textTerm:
			writeQuoted(out, o.value)
			out.WriteString("@" + o.tag)
		case typedTerm:
			writeQuoted(out, o.value)
			out.WriteString("^^<" + expand(o.tag) + ">")
		case stringTerm:
			writeQuoted(out, o.value)
		}
		out.WriteString(" .\n")
	}
	return out.Flush()
}

// Turtle (W3C Recommendation, 2014): one block a subject.
func (g *Graph) writeTurtle(w io.Writer) error {
	out := bufio.NewWriterSize(w, writeBuffer)
	for _, p := range prefixes {
		out.WriteString("@prefix " + p.name + ": <" + p.iri + "> .\n")
	}
	for node := range g.subjects {
		out.WriteByte('\n')
		writeTurtleIRI(out, node[0].subject)
		for i, t := range node {
			switch {
			case i > 0 && t.predicate == node[i-1].predicate:
				out.WriteString(" , ")
			case i > 0:
				out.WriteString(" ;\n    ")
				writeTurtlePredicate(out, t.predicate)
			default:
				out.WriteByte(' ')
				writeTurtlePredicate(out, t.predicate)
			}
			writeTurtleObject(out, t.object)
		}
		out.WriteString(" .\n")
	}
	return out.Flush()
}

func writeTurtlePredicate(out *bufio.Writer, predicate string) {
	if predicate == rdfType {
		predicate = "a"
	}
	out.WriteString(predicate + " ")
}

func writeTurtleObject(out *bufio.Writer, o term) {
	switch o.kind {
	case iriTerm:
		writeTurtleIRI(out, o.value)
	case textTerm:
		writeQuoted(out, o.value)
		out.WriteString("@" + o.tag)
	case typedTerm:
		writeQuoted(out, o.value)
		out.WriteString("^^" + o.tag)
	case stringTerm:
		writeQuoted(out, o.value)
	}
}

func writeTurtleIRI(out *bufio.Writer, iri string) {
	if name, ok := compact(iri); ok {
		out.WriteString(name)
		return
	}
	out.WriteString("<" + iri + ">")
}

// writeQuoted writes a literal as Turtle, N-Triples and JSON all read it: the escapes used here
// mean the same in the three. "<", ">" and "&" are left to writeJSONText.
func writeQuoted(out *bufio.Writer, s string) {
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r < ' ' || isHidden(r):
			fmt.Fprintf(out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}

// JSON-LD 1.1: a flat @graph with the context inside, so that nobody has to fetch one.
func (g *Graph) writeJSONLD(w io.Writer) error {
	out := bufio.NewWriterSize(w, writeBuffer)
	out.WriteString("{\n\"@context\": {")
	for i, p := range prefixes {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n  ")
		writeJSONText(out, p.name)
		out.WriteString(": ")
		writeJSONText(out, p.iri)
	}
	out.WriteString("\n},\n\"@graph\": [")
	first := true
	for node := range g.subjects {
		if !first {
			out.WriteByte(',')
		}
		first = false
		writeJSONNode(out, node)
	}
	out.WriteString("\n]\n}\n")
	return out.Flush()
}

func writeJSONNode(out *bufio.Writer, node []triple) {
	out.WriteString("\n{\"@id\": ")
	writeJSONText(out, node[0].subject)
	for i, t := range node {
		if i == 0 || t.predicate != node[i-1].predicate {
			if i > 0 {
				out.WriteByte(']')
			}
			key := t.predicate
			if key == rdfType {
				key = "@type"
			}
			out.WriteString(",\n  ")
			writeJSONText(out, key)
			out.WriteString(": [")
		} else {
			out.WriteString(", ")
		}
		writeJSONObject(out, t)
	}
	out.WriteString("]}")
}

func writeJSONObject(out *bufio.Writer, t triple) {
	o := t.object
	if t.predicate == rdfType {
		name, ok := compact(o.value)
		if !ok {
			name = o.value
		}
		writeJSONText(out, name)
		return
	}
	key := `{"@value": `
	if o.kind == iriTerm {
		key = `{"@id": `
	}
	out.WriteString(key)
	writeJSONText(out, o.value)
	switch o.kind {
	case textTerm:
		out.WriteString(`, "@language": "` + o.tag + `"`)
	case typedTerm:
		out.WriteString(`, "@type": "` + o.tag + `"`)
	}
	out.WriteByte('}')
}

// writeJSONText writes a JSON string that can also stand inside an HTML script element.
func writeJSONText(out *bufio.Writer, s string) {
	if !strings.ContainsAny(s, "<>&") {
		writeQuoted(out, s)
		return
	}
	var quoted strings.Builder
	buffer := bufio.NewWriter(&quoted)
	writeQuoted(buffer, s)
	buffer.Flush() // into memory: cannot fail
	jsonInHTML.WriteString(out, quoted.String())
}

var (
	jsonInHTML = strings.NewReplacer("<", `\u003C`, ">", `\u003E`, "&", `\u0026`)
	xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// RDF/XML (W3C Recommendation, 2014): one rdf:Description a subject.
func (g *Graph) writeRDFXML(w io.Writer) error {
	out := bufio.NewWriterSize(w, writeBuffer)
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF")
	for _, p := range prefixes {
		out.WriteString("\n    xmlns:" + p.name + "=\"" + p.iri + "\"")
	}
	out.WriteString(">\n")
	for node := range g.subjects {
		out.WriteString("  <rdf:Description rdf:about=\"")
		writeXML(out, node[0].subject)
		out.WriteString("\">\n")
		for _, t := range node {
			writeXMLProperty(out, t)
		}
		out.WriteString("  </rdf:Description>\n")
	}
	out.WriteString("</rdf:RDF>\n")
	return out.Flush()
}

func writeXMLProperty(out *bufio.Writer, t triple) {
	out.WriteString("    <" + t.predicate)
	switch o := t.object; o.kind {
	case iriTerm:
		out.WriteString(" rdf:resource=\"")
		writeXML(out, o.value)
		out.WriteString("\"/>\n")
		return
	case textTerm:
		out.WriteString(" xml:lang=\"" + o.tag + "\"")
	case typedTerm:
		out.WriteString(" rdf:datatype=\"" + expand(o.tag) + "\"")
	}
	out.WriteByte('>')
	writeXML(out, t.object.value)
	out.WriteString("</" + t.predicate + ">\n")
}

// writeXML writes text or an attribute's value. ">" is escaped too, so that "]]>" cannot occur.
func writeXML(out *bufio.Writer, s string) {
	start := 0
	for i, r := range s {
		if !isHidden(r) {
			continue
		}
		xmlEscapes.WriteString(out, s[start:i])
		fmt.Fprintf(out, "&#x%X;", r)
		start = i + len(string(r))
	}
	xmlEscapes.WriteString(out, s[start:])
}
