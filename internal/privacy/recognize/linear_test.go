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
	"mixed separators": "1-2/3_4:", "elevens": "17821951046 ", "sixes and fives": "178219 51046,", "international": "+46 70 123 ", "two zeros": "0047 ", "spelled at": "a krøllalfa b ",
	"spelled dots": "a dot ", "percent": "%20", "entities": "&nbsp;", "open entities": "&#", "json": `\u00a0`, "backslashes": `\`, "colons": "a:", "double colons": "::", "hex": "0a:", "hex pairs": "0A-",
	"user names": "brukernavn ", "labels": "user=", "handles": "@ab ", "pages": "x.com/a/", "slashes": "/", "long host": "facebook.com/", "plates": "AB 12345 ", "property": "gnr 1/2/", "bnr": "bnr. 1, ",
	"logins": "logget inn som ", "dotted names": "kari.", "underscores": "passord a_", "domains": "AB\\", "cards of readers": "kort N1 ", "passports": "pass A1", "lists of land": "gnr 1, 2 og ", "land in a row": "3303-1/2/", "accounts to come": "betal til ",
	"births": "f. 1.2.", "months": "3. mars ", "coordinates": "59.1234,", "versions": "1.2.3.4.", "sole": "934527445 ENK", "cue and number": "ansattnr 1 ", "thousands": "123 456 ", "exponents": "1e",
	"quotation marks": "“", "no-break blanks": "1\u00a0", "new lines": "1\n", "accounts": "8601.11.", "cards": "4111 ", "payment references": "KID 1 ", "one digit at a time": "1 ",
	"dots": "1.", "hyphens": "a-", "cues": "fnr ", "bad utf-8": "\xff", "half runes": "\xc3", "open brackets": "[",
}

// A cell of a megabyte takes a second or so, whatever it is made of; a quadratic recognizer would
// take minutes.
func TestLinear(t *testing.T) {
	const size, most = 1 << 20, 5 * time.Second
	for name, pattern := range hostile {
		t.Run(name, func(t *testing.T) {
			cell := strings.Repeat(pattern, size/len(pattern))
			start := time.Now()
			recognize.Spans(cell, 0, nil)
			recognize.Spans(cell[:size/4], ^recognize.Cue(0), nil)
			recognize.LookAt(cell)
			if took := time.Since(start); took > most {
				t.Errorf("%d bytes took %v", len(cell), took)
			}
		})
	}
}
