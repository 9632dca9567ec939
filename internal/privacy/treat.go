package privacy

import (
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// Treater does what a contract says to the batches of one source: Text before the cells have
// types, Typed after. It is not safe for concurrent use.
type Treater struct {
	keys    Keys
	columns []treatedColumn // source columns, in source order
	kept    []int           // indexes into columns, in published order
	fields  []table.Field   // published
	cast    []table.Field   // as the caster reads them
	formats []string
	pairs   []gridPair
	mixed   *mixedRows
	rows    *rowDigests // of the batch that Text last treated; nil when no column has noise
	removed *Removed
	spans   []recognize.Span // scratch
	codes   []int32          // scratch: new code per old
	dict    dictionary       // scratch: the dictionary being built
	seen    plainText        // scratch
	found   []found          // scratch: what the column being redacted had
}

// treatedColumn is one source column and what happened to it.
type treatedColumn struct {
	label     string
	source    int
	rule      opendata.ColumnRule
	known     bool
	hidden    bool
	linked    bool // becomes null in rows about persons
	heading   heading
	cells     int64
	spans     map[string]int64 // redacted, by kind
	verdict   *opendata.ColumnVerdict
	treatment opendata.Treatment // as applied: suppress where the contract has no rule
	published opendata.Type
	change    change // what Typed does; nil is nothing
}

// change treats one column of a typed batch, in place or by replacing the vector's slices, which
// may be shared. It returns how many cells are not what they were.
type change func(b *table.Batch, v *table.Vector) (cells int64)

// NewTreater fits a contract to a source's columns. The error is an *opendata.Error of kind
// Invalid when a published column is missing, a treatment does not suit its type, or two columns
// would be published under one name, and of kind Refused when a treatment needs a key that keys
// does not have.
func NewTreater(contract opendata.Contract, columns []table.Column, keys Keys) (*Treater, error) {
	t := &Treater{keys: keys, columns: make([]treatedColumn, len(columns)), dict: newDictionary(), removed: newRemoved()}
	position := make(map[string]int, len(columns))
	for i, c := range columns {
		position[c.Name] = i
		tc := treatedColumn{source: i, hidden: c.Hidden, heading: readHeading(c.Name), treatment: opendata.Suppress}
		tc.label, _ = label(i, c)
		t.columns[i] = tc
	}
	names := make(map[string]bool)
	for i, rule := range contract.Columns {
		at, ok := position[rule.Name]
		if !ok && rule.Treatment != opendata.Suppress {
			return nil, columnError("privacy.column_missing", ruleLabel(i, rule),
				"kolonnen i kontrakten finnes ikke i kilden", "the contract's column is not in the source")
		}
		if !ok {
			continue
		}
		tc := &t.columns[at]
		tc.rule, tc.known, tc.treatment = rule, true, rule.Treatment
		if rule.Treatment == opendata.Suppress {
			continue
		}
		if err := t.prepare(tc); err != nil {
			return nil, err
		}
		if names[rule.Published()] {
			return nil, columnError("privacy.duplicate_column", tc.label,
				"to kolonner ville blitt publisert under samme navn", "two columns would be published under one name").
				Hinted("Gi den ene et annet navn med «as».", "Give one of them another name with “as”.")
		}
		names[rule.Published()] = true
		t.kept = append(t.kept, at)
		t.fields = append(t.fields, table.Field{Name: rule.Published(), Type: tc.published})
		t.cast = append(t.cast, table.Field{Name: rule.Published(), Type: rule.Type})
		t.formats = append(t.formats, rule.Format)
	}
	if err := t.pairCoordinates(); err != nil {
		return nil, err
	}
	t.mixed = newMixedRows(contract.Mixed, t.columns, position)
	if t.rows != nil {
		t.rows.identify(contract, position)
	}
	return t, nil
}

// Fields are the published columns, in published order, with the types that they have once Typed
// has treated them: bands and pseudonyms are text, whatever they were made of.
func (t *Treater) Fields() []table.Field { return t.fields }

// CastFields are the published columns with the contract's types: what a batch is cast to between
// Text and Typed.
func (t *Treater) CastFields() []table.Field { return t.cast }

// Formats say, per published column, how its text is read.
func (t *Treater) Formats() []string { return t.formats }

// Removed holds digests of the personal values that were taken out so far.
func (t *Treater) Removed() *Removed { return t.removed }

// Explain lets Treated say class, kinds and reason, which the contract does not hold: verdicts
// are what Judge or Propose returned for the same source columns.
func (t *Treater) Explain(verdicts []opendata.ColumnVerdict) {
	for i := range verdicts {
		if at := verdicts[i].Index; at >= 0 && at < len(t.columns) {
			t.columns[at].verdict = &verdicts[i]
		}
	}
}

// Text fills out with the published columns of in, a text batch of the source: suppressed columns
// are gone, linked cells of rows about persons are null, cells masked, spans redacted. Lines,
// dropped rows and rejects are carried over. in stays as it is; columns that are kept share its
// slices.
func (t *Treater) Text(in, out *table.Batch) {
	out.Rows, out.Lines, out.Rejects = in.Rows, in.Lines, in.Rejects
	out.Drop = append([]bool(nil), in.Drop...)
	out.Columns = out.Columns[:0]
	persons := t.mixed.persons(in)
	for i := range t.columns {
		if c := &t.columns[i]; c.treatment == opendata.Suppress {
			c.cells += filled(&in.Columns[i])
			t.collect(c, &in.Columns[i])
		}
	}
	if t.rows != nil {
		t.rows.read(in)
	}
	for _, at := range t.kept {
		c := &t.columns[at]
		out.Columns = append(out.Columns, t.column(c, &in.Columns[at], persons))
	}
}

// column treats one published column of a text batch. persons marks the rows about persons; nil is
// none.
func (t *Treater) column(c *treatedColumn, v *table.Vector, persons []bool) table.Vector {
	if !c.linked {
		persons = nil
	}
	switch {
	case v.Codes == nil && persons != nil:
		return c.withoutPersons(v, persons)
	case v.Codes != nil && (persons != nil || c.treatment == opendata.Mask || c.treatment == opendata.Redact):
		return t.rewrite(c, v, persons)
	}
	return *v
}

func filled(v *table.Vector) int64 {
	var n int64
	for _, code := range v.Codes {
		if code >= 0 {
			n++
		}
	}
	for _, blob := range v.Blobs {
		if blob != nil {
			n++
		}
	}
	return n
}

// withoutPersons takes the geometry of rows about persons out.
func (c *treatedColumn) withoutPersons(v *table.Vector, persons []bool) table.Vector {
	out := table.Vector{Type: v.Type, Blobs: make([][]byte, len(v.Blobs))}
	for row, blob := range v.Blobs {
		switch {
		case blob == nil:
		case persons[row]:
			c.cells++
		default:
			out.Blobs[row] = blob
		}
	}
	return out
}

// Codes of dictionary entries while a dictionary is rewritten.
const (
	unread int32 = -2 // not met yet
	null   int32 = -1
)

// rewrite masks or redacts a column, and empties it in rows about persons. The new dictionary holds
// treated values of used entries only, each once, so that nothing of the old one is left in it.
func (t *Treater) rewrite(c *treatedColumn, v *table.Vector, persons []bool) table.Vector {
	t.forget(len(v.Dict))
	t.dict.reset()
	changed := make([]bool, len(v.Dict))
	var remembered []bool // of values taken out of rows about persons
	if persons != nil {
		remembered = make([]bool, len(v.Dict))
	}
	codes := make([]int32, len(v.Codes))
	for row, code := range v.Codes {
		if code < 0 {
			codes[row] = null
			continue
		}
		if persons != nil && persons[row] {
			if !remembered[code] {
				t.removed.ofPerson(v.Dict[code], c.heading, &t.spans)
				remembered[code] = true
			}
			c.cells++
			codes[row] = null
			continue
		}
		if t.codes[code] == unread {
			value, keep := t.value(c, code, v.Dict[code])
			changed[code] = !keep || value != v.Dict[code]
			t.codes[code] = null
			if keep {
				t.codes[code] = t.dict.code(value)
			}
		}
		if changed[code] {
			c.cells++
		}
		codes[row] = t.codes[code]
	}
	t.tally(c, v, persons)
	return table.Vector{Type: v.Type, Codes: codes, Dict: t.dict.take()}
}

// forget makes n codes unread.
func (t *Treater) forget(n int) {
	t.codes = t.codes[:0]
	for range n {
		t.codes = append(t.codes, unread)
	}
}

// dictionary collects distinct texts and numbers them.
type dictionary struct {
	index map[string]int32
	list  []string
}

func newDictionary() dictionary { return dictionary{index: make(map[string]int32)} }

func (d *dictionary) reset() {
	clear(d.index)
	d.list = nil
}

// code is a text's number, a new one when it was not met before.
func (d *dictionary) code(s string) int32 {
	if code, ok := d.index[s]; ok {
		return code
	}
	code := int32(len(d.list))
	d.list = append(d.list, s)
	d.index[s] = code
	return code
}

// take hands the list over; it is never written again.
func (d *dictionary) take() []string {
	list := d.list
	d.list = nil
	return list
}

// Typed treats the values of a typed batch of the published columns: the one that Text filled
// last, once it was cast. Dates and numbers keep their type, so a date generalized to its month is
// the month's first day; bands and pseudonyms become text, as Fields says.
func (t *Treater) Typed(b *table.Batch) {
	for _, p := range t.pairs {
		t.columns[t.kept[p.east]].cells += p.snap(b)
		t.columns[t.kept[p.north]].cells += p.snapped
	}
	for i, at := range t.kept {
		if c := &t.columns[at]; c.change != nil {
			c.cells += c.change(b, &b.Columns[i])
		}
	}
}

// Treated says what was done to each source column so far: those of the contract that were
// changed or removed, and those that it does not know. Columns that rows about persons are taken
// out of count as masked.
func (t *Treater) Treated() []opendata.TreatedColumn {
	var list []opendata.TreatedColumn
	for i := range t.columns {
		c := &t.columns[i]
		treatment := c.treatment
		if treatment == opendata.Keep && c.linked {
			treatment = opendata.Mask
		}
		if treatment == opendata.Keep {
			continue
		}
		tc := opendata.TreatedColumn{Name: c.label, Treatment: treatment, Cells: c.cells, Spans: c.spans, Reason: "steward"}
		if c.verdict != nil {
			tc.Class, tc.Kinds, tc.Reason = c.verdict.Class, c.verdict.Kinds, Reason(*c.verdict)
		}
		if code, ok := altered(treatment); ok {
			tc.Reason = code
		}
		if treatment != c.treatment {
			tc.Reason = "mixed_rows"
		}
		if !c.known {
			tc.Reason = "not_in_contract"
		} else if c.hidden && c.treatment == opendata.Suppress {
			tc.Reason = "hidden"
		}
		list = append(list, tc)
	}
	return list
}
