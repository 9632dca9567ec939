package main

import (
	"fmt"
	"strings"
)

var (
	givenNames = []string{"Anne", "Bjørn", "Astrid", "Erik", "Hanne", "Geir", "Ingrid", "Håkon", "Kari", "Jan", "Liv", "Knut", "Marit", "Lars", "Nina", "Morten", "Ragnhild", "Olav", "Silje", "Per", "Solveig", "Rune", "Tone", "Svein", "Åse", "Øyvind"}
	surnames   = []string{"Andersen", "Berg", "Bakken", "Dahl", "Eriksen", "Haugen", "Hansen", "Jensen", "Johansen", "Kristiansen", "Larsen", "Lie", "Moen", "Nilsen", "Olsen", "Pedersen", "Solberg", "Strand", "Sørensen", "Aasen"}
)

// person invents somebody.
func person(m maker) (given, surname string) { return pick(m, givenNames), pick(m, surnames) }

// nationalID makes a synthetic fødselsnummer: month + 80, which the population register gives to
// nobody, with right check digits.
func nationalID(m maker) string {
	for {
		d := fmt.Sprintf("%02d%02d%02d%03d", 1+m.IntN(28), 81+m.IntN(12), 40+m.IntN(60), m.IntN(500))
		k1, ok := checkDigit(d, 3, 7, 6, 1, 8, 9, 4, 5, 2)
		if !ok {
			continue
		}
		d += k1
		if k2, ok := checkDigit(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2); ok {
			return d + k2
		}
	}
}

// account makes an account number in a bank that does not exist (9999).
func account(m maker) string {
	for {
		d := fmt.Sprintf("9999%06d", m.IntN(1_000_000))
		if k, ok := checkDigit(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2); ok {
			return d[:4] + "." + d[4:6] + "." + d[6:] + k
		}
	}
}

// company makes an organisation number from 999 999 000 upwards, which is not in use.
func company(m maker) string {
	for {
		d := fmt.Sprintf("99999%03d", m.IntN(1000))
		if k, ok := checkDigit(d, 3, 2, 7, 6, 5, 4, 3, 2); ok {
			return d + k
		}
	}
}

// checkDigit is the digit that makes the weighted sum divisible by 11, if there is one.
func checkDigit(digits string, weights ...int) (string, bool) {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	k := (11 - sum%11) % 11
	return fmt.Sprint(k), k < 10
}

// phone makes a number of the series that examples use.
func phone(m maker) string { return fmt.Sprintf("+47 400 00 %03d", m.IntN(1000)) }

var ascii = strings.NewReplacer("å", "a", "Å", "A", "ø", "o", "Ø", "O", "æ", "ae", "Æ", "Ae")

// mailbox makes a personal address under a domain that is reserved for examples.
func mailbox(given, surname string) string {
	return strings.ToLower(ascii.Replace(given+"."+surname)) + "@example.no"
}
