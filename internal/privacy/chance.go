package privacy

import (
	"math"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// Chance that a random number of 11 digits passes as a person number (date with every offset,
// both check digits), measured on two million random numbers: 0.0025 by the old rule, 0.0096
// with the rule of 2032 too. Account numbers share the weights of the second check digit, so
// among numbers that pass as accounts ten times as many pass.
const (
	chanceOld        = 0.0025
	chanceOldAccount = 0.0275
	chanceNew        = 0.0096
	chanceNewAccount = 0.11
)

// idStats are the counts of a column's sample of distinct 10- and 11-digit values.
type idStats struct {
	candidates, old, recent, account int64
}

func (s *idSample) stats() idStats {
	var st idStats
	for _, l := range s.seen {
		st.candidates++
		if l&recognize.LookIDOld != 0 {
			st.old++
		}
		if l&(recognize.LookIDOld|recognize.LookIDNew) != 0 {
			st.recent++
		}
		if l&recognize.LookAccount != 0 {
			st.account++
		}
	}
	return st
}

// beyondChance reports whether more numbers pass than random ones would, by four standard
// deviations and two.
func (st idStats) beyondChance() bool {
	account := ratio(st.account, st.candidates)
	if account > 0.09 {
		account -= 0.09 // of random numbers, which the base rates already hold
	} else {
		account = 0
	}
	return beyond(st.old, st.candidates, chanceOld+chanceOldAccount*account) ||
		beyond(st.recent, st.candidates, chanceNew+chanceNewAccount*account)
}

func beyond(hits, candidates int64, rate float64) bool {
	expected := float64(candidates) * rate
	return float64(hits) > expected+4*math.Sqrt(expected)+2
}
