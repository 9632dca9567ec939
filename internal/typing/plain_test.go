package typing

import (
	"testing"

	"pgregory.net/rapid"
)

// The short way of reading plain numbers finds what the long way does, whatever came before.
func TestPlainNumbersReadAsOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quick, slow := newState(), newState()
		for _, s := range rapid.SliceOf(rapid.StringMatching(`-?[0-9]{0,7}([.,][0-9]{0,5})?`)).Draw(t, "values") {
			if s == "" || nullValue(s) {
				continue
			}
			if !quick.addPlain(s) {
				quick.addNumber(s)
			}
			slow.addNumber(s)
			if quick.numbers != slow.numbers || quick.bare != slow.bare || quick.numbers != 0 && remaining(quick) != remaining(slow) {
				t.Fatalf("after %q: %b %+v, want %b %+v", s, quick.numbers, quick.facts, slow.numbers, slow.facts)
			}
		}
	})
}

func newState() *columnState { return &columnState{numbers: 1<<inferredForms - 1} }

// remaining are the facts of the forms that still fit; those of the others are never read.
func remaining(c *columnState) (facts [inferredForms]numberFacts) {
	for f := range inferredForms {
		if c.numbers&(1<<f) != 0 {
			facts[f] = c.facts[f]
		}
	}
	return facts
}
