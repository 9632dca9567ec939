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

// idStats are the counts of a column's sample of distinct 10- and 11-digit values. FH-numbers carry
// no date, so chance makes too many of them: they are not among the hits here.
type idStats struct {
	candidates, old, recent, account int64
	years, strangers                 int64 // numbers that begin with a year; hits that do not
}

func (s *idSample) stats() idStats {
	var st idStats
	for _, fact := range s.seen {
		l := fact.look
		st.candidates++
		if fact.year {
			st.years++
		} else if l&recognize.LookIDOld != 0 {
			st.strangers++
		}
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
// deviations and two. The more of them pass as account numbers, the more chance explains.
func (st idStats) beyondChance() bool {
	account := ratio(st.account, st.candidates)
	return beyond(st.old, st.candidates, chanceOld+chanceOldAccount*account) ||
		beyond(st.recent, st.candidates, chanceNew+chanceNewAccount*account)
}

// minNumbered is how many numbers a series has at least.
const minNumbered = 20

// numbered reports whether the numbers are a series that begins with the year, as case and invoice
// numbers do. A hit that does not is no case number, and one that does is chance as long as there
// are not too many of them.
func (st idStats) numbered() bool {
	return st.candidates >= minNumbered && float64(st.years) >= 0.95*float64(st.candidates)
}

func beyond(hits, candidates int64, rate float64) bool {
	expected := float64(candidates) * rate
	return float64(hits) > expected+4*math.Sqrt(expected)+2
}
