package recognize

// weight says how far a capitalised word looks like a part of a person's name.
type weight struct {
	given, surname strength
	patronymic     bool // Hansen, Kowalski: hardly anything else
	unknown        bool // in no list, and nothing speaks against a name
	other          bool // a word of another kind
	place          bool // a place of the gazetteer and no listed name
	initial        bool
}

type strength uint8

const (
	none strength = iota
	weak          // also an ordinary word or a place
	strong
)

// isName reports whether the word can be in a name at all.
func (g weight) isName() bool { return g.given > none || g.surname > none || g.unknown || g.initial }

// weigh looks at word k as a part of a name.
func (t *tokens) weigh(k int) weight {
	w := &t.w[k]
	if !w.weighed {
		w.weight, w.weighed = t.weighAnew(k), true
	}
	return w.weight
}

func (t *tokens) weighAnew(k int) weight {
	w := &t.w[k]
	c := w.class
	if w.flags&initial != 0 {
		return weight{initial: w.flags&glued == 0, other: w.flags&glued != 0}
	}
	if w.flags&(compound|glued) != 0 {
		return weight{other: true}
	}
	var g weight
	if c&notName != 0 && c&(nameClass|familiar) == 0 {
		return weight{other: true}
	}
	f := wordForm(0)
	if c&given == 0 || c&surname == 0 && c != given {
		f = t.formOf(w)
	}
	doubtful := c&(notName&^familiarClass) != 0
	switch {
	case c&given != 0 && (doubtful || c&gazetteer != 0):
		g.given = weak
	case c&given != 0:
		g.given = strong
	case c&(notName|gazetteer|surname) == 0 && f&formGiven != 0:
		g.given = strong
	}
	g.patronymic = f&formPatronymic != 0 && c&(notName|gazetteer) == 0
	switch {
	case g.patronymic:
		g.surname = strong
	case c&surname != 0 && (doubtful || c&(gazetteer|familiar) != 0):
		g.surname = weak
	case c&surname != 0:
		g.surname = strong
	case c&(notName|gazetteer|nameClass) == 0 && f&formFarm != 0 && f&formInstitution == 0:
		g.surname = weak
	}
	if g.given > none || g.surname > none {
		return g
	}
	switch {
	case c&notName != 0:
		g.other = true
	case c&gazetteer != 0:
		g.place = true
	case f&(formInstitution|formPlace|formNoun) != 0:
		g.other = true
	case f&formInflected != 0 && t.begins(k):
		g.other = true
	default:
		g.unknown = w.flags&capitals == 0 || t.shout || k > 0 && t.w[k-1].flags&capitals != 0 || k+1 < t.n && t.w[k+1].flags&capitals != 0 // not NAV, HMS, URNE
	}
	return g
}

// familiarClass are the classes that leave a given name what it is: "Per" is a name although it is
// a word.
const familiarClass = familiar

func (t *tokens) formOf(w *word) wordForm {
	s := t.textOf(w)
	f := byForm(s)
	if f&(formPatronymic|formGiven) == 0 && len(s) > 5 && s[len(s)-1] == 's' && w.class == 0 {
		if g := byForm(s[:len(s)-1]); g != 0 {
			return g
		}
	}
	return f
}
