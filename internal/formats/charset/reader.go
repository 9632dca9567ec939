package charset

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Reader decodes a stream to valid UTF-8 without byte order marks and without NUL characters.
//
// A byte that is not UTF-8 in UTF-8 text is read as Windows-1252, which is what such bytes are
// in practice, so that its letter is kept; Mixed counts them. What has no meaning at all becomes
// U+FFFD and is counted by Lost. NUL characters, padding of fixed-width fields as a rule, are
// left out and counted by NULs.
type Reader struct {
	src     io.Reader
	raw     []byte // read and not yet decoded: raw[from:to]
	from    int
	to      int
	out     []byte // decoded and not yet handed out
	next    int
	err     error // of src
	started bool
	decode  func(r *Reader, last bool)
	table   [256]string

	Mixed, Lost, NULs int64
}

const readBytes = 64 << 10

// NewReader decodes src from encoding, a name that Parse returned.
func NewReader(src io.Reader, encoding string) *Reader {
	r := &Reader{src: src, raw: make([]byte, readBytes)}
	switch encoding {
	case UTF16LE:
		r.decode = func(r *Reader, last bool) { r.utf16(last, 0, 1) }
	case UTF16BE:
		r.decode = func(r *Reader, last bool) { r.utf16(last, 1, 0) }
	case UTF8:
		r.decode = (*Reader).utf8
		r.fill(charmap.Windows1252)
	default:
		r.decode = (*Reader).single
		r.fill(singleByte(encoding))
	}
	return r
}

func (r *Reader) fill(m *charmap.Charmap) {
	for i := range r.table {
		r.table[i] = string(m.DecodeByte(byte(i)))
	}
	if m == charmap.Windows1252 {
		for _, b := range []byte{0x81, 0x8D, 0x8F, 0x90, 0x9D} { // undefined there
			r.table[b] = string(utf8.RuneError)
		}
	}
}

// Read implements io.Reader. Text in UTF-16 that ends within a character ends in an Invalid
// error with code charset.truncated.
func (r *Reader) Read(p []byte) (int, error) {
	for r.next == len(r.out) {
		if r.err != nil && r.from == r.to {
			return 0, r.err
		}
		r.refill()
	}
	n := copy(p, r.out[r.next:])
	r.next += n
	return n, nil
}

// refill reads and decodes one piece.
func (r *Reader) refill() {
	r.to = copy(r.raw, r.raw[r.from:r.to])
	r.from = 0
	if r.err == nil {
		var n int
		n, r.err = r.src.Read(r.raw[r.to:])
		r.to += n
	}
	r.out, r.next = r.out[:0], 0
	r.decode(r, r.err != nil)
	r.NULs += int64(bytes.Count(r.out, []byte{0}))
	if bytes.IndexByte(r.out, 0) >= 0 {
		r.out = bytes.ReplaceAll(r.out, []byte{0}, nil)
	}
	if !r.started && len(r.out) > 0 {
		r.dropMarks()
	}
}

// dropMarks leaves out byte order marks at the beginning; some programs write two.
func (r *Reader) dropMarks() {
	const mark = "\ufeff"
	for bytes.HasPrefix(r.out[r.next:], []byte(mark)) {
		r.next += len(mark)
	}
	r.started = r.next < len(r.out)
}

func (r *Reader) utf8(last bool) {
	chunk := r.raw[r.from:r.to]
	if !last {
		chunk = chunk[:len(chunk)-incomplete(chunk)]
	}
	r.from += len(chunk)
	if utf8.Valid(chunk) {
		r.out = append(r.out, chunk...)
		return
	}
	for len(chunk) > 0 {
		c, n := utf8.DecodeRune(chunk)
		if c == utf8.RuneError && n == 1 {
			r.Mixed++
			r.put(chunk[0])
		} else {
			r.out = append(r.out, chunk[:n]...)
		}
		chunk = chunk[n:]
	}
}

func (r *Reader) single(bool) {
	for _, b := range r.raw[r.from:r.to] {
		if b < utf8.RuneSelf {
			r.out = append(r.out, b)
			continue
		}
		r.put(b)
	}
	r.from = r.to
}

func (r *Reader) put(b byte) {
	s := r.table[b]
	if s == string(utf8.RuneError) {
		r.Lost++
	}
	r.out = append(r.out, s...)
}

// utf16 decodes units whose low and high bytes are at these offsets.
func (r *Reader) utf16(last bool, low, high int) {
	b := r.raw[r.from:r.to]
	i := 0
	for ; i+1 < len(b); i += 2 {
		u := rune(b[i+low]) | rune(b[i+high])<<8
		if u < 0xD800 || u > 0xDFFF {
			r.out = utf8.AppendRune(r.out, u)
			continue
		}
		if i+3 >= len(b) && !last {
			break // its other half comes with the next piece
		}
		v := rune(0)
		if i+3 < len(b) {
			v = rune(b[i+2+low]) | rune(b[i+2+high])<<8
		}
		if u > 0xDBFF || v < 0xDC00 || v > 0xDFFF {
			r.Lost++
			r.out = utf8.AppendRune(r.out, utf8.RuneError)
			continue
		}
		r.out = utf8.AppendRune(r.out, (u-0xD800)<<10+(v-0xDC00)+0x10000)
		i += 2
	}
	r.from += i
	if last && r.from < r.to { // half a unit
		r.from = r.to
		if errors.Is(r.err, io.EOF) {
			r.err = truncated()
		}
	}
}
