package json

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxName bounds a column's name in bytes.
const maxName = 500

// A path is the names of members from the row down, each ended by pathEnd. The byte can't be in
// a name, as NUL is left out of every text.
const pathEnd = 0

// columnSet collects the columns of rows in the order first seen.
type columnSet struct {
	index  map[string]int
	paths  []string
	filled []bool // the column has a value somewhere
	wide   bool   // there were more than can be: none are collected any more
}

func newColumnSet() *columnSet { return &columnSet{index: map[string]int{}} }

// at returns the column of a path, making it if it is new; -1 once there are too many.
func (c *columnSet) at(path []byte) int {
	if i, ok := c.index[string(path)]; ok {
		return i
	}
	if len(c.paths) >= 2*table.MaxColumns { // some may be dropped
		c.wide = true
		return -1
	}
	i := len(c.paths)
	c.paths = append(c.paths, string(path))
	c.filled = append(c.filled, false)
	c.index[c.paths[i]] = i
	return i
}

// finish drops the columns that never had a value and stand for an object elsewhere, and names
// the rest.
func (c *columnSet) finish() (columns []table.Column, index map[string]int, err error) {
	objects := map[string]bool{}
	for _, p := range c.paths {
		for i := 0; i < len(p)-1; i++ {
			if p[i] == pathEnd {
				objects[p[:i+1]] = true
			}
		}
	}
	index = map[string]int{}
	taken := map[string]bool{}
	for i, p := range c.paths {
		if !c.filled[i] && objects[p] {
			continue
		}
		name := columnName(p)
		if len(name) > maxName {
			return nil, nil, opendata.NewError(opendata.Invalid, "json.name_too_long",
				"Et navn i JSON-radene er %d byte langt; grensen er %d.", "A name in the JSON rows has %d bytes; the limit is %d.", len(name), maxName).
				Hinted("Er navnene egentlig verdier? Oppgi «rows» for listen som skal leses.", "Are the names really values? Set \"rows\" to the list that is to be read.").
				At(opendata.Where{Column: int64(len(columns) + 1)})
		}
		if name == "" {
			name = "kolonne_" + strconv.Itoa(len(columns)+1)
		}
		name = unique(name, taken)
		taken[name] = true
		index[p] = len(columns)
		columns = append(columns, table.Column{Name: name})
	}
	if c.wide || len(columns) > table.MaxColumns {
		return nil, nil, opendata.NewError(opendata.Invalid, "json.too_many_columns",
			"Radene har til sammen flere enn %d ulike felt.", "The rows have more than %d different fields together.", table.MaxColumns).
			Hinted("Er navnene egentlig verdier? Oppgi «rows» for listen som skal leses.", "Are the names really values? Set \"rows\" to the list that is to be read.")
	}
	return columns, index, nil
}

// columnName joins a path's names by dots, each on one line.
func columnName(path string) string {
	parts := strings.Split(strings.TrimSuffix(path, "\x00"), "\x00")
	for i, p := range parts {
		parts[i] = strings.Join(strings.Fields(p), " ")
	}
	return strings.Join(parts, ".")
}

func unique(name string, taken map[string]bool) string {
	if !taken[name] {
		return name
	}
	for n := 2; ; n++ {
		if c := name + "_" + strconv.Itoa(n); !taken[c] {
			return c
		}
	}
}

// valueName is the column of row elements that are no objects.
var valueName = []byte("value\x00")

// cellSink takes the cells of one row. The path and text are valid during the call. A null cell
// has null set and no text.
type cellSink func(path, text []byte, null bool) error

// flattener walks the value of a row and hands its cells to a sink.
type flattener struct {
	lex   *lexer
	path  []byte
	array []byte // compact text of an array
	size  int    // of the row's cells so far
}

// row reads a row's value whose first token is taken.
func (f *flattener) row(first token, sink cellSink) error {
	f.path, f.size = f.path[:0], 0
	if first == '{' {
		return f.object(sink)
	}
	f.path = append(f.path, valueName...)
	return f.value(first, sink)
}

func (f *flattener) object(sink cellSink) error {
	empty := true
	err := f.lex.object(func(name []byte) error {
		empty = false
		depth := len(f.path)
		f.path = append(f.path, name...)
		f.path = append(f.path, pathEnd)
		tok, err := f.lex.next()
		if err != nil {
			return err
		}
		if err := f.value(tok, sink); err != nil {
			return err
		}
		f.path = f.path[:depth]
		return nil
	})
	if err != nil || !empty || len(f.path) == 0 {
		return err
	}
	return sink(f.path, nil, true)
}

func (f *flattener) value(first token, sink cellSink) error {
	switch first {
	case '{':
		return f.object(sink)
	case '[':
		f.array = f.array[:0]
		if err := f.compact(first); err != nil {
			return err
		}
		return f.cell(f.array, sink)
	case tokNull:
		return sink(f.path, nil, true)
	case tokString, tokNumber, tokTrue, tokFalse:
		return f.cell(f.lex.text, sink)
	}
	return f.lex.misplaced()
}

func (f *flattener) cell(text []byte, sink cellSink) error {
	f.size += len(text)
	if f.size > table.MaxRow {
		return f.lex.tooLarge("json.row_too_large", "Raden er større enn %d MiB.", "The row is larger than %d MiB.", table.MaxRow>>20)
	}
	return sink(f.path, text, len(text) == 0)
}

// compact appends a value as JSON without blanks and with no more escapes than needed, so that
// the same text is the same bytes and nothing hides in an escape.
func (f *flattener) compact(first token) error {
	if len(f.array) > table.MaxCell {
		return f.lex.tooLarge("json.cell_too_large", "Listen er større enn %d MiB.", "The list is larger than %d MiB.", table.MaxCell>>20)
	}
	switch first {
	case '{':
		f.array = append(f.array, '{')
		open := len(f.array)
		err := f.lex.object(func(name []byte) error {
			if len(f.array) > open {
				f.array = append(f.array, ',')
			}
			f.array = append(appendString(f.array, name), ':')
			tok, err := f.lex.next()
			if err != nil {
				return err
			}
			return f.compact(tok)
		})
		f.array = append(f.array, '}')
		return err
	case '[':
		f.array = append(f.array, '[')
		open := len(f.array)
		err := f.lex.array(func(tok token) error {
			if len(f.array) > open {
				f.array = append(f.array, ',')
			}
			return f.compact(tok)
		})
		f.array = append(f.array, ']')
		return err
	case tokString:
		f.array = appendString(f.array, f.lex.text)
		return nil
	case tokNumber, tokTrue, tokFalse, tokNull:
		f.array = append(f.array, f.lex.text...)
		return nil
	}
	return f.lex.misplaced()
}

// appendString quotes text, escaping only what JSON demands.
func appendString(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for len(text) > 0 {
		i := bytes.IndexFunc(text, func(r rune) bool { return r < 0x20 || r == '"' || r == '\\' })
		if i < 0 {
			dst = append(dst, text...)
			break
		}
		dst = append(dst, text[:i]...)
		switch c := text[i]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		text = text[i+1:]
	}
	return append(dst, '"')
}
