package privacy_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// suppressed runs columns through a Treater that leaves them out and gives what it remembers.
func suppressed(t testing.TB, header []string, rows [][]string) *privacy.Removed {
	t.Helper()
	tab := newTable(header, rows)
	tr, err := privacy.NewTreater(opendata.Contract{}, tab.columns, privacy.Keys{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range tab.batches {
		var out table.Batch
		tr.Text(&tab.batches[i], &out)
	}
	return tr.Removed()
}

func search(r *privacy.Removed, c opendata.Contract) *privacy.RemovedSearch {
	var fields []table.Field
	for _, rule := range c.Columns {
		fields = append(fields, table.Field{Name: rule.Published(), Type: rule.Type})
	}
	return privacy.NewRemovedSearch(r, c, fields)
}

func cellsOf(values ...string) *table.Batch {
	b := table.Batch{Rows: len(values)}
	v := table.Vector{}
	for i, value := range values {
		v.Dict, v.Codes = append(v.Dict, value), append(v.Codes, int32(i))
	}
	b.Columns = []table.Vector{v}
	return &b
}

func stopped(s *privacy.RemovedSearch) string {
	var list []string
	for _, h := range s.Holds() {
		list = append(list, h.Column+"/"+h.Kind)
	}
	return strings.Join(list, " ")
}

// removedPeople is what was taken out of the tables below.
func removedPeople(t testing.TB) *privacy.Removed {
	return suppressed(t, []string{"fødselsnummer", "navn på søker", "epost", "mobil", "kontonummer", "bostedsadresse", "ansattnr"}, [][]string{
		{"17821951046", "Xandra Qvoryl", "xq@example.no", "41000000", "86011117947", "Nedre gate 17", "10000417"},
		{"18821951075", "Kari Quizzle", "kq@example.no", "41000001", "86011117955", "Store gate 12", "10000418"},
		{"18821951075", "Ola Trestakk", "post@example.no", "22000000", "86011117963", "Elvegata 3 B", "10000419"},
		{"18821951075", "Bjarnhild Tusmørke", "bt@example.no", "41000003", "86011117971", "Øvre gate 9", "10000420"},
	})
}

// What treatments removed is found in what is published, in whole cells and within text, as it was
// written or in other groups; what coincidence explains is not.
func TestRemovedValues(t *testing.T) {
	streets := func(more ...string) []string {
		for i := range 100 {
			more = append(more, fmt.Sprintf("Sideveien %d", i))
		}
		return more
	}
	for _, tc := range []struct {
		name   string
		values []string
		accept []string
		want   string
	}{
		{"nothing of it", []string{"Sagene", "12345678", "2024-01-01", "Kari Hansen"}, nil, ""},
		{"a number", []string{"17821951046"}, nil, "c/national_id"},
		{"a number in groups", []string{"sak 178219 51046 lukket"}, nil, "c/national_id"},
		{"a number with a lost zero is another", []string{"7821951046"}, nil, ""},
		{"e-mail within a text", []string{"svar til <XQ@example.no> i dag"}, nil, "c/email"},
		{"the address of an office", []string{"post@example.no"}, nil, ""},
		{"telephone", []string{"ring (+47) 41 00 00 00"}, nil, "c/phone"},
		{"telephone in three groups", []string{"410 00 001"}, nil, "c/phone"},
		{"a switchboard", []string{"22 00 00 00"}, nil, ""},
		{"account", []string{"8601.11.17947"}, nil, "c/bank_account"},
		{"account, accepted", []string{"8601.11.17947"}, []string{"bank_account"}, ""},
		{"a namesake", []string{"Kari Quizzle"}, nil, ""},
		{"two names", []string{"Tilskudd til Kari Quizzle", "Takk, Ola Trestakk!"}, nil, "c/person_name"},
		{"two names, turned", []string{"Quizzle, Kari", "Trestakk, Ola"}, nil, ""},
		{"two names of streets", []string{"Kari Quizzle vei", "Ola Trestakk gate"}, nil, ""},
		{"names in no list", []string{"Xandra Qvoryl", "Bjarnhild Tusmørke"}, nil, ""},
		{"one address of a company is a person's", streets("Store gate 12"), nil, ""},
		{"addresses of persons", []string{"Store gate 12", "Nedre gate 17", "Elvegata 3 B", "ok"}, nil, "c/address"},
		{"addresses, accepted", []string{"Store gate 12", "Nedre gate 17", "Elvegata 3 B"}, []string{"address"}, ""},
		{"numbers of employees", []string{"10000417", "10000418", "10000419", "10000420"}, nil, "c/person_number"},
		{"two short numbers", []string{"10000417", "10000418"}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := search(removedPeople(t), rule("c", opendata.String, "keep", tc.accept...))
			s.Batch(cellsOf(tc.values...))
			if got := stopped(s); got != tc.want {
				t.Errorf("stops %q, want %q; findings %+v", got, tc.want, s.Findings())
			}
		})
	}
}

// Numbers of eight digits are drawn twice: among many of them a few of the removed ones are chance.
func TestRemovedNumbersByChance(t *testing.T) {
	m := newMaker(3)
	mobile := func() string { return fmt.Sprintf("4%d%06d", m.IntN(2), m.IntN(1e6)) }
	var rows [][]string
	for range 20_000 {
		rows = append(rows, []string{mobile()})
	}
	removed := suppressed(t, []string{"mobil"}, rows)
	var assets []string
	for range 5000 {
		assets = append(assets, fmt.Sprintf("9%07d", m.IntN(1e7)))
	}
	s := search(removed, rule("c", opendata.Integer, "keep"))
	s.Batch(cellsOf(append(assets, rows[0][0])...))
	if got := stopped(s); got != "" {
		t.Errorf("one of 20,000 numbers among 5,000 stops: %s", got)
	}
	for i := range 60 {
		assets[i] = rows[i][0]
	}
	s = search(removed, rule("c", opendata.Integer, "keep"))
	s.Batch(cellsOf(assets...))
	if got := stopped(s); got != "c/phone" {
		t.Errorf("sixty of them: stops %q", got)
	}
}

// In a ledger of companies and persons, some companies have a person's address or telephone.
func TestRemovedValuesInMixedRows(t *testing.T) {
	c := opendata.Contract{Columns: []opendata.ColumnRule{{Name: "c", Type: opendata.String, Treatment: opendata.Keep}},
		Mixed: &opendata.MixedRows{Name: "c", Linked: []string{"c"}}}
	for want, values := range map[string][]string{
		"":               {"41000000", "41 00 00 01"},
		"c/phone":        {"41000000", "41 00 00 01", "41 00 00 03"},
		"c/national_id":  {"17821951046"},
		"c/email":        {"kq@example.no"},
		"c/bank_account": {"86011117947", "86011117955", "86011117963"},
	} {
		s := search(removedPeople(t), c)
		s.Batch(cellsOf(values...))
		if got := stopped(s); got != want {
			t.Errorf("%q: stops %q, want %q", values, got, want)
		}
	}
}

func TestRemovedNumbersInTypedColumns(t *testing.T) {
	c := opendata.Contract{Columns: []opendata.ColumnRule{
		{Name: "n", Type: opendata.Integer, Treatment: opendata.Keep}, {Name: "d", Type: opendata.Decimal(2), Treatment: opendata.Keep},
		{Name: "f", Type: opendata.Number, Treatment: opendata.Keep}, {Name: "t", Type: opendata.Timestamp, Treatment: opendata.Keep},
	}}
	valid := []bool{true, false}
	s := search(removedPeople(t), c)
	s.Batch(&table.Batch{Rows: 2, Columns: []table.Vector{
		{Valid: valid, Ints: []int64{17821951046, 0}}, {Valid: valid, Ints: []int64{1782195104600, 0}}, {Valid: valid, Floats: []float64{86011117947, 0}},
		{Valid: valid, Ints: []int64{17821951046, 0}},
	}})
	if got := stopped(s); got != "n/national_id d/national_id f/bank_account" {
		t.Errorf("stops %q", got)
	}
}

// Text files are searched for what no column has, wherever windows are cut.
func TestRemovedValuesInText(t *testing.T) {
	removed := removedPeople(t)
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom([]string{"17821951046", "178219 51046", "kq@example.no", "+47 41 00 00 00", "8601.11.17947"}).Draw(t, "value")
		form := rapid.SampledFrom([]string{"a,%s,b\n", `{"v":"%s"}`, `"linje\n%s"`, "<td>%s</td>"}).Draw(t, "form")
		pad := rapid.IntRange(0, 200_000).Draw(t, "offset")
		known := rapid.Bool().Draw(t, "in a column too")
		s := search(removed, rule("c", opendata.String, "keep", "national_id", "email", "phone", "bank_account"))
		if known {
			s.Batch(cellsOf(value))
		}
		body := strings.Repeat("1,2,3\n", pad/6) + fmt.Sprintf(form, value) + strings.Repeat("59.123,10.456\n", 40)
		if err := s.Text("csv", iotest.HalfReader(strings.NewReader(body))); err != nil {
			t.Fatal(err)
		}
		if got := stopped(s); (got == "") != known {
			t.Fatalf("%q in a column: %v; stops %q", value, known, got)
		}
	})
}

// Nothing was removed: nothing is searched, and nothing found.
func TestRemovedSearchOfNothing(t *testing.T) {
	s := search(nil, rule("c", opendata.String, "keep"))
	s.Batch(cellsOf("17821951046"))
	if err := s.Text("csv", strings.NewReader("17821951046")); err != nil || s.Needed() || len(s.Findings()) > 0 {
		t.Errorf("needed %v, findings %v, error %v", s.Needed(), s.Findings(), err)
	}
}

func BenchmarkRemovedSearch(b *testing.B) {
	m := newMaker(5)
	var rows [][]string
	for range 5000 {
		rows = append(rows, []string{m.national(), m.person(), m.mobile(), m.street()})
	}
	removed := suppressed(b, []string{"fnr", "søker", "mobil", "bostedsadresse"}, rows)
	var lines strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&lines, "%d,%s,%s,Klage på vedtak om tilskudd til Idrettslaget Fram,%s.50,2024-01-01\n", i, m.place(), m.digits(8), m.digits(5))
	}
	body := lines.String()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		s := search(removed, rule("c", opendata.String, "keep"))
		if err := s.Text("csv", strings.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
}
