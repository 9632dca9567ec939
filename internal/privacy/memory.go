package privacy

import (
	"hash/maphash"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// memo is what the recognizers said of a value.
type memo struct {
	look  recognize.Look
	trait trait
	plain bool // no spans, and nothing that is counted value by value: memory may answer
}

// memory remembers what was seen of a column's values, so that a value that comes back in every
// batch is looked at once. It knows hashes with a seed of its own, so that nobody can make a value
// that is taken for another. A column whose values hardly come back stops remembering.
type memory struct {
	seen   map[uint64]memo
	limit  int
	asked  int
	hits   int
	seed   maphash.Seed
	closed bool
}

// How many values a column and all columns remember, and after how many questions a column that
// was answered less than every second time gives up.
const (
	maxMemory    = 4096
	memoryBudget = 1 << 18
	memoryTrial  = 3 * 8192
	maxRemember  = 96 // bytes of a value; longer ones are looked at again
)

func newMemory(limit int) memory {
	return memory{limit: limit, seed: maphash.MakeSeed()}
}

func (m *memory) recall(value string) (memo, bool) {
	if m.closed || m.seen == nil || len(value) > maxRemember {
		return memo{}, false
	}
	m.asked++
	if m.asked == memoryTrial {
		if 2*m.hits < m.asked {
			m.closed, m.seen = true, nil
			return memo{}, false
		}
		m.asked, m.hits = 0, 0
	}
	known, ok := m.seen[maphash.String(m.seed, value)]
	if ok {
		m.hits++
	}
	return known, ok
}

func (m *memory) keep(value string, known memo) {
	if m.closed || !known.plain || known.look&recognize.LookID != 0 || len(value) > maxRemember || len(m.seen) >= m.limit {
		return
	}
	if m.seen == nil {
		m.seen = make(map[uint64]memo)
	}
	m.seen[maphash.String(m.seed, value)] = known
}
