package disclosure

import (
	"cmp"
	"context"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
)

const (
	maxCandidates = 500        // combinations of treatments that are tried
	maxEffort     = 60_000_000 // steps of all of them together
	maxLeft       = 0.10       // share of the persons that may be left out
	maxProposals  = 5
)

// lattice searches treatments of the quasi-identifiers under which few persons are in small groups.
type lattice struct {
	h      *histogram
	k, l   int64
	levels [][]level
	total  int64
	tried  map[string]result
	left   int // candidates that may still be tried
	ids    []int32
}

// result is what one combination of treatments gives.
type result struct {
	node  []int // level per column
	below int64 // persons in groups below k or l
	loss  float64
}

func (r result) cost(total int64) float64 { return r.loss + float64(r.below)/float64(max(total, 1)) }

// search returns the generalizations that reach k and l with few persons left out, the one that
// loses least first; none when the combinations did not fit in memory.
func (h *histogram) search(ctx context.Context, k, l int) []opendata.Generalization {
	if h.full || len(h.columns) == 0 || len(h.weights) == 0 {
		return nil
	}
	s := &lattice{h: h, k: int64(k), l: int64(l), tried: make(map[string]result), ids: make([]int32, len(h.weights))}
	for _, n := range h.weights {
		s.total += n
	}
	for i := range h.columns {
		weight := make([]int64, len(h.columns[i].values))
		for t, n := range h.weights {
			weight[h.codes[t*len(h.columns)+i]] += n
		}
		s.levels = append(s.levels, h.columns[i].levels(weight))
	}
	h.single()
	s.left = min(maxCandidates, max(maxEffort/(len(h.weights)*len(h.columns)+4*len(h.pairs)), 10))
	s.run(ctx)
	return s.proposals()
}

func (s *lattice) run(ctx context.Context) {
	size := 1
	for _, l := range s.levels {
		if size *= len(l); size > s.left {
			s.climb(ctx)
			return
		}
	}
	node := make([]int, len(s.levels))
	for range size {
		if ctx.Err() != nil {
			return
		}
		s.try(node)
		for i := range node { // count on
			if node[i]++; node[i] < len(s.levels[i]) {
				break
			}
			node[i] = 0
		}
	}
}

// climb goes up the lattice by the step that gains most, and then down again as far as it can.
func (s *lattice) climb(ctx context.Context) {
	node := make([]int, len(s.levels))
	at := s.try(node)
	for at.below > 0 && ctx.Err() == nil {
		next, found := result{}, false
		for i := range node {
			if node[i]+1 == len(s.levels[i]) {
				continue
			}
			r := s.try(with(node, i, node[i]+1))
			if !found || gain(at, r) > gain(at, next) {
				next, found = r, true
			}
		}
		if !found || s.left <= 0 {
			break
		}
		at, node = next, next.node
	}
	for lower := true; lower && s.left > 0 && ctx.Err() == nil; {
		lower = false
		for i := range node {
			if node[i] == 0 {
				continue
			}
			if r := s.try(with(node, i, node[i]-1)); s.reaches(r) && r.cost(s.total) < s.try(node).cost(s.total) {
				node, lower = r.node, true
			}
		}
	}
}

func with(node []int, i, level int) []int {
	n := slices.Clone(node)
	n[i] = level
	return n
}

// gain is how many persons a step helps for what it loses.
func gain(from, to result) float64 {
	return float64(from.below-to.below) / max(to.loss-from.loss, 1e-6)
}

func (s *lattice) reaches(r result) bool { return float64(r.below) <= maxLeft*float64(s.total) }

// try counts the persons in small groups under some treatments, once for each node.
func (s *lattice) try(node []int) result {
	key := make([]byte, len(node))
	for i, l := range node {
		key[i] = byte(l)
	}
	if r, ok := s.tried[string(key)]; ok {
		return r
	}
	r := result{node: slices.Clone(node), below: s.total}
	for i, l := range node {
		r.loss += s.levels[i][l].loss / float64(len(node))
	}
	if s.left--; s.left >= 0 {
		r.below = s.below(node)
		s.tried[string(key)] = r
	}
	return r
}

// below counts the persons in groups below k or l when tuples are merged.
func (s *lattice) below(node []int) int64 {
	width := len(node)
	index := make(map[uint64]int32)
	var persons []int64
	for t, weight := range s.h.weights {
		var key uint64
		for i, l := range node {
			key = (key ^ uint64(s.levels[i][l].codes[s.h.codes[t*width+i]]) + 1) * 0x9e3779b97f4a7c15
			key ^= key >> 29
		}
		id, ok := index[key]
		if !ok {
			id = int32(len(persons))
			index[key], persons = id, append(persons, 0)
		}
		s.ids[t] = id
		persons[id] += weight
	}
	uniform := s.members(persons)
	var below int64
	for id, n := range persons {
		if n < s.k || uniform[id] {
			below += n
		}
	}
	return below
}

// members counts persons with several tuples once per group, and finds the groups with fewer than
// l values of a sensitive attribute. Pairs are ordered by kind and identity, so that somebody's
// tuples stand together.
func (s *lattice) members(persons []int64) []bool {
	uniform := make([]bool, len(persons))
	values := make([]int64, len(persons))
	groups := make([]int32, 0, 8)
	for from := 0; from < len(s.h.pairs); {
		kind := s.h.pairs[from].kind
		clear(values)
		for from < len(s.h.pairs) && s.h.pairs[from].kind == kind {
			groups = groups[:0]
			id := s.h.pairs[from].id
			for ; from < len(s.h.pairs) && s.h.pairs[from].kind == kind && s.h.pairs[from].id == id; from++ {
				groups = append(groups, s.ids[s.h.pairs[from].tuple])
			}
			slices.Sort(groups)
			for _, g := range slices.Compact(groups) {
				if kind == personPair {
					persons[g]++
				} else {
					values[g]++
				}
			}
		}
		for g, n := range values {
			uniform[g] = uniform[g] || n > 0 && n < s.l
		}
	}
	return uniform
}

// proposals are the best results, and among them one that leaves nobody out if there is one.
func (s *lattice) proposals() []opendata.Generalization {
	var good []result
	for _, r := range s.tried {
		if s.reaches(r) && slices.Max(r.node) > 0 {
			good = append(good, r)
		}
	}
	slices.SortFunc(good, func(a, b result) int {
		return cmp.Or(cmp.Compare(a.cost(s.total), b.cost(s.total)), slices.Compare(a.node, b.node))
	})
	var list []opendata.Generalization
	var shown []result
	complete := false
	for _, r := range good {
		last := len(list) == maxProposals-1 && !complete // this place is kept for one that leaves nobody out
		dominated := slices.ContainsFunc(shown, func(o result) bool { return o.below <= r.below && finer(o.node, r.node) })
		if dominated || last && r.below > 0 {
			continue
		}
		list, shown = append(list, s.proposal(r)), append(shown, r)
		if complete = complete || r.below == 0; len(list) == maxProposals {
			break
		}
	}
	return list
}

// finer reports whether a generalizes no column further than b.
func finer(a, b []int) bool {
	for i := range a {
		if a[i] > b[i] {
			return false
		}
	}
	return true
}

func (s *lattice) proposal(r result) opendata.Generalization {
	g := opendata.Generalization{Below: r.below, Loss: r.loss}
	for i, l := range r.node {
		if l > 0 {
			g.Treatments = append(g.Treatments, opendata.ColumnTreatment{Column: s.h.columns[i].rule.Name, Treatment: s.levels[i][l].treatment})
		}
	}
	return g
}
