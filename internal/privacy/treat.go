package privacy

import (
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// Treater does what a contract says to the batches of one source: Text before the cells have
// types, Typed after. It is not safe for concurrent use.
type Treater struct {
	columns []treatedColumn // source columns, in source order
	kept    []int           // indexes into columns, in published order
	fields  []table.Field
	formats []string
	spans   []recognize.Span // scratch
	codes   []int32          // scratch: new code per old
	index   map[string]int32 // scratch: codes of a rewritten dictionary
}

// treatedColumn is one source column and what happened to it.
type treatedColumn struct {
	label     string
	source    int
	rule      opendata.ColumnRule
	known     bool
	hidden    bool
	heading   heading
	cells     int64
	verdict   *opendata.ColumnVerdict
	rounding  int64
	period    string
	treatment opendata.Treatment // as applied: suppress where the contract has no rule
}

// NewTreater fits a contract to a source's columns. The error is an *opendata.Error of kind
// Invalid when a published column is missing, a treatment does not suit its type, or two columns
// would be published under one name.
func NewTreater(contract opendata.Contract, columns []table.Column) (*Treater, error) {
	t := &Treater{columns: make([]treatedColumn, len(columns)), index: make(map[string]int32)}
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
		if err := tc.prepare(); err != nil {
			return nil, err
		}
		if names[rule.Published()] {
			return nil, columnError("privacy.duplicate_column", tc.label,
				"to kolonner ville blitt publisert under samme navn", "two columns would be published under one name").
				Hinted("Gi den ene et annet navn med «as».", "Give one of them another name with “as”.")
		}
		names[rule.Published()] = true
		t.kept = append(t.kept, at)
		t.fields = append(t.fields, table.Field{Name: rule.Published(), Type: rule.Type})
		t.formats = append(t.formats, rule.Format)
	}
	return t, nil
}

func columnError(code, label, nb, en string) *opendata.Error {
	return opendata.NewError(opendata.Invalid, code, nb, en).At(opendata.Where{Field: label})
}

// prepare reads the treatment's parameter and checks it against the type.
func (c *treatedColumn) prepare() error {
	if !c.rule.Treatment.Valid() {
		return columnError("privacy.treatment", c.label, "ukjent behandling i kontrakten", "unknown treatment in the contract").
			Hinted("Gyldige behandlinger: %[1]s.", "Valid treatments: %[1]s.", strings.Join(opendata.TreatmentNames, ", "))
	}
	word, param := c.rule.Treatment.Split()
	ok := true
	switch word {
	case "generalize":
		c.period = param
		ok = suitsPeriod(c.rule.Type, param)
	case "round":
		c.rounding, ok = rounding(c.rule.Type, param)
	case "redact":
		ok = c.rule.Type == opendata.String
	case "mask":
		ok = c.rule.Type != opendata.Geometry
	}
	if !ok {
		return columnError("privacy.treatment_type", c.label,
			"behandlingen passer ikke med kolonnens type", "the treatment does not suit the column's type").
			Hinted("«redact» er for tekst, «generalize» for datoer og tidspunkter, «round» for tall.",
				"“redact” is for text, “generalize” for dates and times, “round” for numbers.")
	}
	return nil
}

// Fields are the published columns, in published order, with the contract's types.
func (t *Treater) Fields() []table.Field { return t.fields }

// Formats say, per published column, how its text is read.
func (t *Treater) Formats() []string { return t.formats }

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
// are gone, cells masked, spans redacted. Lines, dropped rows and rejects are carried over. in
// stays as it is; columns that are kept share its slices.
func (t *Treater) Text(in, out *table.Batch) {
	out.Rows, out.Lines, out.Rejects = in.Rows, in.Lines, in.Rejects
	out.Drop = append([]bool(nil), in.Drop...)
	out.Columns = out.Columns[:0]
	for i := range t.columns {
		if c := &t.columns[i]; c.treatment == opendata.Suppress {
			c.cells += filled(&in.Columns[i])
		}
	}
	for _, at := range t.kept {
		c := &t.columns[at]
		v := &in.Columns[at]
		if v.Codes == nil || c.treatment != opendata.Mask && c.treatment != opendata.Redact {
			out.Columns = append(out.Columns, *v)
			continue
		}
		out.Columns = append(out.Columns, t.rewrite(c, v))
	}
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

// Codes of dictionary entries while a dictionary is rewritten.
const (
	unread int32 = -2 // not met yet
	null   int32 = -1
)

// rewrite masks or redacts a column. The new dictionary holds treated values of used entries
// only, each once, so that nothing of the old one is left in it.
func (t *Treater) rewrite(c *treatedColumn, v *table.Vector) table.Vector {
	t.codes = t.codes[:0]
	for range v.Dict {
		t.codes = append(t.codes, unread)
	}
	clear(t.index)
	changed := make([]bool, len(v.Dict))
	out := table.Vector{Codes: make([]int32, len(v.Codes))}
	for row, code := range v.Codes {
		if code < 0 {
			out.Codes[row] = null
			continue
		}
		if t.codes[code] == unread {
			value, keep := t.value(c, v.Dict[code])
			changed[code] = !keep || value != v.Dict[code]
			t.codes[code] = null
			if keep {
				t.codes[code] = t.entry(&out, value)
			}
		}
		if changed[code] {
			c.cells++
		}
		out.Codes[row] = t.codes[code]
	}
	return out
}

func (t *Treater) entry(out *table.Vector, value string) int32 {
	if code, ok := t.index[value]; ok {
		return code
	}
	code := int32(len(out.Dict))
	out.Dict = append(out.Dict, value)
	t.index[value] = code
	return code
}

// value treats one distinct value; keep is false when the cell becomes null.
func (t *Treater) value(c *treatedColumn, value string) (treated string, keep bool) {
	seen := unmasked(value)
	t.spans = recognize.Spans(seen, c.heading.cue(), t.spans[:0])
	if c.treatment == opendata.Mask {
		return value, !c.personal(seen, t.spans)
	}
	if c.personalCell(seen) {
		return mark(recognize.NationalID), true
	}
	if redacted := c.redact(seen, t.spans); redacted != seen {
		return redacted, true
	}
	return value, true
}

// personal reports whether a masked column's cell goes.
func (c *treatedColumn) personal(value string, spans []recognize.Span) bool {
	for _, sp := range spans {
		if sp.Sure && !accepts(c.rule, sp.Kind) {
			return true
		}
	}
	if c.personalCell(value) {
		return true
	}
	l := recognize.LookAt(value)
	phone := c.heading.kind == recognize.Phone && l&recognize.LookMobile != 0 && !accepts(c.rule, recognize.Phone)
	card := c.heading.kind == recognize.PaymentCard && l&recognize.LookCard != 0 && !accepts(c.rule, recognize.PaymentCard)
	return phone || card
}

// personalCell reports whether a whole cell passes as a person number: with a lost zero, within a
// code, or by the rule of 2032 too.
func (c *treatedColumn) personalCell(value string) bool {
	return !accepts(c.rule, recognize.NationalID) && recognize.LookAt(value)&(recognize.LookIDOld|recognize.LookIDNew) != 0
}

func (c *treatedColumn) redact(value string, spans []recognize.Span) string {
	var b strings.Builder
	from := 0
	for _, sp := range spans {
		if accepts(c.rule, sp.Kind) {
			continue
		}
		b.WriteString(value[from:sp.Start])
		b.WriteString(mark(sp.Kind))
		from = sp.End
	}
	if from == 0 {
		return value
	}
	b.WriteString(value[from:])
	return b.String()
}

// Treated says what was done to each source column so far: those of the contract that were
// changed or removed, and those that it does not know.
func (t *Treater) Treated() []opendata.TreatedColumn {
	var list []opendata.TreatedColumn
	for i := range t.columns {
		c := &t.columns[i]
		if c.treatment == opendata.Keep {
			continue
		}
		tc := opendata.TreatedColumn{Name: c.label, Treatment: c.treatment, Cells: c.cells, Reason: "steward"}
		if c.verdict != nil {
			tc.Class, tc.Kinds, tc.Reason = c.verdict.Class, c.verdict.Kinds, Reason(*c.verdict)
		}
		if code, ok := altered(c.treatment); ok {
			tc.Reason = code
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
