package privacy

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
	"github.com/allmenning/allmenning/internal/table"
)

// SecondLook searches what is about to be published, decoded from the staged files, for what
// should not be in it. Its detectors for numbers and addresses are its own (sweep), so that a
// defect in package recognize does not go unseen; names are found by the common lists. What the
// contract accepts is explained, person numbers only as far as chance goes. Every published column
// must be one that the contract publishes, and every count large enough. It is not safe for
// concurrent use.
//
// What it can't find by itself is what only a header announces (an employee's number, a user name, a
// bare account or telephone number): there the search for the removed values helps, see
// RemovedSearch.
type SecondLook struct {
	fields  []table.Field
	columns []columnLook
	texts   []textLook
	names   []opendata.Finding
	seen    *seenValues // nil: not primed
	mixed   *mixedLook  // nil: no rows are emptied
	uses    []int64     // scratch
	window  textWindow  // scratch of Text
}

// columnLook counts cells with hits in one published column.
type columnLook struct {
	label   string
	rule    opendata.ColumnRule
	heading heading
	devices bool // the table is about devices
	linked  bool // emptied in rows about persons: what is left is the companies'
	cells   int64
	hits    map[string]int64
	entries map[string]int64 // hits in dictionary entries, used or not
	ids     idSample
	forms   [formTypes]int64 // cells that count by their share
	recent  int64            // cells that pass as person numbers by the rule of 2032 only
	smaller int64            // counts from 1 (or 0) up to this are too small; 0: no counts
	zeros   bool
	base    int64 // counts are multiples of it; 0: no matter
}

// Forms that prove something by their share of a column.
const (
	formCard = iota
	formDUF
	formIP
	formMAC
	formTypes
)

// Kinds of findings that are no recognizer's: what only the second look can find.
const (
	kindSmallCount  = "small_count"     // a published count below the threshold
	kindUnlisted    = "not_in_contract" // a published column that the contract does not publish
	kindSmallGroup  = "small_group"     // persons in a published group that is too small
	statusColumnEnd = "_status"
)

// NewSecondLook makes a SecondLook for one version's published columns. A contract without columns is
// one that is not known any more: then only what is found counts.
func NewSecondLook(contract opendata.Contract, fields []table.Field) *SecondLook {
	s := &SecondLook{fields: fields, columns: make([]columnLook, len(fields))}
	size := min(max(sampleBudget/max(len(fields), 1), minSample), maxSample)
	rules, devices := make(map[string]opendata.ColumnRule, len(contract.Columns)), false
	for _, rule := range contract.Columns {
		if rule.Treatment != opendata.Suppress {
			rules[rule.Published()] = rule
		}
	}
	for i, f := range fields {
		c := columnLook{label: f.Name, hits: make(map[string]int64), ids: idSample{limit: size}}
		if found := CheckName("column_name", f.Name); len(found) > 0 {
			c.label = neutral(i)
			for _, n := range found {
				n.Column = c.label
				s.names = append(s.names, n)
			}
		}
		rule, known := rules[f.Name]
		c.rule, c.heading = rule, readHeading(rule.Name)
		if contract.Mixed != nil {
			c.linked = slices.Contains(contract.Mixed.Linked, rule.Name)
		}
		c.counts(contract.Privacy)
		if !known && len(contract.Columns) > 0 && !isStatus(f.Name, rules, contract.Privacy) {
			s.names = append(s.names, opendata.Finding{Place: "column", Column: c.label, Kind: kindUnlisted, Cells: 1, Share: 1, Certain: true})
		}
		s.columns[i] = c
		devices = devices || aboutDevices(rule.Name)
	}
	for i := range s.columns {
		s.columns[i].devices = devices
	}
	s.mixed = newMixedLook(contract.Mixed, s.columns)
	return s
}

// aboutDevices knows headers of tables of devices, whose addresses are nobody's.
func aboutDevices(header string) bool {
	header = strings.ToLower(header)
	return slices.ContainsFunc(deviceHeaders[:], func(w string) bool { return strings.Contains(header, w) })
}

var deviceHeaders = [...]string{"sensor", "gateway", "måler", "maler", "batteri", "firmware", "node", "ruter", "router", "switch", "kamera", "utstyr", "modell", "serien", "maskinvare",
	"enhet", "device", "lorawan", "stasjon", "port", "vlan", "temperatur", "punkt", "ssid", "rssi"}

// isStatus reports whether a column says which cells of a column of counts are suppressed.
func isStatus(name string, rules map[string]opendata.ColumnRule, p *opendata.PrivacyRules) bool {
	base, ok := strings.CutSuffix(name, statusColumnEnd)
	if !ok || p == nil || p.Counts == nil {
		return false
	}
	rule, ok := rules[base]
	return ok && slices.Contains(p.Counts.Columns, rule.Name)
}

// counts reads what the contract says of a column's counts.
func (c *columnLook) counts(p *opendata.PrivacyRules) {
	if p == nil || p.Counts == nil || !slices.Contains(p.Counts.Columns, c.rule.Name) {
		return
	}
	if c.smaller = int64(p.Counts.Threshold) - 1; c.smaller < 0 {
		c.smaller = opendata.DefaultK - 1
	}
	c.zeros = p.Counts.Zeros
	if p.Counts.Method == opendata.RoundSmall {
		c.base = roundingBase
	}
}

// roundingBase is what small counts are rounded to multiples of.
const roundingBase = 3

// small reports whether a count should not be published.
func (c *columnLook) small(n float64) bool {
	switch {
	case c.smaller == 0 || n < 0 || n > float64(c.smaller):
		return false
	case c.base > 0:
		return math.Mod(n, float64(c.base)) != 0
	}
	return n > 0 || c.zeros
}

// Batch searches one typed batch, decoded from the staged file, with these fields in order.
// Geometry is not looked at: it holds coordinates only.
func (s *SecondLook) Batch(b *table.Batch) {
	if s.mixed != nil {
		s.mixed.batch(b, s.columns)
	}
	for i := range b.Columns {
		if i >= len(s.columns) {
			return
		}
		v := &b.Columns[i]
		if v.Codes != nil {
			s.textColumn(&s.columns[i], v)
			continue
		}
		if v.Blobs == nil {
			s.numberColumn(i, v, b.Rows)
		}
	}
}

// Entry searches one entry of the dictionary of a column, which is in the file whether a row uses
// it or not.
func (s *SecondLook) Entry(column int, text string) {
	if column < 0 || column >= len(s.columns) {
		return
	}
	c := &s.columns[column]
	probe := columnLook{rule: c.rule, heading: c.heading, hits: make(map[string]int64), ids: idSample{limit: 1}}
	probe.value(strings.TrimSpace(unmasked(text)), 1)
	for kind := range probe.hits {
		if c.entries == nil {
			c.entries = make(map[string]int64)
		}
		c.entries[kind]++
	}
}

func (s *SecondLook) textColumn(c *columnLook, v *table.Vector) {
	s.uses = append(s.uses[:0], make([]int64, len(v.Dict))...)
	for _, code := range v.Codes {
		if code >= 0 {
			s.uses[code]++
			c.cells++
		}
	}
	for code, n := range s.uses {
		// An entry that no row uses is in the file all the same.
		c.value(strings.TrimSpace(unmasked(v.Dict[code])), max(n, 1))
	}
}

// value counts what one distinct text holds: what sweep finds, and names.
func (c *columnLook) value(text string, n int64) {
	sw := sweep{cell: true}
	sw.all(text)
	whole := wholeNumber(text)
	switch len(whole) {
	case 10, 11:
		c.number(whole, n)
		sw.hits[hitNational] = 0
	case 12:
		if dufPasses(whole) {
			c.forms[formDUF] += n
		}
	case 15, 16:
		if cardPasses(whole) {
			c.forms[formCard] += n
		}
	}
	for kind, k := range sw.hits {
		if k > 0 {
			c.hits[hitKinds[kind]] += n
		}
	}
	if whole != "" {
		return
	}
	c.device(text, n)
	if hasTwoCapitals(text) {
		for _, sp := range recognize.Spans(text, 0, sw.spans[:0]) {
			if sp.Sure && sp.Kind == recognize.PersonName {
				c.hits[sp.Kind] += n
				break
			}
		}
	}
}

// device counts a cell that is an address of a device and nothing else.
func (c *columnLook) device(text string, n int64) {
	switch {
	case len(text) == 17 && (text[2] == ':' || text[2] == '-') && pairs(text, text[2]):
		c.forms[formMAC] += n
	case len(text) >= 7 && len(text) <= 15 && dottedQuad(text):
		c.forms[formIP] += n
	}
}

// dottedQuad tests four numbers of 0 to 255 without leading zeros.
func dottedQuad(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if len(p) == 0 || len(p) > 3 || p[0] == '0' && len(p) > 1 || len(p) == 3 && p > "255" || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// number counts a cell of 10 or 11 digits.
func (c *columnLook) number(digits string, n int64) {
	l := recognize.LookID
	if len(digits) == 10 {
		digits = "0" + digits
	}
	old, recent, account := passes(digits)
	if account {
		l |= recognize.LookAccount
	}
	switch {
	case old:
		l |= recognize.LookIDOld
		c.hits[recognize.NationalID] += n
	case recent:
		l |= recognize.LookIDNew
		c.recent += n
	}
	c.ids.add(digits, l)
}

// numberColumn looks at the integral numbers of 10 and 11 digits in a typed column, and at counts.
func (s *SecondLook) numberColumn(i int, v *table.Vector, rows int) {
	c := &s.columns[i]
	t := s.fields[i].Type
	switch t {
	case opendata.Date, opendata.Time, opendata.Timestamp, opendata.DateTime, opendata.Boolean:
		return
	}
	unit := int64(1)
	if scale, ok := t.Scale(); ok {
		for range scale {
			unit *= 10
		}
	}
	for row := range rows {
		if row >= len(v.Valid) || !v.Valid[row] {
			continue
		}
		c.cells++
		if c.smaller > 0 && c.small(numberAt(v, row, unit)) {
			c.hits[kindSmallCount]++
		}
		if n, ok := integral(v, row, unit); ok {
			c.number(fmt.Sprint(n), 1)
		}
	}
}

func numberAt(v *table.Vector, row int, unit int64) float64 {
	if v.Floats != nil {
		return v.Floats[row]
	}
	return float64(v.Ints[row]) / float64(unit)
}

func integral(v *table.Vector, row int, unit int64) (n int64, ok bool) {
	if v.Floats != nil {
		f := v.Floats[row]
		if f != math.Trunc(f) || f < 1e9 || f >= 1e11 {
			return 0, false
		}
		return int64(f), true
	}
	n = v.Ints[row]
	if n%unit != 0 {
		return 0, false
	}
	n /= unit
	return n, n >= 1e9 && n < 1e11
}

// wholeNumber returns the digits of a cell that is 10 to 16 digits and nothing else.
func wholeNumber(text string) string {
	if len(text) < 10 || len(text) > 16 || !allDigits(text) {
		return ""
	}
	return text
}

func hasTwoCapitals(s string) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c == 0xC3 {
			if n++; n == 2 {
				return true
			}
		}
	}
	return false
}

// Findings are all hits, those that the contract explains too. Columns are in their order, and the
// kinds of one in the order of their names.
func (s *SecondLook) Findings() []opendata.Finding {
	list := slices.Clone(s.names)
	for i := range s.columns {
		c := &s.columns[i]
		found := c.found()
		for _, kind := range slices.Sorted(maps.Keys(found)) {
			list = append(list, opendata.Finding{Place: "column", Column: c.label, Kind: kind, Cells: found[kind],
				Share: min(ratio(found[kind], c.cells), 1), Certain: !c.explained(kind)})
		}
	}
	for _, t := range s.texts {
		for _, kind := range slices.Sorted(maps.Keys(t.hits)) {
			list = append(list, opendata.Finding{Place: t.place, Kind: kind, Cells: t.hits[kind], Certain: true})
		}
	}
	return list
}

// found are the hits by kind, with those that count by their share of the column.
func (c *columnLook) found() map[string]int64 {
	found := maps.Clone(c.hits)
	for kind, n := range c.entries {
		if found[kind] == 0 {
			found[kind] = n
		}
	}
	add := func(kind string, n int64, share float64) {
		if n > found[kind] && n > 0 && ratio(n, c.cells) >= share && c.cells >= fewCells {
			found[kind] = n
		}
	}
	add(recognize.PaymentCard, c.forms[formCard], 0.9)
	add(recognize.DUF, c.forms[formDUF], 0.9)
	add(recognize.NationalID, c.hits[recognize.NationalID]+c.recent, 0.5)
	if !c.devices && !c.heading.version {
		add(recognize.IPAddress, c.forms[formIP], 0.5)
	}
	if !c.devices {
		add(recognize.MACAddress, c.forms[formMAC], 0.5)
	}
	return found
}

// fewCells is how many cells a share needs to mean something.
const fewCells = 10

// Holds are the reasons why nothing may be promoted: names and hits that nothing explains.
func (s *SecondLook) Holds() []opendata.HoldReason { return holdsOf(s.Findings()) }

// SmallGroup is the hold for groups of persons in the finished files that are smaller than the
// contract asks for, or give a sensitive value away, with so many persons in them.
func SmallGroup(persons int64) opendata.HoldReason {
	return secondLook("parquet", kindSmallGroup, persons)
}

// holdsOf makes holds of the findings that nothing explains.
func holdsOf(findings []opendata.Finding) []opendata.HoldReason {
	var holds []opendata.HoldReason
	for _, f := range findings {
		if !f.Certain {
			continue
		}
		place := f.Column
		if place == "" {
			place = f.Place
		}
		holds = append(holds, secondLook(place, f.Kind, f.Cells))
	}
	return holds
}

// explained reports whether the contract covers a kind in a column. An acceptance of person
// numbers covers what chance makes of other numbers, never more. Where rows about persons are
// emptied, what is left is the companies'; mixedLook sees to that the others are empty.
func (c *columnLook) explained(kind string) bool {
	switch kind {
	case recognize.BankAccount, recognize.IBAN, recognize.Phone, recognize.Email, recognize.PersonName:
		if c.linked {
			return true
		}
	}
	if !accepts(c.rule, kind) {
		return false
	}
	if kind != recognize.NationalID {
		return true
	}
	if st := c.ids.stats(); st.candidates > 0 {
		return !st.beyondChance() && ratio(c.hits[kind], c.cells) < 0.5
	}
	return c.hits[kind] <= acceptableHits
}
