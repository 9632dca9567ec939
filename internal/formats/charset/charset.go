// Package charset turns the bytes of text files into valid UTF-8: it finds out the encoding from
// all bytes of a file, and decodes as a stream.
//
// It knows the encodings in which Norwegian public data comes; others must be converted first.
// It does not look at what the text says.
package charset

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/allmenning/allmenning/internal/opendata"
)

// The encodings, by the names that ReadOptions.Encoding uses.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
	IBM865      = "ibm865"    // Nordic DOS
	Macintosh   = "macintosh" // classic Mac OS
)

// singleByte maps a name to its table.
func singleByte(name string) *charmap.Charmap {
	switch name {
	case Windows1252:
		return charmap.Windows1252
	case "iso-8859-1":
		return charmap.ISO8859_1
	case "iso-8859-10": // Nordic, Sámi
		return charmap.ISO8859_10
	case "iso-8859-15":
		return charmap.ISO8859_15
	case "ibm850":
		return charmap.CodePage850
	case IBM865:
		return charmap.CodePage865
	case Macintosh:
		return charmap.Macintosh
	}
	return nil
}

// aliases are other spellings that people and tools write.
var aliases = map[string]string{
	"utf8": UTF8, "utf-8-sig": UTF8, "utf-16": UTF16LE, "utf16le": UTF16LE, "utf16be": UTF16BE,
	"cp1252": Windows1252, "latin1": "iso-8859-1", "latin-1": "iso-8859-1", "iso8859-1": "iso-8859-1",
	"latin9": "iso-8859-15", "latin6": "iso-8859-10", "cp850": "ibm850", "cp865": IBM865, "ascii": UTF8,
}

// Names lists the names that Parse accepts, without aliases.
func Names() []string {
	return []string{UTF8, UTF16LE, UTF16BE, Windows1252, "iso-8859-1", "iso-8859-10", "iso-8859-15", "ibm850", IBM865, Macintosh}
}

// Parse returns the name of an encoding as this package writes it. An unknown one is an Invalid
// error with code charset.unknown that lists the names.
func Parse(name string) (string, error) {
	n := strings.ToLower(strings.TrimSpace(name))
	if a, ok := aliases[n]; ok {
		n = a
	}
	if slices.Contains(Names(), n) {
		return n, nil
	}
	list := strings.Join(Names(), ", ")
	return "", opendata.NewError(opendata.Invalid, "charset.unknown",
		"Tegnkodingen i «encoding» er ukjent.", "The encoding in \"encoding\" is not known.").
		Hinted("Bruk en av: %s.", "Use one of: %s.", list)
}

// Guess is what Detect found.
type Guess struct {
	Encoding string
	Evidence string // code: bom, zero_bytes, valid, mixed, single_byte, norwegian_letters
	Mixed    int64  // bytes that are not UTF-8 in a file that otherwise is
}

// scanBytes is how much Detect reads at a time.
const scanBytes = 1 << 20

// Detect finds out the encoding from every byte of r, because the one letter that decides may be
// the last. Text in which no known encoding makes sense is an Invalid error with code
// charset.undetected; text that ends within a character has code charset.truncated.
func Detect(ctx context.Context, r io.ReaderAt, size int64) (Guess, error) {
	head := make([]byte, min(size, 64<<10))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return Guess{}, fmt.Errorf("read for encoding: %w", err)
	}
	if enc, evidence := utf16(head); enc != "" {
		if size%2 != 0 {
			return Guess{}, truncated()
		}
		return Guess{Encoding: enc, Evidence: evidence}, nil
	}
	c, err := countBytes(ctx, io.NewSectionReader(r, 0, size))
	if err != nil {
		return Guess{}, err
	}
	return c.guess(strings.HasPrefix(string(head), "\ufeff"))
}

// Peek decodes the beginning of r, up to about n bytes of it, for a look at what it is: as UTF-16
// if it is that, else as UTF-8. It never fails over an encoding.
func Peek(r io.ReaderAt, size, n int64) (text []byte, encoding string, err error) {
	head := make([]byte, min(size, n))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, "", fmt.Errorf("read beginning: %w", err)
	}
	enc, _ := utf16(head)
	if enc == "" {
		enc = UTF8
		head = head[:len(head)-incomplete(head)]
	}
	text, _ = io.ReadAll(NewReader(bytes.NewReader(head), enc)) // half a character at the end is no fault
	return text, enc, nil
}

func truncated() error {
	return opendata.NewError(opendata.Invalid, "charset.truncated",
		"Filen slutter midt i et tegn. Den er trolig ikke fullstendig.",
		"The file ends within a character. It is probably not complete.").
		Hinted("Hent eller eksporter filen på nytt.", "Fetch or export the file again.")
}

// utf16 tells UTF-16 by its byte order mark or, as in text that is mostly ASCII every other
// byte is zero, by where the zeros are.
func utf16(head []byte) (encoding, evidence string) {
	switch {
	case len(head) >= 2 && head[0] == 0xFF && head[1] == 0xFE:
		return UTF16LE, "bom"
	case len(head) >= 2 && head[0] == 0xFE && head[1] == 0xFF:
		return UTF16BE, "bom"
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs < 2:
		return "", ""
	case zeros[1] > pairs*6/10 && zeros[0]*20 <= zeros[1]:
		return UTF16LE, "zero_bytes"
	case zeros[0] > pairs*6/10 && zeros[1]*20 <= zeros[0]:
		return UTF16BE, "zero_bytes"
	}
	return "", ""
}

// counts is what decides between UTF-8 and the encodings of one byte per character.
type counts struct {
	multi   int64 // valid UTF-8 sequences of several bytes
	invalid int64 // bytes that are not UTF-8
	cut     bool  // the last sequence is incomplete but good so far
	high    [256]int64
}

func countBytes(ctx context.Context, r io.Reader) (*counts, error) {
	c := &counts{}
	buf := make([]byte, scanBytes)
	kept := 0
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := io.ReadFull(r, buf[kept:])
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return nil, fmt.Errorf("read for encoding: %w", err)
		}
		chunk := buf[:kept+n]
		tail := incomplete(chunk)
		c.add(chunk[:len(chunk)-tail])
		kept = copy(buf, chunk[len(chunk)-tail:])
		if last {
			c.cut = kept > 0
			c.high8(buf[:kept])
			return c, nil
		}
	}
}

// incomplete is the length of a UTF-8 sequence that begins at the end of b and goes on behind it.
func incomplete(b []byte) int {
	for i := 1; i <= min(3, len(b)); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if b[len(b)-i] >= 0xC2 && !utf8.FullRune(b[len(b)-i:]) {
				return i
			}
			return 0
		}
	}
	return 0
}

func (c *counts) high8(b []byte) {
	for _, x := range b {
		if x >= 0x80 {
			c.high[x]++
		}
	}
}

func (c *counts) add(chunk []byte) {
	c.high8(chunk)
	if utf8.Valid(chunk) {
		for _, x := range chunk {
			if x >= 0xC0 {
				c.multi++
			}
		}
		return
	}
	for len(chunk) > 0 {
		if chunk[0] < utf8.RuneSelf {
			chunk = chunk[1:]
			continue
		}
		r, n := utf8.DecodeRune(chunk)
		if r == utf8.RuneError && n == 1 {
			c.invalid++
		} else {
			c.multi++
		}
		chunk = chunk[n:]
	}
}

func (c *counts) guess(bom bool) (Guess, error) {
	if c.invalid == 0 && !c.cut {
		return Guess{Encoding: UTF8, Evidence: "valid"}, nil
	}
	if c.invalid == 0 && c.multi > 0 {
		return Guess{}, truncated()
	}
	if bom || c.multi > c.invalid {
		return Guess{Encoding: UTF8, Evidence: "mixed", Mixed: c.invalid}, nil
	}
	if enc := c.norwegian(); enc != "" {
		return Guess{Encoding: enc, Evidence: "norwegian_letters"}, nil
	}
	var high int64
	for _, n := range c.high {
		high += n
	}
	// Bytes that Windows-1252 leaves undefined: a few are damage, more mean another encoding.
	undefined := c.high[0x81] + c.high[0x8D] + c.high[0x8F] + c.high[0x90] + c.high[0x9D]
	if undefined*100 > high {
		return Guess{}, opendata.NewError(opendata.Invalid, "charset.undetected",
			"Tegnkodingen lar seg ikke avgjøre: teksten er verken UTF-8, UTF-16 eller Windows-1252.",
			"The encoding can't be told: the text is neither UTF-8, UTF-16 nor Windows-1252.").
			Hinted("Lagre filen som UTF-8, eller oppgi «encoding» (%s).", "Save the file as UTF-8, or set \"encoding\" (%s).", strings.Join(Names(), ", "))
	}
	return Guess{Encoding: Windows1252, Evidence: "single_byte"}, nil
}

// norwegian recognizes the old encodings by å and ø, which together mean nothing else that is
// likely: in Windows-1252 the same bytes are † with › and Œ with ¿.
func (c *counts) norwegian() string {
	h := &c.high
	if h[0xE5]+h[0xF8]+h[0xE6] > 0 {
		return ""
	}
	switch {
	case h[0x86] > 0 && h[0x9B] > 0:
		return IBM865
	case h[0x8C] > 0 && h[0xBF] > 0:
		return Macintosh
	}
	return ""
}
