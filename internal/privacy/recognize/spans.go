package recognize

import "slices"

// Spans appends every place in s that holds something personal, from left to right and without
// overlaps, to dst. cue says what the header announces; 0 is nothing.
func Spans(s string, cue Cue, dst []Span) []Span {
	what := prefilter(s)
	if what == 0 {
		return dst
	}
	from := len(dst)
	if what&hasNumber != 0 {
		dst = numbers(s, cue, dst)
	}
	if what&hasAt != 0 {
		dst = emails(s, dst)
	}
	if what&hasCapitals != 0 {
		dst = personNames(s, dst)
	}
	found := dst[from:]
	if len(found) < 2 {
		return dst
	}
	slices.SortFunc(found, func(a, b Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	return dst[:from+len(withoutOverlaps(found))]
}

// withoutOverlaps keeps the first of spans that overlap, made longer where the other goes on.
func withoutOverlaps(found []Span) []Span {
	kept := found[:1]
	for _, sp := range found[1:] {
		last := &kept[len(kept)-1]
		if sp.Start >= last.End {
			kept = append(kept, sp)
			continue
		}
		last.End = max(last.End, sp.End)
		last.Sure = last.Sure || sp.Sure
	}
	return kept
}

// What a cell has that a detector needs.
type filter uint8

const (
	hasNumber   filter = 1 << iota // five digits
	hasAt                          // "@", or a bracket that may spell it
	hasCapitals                    // two words with capitals
)

// prefilter reads a cell once and says which detectors are worth running.
func prefilter(s string) filter {
	digits, capitals := 0, 0
	var f filter
	boundary := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c-'0' < 10:
			if digits++; digits >= 5 {
				f |= hasNumber
			}
			boundary = true
		case c >= 'A' && c <= 'Z' || c == 0xC3 || c >= 0xC4 && c <= 0xD0:
			if boundary {
				if capitals++; capitals >= 2 {
					f |= hasCapitals
				}
			}
			boundary = false
		case c >= 'a' && c <= 'z' || c >= 0x80:
			boundary = false
		default:
			if c == '@' || c == '(' || c == '[' || c == '{' {
				f |= hasAt
			}
			boundary = true
		}
	}
	return f
}
