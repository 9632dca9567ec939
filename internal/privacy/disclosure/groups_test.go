package disclosure_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
)

// model is what groups are, counted with plain maps.
type model struct {
	persons map[string]map[string]bool // group → persons
	values  map[string]map[string]bool // group → sensitive values
}

func newModel(rows [][]any, person []string) model {
	m := model{map[string]map[string]bool{}, map[string]map[string]bool{}}
	for i, r := range rows {
		g := fmt.Sprintf("%T%v %T%v", r[0], r[0], r[1], r[1])
		if m.persons[g] == nil {
			m.persons[g], m.values[g] = map[string]bool{}, map[string]bool{}
		}
		who := fmt.Sprint(i)
		if person != nil {
			who = person[i]
		}
		m.persons[g][who] = true
		if r[2] != nil {
			m.values[g][fmt.Sprint(r[2])] = true
		}
	}
	return m
}

func (m model) risk(k, l int, all bool) (r opendata.Risk) {
	for g, who := range m.persons {
		n, uniform := len(who), len(m.values[g]) > 0 && len(m.values[g]) < l
		if !all && (n < k || uniform) {
			continue
		}
		r.Groups++
		r.Persons += int64(n)
		if r.Smallest == 0 || int64(n) < r.Smallest {
			r.Smallest = int64(n)
		}
		if n == 1 {
			r.Unique++
		}
		if n < k {
			r.Below += int64(n)
		}
		if uniform {
			r.BelowL += int64(n)
		}
	}
	if r.Groups > 0 {
		r.Prosecutor = 1 / float64(r.Smallest)
		r.Journalist = r.Prosecutor
		r.Marketer = float64(r.Groups) / float64(r.Persons)
	}
	return r
}

func persons(t *rapid.T) (g grid, person []string) {
	g = grid{names: []string{"år", "sted", "diagnose"}, types: []opendata.Type{opendata.Integer, opendata.String, opendata.String}}
	n := rapid.IntRange(1, 400).Draw(t, "rows")
	years, places := rapid.IntRange(1, 60).Draw(t, "years"), rapid.IntRange(1, 8).Draw(t, "places")
	keyed := rapid.Bool().Draw(t, "person key")
	for range n {
		row := []any{nil, nil, nil}
		if y := rapid.IntRange(0, years).Draw(t, "y"); y > 0 {
			row[0] = 1950 + y
		}
		if p := rapid.IntRange(0, places).Draw(t, "p"); p > 0 {
			row[1] = fmt.Sprintf("sted %d", p)
		}
		if d := rapid.IntRange(0, 3).Draw(t, "d"); d > 0 {
			row[2] = fmt.Sprintf("d%d", d)
		}
		g.rows = append(g.rows, row)
		if keyed {
			who := ""
			if w := rapid.IntRange(0, n/2).Draw(t, "who"); w > 0 {
				who = fmt.Sprint(w)
			}
			person = append(person, who)
		}
	}
	return g, person
}

// Groups, persons, sensitive values and risks are what plain maps count, in memory and spilled.
func TestGroupsAreCountedExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, person := persons(t)
		rules := opendata.PrivacyRules{QuasiIdentifiers: []string{"år", "sted"}, Sensitive: []string{"diagnose"},
			K: rapid.IntRange(3, 6).Draw(t, "k"), L: 2, SmallGroups: opendata.SuppressSmall}
		c := control(t, g, rules, disclosure.Options{}, person)
		m, report := newModel(g.rows, person), c.Report()
		if before := m.risk(rules.K, 2, true); *report.Before != before {
			t.Fatalf("before = %+v, want %+v", *report.Before, before)
		}
		if after := m.risk(rules.K, 2, false); *report.After != after {
			t.Fatalf("after = %+v, want %+v", *report.After, after)
		}
		if report.Removed != int64(len(g.rows)-len(c.rows)) {
			t.Fatalf("removed %d, but %d of %d rows are left", report.Removed, len(c.rows), len(g.rows))
		}
	})
}

// What a steward is told can be acted on: applying a proposal to the table leaves as many persons in
// small groups as the proposal says.
func TestProposalsKeepTheirWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, person := persons(t)
		rules := opendata.PrivacyRules{QuasiIdentifiers: []string{"år", "sted"}, Sensitive: []string{"diagnose"}, K: 4}
		c := control(t, g, rules, disclosure.Options{}, person)
		for _, p := range c.Report().Generalizations {
			treated := grid{names: g.names, types: []opendata.Type{opendata.String, opendata.String, opendata.String}}
			for _, r := range g.rows {
				row := []any{r[0], r[1], r[2]}
				if r[0] != nil {
					row[0] = fmt.Sprint(r[0])
				}
				for _, ct := range p.Treatments {
					switch {
					case ct.Treatment == opendata.Suppress && ct.Column == "år":
						row[0] = nil
					case ct.Treatment == opendata.Suppress:
						row[1] = nil
					case r[0] != nil:
						var width int
						if _, err := fmt.Sscanf(string(ct.Treatment), "generalize:%d", &width); err != nil {
							t.Fatalf("unexpected treatment %s", ct.Treatment)
						}
						row[0] = fmt.Sprint(r[0].(int) / width)
					}
				}
				treated.rows = append(treated.rows, row)
			}
			want := newModel(treated.rows, person)
			var below int64
			for group, who := range want.persons {
				if len(who) < 4 || len(want.values[group]) == 1 {
					below += int64(len(who))
				}
			}
			if below != p.Below {
				t.Fatalf("%+v leaves %d below k, not %d", p.Treatments, below, p.Below)
			}
		}
	})
}

func pupils(n int) (g grid, person []string) {
	g = grid{names: []string{"fødselsår", "postnr", "karakter"}, types: []opendata.Type{opendata.Integer, opendata.String, opendata.Integer}}
	for i := range n {
		for range 1 + i%3 {
			g.rows = append(g.rows, []any{2008 + i*7%10, fmt.Sprintf("50%02d", i*13%97), 1 + i%6})
			person = append(person, fmt.Sprintf("elev-%d", i))
		}
	}
	return g, person
}

func TestFiveRowsOfOnePupilAreOnePerson(t *testing.T) {
	g := grid{names: []string{"skole", "karakter"}, types: []opendata.Type{opendata.String, opendata.Integer}}
	var person []string
	for i := range 5 {
		g.rows = append(g.rows, []any{"Solvang", 1 + i}, []any{"Haugen", 1 + i})
		person = append(person, "p1", fmt.Sprintf("q%d", i))
	}
	rules := opendata.PrivacyRules{QuasiIdentifiers: []string{"skole"}, PersonKey: "elev"}
	c := control(t, g, rules, disclosure.Options{}, person)
	equal(t, "holds", codes(c.Holds()), "[small_groups//1]")
	equal(t, "smallest", c.Report().Before.Smallest, 1)

	rules.SmallGroups = opendata.SuppressSmall
	c = control(t, g, rules, disclosure.Options{}, person)
	equal(t, "holds", codes(c.Holds()), "[]")
	equal(t, "rows left", len(c.rows), 5)
	equal(t, "after", fmt.Sprint(c.Report().After.Persons, c.Report().After.Smallest), "5 5")
}

func TestPublishedPersonKeyIsToldOf(t *testing.T) {
	g, person := pupils(300)
	g.names, g.types = append(g.names, "elev"), append(g.types, opendata.String)
	for i := range g.rows {
		g.rows[i] = append(g.rows[i], person[i])
		g.rows[i][0] = 2010 + i%2 // a pupil's rows stand in several groups
	}
	rules := opendata.PrivacyRules{QuasiIdentifiers: []string{"fødselsår"}, PersonKey: "elev"}
	c := control(t, g, rules, disclosure.Options{}, person)
	equal(t, "holds", codes(c.Holds()), "[small_groups/linked_rows/200]")
}

func TestProposalsLoseLittle(t *testing.T) {
	g, person := pupils(400)
	rules := opendata.PrivacyRules{QuasiIdentifiers: []string{"fødselsår", "postnr"}, PersonKey: "elev"}
	best := control(t, g, rules, disclosure.Options{}, person).Report().Generalizations
	if len(best) == 0 {
		t.Fatal("no proposal")
	}
	for i, p := range best {
		t.Logf("%+v", p)
		if p.Below > 40 {
			t.Errorf("proposal %d leaves %d of 400 persons below k", i+1, p.Below)
		}
	}
	if best[0].Loss > 0.5 {
		t.Errorf("best proposal loses %.2f", best[0].Loss)
	}
}

func TestSensitiveValueThatAllShare(t *testing.T) {
	g := grid{names: []string{"bydel", "diagnose"}, types: []opendata.Type{opendata.String, opendata.String}}
	for i := range 12 {
		g.rows = append(g.rows, []any{"Åsane", "astma"}, []any{"Fana", []string{"astma", "kols"}[i%2]}, []any{"Laksevåg", nil})
	}
	rules := opendata.PrivacyRules{QuasiIdentifiers: []string{"bydel"}, Sensitive: []string{"diagnose"}}
	c := control(t, g, rules, disclosure.Options{}, nil)
	equal(t, "holds", codes(c.Holds()), "[small_groups/l_diversity/12]")
}
