package typing

import (
	"strings"

	"github.com/allmenning/allmenning/internal/distinct"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// ColumnType is what an Inferrer found out about one column.
type ColumnType struct {
	Type       opendata.Type
	Format     string // name of the form its values are written in; empty for string and geometry
	Cells      int64  // that are not null
	Nulls      int64
	Distinct   int64 // values other than null; an estimate above a thousand
	NullTokens int64 // cells among Nulls that hold a word or sign for “no value”
	FreeText   bool  // text that somebody wrote, rather than names, codes or categories
}

// exactDistinct is up to how many values Distinct is exact, and distinctBudget how many values
// are remembered in all columns together: a table of ten thousand columns gets estimates sooner.
const (
	exactDistinct  = 1000
	distinctBudget = 1 << 21
)

// Inferrer finds the type of each column of a table over all of its rows. Its memory depends on
// the number of columns only.
type Inferrer struct {
	columns []columnState
	forms   []form
	counts  []int32 // scratch: rows per dictionary entry
}

// columnState is what is known of one column so far. Everything in it is a sum, a maximum or an
// intersection, so that the order of the rows does not matter.
type columnState struct {
	geometry bool
	dateHint bool // the header announces dates
	codeHint bool // the header announces codes

	forms   uint32 // bit i: forms[i] fits all values
	numbers uint8  // bit f: numberForm f fits all values
	facts   [inferredForms]numberFacts
	percent bool // some number has a percent sign
	bare    bool // some number has none
	said    bool // some value is "yes"; a column of "no" alone is not boolean

	values    int64 // cells that are neither empty nor a null token
	empty     int64 // cells without a character
	tokens    int64 // other cells that are null unless the column is text
	nullWords int64 // among tokens, those that are null in text too
	seen      map[string]struct{}
	distinct  *distinct.Counter
	prose     prose
}

// numberFacts are the extremes of a column's values, as one form reads them.
type numberFacts struct {
	ints, frac               int
	exponent, grouped, proof bool
}

// NewInferrer makes an Inferrer for a table with these columns. Their names serve as a hint in
// two cases only: whether eight digits are a date, and whether a decimal is a code.
func NewInferrer(columns []table.Column) *Inferrer {
	in := &Inferrer{columns: make([]columnState, len(columns)), forms: forms()}
	limit := min(exactDistinct, distinctBudget/max(len(columns), 1))
	for i, c := range columns {
		in.columns[i] = columnState{
			geometry: c.Geometry,
			dateHint: hintsAtDate(c.Name),
			codeHint: hintsAtCode(c.Name),
			forms:    1<<len(in.forms) - 1,
			numbers:  1<<inferredForms - 1,
			distinct: distinct.New(limit),
		}
	}
	return in
}

// hintsAtDate says whether a header announces dates: "dato", "date" and words made of them.
func hintsAtDate(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "dato") || strings.Contains(name, "date")
}

// hintsAtCode says whether a header announces codes: it ends in "kode", "koder", "code" or "codes".
func hintsAtCode(name string) bool {
	name = strings.TrimRight(strings.ToLower(name), "rs")
	return strings.HasSuffix(name, "kode") || strings.HasSuffix(name, "code")
}

// Add looks at the rows of a text batch that are not dropped. The batch has the columns that
// NewInferrer was given.
func (in *Inferrer) Add(b *table.Batch) {
	for i := range in.columns {
		c, v := &in.columns[i], &b.Columns[i]
		if c.geometry {
			c.addBlobs(b, v)
			continue
		}
		c.empty += in.count(b, v)
		for code, n := range in.counts {
			if n > 0 {
				c.add(v.Dict[code], int64(n), in.forms)
			}
		}
	}
}

// count counts the rows of each dictionary entry, so that every value is looked at once, and
// returns how many rows are null.
func (in *Inferrer) count(b *table.Batch, v *table.Vector) (nulls int64) {
	if cap(in.counts) < len(v.Dict) {
		in.counts = make([]int32, len(v.Dict))
	}
	in.counts = in.counts[:len(v.Dict)]
	clear(in.counts)
	for row, code := range v.Codes {
		switch {
		case b.Dropped(row):
		case code < 0:
			nulls++
		default:
			in.counts[code]++
		}
	}
	return nulls
}

func (c *columnState) addBlobs(b *table.Batch, v *table.Vector) {
	for row, blob := range v.Blobs {
		switch {
		case b.Dropped(row):
		case blob == nil:
			c.empty++
		default:
			c.values++
			c.distinct.AddString(string(blob))
		}
	}
}

// add looks at a value that n rows have.
func (c *columnState) add(value string, n int64, forms []form) {
	if value == "" {
		c.empty += n
		return
	}
	s := trim(value)
	if nullValue(s) {
		c.tokens += n
		if nullText(value) {
			c.nullWords += n
			return
		}
		c.remember(value)
		return
	}
	c.values += n
	c.distinct.AddString(value)
	if c.numbers != 0 && c.forms == 0 && !c.percent && c.addPlain(s) {
		return
	}
	c.prose.add(value, n)
	if c.numbers != 0 {
		c.addNumber(s)
	}
	if c.forms != 0 {
		c.addOther(s, forms)
	}
}

// remember keeps the null tokens of a column apart, since they are values if it turns out to be
// text. There are few of them, however many blanks surround them in how many ways.
func (c *columnState) remember(token string) {
	const most = 32
	if len(c.seen) >= most {
		return
	}
	if c.seen == nil {
		c.seen = make(map[string]struct{})
	}
	c.seen[token] = struct{}{}
}

func (c *columnState) addNumber(s string) {
	s, percent := splitPercent(s)
	c.percent = c.percent || percent
	c.bare = c.bare || !percent
	if c.percent && c.bare {
		c.numbers = 0
		return
	}
	var n numeral
	for f := range inferredForms {
		if c.numbers&(1<<f) == 0 {
			continue
		}
		if !f.read(s, &n) {
			c.numbers &^= 1 << f
			continue
		}
		c.facts[f].add(&n)
	}
}

// addPlain takes the numbers that fill most columns, digits with at most one mark, as all forms at
// once would read them: the result is that of addNumber. It reports false for all others.
func (c *columnState) addPlain(s string) bool {
	n, mark, ok := plainNumber(s)
	if !ok {
		return false
	}
	c.bare = true
	if mark == 0 {
		for f := range inferredForms {
			if c.numbers&(1<<f) != 0 {
				c.facts[f].ints = max(c.facts[f].ints, n.ints)
			}
		}
		return true
	}
	grouped := numeral{ints: n.ints + n.frac, grouped: true}
	groups := n.frac == 3 && n.ints <= 3 && !n.zero
	for f := range inferredForms {
		if c.numbers&(1<<f) == 0 {
			continue
		}
		switch marks := numberMarks[f]; {
		case marks.decimal == mark || marks.decimal == '*':
			c.facts[f].add(&n.numeral)
		case marks.group == mark && groups:
			c.facts[f].add(&grouped)
		default:
			c.numbers &^= 1 << f
		}
	}
	return true
}

// plainNumeral is a number of digits and at most one mark.
type plainNumeral struct {
	numeral
	zero bool // begins with 0
}

// plainNumber reads such a number. Codes, which begin with more zeros than a number, are none.
func plainNumber(s string) (n plainNumeral, mark byte, ok bool) {
	if len(s) > 0 && s[0] == '-' {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > maxDigits {
		return n, 0, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c) && mark == 0:
			n.ints++
		case digit(c):
			n.frac++
		case (c == '.' || c == ',') && mark == 0:
			mark = c
		default:
			return n, 0, false
		}
	}
	n.zero = s[0] == '0'
	return n, mark, n.ints > 0 && (mark == 0 || n.frac > 0) && (n.ints == 1 || !n.zero)
}

func (f *numberFacts) add(n *numeral) {
	f.ints, f.frac = max(f.ints, n.ints), max(f.frac, n.frac)
	f.exponent = f.exponent || n.exponent
	f.grouped = f.grouped || n.grouped
	f.proof = f.proof || n.proof
}

func (c *columnState) addOther(s string, forms []form) {
	if len(s) > maxNumeral {
		c.forms = 0
		return
	}
	for i := range forms {
		if c.forms&(1<<i) == 0 {
			continue
		}
		v, ok := forms[i].parse(s)
		if !ok {
			c.forms &^= 1 << i
		}
		c.said = c.said || ok && forms[i].name == yesNoName && v == 1
	}
}

// Types says what type each column has, by all rows so far.
func (in *Inferrer) Types() []ColumnType {
	types := make([]ColumnType, len(in.columns))
	proven := in.provenGroups()
	for i := range in.columns {
		types[i] = in.columns[i].conclude(in.forms, proven)
	}
	return types
}

// groupForms is a set of forms with group marks, by the bits of columnState.numbers.
type groupForms uint8

// provenGroups is the forms with group marks that some column proves.
func (in *Inferrer) provenGroups() groupForms {
	var proven groupForms
	for i := range in.columns {
		c := &in.columns[i]
		if c.values == 0 || c.geometry {
			continue
		}
		if t, _ := c.choose(in.forms, 0); t == opendata.String {
			continue
		}
		if f, ok := c.numberForm(0); ok && (f == dotGroupsForm || f == commaGroupsForm) {
			proven |= 1 << f
		}
	}
	return proven
}

func (c *columnState) conclude(forms []form, proven groupForms) ColumnType {
	n, _ := c.distinct.Count()
	t := ColumnType{Cells: c.values, Nulls: c.empty + c.tokens, Distinct: n, NullTokens: c.tokens}
	if c.geometry {
		t.Type = opendata.Geometry
		return t
	}
	t.Type, t.Format = c.choose(forms, proven)
	if t.Type != opendata.String {
		return t
	}
	t.Cells += c.tokens - c.nullWords
	t.Nulls, t.NullTokens = c.empty+c.nullWords, c.nullWords
	t.Distinct += int64(len(c.seen))
	t.FreeText = c.prose.free(t.Cells, t.Distinct)
	return t
}

// choose picks a type and a form that fit all values.
func (c *columnState) choose(forms []form, proven groupForms) (opendata.Type, string) {
	if c.values == 0 {
		return opendata.String, ""
	}
	for i, f := range forms {
		if c.forms&(1<<i) == 0 || f.name == compactName && !c.dateHint || f.name == yesNoName && !c.said {
			continue
		}
		return f.kind, f.name
	}
	f, ok := c.numberForm(proven)
	if !ok {
		return opendata.String, ""
	}
	t, name := c.facts[f].choose(f, c.percent)
	if c.codeHint && t != opendata.Integer {
		return opendata.String, "" // 84.110 is another code than 84.11
	}
	return t, name
}

// numberForm picks the form in which all values are numbers. Which of several is right is
// explained in the package documentation.
func (c *columnState) numberForm(proven groupForms) (numberForm, bool) {
	fits := func(f numberForm) bool { return c.numbers&(1<<f) != 0 }
	for _, f := range [2]numberForm{dotGroupsForm, commaGroupsForm} {
		if proven == 1<<f && fits(f) && c.facts[f].grouped {
			return f, true // and no column proves the other
		}
	}
	switch {
	case fits(pointForm):
		return pointForm, true
	case fits(commaForm):
		return commaForm, true
	case fits(dotGroupsForm) && c.facts[dotGroupsForm].proof:
		return dotGroupsForm, true
	case fits(commaGroupsForm) && c.facts[commaGroupsForm].proof:
		return commaGroupsForm, true
	case fits(dotGroupsForm) || fits(commaGroupsForm):
		return 0, false // a matter of a factor of a thousand, with nothing to decide it by
	}
	return eitherForm, fits(eitherForm)
}

// choose picks the type of numbers with these extremes.
func (n numberFacts) choose(f numberForm, percent bool) (t opendata.Type, name string) {
	switch {
	case n.exponent, n.frac > maxScale, n.ints+n.frac > maxDigits:
		t = opendata.Number
	case n.frac > 0:
		t = opendata.Decimal(n.frac)
	default:
		t = opendata.Integer
	}
	if t == opendata.Integer && f == pointForm {
		f = wholeForm
	}
	for _, candidate := range numberNames(t) {
		if candidate.form == f && (name == "" || n.grouped) {
			name = candidate.name // the later name of a form is the one with groups
		}
	}
	if percent {
		name += percentTail
	}
	return t, name
}
