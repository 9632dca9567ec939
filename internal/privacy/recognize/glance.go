package recognize

// Glance is Read of a sentence for a column whose kind of text is known already: it finds every
// span that is sure, but those that only an approved redaction would act on may be missing, and
// the look says no more than that it is prose. It costs a fraction of Read, because words in lower
// case are not looked up.
func Glance(s string, cue Cue, dst []Span) (Look, []Span) {
	from := len(dst)
	what := prefilter(s)
	look := LookProse
	if what&hasNumber == 0 {
		look |= LookLetters
	}
	if what&hasEscape != 0 {
		return look, Spans(s, cue, dst)
	}
	dst = find(s, what&^hasText, cue, dst)
	if what&hasText != 0 {
		dst = spelledEmails(s, dst)
	}
	if what&hasWords != 0 && capitalsMeet(s) {
		dst = personNames(s, dst)
	}
	return look, dst[:from+len(ordered(dst[from:]))]
}

// capitalsMeet reports whether a word with a capital follows another one with nothing but a blank,
// a mark or a short word between: no name is sure without.
func capitalsMeet(s string) bool {
	const reach = 14 // bytes between the end of one and the beginning of the next: ", ", "-", " van der "
	last := -reach - 1
	for i := 0; i < len(s); i++ {
		if byteClass[s[i]]&capitalByte == 0 || i > 0 && isASCIILetter(s[i-1]) {
			continue // within a word; half runes begin one
		}
		if i-last <= reach {
			return true
		}
		for i < len(s) && byteClass[s[i]]&letterByte != 0 {
			i++
		}
		last = i
	}
	return false
}
