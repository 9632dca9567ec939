package privacy_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// ledger is the contract of a supplier ledger: everything is kept, and the linked cells go in rows
// about persons.
func ledger(form string) opendata.Contract {
	keep := func(name string) opendata.ColumnRule {
		return opendata.ColumnRule{Name: name, Type: opendata.String, Treatment: opendata.Keep}
	}
	c := opendata.Contract{
		Columns: []opendata.ColumnRule{keep("leverandør"), keep("orgnr"), keep("kontonr"), keep("telefon"), keep("beløp")},
		Mixed:   &opendata.MixedRows{Name: "leverandør", Form: form, Linked: []string{"leverandør", "orgnr", "kontonr", "telefon"}},
	}
	if form != "" {
		c.Columns = append(c.Columns, keep(form))
	}
	return c
}

func treatedText(t testing.TB, tab *textTable, c opendata.Contract) (*privacy.Treater, []table.Batch) {
	t.Helper()
	tr, err := privacy.NewTreater(c, tab.columns, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	var list []table.Batch
	for i := range tab.batches {
		var out table.Batch
		tr.Text(&tab.batches[i], &out)
		list = append(list, out)
	}
	return tr, list
}

// In a row about a person all linked cells go together, and nothing else does.
func TestMixedRows(t *testing.T) {
	header := []string{"leverandør", "orgnr", "kontonr", "telefon", "beløp", "orgform"}
	tests := []struct {
		why, name, org, account, form string
		person                        bool
	}{
		{"company by its form", "Storvik Elektro AS", "999000111", "1234.56.78903", "AS", false},
		{"company named after a person", "Kari Nordmann AS", "999000222", "1234.56.78911", "AS", false},
		{"the form decides over the name", "Kari Nordmann", "999000333", "", "Aksjeselskap", false},
		{"ENK by its form", "Storvik Foto", "999000444", "", "ENK", true},
		{"ENK by its form in words", "Storvik Foto", "999000444", "", "Enkeltpersonforetak", true},
		{"ENK by its name", "Nordmann Bygg ENK", "999000555", "", "", true},
		{"ENK by its name against the form", "Nordmann Bygg ENK", "999000555", "", "AS", true},
		{"private person by the form", "Storvik", "", "", "Privatperson", true},
		{"private person by the name", "Kari Nordmann", "", "", "", true},
		{"person number as organisation number", "Storvik Foto AS", "17821951046", "", "AS", true},
		{"eleven digits as organisation number", "Storvik Foto AS", "17821951047", "", "AS", true},
		{"person number in the name", "Refusjon 17821951046", "", "", "", true},
		{"an account that passes as a person number", "Storvik Elektro AS", "999000111", "17821951046", "AS", false},
		{"nothing known", "", "999000666", "", "", true},
		{"nothing known of the name", "Kvammen Transport", "999000777", "", "", true},
		{"municipality", "Storvik kommune", "999000888", "", "", false},
		{"foreign company", "Siemens Healthcare GmbH", "", "", "", false},
	}
	var rows [][]string
	var persons int64
	for i, tt := range tests {
		if tt.person {
			persons++
		}
		rows = append(rows, []string{tt.name, tt.org, tt.account, fmt.Sprintf("9000%04d", i), fmt.Sprint(100 + i), tt.form})
	}
	tab := newTable(header, rows)
	tr, out := treatedText(t, tab, ledger("orgform"))
	for row, tt := range tests {
		for i, rule := range tr.Fields() {
			at := slices.Index(header, rule.Name)
			got, ok := out[0].Columns[i].Text(row)
			linked := rule.Name != "beløp" && rule.Name != "orgform"
			switch {
			case linked && tt.person && ok:
				t.Errorf("%s: %s is still there", tt.why, rule.Name)
			case (!linked || !tt.person) && rows[row][at] != "" && got != rows[row][at]:
				t.Errorf("%s: %s is gone", tt.why, rule.Name)
			}
		}
	}
	for _, c := range tr.Treated() {
		if c.Treatment != opendata.Mask || c.Reason != "mixed_rows" || c.Name == "beløp" {
			t.Errorf("treated %+v", c)
		}
		if c.Cells != persons {
			t.Errorf("%s: %d cells, want %d", c.Name, c.Cells, persons)
		}
	}
}

// Linked cells that were taken out are in no dictionary, and columns that are also generalized are
// generalized in the other rows.
func TestMixedRowsLeaveNothing(t *testing.T) {
	rows := [][]string{{"Kari Nordmann", "1", "", "", "5"}, {"Storvik Elektro AS", "2", "", "", "17"}, {"Ola Nordmann", "3", "", "", "23"}}
	contract := ledger("")
	contract.Columns[4] = opendata.ColumnRule{Name: "beløp", Type: opendata.Integer, Treatment: "generalize:10"}
	contract.Mixed.Linked = append(contract.Mixed.Linked, "beløp")
	tab := newTable([]string{"leverandør", "orgnr", "kontonr", "telefon", "beløp"}, rows)
	_, out := tab.publish(t, contract)
	for i, want := range [][]string{{"∅", "Storvik Elektro AS", "∅"}, {"∅", "2", "∅"}, {"∅", "", "∅"}, {"∅", "", "∅"}, {"∅", "10–19", "∅"}} {
		v := &out[0].Columns[i]
		got := texts(v)
		if got[0] != "∅" || got[2] != "∅" || want[1] != "" && got[1] != want[1] {
			t.Errorf("column %d: %q", i, got)
		}
		if len(v.Dict) > 1 {
			t.Errorf("column %d has %d entries left", i, len(v.Dict))
		}
	}
}

// A source without the columns that tell keeps nothing linked.
func TestMixedRowsWithoutTheirColumns(t *testing.T) {
	tab := newTable([]string{"orgnr", "beløp"}, [][]string{{"999000111", "5"}})
	contract := opendata.Contract{
		Columns: []opendata.ColumnRule{{Name: "orgnr", Type: opendata.String, Treatment: opendata.Keep}, {Name: "beløp", Type: opendata.String, Treatment: opendata.Keep}},
		Mixed:   &opendata.MixedRows{Name: "leverandør", Linked: []string{"orgnr", "leverandør"}},
	}
	_, out := treatedText(t, tab, contract)
	if got := texts(&out[0].Columns[0]); got[0] != "∅" {
		t.Errorf("linked cell %q", got)
	}
	if got := texts(&out[0].Columns[1]); got[0] != "5" {
		t.Errorf("other cell %q", got)
	}
}

// A row's fate depends on its own cells alone: not on its neighbours, nor on the batch.
func TestMixedRowsOneByOne(t *testing.T) {
	names := []string{"Storvik Elektro AS", "Kari Nordmann", "Nordmann Bygg ENK", "", "Storvik kommune", "Kvammen Transport"}
	orgs := []string{"", "999000111", "17821951046"}
	forms := []string{"", "AS", "ENK"}
	header := []string{"leverandør", "orgnr", "orgform", "kontonr", "telefon", "beløp"}
	rapid.Check(t, func(rt *rapid.T) {
		var rows [][]string
		for range rapid.IntRange(1, 20).Draw(rt, "rows") {
			rows = append(rows, []string{rapid.SampledFrom(names).Draw(rt, "name"), rapid.SampledFrom(orgs).Draw(rt, "org"), rapid.SampledFrom(forms).Draw(rt, "form"), "x", "y", "z"})
		}
		contract := ledger("orgform")
		_, all := treatedText(t, newTable(header, rows), contract)
		for i, row := range rows {
			_, one := treatedText(t, newTable(header, [][]string{row}), contract)
			for c := range one[0].Columns {
				if a, b := texts(&all[0].Columns[c])[i], texts(&one[0].Columns[c])[0]; a != b {
					rt.Fatalf("row %d, column %d: %q among others, %q alone", i, c, a, b)
				}
			}
		}
	})
}
