package profile

import (
	"math"

	"github.com/allmenning/allmenning/internal/opendata"
)

const (
	windowBins  = 256 // kept while counting
	shownBins   = 20  // published at most
	significand = 50  // bits of a bin's number: |value|/width stays below 2^51
)

// histogram counts values in bins of equal width in one pass and bounded memory. A bin begins at
// a multiple of its width; the width is a power of two and doubles when a value falls outside of
// the window of bins, whose pairs then merge. So counts are exact, and only the width of the bins
// depends on the values. The order of the values does not matter.
type histogram struct {
	least  float64 // width below which bins make no sense: 1 for whole numbers, else 0
	width  float64 // 0 before the first value
	first  int64   // number of the first bin: it begins at first*width
	counts []int64
}

func (h *histogram) add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	if h.width == 0 {
		h.width = max(finest(v), h.least)
		h.first = h.bin(v)
		h.counts = []int64{1}
		return
	}
	for h.width < finest(v) {
		h.double()
	}
	i := h.bin(v)
	for i < h.first && h.first+int64(len(h.counts))-i > windowBins || i >= h.first+windowBins {
		h.double()
		i = h.bin(v)
	}
	h.reach(i)
	h.counts[i-h.first]++
}

// bin is the number of the bin that v lies in. The division is exact, as the width is a power of
// two, unless it underflows.
func (h *histogram) bin(v float64) int64 {
	i := int64(math.Floor(v / h.width))
	if i == 0 && v < 0 {
		return -1
	}
	return i
}

// finest is the least width that a bin may have with v in it.
func finest(v float64) float64 {
	_, exponent := math.Frexp(v)
	return math.Ldexp(1, max(exponent-significand, -900))
}

// reach widens the window to bin i.
func (h *histogram) reach(i int64) {
	if i < h.first {
		h.counts = append(make([]int64, h.first-i, windowBins), h.counts...)
		h.first = i
	}
	for i >= h.first+int64(len(h.counts)) {
		h.counts = append(h.counts, 0)
	}
}

// double merges pairs of bins.
func (h *histogram) double() {
	first := h.first >> 1 // rounds down, also below zero
	last := (h.first + int64(len(h.counts)) - 1) >> 1
	merged := make([]int64, last-first+1, windowBins)
	for i, n := range h.counts {
		merged[(h.first+int64(i))>>1-first] += n
	}
	h.first, h.counts, h.width = first, merged, h.width*2
}

// result merges bins to at most shownBins; nil when there are no values, or none that a
// histogram's ends could enclose.
func (h *histogram) result() *opendata.Histogram {
	if h.width == 0 {
		return nil
	}
	per := (len(h.counts) + shownBins - 1) / shownBins
	bins := (len(h.counts) + per - 1) / per
	counts := make([]int64, bins)
	for i, n := range h.counts {
		counts[i/per] += n
	}
	width := h.width * float64(per)
	low := float64(h.first) * h.width
	if math.IsInf(low, 0) || math.IsInf(low+width*float64(bins), 0) {
		return nil // values at the ends of what a float can hold
	}
	return &opendata.Histogram{Min: low, Max: low + width*float64(bins), Counts: counts}
}
