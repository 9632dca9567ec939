package privacy

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// How a text file is read: a window at a time, with what came before it for context.
const (
	chunk  = 64 << 10
	behind = 128
	ahead  = 512
)

// textLook counts hits in one staged text file.
type textLook struct {
	place string
	hits  map[string]int64
}

// textWindow turns a stream into windows of plain text.
type textWindow struct {
	raw, open, text []byte
}

// each calls visit with every window: text[from:to] is new, the rest is context. visit returns
// where it ended, to or beyond. The error is the reader's.
func (t *textWindow) each(r io.Reader, visit func(text string, from, to int) int) error {
	if t.raw == nil {
		t.raw = make([]byte, 0, chunk)
	}
	t.raw, t.open, t.text = t.raw[:0], t.open[:0], t.text[:0]
	from := 0
	for {
		n, err := io.ReadFull(r, t.raw[len(t.raw):cap(t.raw)])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		var used int
		t.raw = t.raw[:len(t.raw)+n]
		t.open, used = unescape(t.open, t.raw, last)
		t.raw = t.raw[:copy(t.raw, t.raw[used:])]
		t.text, used = plainChars(t.text, t.open, last)
		t.open = t.open[:copy(t.open, t.open[used:])]
		to := len(t.text)
		if !last {
			to -= ahead
		}
		if to > from || last {
			from = visit(string(t.text), from, to)
		}
		if last {
			return nil
		}
		keep := max(0, min(from, len(t.text))-behind)
		from -= keep
		t.text = t.text[:copy(t.text, t.text[keep:])]
	}
}

// Text searches a staged text file (CSV, GeoJSON, JSON, RDF), whatever its form, with bounded
// memory. What Prime was shown is explained. place is shown in reports and must be a name of ours.
// The error is the reader's.
func (s *SecondLook) Text(place string, r io.Reader) error {
	w := sweep{names: true, seen: s.seen}
	if err := s.window.each(r, w.scan); err != nil {
		return fmt.Errorf("second look at %s: %w", place, err)
	}
	for kind, n := range w.hits {
		if n > 0 {
			s.textHits(place)[hitKinds[kind]] += n
		}
	}
	return nil
}

// textHits are the hits in a text file; several texts can have one place.
func (s *SecondLook) textHits(place string) map[string]int64 {
	for _, t := range s.texts {
		if t.place == place {
			return t.hits
		}
	}
	s.texts = append(s.texts, textLook{place: place, hits: make(map[string]int64)})
	return s.texts[len(s.texts)-1].hits
}

// Repeats reports whether a text file had hits. It may only repeat what stands in the columns, which
// are judged by themselves: a new SecondLook that was shown the columns by Prime will tell.
func (s *SecondLook) Repeats() bool { return len(s.texts) > 0 }

// Prime remembers what the cells of a batch, decoded from the staged Parquet file, would be hits for
// in a text file that repeats them. It counts nothing.
func (s *SecondLook) Prime(b *table.Batch) {
	if s.seen == nil {
		s.seen = newSeen()
	}
	for i := range b.Columns {
		if i >= len(s.fields) {
			return
		}
		v := &b.Columns[i]
		switch t := s.fields[i].Type; {
		case v.Codes != nil:
			for _, text := range v.Dict {
				s.prime(text)
			}
		case v.Blobs != nil, t == opendata.Date, t == opendata.Time, t == opendata.Timestamp, t == opendata.DateTime, t == opendata.Boolean:
		default:
			for row := range b.Rows {
				if text, ok := typing.Text(s.fields[i], v, row); ok && len(text) >= 8 {
					s.prime(text)
				}
			}
		}
	}
}

func (s *SecondLook) prime(text string) {
	w := sweep{names: true, seen: s.seen, learn: true}
	w.all(plainly(text, false))
	if strings.IndexByte(text, '\\') >= 0 {
		w.all(plainly(text, true))
	}
}
