package json

import (
	"errors"
	"io"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Shape is what a document looks like from its beginning.
type Shape int

// The shapes that Sniff tells apart.
const (
	NotJSON  Shape = iota // does not begin as JSON does
	Document              // JSON, of one value as far as was seen
	Lines                 // several values: NDJSON
	GeoJSON               // a FeatureCollection, Feature or geometry
)

// errFound ends a walk early.
var errFound = errors.New("found")

// Sniff looks at the beginning of a document, which must be valid UTF-8. Damage behind what it
// needs to see is left to Open, which says where it is.
func Sniff(head io.Reader) Shape {
	s := &sniffer{lex: newLexer(head)}
	tok, err := s.lex.next()
	if err != nil || tok != '{' && tok != '[' {
		return NotJSON
	}
	err = s.value(tok, 0)
	switch {
	case errors.Is(err, errFound):
		return GeoJSON
	case err != nil && s.tokens < 2 && !errors.Is(err, &opendata.Error{Code: "json.truncated"}):
		return NotJSON // a text that begins with a bracket
	case err != nil:
		return Document
	}
	if tok, err := s.lex.next(); err == nil && tok == '{' {
		return Lines
	}
	return Document
}

// sniffer looks for GeoJSON objects (RFC 7946) at the top of a document and one level below it,
// where some publishers wrap several collections.
type sniffer struct {
	lex    *lexer
	tokens int
}

func (s *sniffer) value(tok token, depth int) error {
	switch {
	case tok == '{' && depth <= 1:
		return s.object(depth)
	case tok == '[' && depth == 0:
		return s.lex.array(func(tok token) error {
			s.tokens++
			if tok == '{' || tok == '[' {
				s.tokens++ // two brackets are no text in brackets, whatever comes behind
			}
			return s.value(tok, 2) // a list of Features is a list of rows
		})
	}
	return s.lex.skip(tok)
}

func (s *sniffer) object(depth int) error {
	var kind string
	var content bool
	return s.lex.object(func(name []byte) error {
		s.tokens++
		member := string(name)
		tok, err := s.lex.next()
		if err != nil {
			return err
		}
		if member == "type" && tok == tokString {
			kind = string(s.lex.text)
		}
		content = content || contentOf(member) != "" && (tok == '[' || tok == '{' || tok == tokNull)
		if isGeo(kind, member, content) {
			return errFound
		}
		if member == "features" && tok == '[' {
			return s.features()
		}
		return s.value(tok, depth+1)
	})
}

// contentOf is what a member of this name holds in GeoJSON.
func contentOf(member string) string {
	switch member {
	case "features", "geometry", "properties", "coordinates", "geometries":
		return member
	}
	return ""
}

func isGeo(kind, member string, content bool) bool {
	switch kind {
	case "FeatureCollection":
		return true
	case "Feature":
		return content
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection":
		return content && contentOf(member) != "" || content && member == "type"
	}
	return false
}

// features looks at the first element of a features array whose collection has not named its
// type yet.
func (s *sniffer) features() error {
	first := true
	return s.lex.array(func(tok token) error {
		if first && tok == '{' {
			first = false
			return s.object(2)
		}
		return s.lex.skip(tok)
	})
}
