package publish

import (
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// Change is one difference between the contract in force and what a held run found or proposes.
type Change struct {
	What   string        `json:"what"`             // left_out, vanished, retyped, finding, treatment, rule
	Column string        `json:"column,omitempty"` // a name that the contract knows or the gate lets be shown
	Kind   string        `json:"kind,omitempty"`   // of a finding
	Rule   string        `json:"rule,omitempty"`   // field of the definition: "privacy.k"
	From   string        `json:"from,omitempty"`   // type, treatment or rule in force
	To     string        `json:"to,omitempty"`     // as found, or as proposed
	Text   opendata.Text `json:"text"`             // the same as a sentence
}

// difference lists, column by column in the contract's order and then for the table as a whole, what
// changed in the source and what approving would change in the contract. Nothing is listed where no
// contract is in force: then everything is new.
func difference(old, proposed opendata.Contract, left []string, holds []opendata.HoldReason) []Change {
	if len(old.Columns) == 0 {
		return nil
	}
	var list []Change
	for _, rule := range old.Columns {
		list = append(list, columnChanges(rule, proposed, holds)...)
	}
	for _, label := range left {
		list = append(list, Change{What: "left_out", Column: label})
	}
	list = append(list, ruleChanges(old, proposed)...)
	for i := range list {
		list[i].Text = changeText(list[i])
	}
	return list
}

func columnChanges(rule opendata.ColumnRule, proposed opendata.Contract, holds []opendata.HoldReason) []Change {
	var list []Change
	found, ok := proposed.Column(rule.Name)
	for _, h := range holds {
		if h.Column != rule.Name && h.Column != rule.Published() {
			continue
		}
		switch h.Code {
		case "column_vanished":
			list = append(list, Change{What: "vanished", Column: h.Column})
		case "type_changed":
			list = append(list, Change{What: "retyped", Column: h.Column, From: string(rule.Type), To: string(found.Type)})
		case "new_finding", "second_look":
			list = append(list, Change{What: "finding", Column: h.Column, Kind: h.Kind})
		}
	}
	if ok && found.Treatment != rule.Treatment {
		list = append(list, Change{What: "treatment", Column: label(rule, holds), From: string(rule.Treatment), To: string(found.Treatment)})
	}
	return list
}

// label is how the holds speak of a column: the name of one may itself be a finding.
func label(rule opendata.ColumnRule, holds []opendata.HoldReason) string {
	for _, h := range holds {
		if h.Column == rule.Name || h.Column == rule.Published() {
			return h.Column
		}
	}
	if len(privacy.CheckName("column_name", rule.Name)) > 0 {
		return rule.Published()
	}
	return rule.Name
}

// ruleChanges compares what two contracts say of the table as a whole.
func ruleChanges(old, proposed opendata.Contract) []Change {
	before, after := ruleValues(old), ruleValues(proposed)
	var list []Change
	for i, b := range before {
		if a := after[i]; a.value != b.value {
			list = append(list, Change{What: "rule", Rule: b.name, From: b.value, To: a.value})
		}
	}
	return list
}

type ruleValue struct{ name, value string }

// ruleValues are the rules of a contract by field, in a fixed order, each as text.
func ruleValues(c opendata.Contract) []ruleValue {
	p, m := c.Privacy, c.Mixed
	if p == nil {
		p = &opendata.PrivacyRules{}
	}
	counts := p.Counts
	if counts == nil {
		counts = &opendata.CountRules{}
	}
	if m == nil {
		m = &opendata.MixedRows{}
	}
	quasi := strings.Join(p.QuasiIdentifiers, ", ")
	if p.None != "" {
		quasi = "none"
	}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	yes := func(b bool) string {
		if b {
			return "true"
		}
		return ""
	}
	return []ruleValue{
		{"privacy.quasi_identifiers", quasi},
		{"privacy.person_key", p.PersonKey},
		{"privacy.k", number(p.K)},
		{"privacy.sensitive", strings.Join(p.Sensitive, ", ")},
		{"privacy.l", number(p.L)},
		{"privacy.small_groups", p.SmallGroups},
		{"privacy.differences", p.Differences},
		{"privacy.counts.columns", strings.Join(counts.Columns, ", ")},
		{"privacy.counts.dimensions", strings.Join(counts.Dimensions, ", ")},
		{"privacy.counts.threshold", number(counts.Threshold)},
		{"privacy.counts.method", counts.Method},
		{"privacy.counts.zeros", yes(counts.Zeros)},
		{"mixed.name", m.Name},
		{"mixed.form", m.Form},
		{"mixed.linked", strings.Join(m.Linked, ", ")},
	}
}

// changeText is a change as a sentence.
func changeText(c Change) opendata.Text {
	from, to := orDash(c.From), orDash(c.To)
	switch c.What {
	case "left_out":
		return opendata.T(
			"Kolonnen «"+c.Column+"» er ny og utelates.",
			"Kolonna «"+c.Column+"» er ny og blir utelaten.",
			"Column “"+c.Column+"” is new and is left out.")
	case "vanished":
		return opendata.T(
			"Kolonnen «"+c.Column+"» finnes ikke lenger i kilden.",
			"Kolonna «"+c.Column+"» finst ikkje lenger i kjelda.",
			"Column “"+c.Column+"” is no longer in the source.")
	case "retyped":
		return opendata.T(
			"Kolonnen «"+c.Column+"» har skiftet type: "+from+" → "+to+".",
			"Kolonna «"+c.Column+"» har skifta type: "+from+" → "+to+".",
			"Column “"+c.Column+"” changed its type: "+from+" → "+to+".")
	case "finding":
		kind := privacy.KindText(c.Kind)
		return opendata.T(
			"Kolonnen «"+c.Column+"» har fått et nytt funn: "+kind.In("nb")+".",
			"Kolonna «"+c.Column+"» har fått eit nytt funn: "+kind.In("nn")+".",
			"Column “"+c.Column+"” has a new finding: "+kind.In("en")+".")
	case "treatment":
		return opendata.T(
			"Foreslått behandling av kolonnen «"+c.Column+"»: "+from+" → "+to+".",
			"Foreslått behandling av kolonna «"+c.Column+"»: "+from+" → "+to+".",
			"Proposed treatment of column “"+c.Column+"”: "+from+" → "+to+".")
	}
	return opendata.T(
		"Foreslått regel "+c.Rule+": "+from+" → "+to+".",
		"Foreslått regel "+c.Rule+": "+from+" → "+to+".",
		"Proposed rule "+c.Rule+": "+from+" → "+to+".")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
