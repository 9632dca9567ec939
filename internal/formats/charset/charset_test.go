package charset_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/formats/charset"
	"github.com/allmenning/allmenning/internal/opendata"
)

func detect(t *testing.T, doc string) (charset.Guess, error) {
	t.Helper()
	return charset.Detect(context.Background(), strings.NewReader(doc), int64(len(doc)))
}

func decode(t *testing.T, doc, encoding string) (string, *charset.Reader) {
	t.Helper()
	r := charset.NewReader(strings.NewReader(doc), encoding)
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), r
}

func TestDetect(t *testing.T) {
	const text = "kommune;navn\n0301;Oslo\n4601;Bærum på øya Å\n"
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String(text)
	latin, _ := charmap.Windows1252.NewEncoder().String(text)
	dos, _ := charmap.CodePage865.NewEncoder().String(text)
	mac, _ := charmap.Macintosh.NewEncoder().String(text)
	tests := []struct {
		name, doc, encoding, text string
	}{
		{"ascii", "a;b\n", "utf-8", "a;b\n"},
		{"utf-8", text, "utf-8", text},
		{"one mark", "\ufeff" + text, "utf-8", text},
		{"two marks", "\ufeff\ufeff" + text, "utf-8", text},
		{"utf-16le, mark", "\xff\xfe" + le, "utf-16le", text},
		{"utf-16le", le, "utf-16le", text},
		{"utf-16be, mark", "\xfe\xff" + be, "utf-16be", text},
		{"utf-16be", be, "utf-16be", text},
		{"windows-1252", latin, "windows-1252", text},
		{"windows-1252, late", strings.Repeat("a;b\n", 1<<20) + "\xe5", "windows-1252", strings.Repeat("a;b\n", 1<<20) + "å"},
		{"nordic dos", dos, "ibm865", text},
		{"classic mac", mac, "macintosh", text},
		{"one letter in utf-8 of another encoding", text + text + "bl\xe5\n", "utf-8", text + text + "blå\n"},
		{"quotes of windows", "don\x92t \x91quote\x92", "windows-1252", "don’t ‘quote’"},
		{"sequence over a piece", strings.Repeat("a", 1<<20-1) + "å", "utf-8", strings.Repeat("a", 1<<20-1) + "å"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := detect(t, tt.doc)
			if err != nil {
				t.Fatal(err)
			}
			if g.Encoding != tt.encoding {
				t.Errorf("encoding %q, want %q", g.Encoding, tt.encoding)
			}
			if got, _ := decode(t, tt.doc, g.Encoding); got != tt.text {
				t.Errorf("text of %d bytes differs from the expected %d", len(got), len(tt.text))
			}
		})
	}
}

func TestDetectRefuses(t *testing.T) {
	tests := []struct{ name, doc, code string }{
		{"japanese", "\x96\xbc\x91O,\x94N\x97\xee\r\n\x8dR\x8f\x90\x9d,25\r\n", "charset.undetected"},
		{"utf-16 of an odd length", "\xff\xfea\x00b\x00c", "charset.truncated"},
		{"utf-8 cut within a letter", "blåbær på \xc3", "charset.truncated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := detect(t, tt.doc)
			if !errors.Is(err, &opendata.Error{Code: tt.code}) {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
		})
	}
}

func TestReaderCountsWhatItChanges(t *testing.T) {
	t.Run("zero bytes", func(t *testing.T) {
		got, r := decode(t, "a\x00b\x00", "utf-8")
		if got != "ab" || r.NULs != 2 {
			t.Errorf("%q with %d NULs", got, r.NULs)
		}
	})
	t.Run("other bytes in utf-8", func(t *testing.T) {
		got, r := decode(t, "bl\xe5", "utf-8")
		if got != "blå" || r.Mixed != 1 || r.Lost != 0 {
			t.Errorf("%q, mixed %d, lost %d", got, r.Mixed, r.Lost)
		}
	})
	t.Run("undefined bytes", func(t *testing.T) {
		got, r := decode(t, "a\x81", "windows-1252")
		if got != "a\ufffd" || r.Lost != 1 {
			t.Errorf("%q, lost %d", got, r.Lost)
		}
	})
	t.Run("half a pair", func(t *testing.T) {
		got, r := decode(t, "\x3c\xd8a\x00", "utf-16le")
		if got != "\ufffda" || r.Lost != 1 {
			t.Errorf("%q, lost %d", got, r.Lost)
		}
	})
}

func TestParse(t *testing.T) {
	for _, name := range charset.Names() {
		if got, err := charset.Parse(strings.ToUpper(name)); err != nil || got != name {
			t.Errorf("Parse(%q) = %q, %v", name, got, err)
		}
	}
	if _, err := charset.Parse("klingon"); !errors.Is(err, &opendata.Error{Code: "charset.unknown"}) {
		t.Errorf("error %v", err)
	}
}

// Whatever the encoding, and however the bytes arrive, text comes back as it was.
func TestRoundTrip(t *testing.T) {
	encodings := map[string]encoding.Encoding{
		"utf-8": unicode.UTF8, "windows-1252": charmap.Windows1252, "iso-8859-1": charmap.ISO8859_1,
		"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	}
	for name, enc := range encodings {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				runes := []rune("aå;\n\"Æøé ")
				if strings.HasPrefix(name, "utf") {
					runes = append(runes, '漢', '🦆')
				}
				text := rapid.StringOf(rapid.SampledFrom(runes)).Draw(t, "text")
				doc, err := enc.NewEncoder().String(text)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(charset.NewReader(iotest.OneByteReader(strings.NewReader(doc)), name))
				if err != nil || string(got) != text {
					t.Fatalf("got %q, %v, want %q", got, err, text)
				}
			})
		})
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("bl\xe5b\xc3\xa6r\x00"), uint8(0))
	f.Add([]byte("\xff\xfea\x00\x3c\xd8"), uint8(1))
	f.Fuzz(func(t *testing.T, doc []byte, which uint8) {
		name := charset.Names()[int(which)%len(charset.Names())]
		whole, errWhole := io.ReadAll(charset.NewReader(bytes.NewReader(doc), name))
		slow, errSlow := io.ReadAll(charset.NewReader(iotest.OneByteReader(bytes.NewReader(doc)), name))
		if !bytes.Equal(whole, slow) || (errWhole == nil) != (errSlow == nil) {
			t.Errorf("the text depends on how the bytes arrive")
		}
		if !utf8.Valid(whole) || bytes.IndexByte(whole, 0) >= 0 {
			t.Errorf("not valid UTF-8 without NUL")
		}
	})
}
