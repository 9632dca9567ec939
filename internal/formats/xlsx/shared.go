package xlsx

import (
	"context"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/formats/grid"
)

// maxShared bounds the bytes of the shared strings: the one part of a workbook that has to be in
// memory while its rows are read.
const maxShared = 256 << 20

// sharedStrings holds the texts that cells refer to by number.
type sharedStrings struct {
	text []byte
	ends []uint32
}

func (s *sharedStrings) get(i int) ([]byte, bool) {
	if s == nil || i < 0 || i >= len(s.ends) {
		return nil, false
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends[i-1]
	}
	return s.text[start:s.ends[i]], true
}

func (b *book) readShared(ctx context.Context) (*sharedStrings, error) {
	s := &sharedStrings{}
	if b.parts[strings.ToLower(b.sharedPath)] == nil {
		return s, nil // declared, but left out: some writers do
	}
	err := b.elements(ctx, b.sharedPath, func(d *grid.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		var err error
		if s.text, err = appendRich(ctx, d, s.text); err != nil {
			return err
		}
		if len(s.text)+8*len(s.ends) > maxShared {
			return grid.TooBig(format, nil)
		}
		s.ends = append(s.ends, uint32(len(s.text)))
		return nil
	})
	return s, err
}

// appendRich appends the text of a string item up to its end: plain or in formatted runs,
// without the phonetic hints that East Asian texts carry.
func appendRich(ctx context.Context, d *grid.Decoder, dst []byte) ([]byte, error) {
	start := len(dst)
	inText := false
	for depth := 1; depth > 0; {
		t, err := d.Token(ctx)
		if err == io.EOF {
			return dst, d.Fail(io.ErrUnexpectedEOF)
		}
		if err != nil {
			return dst, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" || t.Name.Local == "rPr" {
				if err := d.Skip(ctx); err != nil {
					return dst, err
				}
				continue
			}
			inText = t.Name.Local == "t"
			depth++
		case xml.EndElement:
			inText = false
			depth--
		case xml.CharData:
			if inText {
				dst = append(dst, t...)
			}
		}
	}
	return unescape(dst, start), nil
}

// unescape resolves the _x000D_ form in which characters that XML does not allow are written, in
// place, from start on.
func unescape(b []byte, start int) []byte {
	out := start
	for in := start; in < len(b); {
		if r, ok := escaped(b[in:]); ok {
			out += utf8.EncodeRune(b[out:out+7], r) // seven bytes were read
			in += 7
			continue
		}
		b[out] = b[in]
		in, out = in+1, out+1
	}
	return b[:out]
}

func escaped(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
