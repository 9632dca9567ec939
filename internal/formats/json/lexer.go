package json

import (
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// maxDepth bounds how deep objects and arrays may nest.
const maxDepth = 100

// token is the kind of a lexical unit; its text, where it has one, is in lexer.text.
type token byte

const (
	tokEnd    token = 0
	tokString token = '"'
	tokNumber token = '0'
	tokTrue   token = 't'
	tokFalse  token = 'f'
	tokNull   token = 'n'
	// '{' '}' '[' ']' ':' ',' stand for themselves.
)

// lexer reads the tokens of RFC 8259 from valid UTF-8 and holds its place.
type lexer struct {
	src   io.Reader
	buf   []byte
	pos   int
	end   int
	err   error
	line  int64
	base  int64 // offset of buf in the stream
	bol   int64 // offset of the line's first byte
	text  []byte
	nest  int
	ended bool  // next has returned tokEnd
	lost  int64 // escapes of half characters
}

func newLexer(src io.Reader) *lexer {
	return &lexer{src: src, buf: make([]byte, 64<<10), line: 1}
}

// fill reads on; false at the end or after an error.
func (l *lexer) fill() bool {
	if l.err != nil {
		return false
	}
	l.base += int64(l.end)
	l.pos, l.end = 0, 0
	for l.err == nil && l.end == 0 {
		l.end, l.err = l.src.Read(l.buf)
	}
	return l.end > 0
}

// peek is the next byte, -1 at the end.
func (l *lexer) peek() int {
	if l.pos == l.end && !l.fill() {
		return -1
	}
	return int(l.buf[l.pos])
}

func (l *lexer) where() opendata.Where {
	return opendata.Where{Line: l.line, Column: l.base + int64(l.pos) - l.bol + 1}
}

// broken is the error at this place: the source's own, truncated input, or bad syntax.
func (l *lexer) broken() error {
	if l.pos == l.end && !l.fill() {
		if !errors.Is(l.err, io.EOF) {
			return l.err
		}
		return opendata.NewError(opendata.Invalid, "json.truncated",
			"JSON-dokumentet slutter før det er ferdig.", "The JSON document ends before it is complete.").
			Hinted("Filen er trolig ikke fullstendig. Hent eller eksporter den på nytt.", "The file is probably not complete. Fetch or export it again.").
			At(l.where())
	}
	return l.syntax(l.where())
}

func (l *lexer) syntax(at opendata.Where) error {
	return opendata.NewError(opendata.Invalid, "json.syntax",
		"Dette er ikke gyldig JSON.", "This is not valid JSON.").
		Hinted("Rett feilen i kilden, eller oppgi et annet «format».", "Mend it in the source, or set another \"format\".").
		At(at)
}

// next reads a token; tokEnd at the end of the document.
func (l *lexer) next() (token, error) {
	for {
		c := l.peek()
		switch c {
		case ' ', '\t':
			l.pos++
			continue
		case '\n', '\r':
			l.newline(c)
			continue
		case 0x1E: // record separator before a value (RFC 7464)
			if l.nest > 0 {
				return tokEnd, l.broken()
			}
			l.pos++
			continue
		case -1:
			if !errors.Is(l.err, io.EOF) {
				return tokEnd, l.err
			}
			l.ended = true
			return tokEnd, nil
		case '{', '}', '[', ']', ':', ',':
			l.pos++
			return token(c), nil
		case '"':
			l.pos++
			return tokString, l.string()
		case 't':
			return tokTrue, l.word("true")
		case 'f':
			return tokFalse, l.word("false")
		case 'n':
			return tokNull, l.word("null")
		}
		if c == '-' || c >= '0' && c <= '9' {
			return tokNumber, l.number()
		}
		return tokEnd, l.broken()
	}
}

// newline steps over a line end: CRLF, LF or CR.
func (l *lexer) newline(c int) {
	l.pos++
	if c == '\r' && l.peek() == '\n' {
		l.pos++
	}
	l.line++
	l.bol = l.base + int64(l.pos)
}

func (l *lexer) word(w string) error {
	l.text = l.text[:0]
	for i := range len(w) {
		if l.peek() != int(w[i]) {
			return l.broken()
		}
		l.text = append(l.text, w[i])
		l.pos++
	}
	return l.ends()
}

// ends checks that a word or number is not followed by another.
func (l *lexer) ends() error {
	switch c := l.peek(); {
	case c == '"' || c == '_' || c == '.' || c == '-' || c == '+', c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= utf8.RuneSelf:
		return l.broken()
	}
	return nil
}

// number reads a literal and keeps its digits.
func (l *lexer) number() error {
	l.text = l.text[:0]
	l.take('-', '-')
	if !l.take('0', '0') && l.digits() == 0 {
		return l.broken()
	}
	if l.take('.', '.') && l.digits() == 0 {
		return l.broken()
	}
	if l.take('e', 'E') {
		l.take('+', '-')
		if l.digits() == 0 {
			return l.broken()
		}
	}
	if len(l.text) > maxNumber {
		return l.tooLarge("json.number_too_long", "Tallet har mer enn %d tegn.", "The number has more than %d characters.", maxNumber)
	}
	return l.ends()
}

// maxNumber bounds a number's length; beyond it, it is no number anybody meant.
const maxNumber = 1000

// take appends the next byte if it is a or b.
func (l *lexer) take(a, b byte) bool {
	c := l.peek()
	if c != int(a) && c != int(b) {
		return false
	}
	l.text = append(l.text, byte(c))
	l.pos++
	return true
}

func (l *lexer) digits() int {
	n := 0
	for c := l.peek(); c >= '0' && c <= '9' && n <= maxNumber; c = l.peek() {
		l.text = append(l.text, byte(c))
		l.pos++
		n++
	}
	return n
}

// string reads a string whose opening quote is taken.
func (l *lexer) string() error {
	l.text = l.text[:0]
	for {
		if l.pos == l.end && !l.fill() {
			return l.broken()
		}
		from := l.pos
		for l.pos < l.end && l.buf[l.pos] >= 0x20 && l.buf[l.pos] != '"' && l.buf[l.pos] != '\\' {
			l.pos++
		}
		l.text = append(l.text, l.buf[from:l.pos]...)
		if len(l.text) > table.MaxCell {
			return l.tooLarge("json.cell_too_large", "Teksten er større enn %d MiB.", "The text is larger than %d MiB.", table.MaxCell>>20)
		}
		if l.pos == l.end {
			continue
		}
		switch l.buf[l.pos] {
		case '"':
			l.pos++
			return nil
		case '\\':
			l.pos++
			if err := l.escape(); err != nil {
				return err
			}
		default: // control characters must be escaped
			return l.broken()
		}
	}
}

func (l *lexer) tooLarge(code, nb, en string, limit int) error {
	return opendata.NewError(opendata.Invalid, code, nb, en, limit).
		Hinted("Del opp dataene i kilden.", "Divide the data in the source.").At(l.where())
}

// escape reads what follows a backslash. NUL is left out, as in every text format.
func (l *lexer) escape() error {
	c := l.peek()
	plain := map[int]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
	if b, ok := plain[c]; ok {
		l.text = append(l.text, b)
		l.pos++
		return nil
	}
	if c != 'u' {
		return l.broken()
	}
	l.pos++
	r, err := l.hex()
	if err != nil {
		return err
	}
	for utf16.IsSurrogate(r) {
		low := rune(-1)
		if l.peek() == '\\' {
			l.pos++
			if l.peek() != 'u' {
				l.half()
				return l.escape()
			}
			l.pos++
			if low, err = l.hex(); err != nil {
				return err
			}
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			l.text = utf8.AppendRune(l.text, pair)
			return nil
		}
		l.half()
		if low < 0 {
			return nil
		}
		r = low
	}
	if r != 0 {
		l.text = utf8.AppendRune(l.text, r)
	}
	return nil
}

// half notes half of a character pair, which means nothing.
func (l *lexer) half() {
	l.lost++
	l.text = utf8.AppendRune(l.text, utf8.RuneError)
}

func (l *lexer) hex() (rune, error) {
	var r rune
	for range 4 {
		c := l.peek()
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, l.broken()
		}
		l.pos++
	}
	return r, nil
}

// object reads an object whose brace is taken and calls member with each name, which is
// valid until member reads the value, as it must.
func (l *lexer) object(member func(name []byte) error) error {
	if err := l.deeper(); err != nil {
		return err
	}
	tok, err := l.next()
	for first := true; ; first = false {
		switch {
		case err != nil:
			return err
		case tok == '}' && first:
			l.nest--
			return nil
		case tok != tokString:
			return l.misplaced()
		}
		if tok, err = l.next(); err != nil {
			return err
		}
		if tok != ':' {
			return l.misplaced()
		}
		if err = member(l.text); err != nil {
			return err
		}
		if tok, err = l.next(); err != nil {
			return err
		}
		if tok == '}' {
			l.nest--
			return nil
		}
		if tok != ',' {
			return l.misplaced()
		}
		tok, err = l.next()
	}
}

// array reads an array whose bracket is taken and calls element with each first token.
func (l *lexer) array(element func(first token) error) error {
	if err := l.deeper(); err != nil {
		return err
	}
	tok, err := l.next()
	for first := true; ; first = false {
		switch {
		case err != nil:
			return err
		case tok == ']' && first:
			l.nest--
			return nil
		}
		if err = element(tok); err != nil {
			return err
		}
		if tok, err = l.next(); err != nil {
			return err
		}
		if tok == ']' {
			l.nest--
			return nil
		}
		if tok != ',' {
			return l.misplaced()
		}
		tok, err = l.next()
	}
}

// skip reads the rest of a value whose first token is taken.
func (l *lexer) skip(first token) error {
	switch first {
	case '{':
		return l.object(func([]byte) error { return l.skipNext() })
	case '[':
		return l.array(l.skip)
	case tokString, tokNumber, tokTrue, tokFalse, tokNull:
		return nil
	}
	return l.misplaced()
}

func (l *lexer) skipNext() error {
	tok, err := l.next()
	if err != nil {
		return err
	}
	return l.skip(tok)
}

// misplaced is the error for a token, already read, that may not stand where it does.
func (l *lexer) misplaced() error {
	if l.ended {
		return l.broken()
	}
	at := l.where()
	at.Column = max(at.Column-1, 1)
	return l.syntax(at)
}

func (l *lexer) deeper() error {
	l.nest++
	if l.nest <= maxDepth {
		return nil
	}
	return opendata.NewError(opendata.Invalid, "json.too_deep",
		"JSON-dokumentet har mer enn %d nivåer.", "The JSON document has more than %d levels.", maxDepth).
		Hinted("Forenkle strukturen i kilden.", "Simplify the structure in the source.").At(l.where())
}
