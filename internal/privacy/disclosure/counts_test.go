package disclosure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy/disclosure"
)

// cube is a table of counts with totals, and what an attacker who understands it knows of it.
type cube struct {
	grid
	sums []sum // over cell numbers: row*counts+column
	dims int
	wide int // count columns
}

// drawCube makes a table of one to three dimensions, some with totals, and perhaps columns that add
// up. Its rows are shuffled in some tables.
func drawCube(t *rapid.T) cube {
	words := [][]string{{"i alt", "Totalt", "sum", "Alle aldre"}, {"Begge kjønn", "totalt", "Alle"}, {"Hele kommunen", "Bergen i alt", "0301 Oslo", "Norge"}}
	dims := rapid.IntRange(1, 3).Draw(t, "dimensions")
	c := cube{dims: dims, wide: 1}
	var labels [][]string
	var totals []bool
	for d := range dims {
		var l []string
		for i := range rapid.IntRange(2, []int{12, 6, 3}[dims-1]).Draw(t, "elements") {
			l = append(l, fmt.Sprintf("%c%c", 'A'+d, 'a'+i))
		}
		total := rapid.IntRange(0, 3).Draw(t, "total") > 0
		if total {
			l = append(l, rapid.SampledFrom(words[d]).Draw(t, "word"))
		}
		labels, totals = append(labels, l), append(totals, total)
		c.names, c.types = append(c.names, fmt.Sprintf("dim%d", d)), append(c.types, opendata.String)
	}
	if rapid.Bool().Draw(t, "wide") {
		c.wide = 3
	}
	for i := range c.wide {
		c.names, c.types = append(c.names, []string{"menn", "kvinner", "totalt"}[i]), append(c.types, opendata.Integer)
	}
	values := map[string][]int{}
	var fill func(at []int) []int
	scale := rapid.SampledFrom([]int{3, 9, 40}).Draw(t, "scale")
	fill = func(at []int) []int {
		key := fmt.Sprint(at)
		if v, ok := values[key]; ok {
			return v
		}
		v := make([]int, c.wide)
		for d, i := range at {
			if !totals[d] || i != len(labels[d])-1 {
				continue
			}
			for child := range len(labels[d]) - 1 {
				part := slices.Clone(at)
				part[d] = child
				for k, n := range fill(part) {
					v[k] += n
				}
			}
			values[key] = v
			return v
		}
		for k := range v {
			v[k] = rapid.IntRange(0, scale).Draw(t, "count")
		}
		if c.wide == 3 {
			v[2] = v[0] + v[1]
		}
		values[key] = v
		return v
	}
	row := map[string]int{}
	var at []int
	var places [][]int
	var walk func()
	walk = func() {
		if len(at) == dims {
			places = append(places, slices.Clone(at))
			return
		}
		for i := range labels[len(at)] {
			at = append(at, i)
			walk()
			at = at[:len(at)-1]
		}
	}
	walk()
	if rapid.Bool().Draw(t, "shuffle") {
		places = rapid.Permutation(places).Draw(t, "order")
	}
	for n, p := range places {
		row[fmt.Sprint(p)] = n
		var r []any
		for d, i := range p {
			r = append(r, labels[d][i])
		}
		for _, v := range fill(p) {
			r = append(r, v)
		}
		c.rows = append(c.rows, r)
	}
	for n, p := range places {
		for d, i := range p {
			if !totals[d] || i != len(labels[d])-1 {
				continue
			}
			for k := range c.wide {
				s := sum{n*c.wide + k}
				for child := range len(labels[d]) - 1 {
					part := slices.Clone(p)
					part[d] = child
					s = append(s, row[fmt.Sprint(part)]*c.wide+k)
				}
				c.sums = append(c.sums, s)
			}
		}
		if c.wide == 3 {
			c.sums = append(c.sums, sum{n*3 + 2, n * 3, n*3 + 1})
		}
	}
	return c
}

func (c cube) rules() opendata.PrivacyRules {
	names := c.names[c.dims:]
	if c.wide == 3 {
		names = names[:2] // the total is not declared
	}
	return opendata.PrivacyRules{None: "tall", Counts: &opendata.CountRules{Columns: names}}
}

// published are the known cells of a controlled table, and which are suppressed.
func (c cube) published(out controlled) (known map[int]int64, hidden map[int]bool) {
	known, hidden = map[int]int64{}, map[int]bool{}
	fields := out.Fields()
	for r, row := range out.rows {
		k := 0
		for i, f := range fields {
			if f.Type != opendata.Integer {
				continue
			}
			if row[i] == nil {
				hidden[r*c.wide+k] = true
			} else {
				known[r*c.wide+k] = int64(row[i].(int))
			}
			k++
		}
	}
	return known, hidden
}

func (c cube) value(cell int) int {
	return c.rows[cell/c.wide][c.dims+cell%c.wide].(int)
}

// No small count is published, and none can be computed from the totals: an attacker who knows all
// sums and solves them exactly does not find one. In tables whose totals have a usual name.
func TestSmallCountsCanNotBeComputed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCube(t)
		for _, r := range c.rows {
			if slices.Contains(r, any("0301 Oslo")) || slices.Contains(r, any("Norge")) {
				t.Skip("a total that does not say so: see the next test")
			}
		}
		c.check(t)
	})
}

// check attacks a table that was controlled.
func (c cube) check(t fataler) controlled {
	t.Helper()
	out := control(t, c.grid, c.rules(), disclosure.Options{}, nil)
	known, hidden := c.published(out)
	found := attack(c.sums, known)
	for cell := range len(c.rows) * c.wide {
		small := c.value(cell) > 0 && c.value(cell) < 5
		if _, ok := known[cell]; ok && small {
			t.Fatalf("cell %d is small and published", cell)
		}
		if v, ok := found[cell]; ok && small && hidden[cell] {
			t.Fatalf("cell %d is given back as %d: %v\nof %v", cell, v, out.rows, c.rows)
		}
		if v, ok := known[cell]; ok && v != int64(c.value(cell)) {
			t.Fatalf("cell %d was changed", cell)
		}
	}
	if len(out.Holds()) > 0 {
		t.Fatalf("holds %v", codes(out.Holds()))
	}
	return out
}

// A total is found by its value where its name does not say so, when the table has enough lines.
func TestTotalsWithAnyNameAreFound(t *testing.T) {
	g := grid{names: []string{"bydel", "kjønn", "antall"}, types: []opendata.Type{opendata.String, opendata.String, opendata.Integer}}
	c := cube{grid: g, dims: 2, wide: 1}
	for s, sex := range []string{"M", "K"} {
		total := 0
		first := len(c.rows)
		for i, n := range []int{12, 3, 40, 25} {
			c.rows = append(c.rows, []any{fmt.Sprintf("bydel %d", i), sex, n + s})
			total += n + s
		}
		c.sums = append(c.sums, sum{len(c.rows), first, first + 1, first + 2, first + 3})
		c.rows = append(c.rows, []any{"Storby", sex, total})
	}
	out := c.check(t)
	equal(t, "controls", fmt.Sprintf("%+v", out.Report().Counts), "[{Column:antall Threshold:5 Method:suppress Primary:2 Secondary:2 Rounded:0 Totals:2}]")
}

// Sums in several dimensions at once, by code prefix, by range and by neighbours.
func TestNestedTotalsAreFound(t *testing.T) {
	for name, c := range map[string]cube{
		"grand total alone": {dims: 2, wide: 1, grid: grid{names: []string{"a", "b", "n"}, types: []opendata.Type{opendata.String, opendata.String, opendata.Integer}, rows: [][]any{
			{"x", "p", 30}, {"x", "q", 2}, {"y", "p", 14}, {"y", "q", 9}, {"Totalt", "Totalt", 55}}},
			sums: []sum{{4, 0, 1, 2, 3}}},
		"total with an empty cell": {dims: 2, wide: 1, grid: grid{names: []string{"a", "b", "n"}, types: []opendata.Type{opendata.String, opendata.String, opendata.Integer}, rows: [][]any{
			{"x", "p", 30}, {"x", "q", 2}, {"y", "p", 14}, {"y", "q", 9}, {"Sum", nil, 55}}},
			sums: []sum{{4, 0, 1, 2, 3}}},
		"code and name": {dims: 3, wide: 1, grid: grid{names: []string{"nr", "navn", "kjønn", "n"}, types: []opendata.Type{opendata.String, opendata.String, opendata.String, opendata.Integer}, rows: [][]any{
			{"1", "Sentrum", "M", 30}, {"1", "Sentrum", "K", 31}, {"2", "Nordre", "M", 2}, {"2", "Nordre", "K", 20}, {"3", "Søndre", "M", 11}, {"3", "Søndre", "K", 17}, {"0", "Hele byen", "M", 43}, {"0", "Hele byen", "K", 68}}},
			sums: []sum{{6, 0, 2, 4}, {7, 1, 3, 5}}},
		"county and municipality": {dims: 1, wide: 1, grid: grid{names: []string{"region", "n"}, types: []opendata.Type{opendata.String, opendata.Integer}, rows: [][]any{
			{"46", 43}, {"4601", 30}, {"4602", 2}, {"4611", 11}, {"50", 24}, {"5001", 17}, {"5006", 7}}},
			sums: []sum{{0, 1, 2, 3}, {4, 5, 6}}},
		"age bands": {dims: 1, wide: 1, grid: grid{names: []string{"alder", "n"}, types: []opendata.Type{opendata.String, opendata.Integer}, rows: [][]any{
			{"0–5 år", 30}, {"6–15 år", 2}, {"16–17 år", 11}, {"0–17 år", 43}, {"18–66 år", 60}, {"67 år og over", 19}, {"I alt", 122}}},
			sums: []sum{{3, 0, 1, 2}, {6, 3, 4, 5}, {6, 0, 1, 2, 4, 5}}},
		"subtotal of neighbours": {dims: 2, wide: 1, grid: grid{names: []string{"trinn", "år", "n"}, types: []opendata.Type{opendata.String, opendata.String, opendata.Integer}, rows: [][]any{
			{"barneskole", "2021", 30}, {"ungdomsskole", "2021", 2}, {"grunnskole", "2021", 32}, {"videregående", "2021", 90},
			{"barneskole", "2022", 31}, {"ungdomsskole", "2022", 9}, {"grunnskole", "2022", 40}, {"videregående", "2022", 70},
			{"barneskole", "2023", 29}, {"ungdomsskole", "2023", 7}, {"grunnskole", "2023", 36}, {"videregående", "2023", 80}}},
			sums: []sum{{2, 0, 1}, {6, 4, 5}, {10, 8, 9}}},
		"only one small": {dims: 1, wide: 1, grid: grid{names: []string{"a", "n"}, types: []opendata.Type{opendata.String, opendata.Integer}, rows: [][]any{
			{"x", 0}, {"y", 3}, {"z", 0}, {"Alle", 3}}},
			sums: []sum{{3, 0, 1, 2}}},
		"ones only": {dims: 1, wide: 1, grid: grid{names: []string{"a", "n"}, types: []opendata.Type{opendata.String, opendata.Integer}, rows: [][]any{
			{"x", 1}, {"y", 1}, {"z", 20}, {"w", 8}, {"Alle", 30}}},
			sums: []sum{{4, 0, 1, 2, 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			out := c.check(t)
			t.Logf("%+v", out.Report().Counts)
			_, hidden := c.published(out)
			if name == "ones only" && len(hidden) != 3 {
				t.Errorf("%d cells are hidden: 1 + 1 = 2 would give both back", len(hidden))
			}
		})
	}
}

// A hospital's table: sex by age by municipality, with totals in all three and no count declared but
// one. Most of it stays.
func TestHospitalTable(t *testing.T) {
	c := hospital()
	out := c.check(t)
	_, hidden := c.published(out)
	small := 0
	for i := range c.rows {
		if v := c.value(i); v > 0 && v < 5 {
			small++
		}
	}
	t.Logf("%d cells, %d small, %d hidden: %+v", len(c.rows), small, len(hidden), out.Report().Counts)
	if small < 10 || len(hidden) > 5*small {
		t.Errorf("%d of %d cells are hidden for %d small ones", len(hidden), len(c.rows), small)
	}
	names := []string{}
	for _, f := range out.Fields() {
		names = append(names, f.Name)
	}
	equal(t, "columns", names, "[kommune kjønn alder pasienter pasienter_status]")
	for _, row := range out.rows {
		if (row[3] == nil) != (row[4] == ":") {
			t.Fatal("a suppressed cell and its status disagree")
		}
	}
}

func hospital() cube {
	c := cube{dims: 3, wide: 1, grid: grid{names: []string{"kommune", "kjønn", "alder", "pasienter"},
		types: []opendata.Type{opendata.String, opendata.String, opendata.String, opendata.Integer}}}
	places := []string{"Alver", "Bergen", "Os", "Askøy", "Voss", "Samnanger", "Austevoll", "Hele regionen"}
	sexes, ages := []string{"Kvinner", "Menn", "Begge kjønn"}, []string{"0-17", "18-44", "45-66", "67-79", "80+", "Alle aldre"}
	n := make(map[[3]int]int)
	for p := range len(places) - 1 {
		for s := range 2 {
			for a := range 5 {
				v := (p*37 + s*23 + a*11 + p*a*s) % 29
				if p == 1 {
					v += 200
				}
				for _, at := range [][3]int{{p, s, a}, {7, s, a}, {p, 2, a}, {p, s, 5}, {7, 2, a}, {7, s, 5}, {p, 2, 5}, {7, 2, 5}} {
					n[at] += v
				}
			}
		}
	}
	row := func(p, s, a int) int { return (p*len(sexes)+s)*len(ages) + a }
	for p, place := range places {
		for s, sex := range sexes {
			for a, age := range ages {
				c.rows = append(c.rows, []any{place, sex, age, n[[3]int{p, s, a}]})
				if p == 7 {
					total := sum{row(p, s, a)}
					for i := range 7 {
						total = append(total, row(i, s, a))
					}
					c.sums = append(c.sums, total)
				}
				if s == 2 {
					c.sums = append(c.sums, sum{row(p, s, a), row(p, 0, a), row(p, 1, a)})
				}
				if a == 5 {
					c.sums = append(c.sums, sum{row(p, s, a), row(p, s, 0), row(p, s, 1), row(p, s, 2), row(p, s, 3), row(p, s, 4)})
				}
			}
		}
	}
	return c
}

func TestTableWithoutSmallCountsStaysAsItIs(t *testing.T) {
	g := grid{names: []string{"bydel", "antall"}, types: []opendata.Type{opendata.String, opendata.Integer}, rows: [][]any{{"Åsane", 0}, {"Fana", 5}, {"Sum", 5}}}
	out := control(t, g, opendata.PrivacyRules{None: "tall", Counts: &opendata.CountRules{Columns: []string{"antall"}}}, disclosure.Options{}, nil)
	equal(t, "rows", out.rows, g.rows)
	equal(t, "columns", len(out.Fields()), 2)
}

func TestNameOfStatusColumnIsTaken(t *testing.T) {
	g := grid{names: []string{"antall", "antall_status"}, types: []opendata.Type{opendata.Integer, opendata.String}, rows: [][]any{{3, "x"}, {9, "y"}}}
	rules := opendata.PrivacyRules{None: "tall", Counts: &opendata.CountRules{Columns: []string{"antall"}}}
	c, err := disclosure.New(&rules, g.contract(), g.fields(), disclosure.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, b := range g.batches(10) {
		if err := c.Add(b, nil); err != nil {
			t.Fatal(err)
		}
	}
	err = c.Plan(t.Context())
	if e := opendata.AsError(err); e.Code != "disclosure.status_name" || e.Where.Field != "antall" || strings.Contains(e.Error(), "y") && e.Hint == nil {
		t.Errorf("Plan() = %v", err)
	}
}

// Rounding changes a count by less than 3, always in the same way, up as often as down.
func TestRounding(t *testing.T) {
	g := grid{names: []string{"bydel", "antall"}, types: []opendata.Type{opendata.String, opendata.Integer}}
	for i := range 40 {
		g.rows = append(g.rows, []any{fmt.Sprintf("bydel %d", i), i})
	}
	rules := opendata.PrivacyRules{None: "tall", Counts: &opendata.CountRules{Columns: []string{"antall"}, Method: opendata.RoundSmall}}
	sums := make([]int, len(g.rows))
	const keys = 600
	for k := range keys {
		opts := disclosure.Options{Key: []byte(fmt.Sprintf("key %d", k))}
		out := control(t, g, rules, opts, nil)
		again := control(t, g, rules, opts, nil)
		equal(t, "the same key", again.rows, out.rows)
		for i, row := range out.rows {
			v := row[1].(int)
			if v%3 != 0 || v < i-2 || v > i+2 {
				t.Fatalf("%d was rounded to %d", i, v)
			}
			sums[i] += v
		}
	}
	for i, s := range sums {
		mean := float64(s) / keys
		if mean < float64(i)-0.3 || mean > float64(i)+0.3 { // six standard errors
			t.Errorf("%d is %.2f on average", i, mean)
		}
	}
}

// Zeros, decimals, floats and cells that the source has left out itself.
func TestKindsOfCounts(t *testing.T) {
	text, whole := opendata.String, opendata.Integer
	for name, c := range map[string]struct {
		counts opendata.CountRules
		types  []opendata.Type
		rows   [][]any
		want   string
	}{
		"zeros are small too": {opendata.CountRules{Zeros: true}, []opendata.Type{text, whole},
			[][]any{{"a", 0}, {"b", 9}, {"c", 20}, {"Sum", 29}}, "[[a <nil> :] [b <nil> :] [c 20 <nil>] [Sum 29 <nil>]]"},
		"zeros are shown": {opendata.CountRules{}, []opendata.Type{text, whole},
			[][]any{{"a", 0}, {"b", 9}, {"Sum", 9}}, "[[a 0] [b 9] [Sum 9]]"},
		"threshold of three": {opendata.CountRules{Threshold: 3}, []opendata.Type{text, whole},
			[][]any{{"a", 2}, {"b", 3}}, "[[a <nil> :] [b 3 <nil>]]"},
		"numbers": {opendata.CountRules{}, []opendata.Type{text, opendata.Number},
			[][]any{{"a", 4.0}, {"b", 8.0}, {"c", 90.0}, {"Totalt", 102.0}}, "[[a <nil> :] [b <nil> :] [c 90 <nil>] [Totalt 102 <nil>]]"},
		"decimals": {opendata.CountRules{}, []opendata.Type{text, opendata.Decimal(1)},
			[][]any{{"a", 40}, {"b", 80}, {"c", 900}, {"Totalt", 1020}}, "[[a <nil> :] [b <nil> :] [c 900 <nil>] [Totalt 1020 <nil>]]"},
		"left out by the source, given back by its total": {opendata.CountRules{}, []opendata.Type{text, whole},
			[][]any{{"a", nil}, {"b", 8}, {"c", 90}, {"Totalt", 101}}, "[[a <nil> :] [b <nil> :] [c 90 <nil>] [Totalt 101 <nil>]]"},
		"two left out by the source": {opendata.CountRules{}, []opendata.Type{text, whole},
			[][]any{{"a", nil}, {"b", nil}, {"c", 90}, {"Totalt", 101}}, "[[a <nil>] [b <nil>] [c 90] [Totalt 101]]"},
		"nothing adds up": {opendata.CountRules{}, []opendata.Type{text, whole},
			[][]any{{"a", 3}, {"b", 8}, {"c", 90}, {"d", 17}}, "[[a <nil> :] [b 8 <nil>] [c 90 <nil>] [d 17 <nil>]]"},
	} {
		t.Run(name, func(t *testing.T) {
			g := grid{names: []string{"gruppe", "antall"}, types: c.types, rows: c.rows}
			c.counts.Columns = []string{"antall"}
			out := control(t, g, opendata.PrivacyRules{Counts: &c.counts}, disclosure.Options{}, nil)
			equal(t, "rows", out.rows, c.want)
			equal(t, "holds", codes(out.Holds()), "[]")
		})
	}
}

func TestRulesThatDoNotSuitTheTable(t *testing.T) {
	g := grid{names: []string{"gruppe", "antall"}, types: []opendata.Type{opendata.String, opendata.Integer}}
	for want, rules := range map[string]opendata.PrivacyRules{
		"disclosure.unknown_column privacy.quasi_identifiers[1]": {QuasiIdentifiers: []string{"gruppe", "alder"}},
		"disclosure.unknown_column privacy.counts.dimensions[0]": {Counts: &opendata.CountRules{Columns: []string{"antall"}, Dimensions: []string{"alder"}}},
		"disclosure.no_key ":                              {Counts: &opendata.CountRules{Columns: []string{"antall"}, Method: opendata.RoundSmall}},
		"disclosure.count_type privacy.counts.columns[0]": {Counts: &opendata.CountRules{Columns: []string{"gruppe"}}},
	} {
		_, err := disclosure.New(&rules, g.contract(), g.fields(), disclosure.Options{TempDir: t.TempDir()})
		e := opendata.AsError(err)
		equal(t, "error", e.Code+" "+e.Where.Field, want)
	}
}
