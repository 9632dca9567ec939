package recognize

// Shape describes how a whole cell looks as a name.
type Shape struct {
	Words        int  // words, initials and particles apart
	Initials     int  // "K."
	Capitals     bool // every word begins with a capital
	Given        bool // a word is a listed given name
	Surname      bool // a word is a listed surname
	Place        bool // words of streets, houses, organisations, or a place alone
	Organisation bool // the mark of an organisation: AS, KF, idrettslag
}

// noName are characters that no name has.
var noName = func() (table [256]bool) {
	for _, c := range []byte("0123456789@/\\|;:()[]{}<>=%\"&+*#!?\n") {
		table[c] = true
	}
	return table
}()

// maxShape is the longest cell that can be one person's name, in bytes.
const maxShape = 80

// NameShape looks at a cell without digits; ok is false for cells that can't be names at all.
func NameShape(s string) (sh Shape, ok bool) {
	t := tokens{reader: readerOf(s)}
	return t.shape()
}

// shape looks at a whole text as one name.
func (t *tokens) shape() (sh Shape, ok bool) {
	if len(t.text) > maxShape {
		return Shape{}, false
	}
	for i := range len(t.text) {
		if noName[t.text[i]] {
			return Shape{}, false
		}
	}
	sh.Capitals = true
	listed := false // in the gazetteer and no name
	doubtful := false
	for t.fill() {
		w := t.at(t.i)
		t.i++
		if w.flags&initial != 0 {
			sh.Initials++
			continue
		}
		if w.flags&capital == 0 && w.class&particle != 0 {
			continue
		}
		if sh.Words++; sh.Words > maxNameWords {
			return Shape{}, false // a sentence
		}
		if w.flags&capital == 0 {
			sh.Capitals = false
		}
		g := t.weigh(t.i - 1)
		sh.Organisation = sh.Organisation || w.class&organisationWord != 0 && w.class&nameClass == 0
		if w.flags&compound != 0 || w.class&(placeWord|organisationWord) != 0 && w.class&surname == 0 || g.other && byForm(t.textOf(w))&(formPlace|formInstitution) != 0 {
			sh.Place = true
		}
		listed = listed || g.place || w.class&gazetteer != 0 && g.surname < strong
		doubtful = doubtful || g.given == weak
		sh.Given = sh.Given || g.given == strong
		sh.Surname = sh.Surname || g.surname > none
	}
	sh.Given = sh.Given || doubtful && sh.Surname && sh.Words > 1
	sh.Place = sh.Place || sh.Words > 1 && t.ofSomebody()
	sh.Place = sh.Place || listed && !sh.Given && (sh.Words > 1 || !sh.Surname)
	return sh, sh.Words > 0
}

// ofSomebody reports whether a cell names a thing of somebody's or a person of history: "Ivar Aasens
// alm", "Ole Bull".
func (t *tokens) ofSomebody() bool {
	for k := 0; k+1 < t.n; k++ {
		w, next := &t.w[k], &t.w[k+1]
		if w.flags&genitive != 0 && w.class&surname != 0 && next.flags&capital == 0 && next.class&nameClass == 0 && t.joined(k+1) {
			return true
		}
	}
	return t.n <= 3 && t.historicRun(0, t.n)
}
