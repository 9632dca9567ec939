package disclosure_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
	"github.com/allmenning/allmenning/internal/table"
)

// What is proposed for a quasi-identifier follows from its type, its values and what is done to it
// already.
func TestTreatmentsThatAreProposed(t *testing.T) {
	day := func(i int) any { return 14000 + i%1200*3 }
	for name, c := range map[string]struct {
		rule  opendata.ColumnRule
		field opendata.Type
		cell  func(i int) any
		want  []opendata.Treatment
	}{
		"ages":               {opendata.ColumnRule{Name: "alder", Type: opendata.Integer, Treatment: opendata.Keep}, opendata.Integer, func(i int) any { return i % 100 }, []opendata.Treatment{"generalize:10", "generalize:20", "generalize:5"}},
		"incomes":            {opendata.ColumnRule{Name: "inntekt", Type: opendata.Integer, Treatment: opendata.Keep}, opendata.Integer, func(i int) any { return i % 400 * 2500 }, []opendata.Treatment{"generalize:10000", "generalize:100000", "generalize:50000"}},
		"bands":              {opendata.ColumnRule{Name: "alder", Type: opendata.Integer, Treatment: "generalize:5"}, opendata.String, func(i int) any { return fmt.Sprintf("%d–%d", i%20*5, i%20*5+4) }, []opendata.Treatment{"generalize:10", "generalize:20"}},
		"days":               {opendata.ColumnRule{Name: "dato", Type: opendata.Date, Treatment: opendata.Keep}, opendata.Date, day, []opendata.Treatment{"generalize:month", "generalize:quarter", "generalize:year"}},
		"months":             {opendata.ColumnRule{Name: "dato", Type: opendata.Date, Treatment: "generalize:month"}, opendata.Date, day, []opendata.Treatment{"generalize:quarter", "generalize:year"}},
		"postcodes":          {opendata.ColumnRule{Name: "sone", Type: opendata.String, Treatment: opendata.Keep}, opendata.String, func(i int) any { return fmt.Sprintf("%04d", i*37%10000) }, []opendata.Treatment{"generalize:prefix:1", "generalize:prefix:2", "generalize:prefix:3"}},
		"postcodes, numbers": {opendata.ColumnRule{Name: "postnr", Type: opendata.Integer, Treatment: opendata.Keep}, opendata.Integer, func(i int) any { return i * 37 % 10000 }, []opendata.Treatment{"generalize:prefix:1", "generalize:prefix:2", "generalize:prefix:3"}},
		"prefixes":           {opendata.ColumnRule{Name: "postnr", Type: opendata.String, Treatment: "generalize:prefix:3"}, opendata.String, func(i int) any { return fmt.Sprintf("%03d*", i*37%1000) }, []opendata.Treatment{"generalize:prefix:1", "generalize:prefix:2"}},
		"words":              {opendata.ColumnRule{Name: "sted", Type: opendata.String, Treatment: opendata.Keep}, opendata.String, func(i int) any { return fmt.Sprintf("sted %d", i) }, nil},
		"a hierarchy":        {opendata.ColumnRule{Name: "sted", Type: opendata.String, Treatment: opendata.Keep, Hierarchy: map[string]string{"s1": "vest", "s2": "vest", "s3": "øst", "s4": "øst"}}, opendata.String, func(i int) any { return fmt.Sprintf("s%d", 1+i%4) }, []opendata.Treatment{"generalize:hierarchy"}},
		"masked":             {opendata.ColumnRule{Name: "alder", Type: opendata.Integer, Treatment: opendata.Mask}, opendata.Integer, func(i int) any { return i % 90 }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			// Every step of the column's own is enough for some number of persons.
			var got []opendata.Treatment
			for _, n := range []int{24, 60, 120, 400, 1200, 4000} {
				g := grid{names: []string{c.rule.Name, "k"}, types: []opendata.Type{c.field, opendata.String}}
				for i := range n {
					g.rows = append(g.rows, []any{c.cell(i), "x"})
				}
				for _, k := range []int{3, 4, 10, 30, 100, 200, 300} {
					for _, treatment := range proposed(t, g, c.rule, k) {
						if !slices.Contains(got, treatment) {
							got = append(got, treatment)
						}
					}
				}
			}
			slices.Sort(got)
			got = slices.DeleteFunc(got, func(t opendata.Treatment) bool { return t == opendata.Suppress })
			equal(t, "treatments", got, c.want)
		})
	}
}

func proposed(t *testing.T, g grid, rule opendata.ColumnRule, k int) []opendata.Treatment {
	t.Helper()
	contract := g.contract()
	contract.Columns[0] = rule
	rules := opendata.PrivacyRules{QuasiIdentifiers: []string{rule.Name}, K: k}
	c, err := disclosure.New(&rules, contract, []table.Field{{Name: rule.Name, Type: g.types[0]}, {Name: "k", Type: opendata.String}}, disclosure.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, b := range g.batches(500) {
		if err := c.Add(b, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	var list []opendata.Treatment
	for _, p := range c.Report().Generalizations {
		for _, ct := range p.Treatments {
			if !ct.Treatment.Valid() {
				t.Fatalf("%q is no treatment", ct.Treatment)
			}
			list = append(list, ct.Treatment)
		}
	}
	return list
}
