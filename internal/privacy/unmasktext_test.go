package privacy

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzPlainText holds what redaction relies on: every byte of the plain text stands for bytes of the
// value, in order, whatever the value is; and plain text is the same whether or not its sources
// are asked for.
func FuzzPlainText(f *testing.F) {
	for _, s := range []string{"", "Kari Hansen", "０１８１９０ ４０１８０", "a\u200b\u200b b\t\tc", "Ka\u030are", "\u030a", "kari%40example.no%", "%C3%A5%E5%zz", "&nbsp;&#64;&amp;&;&x;", "navn=Ola+Hansen", "\xff\xfe a\u0301\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var p plainText
		p.read(s)
		if p.text != unmasked(s) {
			t.Fatalf("%q is plainly %q and %q", s, p.text, unmasked(s))
		}
		if p.from == nil {
			if p.text != s {
				t.Fatalf("%q became %q without sources", s, p.text)
			}
			return
		}
		if len(p.from) != len(p.text) || len(p.to) != len(p.text) {
			t.Fatalf("%d bytes, %d and %d sources", len(p.text), len(p.from), len(p.to))
		}
		last := int32(0)
		for i, from := range p.from {
			to := p.to[i]
			switch {
			case from < 0 || from >= to || int(to) > len(s):
				t.Fatalf("byte %d stands for %d to %d of %d", i, from, to, len(s))
			case from < last && utf8.RuneStart(p.text[i]):
				t.Fatalf("byte %d stands for %d, after %d", i, from, last)
			}
			last = from
		}
	})
}

// No cell makes reading it slow: what is read in a moment would take minutes if each byte were looked
// at once for every other.
func TestReadingIsLinear(t *testing.T) {
	for name, unit := range map[string]string{
		"percent": "%", "url": "%41", "ampersand": "&", "entities": "&#64;", "blanks": " ", "tabs": "\t", "marks": "a\u030a", "only marks": "\u030a", "zero width": "\u200b",
		"plus": "a+", "equals and plus": "=a+", "full width": "１", "names": "Kari Hansen ", "enk": "enk ", "commas": ",", "v/": "v/ ", "digits": "1", "invalid": "\xff",
	} {
		s := strings.Repeat(unit, 1<<18/len(unit))
		start := time.Now()
		unmasked(s)
		var p plainText
		p.read(s)
		partyOfName(s)
		saysSole(s)
		partyOfForm(s)
		newRemoved().add(s)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %s for a quarter of a megabyte", name, took)
		}
	}
}
