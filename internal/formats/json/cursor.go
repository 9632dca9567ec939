package json

import (
	"io"
	"strings"
)

// cursor steps through the rows of a document whose path is known, token by token, so that a
// Reader can stop anywhere. It checks the rest of the document on the way.
type cursor struct {
	lex    *lexer
	want   string
	state  func(*cursor) (token, error) // where the next token stands
	stack  []string                     // paths of the objects around the rows
	fresh  bool                         // nothing was read yet of the object or array
	values int
	array  bool
}

func newCursor(lex *lexer, want string) *cursor {
	return &cursor{lex: lex, want: want, state: (*cursor).document}
}

// next returns the first token of the next row, whose rest the caller must read, or io.EOF at
// the end of a complete document.
func (c *cursor) next() (token, error) {
	for {
		tok, err := c.state(c)
		if err != nil || tok != tokEnd {
			return tok, err
		}
	}
}

// Each state returns the first token of a row, or tokEnd for "go on in the state that is now
// set".

func (c *cursor) document() (token, error) {
	tok, err := c.lex.next()
	if err != nil {
		return tokEnd, err
	}
	if tok == tokEnd {
		return tokEnd, io.EOF
	}
	c.values++
	if c.array || tok == '[' && c.values > 1 {
		return tokEnd, trailing(c.lex)
	}
	c.array = tok == '['
	switch {
	case c.array && c.want == Root:
		c.fresh, c.state = true, (*cursor).elements
		return tokEnd, nil
	case c.want == Root:
		return tok, nil
	case tok == '{':
		c.stack = append(c.stack, "")
		c.fresh, c.state = true, (*cursor).members
		return tokEnd, nil
	}
	return tokEnd, c.lex.skip(tok)
}

// up leaves an object or array.
func (c *cursor) up() {
	c.fresh, c.state = false, (*cursor).members
	if len(c.stack) == 0 {
		c.state = (*cursor).document
	}
}

// separate reads up to the next element or member; ok is false at the end of them.
func (c *cursor) separate(end token) (tok token, ok bool, err error) {
	tok, err = c.lex.next()
	if err != nil {
		return tok, false, err
	}
	if tok == end {
		return tok, false, nil
	}
	if c.fresh {
		c.fresh = false
		return tok, true, nil
	}
	if tok != ',' {
		return tok, false, c.lex.misplaced()
	}
	tok, err = c.lex.next()
	return tok, true, err
}

func (c *cursor) elements() (token, error) {
	tok, ok, err := c.separate(']')
	if err != nil {
		return tokEnd, err
	}
	if !ok {
		c.up()
		return tokEnd, nil
	}
	if tok == tokEnd {
		return tokEnd, c.lex.broken()
	}
	return tok, nil
}

func (c *cursor) members() (token, error) {
	tok, ok, err := c.separate('}')
	if err != nil {
		return tokEnd, err
	}
	if !ok {
		c.stack = c.stack[:len(c.stack)-1]
		c.up()
		return tokEnd, nil
	}
	if tok != tokString {
		return tokEnd, c.lex.misplaced()
	}
	path := string(c.lex.text)
	if outer := c.stack[len(c.stack)-1]; outer != "" {
		path = outer + "." + path
	}
	if tok, err = c.lex.next(); err != nil {
		return tokEnd, err
	}
	if tok != ':' {
		return tokEnd, c.lex.misplaced()
	}
	if tok, err = c.lex.next(); err != nil {
		return tokEnd, err
	}
	return c.member(path, tok)
}

func (c *cursor) member(path string, tok token) (token, error) {
	switch {
	case path == c.want && tok == '[':
		c.fresh, c.state = true, (*cursor).elements
		return tokEnd, nil
	case path == c.want && tok != tokEnd:
		return tok, nil
	case tok == '{' && strings.HasPrefix(c.want, path+"."):
		c.stack = append(c.stack, path)
		c.fresh, c.state = true, (*cursor).members
		return tokEnd, nil
	}
	return tokEnd, c.lex.skip(tok)
}
