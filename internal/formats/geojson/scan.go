package geojson

import (
	"bufio"
	"bytes"
	"context"
	"io"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Bounds of one feature's text and of the small members around it. A polygon has about three
// bytes of text for each byte of geometry.
const (
	maxFeature = 4 * table.MaxRow
	maxMember  = 64 << 10
	readAhead  = 256 << 10
)

// scanner cuts JSON text into values without holding more than one of them. It finds where
// values end; what is inside is checked by whoever uses them.
type scanner struct {
	ctx  context.Context // of the call that reads now: callers come with one each
	in   *bufio.Reader
	line int64
	read int // values since the context was asked
}

func newScanner(ctx context.Context, r io.ReaderAt, size int64) *scanner {
	s := &scanner{ctx: ctx, in: bufio.NewReaderSize(io.NewSectionReader(r, 0, size), readAhead), line: 1}
	if bom, err := s.in.Peek(3); err == nil && bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = s.in.Discard(3) // just peeked: cannot fail
	}
	return s
}

func (s *scanner) broken() error {
	return opendata.NewError(opendata.Invalid, "geojson.broken",
		"Filen er ikke gyldig JSON, eller den er avkortet.", "The file is not valid JSON, or it is cut off.").
		Hinted("Last den ned på nytt, eller eksporter den på nytt.", "Download it again, or export it again.").
		At(opendata.Where{Line: s.line})
}

func (s *scanner) tooBig() error {
	return opendata.NewError(opendata.Invalid, "geojson.too_big",
		"Et objekt er for stort: over %d MiB tekst.", "A feature is too big: above %d MiB of text.", maxFeature>>20).
		Hinted("Forenkle geometrien, eller del den opp.", "Simplify the geometry, or split it.").
		At(opendata.Where{Line: s.line})
}

// peek returns the next byte that is neither white space nor a record separator, without taking
// it; io.EOF at the end.
func (s *scanner) peek() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case '\n':
			s.line++
		case ' ', '\t', '\r', 0x1e:
		default:
			return c, s.in.UnreadByte()
		}
	}
}

// next is peek inside a value: the end of the file is an error there.
func (s *scanner) next() (byte, error) {
	c, err := s.peek()
	if err == io.EOF {
		return 0, s.broken()
	}
	return c, err
}

// take takes one byte, which must be the one given.
func (s *scanner) take(want byte) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if c != want {
		return s.broken()
	}
	_, err = s.in.ReadByte()
	return err
}

// more is called behind a member or an element: it takes the comma, or the closing byte and
// returns false.
func (s *scanner) more(end byte) (bool, error) {
	c, err := s.next()
	if err != nil {
		return false, err
	}
	if c != ',' && c != end {
		return false, s.broken()
	}
	_, err = s.in.ReadByte()
	return c == ',', err
}

// isEmpty takes the closing byte right behind an opening one.
func (s *scanner) isEmpty(end byte) (bool, error) {
	c, err := s.next()
	if err != nil || c != end {
		return false, err
	}
	_, err = s.in.ReadByte()
	return true, err
}

// value appends the text of the next value to dst, up to limit bytes in all. A limit of zero
// passes over the value and appends nothing.
func (s *scanner) value(dst []byte, limit int) ([]byte, error) {
	if s.read++; s.read&0xff == 0 && s.ctx.Err() != nil {
		return dst, s.ctx.Err()
	}
	if _, err := s.next(); err != nil {
		return dst, err
	}
	var e ending
	for turn := 0; ; turn++ {
		if turn&0xff == 0xff && s.ctx.Err() != nil {
			return dst, s.ctx.Err()
		}
		if _, err := s.in.Peek(1); err == io.EOF {
			if e.bare && e.depth == 0 {
				return dst, nil // a number or word that the file ends with
			}
			return dst, s.broken()
		} else if err != nil {
			return dst, err
		}
		chunk, _ := s.in.Peek(s.in.Buffered())
		n, done := e.find(chunk)
		if limit > 0 {
			if len(dst)+n > limit {
				return dst, s.tooBig()
			}
			dst = append(dst, chunk[:n]...)
		}
		s.line += int64(bytes.Count(chunk[:n], []byte{'\n'}))
		if _, err := s.in.Discard(n); err != nil {
			return dst, err
		}
		if done {
			return dst, nil
		}
	}
}

// ending finds the end of a value that comes in chunks.
type ending struct {
	depth   int
	text    bool // inside a string
	escaped bool // behind a backslash
	bare    bool // a number or word has begun outside of strings, arrays and objects
}

// find returns how many bytes of the chunk belong to the value, and whether it ends there.
func (e *ending) find(chunk []byte) (n int, done bool) {
	for i := 0; i < len(chunk); i++ {
		c := chunk[i]
		if e.text {
			switch {
			case e.escaped:
				e.escaped = false
			case c == '\\':
				e.escaped = true
			case c == '"':
				e.text = false
				if e.depth == 0 {
					return i + 1, true
				}
			}
			continue
		}
		switch c {
		case '"':
			e.text = true
		case '{', '[':
			e.depth++
		case '}', ']':
			if e.depth == 0 {
				return i, true // ends a bare value; or one is missing, which the caller sees
			}
			if e.depth--; e.depth == 0 {
				return i + 1, true
			}
		case ',', ' ', '\t', '\r', '\n', 0x1e:
			if e.depth == 0 {
				return i, true
			}
		default:
			e.bare = e.bare || e.depth == 0
		}
	}
	return len(chunk), false
}
