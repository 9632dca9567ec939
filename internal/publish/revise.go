package publish

import (
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
)

// revise is the contract that approving these holds would put in force: a vanished column goes,
// a retyped one takes the type that was found, a column with a new finding takes the treatment
// that the scan proposes, and groups that are too small are made larger or left out. It never
// keeps more than the old one did.
func revise(c opendata.Contract, holds []opendata.HoldReason, scan opendata.Contract, d *opendata.Disclosure) opendata.Contract {
	out := c
	out.Columns, out.Approved = nil, opendata.Approval{}
	for _, rule := range c.Columns {
		if revised, keep := reviseColumn(rule, holds, scan); keep {
			out.Columns = append(out.Columns, revised)
		}
	}
	for _, h := range holds {
		switch h.Code {
		case "quasi_undeclared":
			out.Privacy = declared(out.Privacy, scan.Privacy)
			out.Columns = coarsened(out.Columns, scan.Columns)
		case "small_groups":
			if h.Kind == "linked_rows" {
				out = withoutPersonKey(out)
				continue
			}
			out = larger(out, d)
		case "small_counts":
			out = rounded(out)
		}
	}
	return withoutVanished(out)
}

func reviseColumn(rule opendata.ColumnRule, holds []opendata.HoldReason, scan opendata.Contract) (opendata.ColumnRule, bool) {
	for _, h := range holds {
		if h.Column != rule.Name && h.Column != rule.Published() {
			continue
		}
		found, ok := scan.Column(rule.Name)
		switch {
		case h.Code == "column_vanished":
			return rule, false
		case h.Code == "type_changed" && ok:
			rule.Type, rule.Format = found.Type, found.Format
			if bound(rule.Treatment) {
				rule.Treatment, rule.Hierarchy = opendata.Suppress, nil // it no longer means anything for the new type
			}
		case h.Code == "new_finding" && ok && found.Treatment != opendata.Keep:
			rule.Treatment, rule.Hierarchy = found.Treatment, found.Hierarchy
		case h.Code == "new_finding" || h.Code == "second_look" || h.Code == "hidden_column" || h.Code == "personal_name":
			rule.Treatment, rule.Hierarchy = opendata.Suppress, nil
		}
	}
	return rule, true
}

// bound reports whether a treatment is meant for certain types only.
func bound(t opendata.Treatment) bool {
	switch word, _ := t.Split(); word {
	case "generalize", "round", "top", "bottom", "noise", "redact":
		return true
	}
	return false
}

// declared takes the scan's word on who can be singled out, and leaves what else was said.
func declared(rules, scan *opendata.PrivacyRules) *opendata.PrivacyRules {
	if scan == nil {
		return rules
	}
	out := *scan
	if rules != nil {
		out = *rules
		out.QuasiIdentifiers, out.None = scan.QuasiIdentifiers, scan.None
		if out.PersonKey == "" {
			out.PersonKey = scan.PersonKey
		}
	}
	if len(out.QuasiIdentifiers) > 0 {
		out.SmallGroups = opendata.SuppressSmall
	}
	return &out
}

// coarsened gives kept columns the coarser treatment that the scan proposes.
func coarsened(columns, scan []opendata.ColumnRule) []opendata.ColumnRule {
	out := slices.Clone(columns)
	for i, rule := range out {
		at := slices.IndexFunc(scan, func(r opendata.ColumnRule) bool { return r.Name == rule.Name })
		if at >= 0 && rule.Treatment == opendata.Keep && rule.Type == scan[at].Type {
			out[i].Treatment, out[i].Hierarchy = scan[at].Treatment, scan[at].Hierarchy
		}
	}
	return out
}

// larger makes groups larger in the way that loses least, where there is one, and leaves out the
// rows that are still in small ones.
func larger(c opendata.Contract, d *opendata.Disclosure) opendata.Contract {
	rules := opendata.PrivacyRules{}
	if c.Privacy != nil {
		rules = *c.Privacy
	}
	rules.SmallGroups = opendata.SuppressSmall
	c.Privacy = &rules
	if d == nil || len(d.Generalizations) == 0 {
		return c
	}
	c.Columns = slices.Clone(c.Columns)
	for _, t := range d.Generalizations[0].Treatments {
		i := slices.IndexFunc(c.Columns, func(r opendata.ColumnRule) bool { return r.Name == t.Column || r.Published() == t.Column })
		if i >= 0 && t.Treatment != "generalize:hierarchy" { // only a steward can say which values belong together
			c.Columns[i].Treatment, c.Columns[i].Hierarchy = t.Treatment, nil
		}
	}
	return c
}

// withoutPersonKey leaves the person key out of what is published: it would put a person's rows
// together again.
func withoutPersonKey(c opendata.Contract) opendata.Contract {
	c.Columns = slices.Clone(c.Columns)
	for i := range c.Columns {
		if c.Privacy != nil && c.Columns[i].Name == c.Privacy.PersonKey {
			c.Columns[i].Treatment, c.Columns[i].Hierarchy = opendata.Suppress, nil
		}
	}
	return c
}

// rounded rounds counts that suppression can't protect.
func rounded(c opendata.Contract) opendata.Contract {
	if c.Privacy == nil || c.Privacy.Counts == nil {
		return c
	}
	rules, counts := *c.Privacy, *c.Privacy.Counts
	counts.Method = opendata.RoundSmall
	rules.Counts, c.Privacy = &counts, &rules
	return c
}

// withoutVanished takes columns that a revised contract no longer has out of its rules.
func withoutVanished(c opendata.Contract) opendata.Contract {
	there := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(name string) bool { _, ok := c.Column(name); return !ok })
	}
	one := func(name string) string {
		if _, ok := c.Column(name); !ok {
			return ""
		}
		return name
	}
	if c.Privacy != nil {
		p := *c.Privacy
		p.QuasiIdentifiers, p.Sensitive, p.PersonKey = there(p.QuasiIdentifiers), there(p.Sensitive), one(p.PersonKey)
		if p.Counts != nil {
			counts := *p.Counts
			counts.Columns, counts.Dimensions = there(counts.Columns), there(counts.Dimensions)
			p.Counts = &counts
			if len(counts.Columns) == 0 {
				p.Counts = nil
			}
		}
		c.Privacy = &p
	}
	if c.Mixed != nil {
		m := *c.Mixed
		m.Name, m.Form, m.Linked = one(m.Name), one(m.Form), there(m.Linked)
		c.Mixed = &m
		if len(m.Linked) == 0 {
			c.Mixed = nil
		}
	}
	return c
}
