package recognize_test

import (
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// hostile are patterns that make a careless recognizer quadratic.
var hostile = map[string]string{
	"digits": "1", "at": "@", "blanks": " ", "capitals": "A", "letters": "a", "groups": "12 ", "pairs of digits": "1 ", "at and letter": "a@", "words": "Kari ",
	"names": "Kari Hansen ", "commas": "Hansen, ", "phones": "41 00 00 00 ", "plus": "+47", "iban": "NO12 ", "brackets": "(at)", "quotes": `"`, "keys": `{"a":`,
	"dots": "1.", "hyphens": "a-", "cues": "fnr ", "bad utf-8": "\xff", "half runes": "\xc3", "open brackets": "[",
}

// A cell of a megabyte takes less than a second, whatever it is made of.
func TestLinear(t *testing.T) {
	const size = 1 << 20
	for name, pattern := range hostile {
		t.Run(name, func(t *testing.T) {
			cell := strings.Repeat(pattern, size/len(pattern))
			start := time.Now()
			recognize.Spans(cell, recognize.CueNational|recognize.CuePhone, nil)
			recognize.LookAt(cell)
			if took := time.Since(start); took > time.Second {
				t.Errorf("%d bytes took %v", len(cell), took)
			}
		})
	}
}

func BenchmarkSpans(b *testing.B) {
	for name, cell := range map[string]string{
		"number": "1234.56", "text": "Lekeplass med huske og sklie", "case": "20231234567", "street": "Christian Krohgs gate 12", "mail": "post@example.no",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(cell)))
			b.ReportAllocs()
			var spans []recognize.Span
			for b.Loop() {
				spans = recognize.Spans(cell, 0, spans[:0])
				recognize.LookAt(cell)
			}
		})
	}
}
