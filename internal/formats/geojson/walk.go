package geojson

import (
	"bytes"
	"encoding/json"
	"io"
)

// maxNesting is how deep inside the top object collections are looked for.
const maxNesting = 3

// visitor is told what a walk through a file meets.
type visitor interface {
	// wants reports whether the features of the collection at a path are of interest.
	wants(path string) bool

	// feature is given one element of the collection at a path; raw is valid during the call.
	feature(path string, raw []byte) error

	// reference is given a crs member beside the collection at a path, or above it.
	reference(path string, raw []byte)
}

// walk goes once through a file.
func walk(s *scanner, v visitor) error {
	w := walker{scanner: s, visitor: v}
	for {
		c, err := s.peek()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if c != '{' {
			return s.broken()
		}
		if _, err := w.object("", 0); err != nil {
			return err
		}
	}
}

type walker struct {
	scanner *scanner
	visitor visitor
	buf     []byte // of one feature
	lone    []byte // members of a feature outside of a collection
}

// object reads an object that may be or hold a collection, or be a feature itself. It reports
// whether there was a collection in it.
func (w *walker) object(path string, depth int) (collection bool, err error) {
	s := w.scanner
	if err := s.take('{'); err != nil {
		return false, err
	}
	if depth == 0 {
		w.lone = append(w.lone[:0], '{')
	}
	more, err := s.isEmpty('}')
	for more = !more && err == nil; more && err == nil; {
		var found bool
		if found, err = w.member(path, depth); err != nil {
			return false, err
		}
		collection = collection || found
		more, err = s.more('}')
	}
	if err != nil {
		return false, err
	}
	if depth > 0 || collection {
		return collection, nil
	}
	return false, w.visitor.feature("", append(bytes.TrimSuffix(w.lone, []byte(",")), '}'))
}

// member reads one member of such an object.
func (w *walker) member(path string, depth int) (collection bool, err error) {
	s := w.scanner
	key, err := w.key()
	if err != nil {
		return false, err
	}
	c, err := s.next()
	if err != nil {
		return false, err
	}
	switch {
	case key == "features" && c == '[':
		return true, w.features(path)
	case key == "crs":
		w.buf, err = s.value(w.buf[:0], maxMember)
		if err == nil {
			w.visitor.reference(path, w.buf)
		}
		return false, err
	case depth == 0 && partOfFeature(key):
		return false, w.keep(key)
	case c == '{' && depth < maxNesting:
		return w.object(join(path, key), depth+1)
	}
	w.buf, err = s.value(w.buf[:0], 0)
	return false, err
}

// key reads a member's name and the colon behind it.
func (w *walker) key() (string, error) {
	s := w.scanner
	c, err := s.next()
	if err != nil {
		return "", err
	}
	if c != '"' {
		return "", s.broken()
	}
	if w.buf, err = s.value(w.buf[:0], maxMember); err != nil {
		return "", err
	}
	var key string
	if err := json.Unmarshal(w.buf, &key); err != nil {
		return "", s.broken()
	}
	return key, s.take(':')
}

func partOfFeature(key string) bool {
	switch key {
	case "type", "id", "geometry", "properties", "coordinates", "geometries":
		return true
	}
	return false
}

// keep notes a member of what may be a feature outside of a collection.
func (w *walker) keep(key string) error {
	w.lone = append(append(append(w.lone, '"'), key...), '"', ':')
	var err error
	if w.lone, err = w.scanner.value(w.lone, maxFeature); err != nil {
		return err
	}
	w.lone = append(w.lone, ',')
	return nil
}

// features reads the array of a collection.
func (w *walker) features(path string) error {
	s := w.scanner
	if !w.visitor.wants(path) {
		_, err := s.value(nil, 0)
		return err
	}
	if err := s.take('['); err != nil {
		return err
	}
	empty, err := s.isEmpty(']')
	for more := !empty; more && err == nil; {
		if w.buf, err = s.value(w.buf[:0], maxFeature); err != nil {
			return err
		}
		if err = w.visitor.feature(path, w.buf); err != nil {
			return err
		}
		more, err = s.more(']')
	}
	return err
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
