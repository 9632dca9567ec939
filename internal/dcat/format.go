package dcat

import (
	"io"
	"mime"
	"strconv"
	"strings"
)

// Format is a way to write a Graph.
type Format uint8

// The formats, in the order in which they are preferred when a client likes several equally.
const (
	Turtle Format = iota
	JSONLD
	RDFXML
	NTriples
)

// Formats are all of them, in order of preference.
func Formats() []Format { return []Format{Turtle, JSONLD, RDFXML, NTriples} }

// MediaType is the format's media type, without a charset: all are UTF-8 by definition but
// RDF/XML, which says so in its first line.
func (f Format) MediaType() string {
	switch f {
	case JSONLD:
		return "application/ld+json"
	case RDFXML:
		return "application/rdf+xml"
	case NTriples:
		return "application/n-triples"
	}
	return "text/turtle"
}

// Extension is the ending of file names and URLs, without a dot.
func (f Format) Extension() string {
	switch f {
	case JSONLD:
		return "jsonld"
	case RDFXML:
		return "rdf"
	case NTriples:
		return "nt"
	}
	return "ttl"
}

func (f Format) String() string { return f.Extension() }

// FormatOf finds the format with that extension.
func FormatOf(extension string) (Format, bool) {
	for _, f := range Formats() {
		if f.Extension() == extension {
			return f, true
		}
	}
	return Turtle, false
}

// Write writes the graph in format f. The bytes depend on the graph alone: the same triples
// always give the same bytes.
func (g *Graph) Write(w io.Writer, f Format) error {
	switch f {
	case JSONLD:
		return g.writeJSONLD(w)
	case RDFXML:
		return g.writeRDFXML(w)
	case NTriples:
		return g.writeNTriples(w)
	}
	return g.writeTurtle(w)
}

// Negotiate picks the format that an Accept header asks for: the highest q wins, then the
// order of Formats. No header and */* mean Turtle. ok is false when no format is acceptable.
func Negotiate(accept string) (f Format, ok bool) {
	if strings.TrimSpace(accept) == "" {
		return Turtle, true
	}
	ranges := parseAccept(accept)
	best := 0.0
	for _, candidate := range Formats() {
		if q := ranges.quality(candidate.MediaType()); q > best {
			f, best = candidate, q
		}
	}
	return f, best > 0
}

// PrefersHTML reports whether an Accept header likes a page at least as much as any of the
// RDF formats: what browsers send. A client that names nothing in particular gets the page.
func PrefersHTML(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	ranges := parseAccept(accept)
	html := max(ranges.quality("text/html"), ranges.quality("application/xhtml+xml"))
	for _, f := range Formats() {
		if ranges.quality(f.MediaType()) > html {
			return false
		}
	}
	return html > 0
}

// maxRanges bounds the work on a hostile Accept header; the longest of a real client has 12.
const maxRanges = 64

type acceptRange struct {
	mediaType string
	q         float64
}

type acceptRanges []acceptRange

// parseAccept reads an Accept header (RFC 9110, 12.5.1). Parameters other than q are ignored:
// every format here has one form. A malformed range is left out.
func parseAccept(accept string) acceptRanges {
	var ranges acceptRanges
	for part := range strings.SplitSeq(accept, ",") {
		mediaType, params, err := mime.ParseMediaType(part)
		if err != nil || !strings.Contains(mediaType, "/") {
			continue
		}
		q := 1.0
		if s, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil || !(q >= 0 && q <= 1) {
				continue
			}
		}
		ranges = append(ranges, acceptRange{mediaType, q})
		if len(ranges) == maxRanges {
			break
		}
	}
	return ranges
}

// quality is the q of the most specific range that covers mediaType, 0 when none does.
func (rs acceptRanges) quality(mediaType string) float64 {
	kind, _, _ := strings.Cut(mediaType, "/")
	q, best := 0.0, 0
	for _, r := range rs {
		specific := 0
		switch r.mediaType {
		case mediaType:
			specific = 3
		case kind + "/*":
			specific = 2
		case "*/*":
			specific = 1
		}
		if specific > best || specific == best && specific > 0 && r.q > q {
			q, best = r.q, specific
		}
	}
	return q
}
