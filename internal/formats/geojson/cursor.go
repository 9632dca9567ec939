package geojson

import (
	"bytes"
	"encoding/json"
)

// cursor walks over JSON text that is known to be valid (json.Valid), so that it need not check
// anything.
type cursor struct {
	b []byte
	i int
}

// peek returns the first byte of the next value, name or closing bracket.
func (c *cursor) peek() byte {
	for {
		switch c.b[c.i] {
		case ' ', '\t', '\r', '\n', ',', ':':
			c.i++
		default:
			return c.b[c.i]
		}
	}
}

// enter steps behind an opening bracket.
func (c *cursor) enter() { c.i++ }

// leave steps behind the closing bracket, if that is next.
func (c *cursor) leave() bool {
	if p := c.peek(); p == ']' || p == '}' {
		c.i++
		return true
	}
	return false
}

// value returns the text of the next value.
func (c *cursor) value() []byte {
	c.peek()
	start := c.i
	var e ending
	n, _ := e.find(c.b[start:])
	c.i += n
	return c.b[start:c.i]
}

// member returns the next name, unquoted, and the text of its value.
func (c *cursor) member() (key, value []byte) {
	key = unquote(c.value())
	return key, c.value()
}

// members calls visit for each member of an object, until it returns false.
func members(object []byte, visit func(key, value []byte) bool) {
	c := cursor{b: object}
	c.peek()
	for c.enter(); !c.leave(); {
		if key, value := c.member(); !visit(key, value) {
			return
		}
	}
}

// unquote returns the text of a JSON string.
func unquote(quoted []byte) []byte {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return inner // valid JSON strings do unquote
	}
	return []byte(s)
}

func isObject(raw []byte) bool { return len(raw) > 0 && raw[0] == '{' }
func isArray(raw []byte) bool  { return len(raw) > 0 && raw[0] == '[' }
func isString(raw []byte) bool { return len(raw) > 0 && raw[0] == '"' }
func isNull(raw []byte) bool   { return len(raw) == 0 || raw[0] == 'n' }
