package privacy_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/csvfile"
	"github.com/allmenning/allmenning/internal/jsonlfile"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// looks takes both looks at batches that would be written, as columns and as text files, and gives
// the holds.
func looks(t testing.TB, c opendata.Contract, fields []table.Field, removed *privacy.Removed, batches []table.Batch) []opendata.HoldReason {
	t.Helper()
	second := privacy.NewSecondLook(c, fields)
	search := privacy.NewRemovedSearch(removed, c, fields)
	for i := range batches {
		second.Batch(&batches[i])
		second.Prime(&batches[i])
		search.Batch(&batches[i])
	}
	for place, doc := range map[string][]byte{"csv": textForm(t, fields, batches), "jsonl": jsonForm(t, fields, batches)} {
		if err := second.Text(place, bytes.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
		if err := search.Text(place, bytes.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
	}
	return append(second.Holds(), search.Holds()...)
}

// textForm is a table as CSV, and jsonForm as JSON Lines.
func textForm(t testing.TB, fields []table.Field, batches []table.Batch) []byte {
	var b bytes.Buffer
	return written(t, csvfile.NewWriter(&b, fields), &b, batches)
}

func jsonForm(t testing.TB, fields []table.Field, batches []table.Batch) []byte {
	var b bytes.Buffer
	return written(t, jsonlfile.NewWriter(&b, fields), &b, batches)
}

func written(t testing.TB, w interface {
	Write(*table.Batch) error
	Close() error
}, b *bytes.Buffer, batches []table.Batch) []byte {
	t.Helper()
	for i := range batches {
		if err := w.Write(&batches[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func kindsOf(holds []opendata.HoldReason) string {
	var list []string
	for _, h := range holds {
		list = append(list, h.Column+"/"+h.Kind)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// What an approved proposal publishes passes both looks, in its columns and in text files.
func TestProposalsPassTheSecondLook(t *testing.T) {
	for _, tc := range corpus {
		t.Run(tc.name, func(t *testing.T) {
			tab := tc.table()
			c := tab.propose().Contract
			tr, batches := tab.publish(t, c)
			if holds := looks(t, c, tr.Fields(), tr.Removed(), batches); len(holds) > 0 {
				t.Errorf("%s", kindsOf(holds))
			}
		})
	}
}

// A column that the contract leaves out and that is there all the same stops the release.
func TestLeftOutColumnThatIsPublished(t *testing.T) {
	for _, tc := range corpus {
		tab := tc.table()
		c := tab.propose().Contract
		for i, r := range c.Columns {
			if r.Treatment != opendata.Suppress {
				continue
			}
			t.Run(tc.name+"/"+r.Name, func(t *testing.T) {
				wrong := c
				wrong.Columns = slices.Clone(c.Columns)
				wrong.Columns[i].Treatment = opendata.Keep
				tr, batches := tab.publish(t, wrong)
				if holds := looks(t, c, tr.Fields(), tr.Removed(), batches); len(holds) == 0 {
					t.Error("nothing stops it")
				}
			})
		}
	}
}

// personal are values of every kind that the second look knows by its form, as a text would have
// them.
var personal = map[string]func(m *maker) string{
	"national_id":  (*maker).national,
	"email":        func(m *maker) string { return strings.ToLower(m.given()) + m.digits(3) + "@example.no" },
	"phone":        func(m *maker) string { return "+47 410" + fmt.Sprintf("%05d", m.IntN(1e5)) },
	"bank_account": func(m *maker) string { a := m.account(); return a[:4] + "." + a[4:6] + "." + a[6:] },
	"payment_card": func(m *maker) string {
		return m.pick("4111 1111 1111 1111|4000 0000 0000 0002|5555 5555 5555 4444|4242 4242 4242 4242")
	},
	"person_name": (*maker).person,
	"iban": func(m *maker) string {
		return m.pick("NO93 8601 1117 947|SE45 5000 0000 0583 9825 7466|GB82WEST12345698765432")
	},
	"duf_number":   func(m *maker) string { return "DUF-nr " + duf(m) },
	"number_plate": func(m *maker) string { return "regnr AB" + m.digits(5) },
}

// duf is a number of the immigration authorities that is nobody's: of a year before there were any.
func duf(m *maker) string {
	serial, year := m.digits(6), "1950"
	sum := 0
	for i, w := range []int{4, 6, 3, 2, 7, 5, 4, 6, 3, 2} {
		sum += w * int((serial + year)[i]-'0')
	}
	return fmt.Sprintf("%s%s%02d", year, serial, sum%11)
}

// Masking that leaves out every tenth cell stops the release, whatever kind the cell has.
func TestMaskThatSkips(t *testing.T) {
	for kind, value := range personal {
		t.Run(kind, func(t *testing.T) {
			m := newMaker(9)
			var rows [][]string
			for range 400 {
				rows = append(rows, []string{m.place()})
			}
			for i := 0; i < 200; i += 10 {
				rows[i] = []string{value(m)}
			}
			tab := newTable([]string{"merknad"}, rows)
			c := rule("merknad", opendata.String, "mask")
			tr, batches := tab.publish(t, c)
			if holds := looks(t, c, tr.Fields(), tr.Removed(), batches); len(holds) > 0 {
				t.Fatalf("masked: %s", kindsOf(holds))
			}
			v := &batches[0].Columns[0]
			for i := 0; i < 200; i += 100 { // every tenth of them
				v.Codes[i] = int32(len(v.Dict))
				v.Dict = append(v.Dict, rows[i][0])
			}
			if got := kindsOf(looks(t, c, tr.Fields(), nil, batches)); !strings.Contains(got, "merknad/"+kind) {
				t.Errorf("stops %q", got)
			}
		})
	}
}

// Redaction that forgets a kind stops the release, and so does what it took out when it stands in
// another column.
func TestRedactionThatForgetsAKind(t *testing.T) {
	for kind, value := range personal {
		t.Run(kind, func(t *testing.T) {
			m := newMaker(9)
			var rows [][]string
			for i := range 60 {
				rows = append(rows, []string{fmt.Sprintf("Sak %d: Søknaden gjelder %s og er behandlet.", i, value(m)), m.place()})
			}
			tab := newTable([]string{"tekst", "sted"}, rows)
			c := opendata.Contract{Columns: []opendata.ColumnRule{{Name: "tekst", Type: opendata.String, Treatment: "redact"}, {Name: "sted", Type: opendata.String, Treatment: "keep"}}}
			forgetful := c
			forgetful.Columns = slices.Clone(c.Columns)
			forgetful.Columns[0].Accepts = []opendata.Acceptance{{Kind: kind}}
			tr, batches := tab.publish(t, c)
			if holds := looks(t, c, tr.Fields(), tr.Removed(), batches); len(holds) > 0 {
				t.Fatalf("redacted: %s", kindsOf(holds))
			}
			_, left := tab.publish(t, forgetful)
			if got := kindsOf(looks(t, c, tr.Fields(), nil, left)); !strings.Contains(got, "tekst/"+kind) {
				t.Errorf("stops %q", got)
			}
		})
	}
}

// What is taken out of one column and stands in another, under a header that says nothing, stops
// the release although no recognizer knows it.
func TestRemovedColumnInAnotherPlace(t *testing.T) {
	m := newMaker(13)
	var rows [][]string
	for i := range 100 {
		name := fmt.Sprintf("%s %svold", m.given(), strings.Repeat(string(rune('A'+i%20)), 1)+strings.ToLower(m.place()[:3])+string(rune('a'+i/20)))
		account, mobile := m.account(), m.mobile()
		rows = append(rows, []string{name, account, mobile, "Tilskudd til " + name, account, mobile, m.place()})
	}
	tab := newTable([]string{"søker", "kontonummer", "mobil", "tittel", "ref", "nr", "sted"}, rows)
	c := opendata.Contract{}
	for _, name := range []string{"tittel", "ref", "nr", "sted"} {
		c.Columns = append(c.Columns, opendata.ColumnRule{Name: name, Type: opendata.String, Treatment: opendata.Keep})
	}
	tr, batches := tab.publish(t, c)
	search := privacy.NewRemovedSearch(tr.Removed(), c, tr.Fields())
	for i := range batches {
		search.Batch(&batches[i])
	}
	got := kindsOf(search.Holds())
	for _, want := range []string{"nr/phone", "ref/bank_account", "tittel/person_name"} {
		if !strings.Contains(got, want) {
			t.Errorf("stops %q, not %s; findings %+v", got, want, search.Findings())
		}
	}
	if strings.Contains(got, "sted/") {
		t.Errorf("stops the column of places: %q", got)
	}
}

// A published count below the threshold stops the release, one that is suppressed or rounded does not.
func TestSmallCountsInTheFinishedFile(t *testing.T) {
	for _, tc := range []struct {
		name   string
		rules  opendata.CountRules
		counts []int64
		want   string
	}{
		{"large enough", opendata.CountRules{}, []int64{0, 5, 120}, ""},
		{"small", opendata.CountRules{}, []int64{0, 4, 120}, "antall/small_count"},
		{"below another threshold", opendata.CountRules{Threshold: 10}, []int64{9}, "antall/small_count"},
		{"zeros count", opendata.CountRules{Zeros: true}, []int64{0}, "antall/small_count"},
		{"rounded", opendata.CountRules{Method: opendata.RoundSmall}, []int64{0, 3, 6}, ""},
		{"not rounded", opendata.CountRules{Method: opendata.RoundSmall}, []int64{4}, "antall/small_count"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.rules.Columns = []string{"n"}
			c := opendata.Contract{Columns: []opendata.ColumnRule{{Name: "n", As: "antall", Type: opendata.Integer, Treatment: opendata.Keep}},
				Privacy: &opendata.PrivacyRules{Counts: &tc.rules}}
			fields := []table.Field{{Name: "antall", Type: opendata.Integer}, {Name: "antall_status", Type: opendata.String}}
			b := table.Batch{Rows: len(tc.counts) + 1, Columns: make([]table.Vector, 2)}
			for _, n := range append(tc.counts, 1) {
				b.Columns[0].Ints = append(b.Columns[0].Ints, n)
				b.Columns[0].Valid = append(b.Columns[0].Valid, true)
				b.Columns[1].Codes = append(b.Columns[1].Codes, -1)
			}
			last := len(tc.counts)
			b.Columns[0].Valid[last] = false // suppressed
			b.Columns[1].Dict, b.Columns[1].Codes[last] = []string{":"}, 0
			if got := kindsOf(looks(t, c, fields, nil, []table.Batch{b})); got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
		})
	}
}

// A column of cards, of DUF-numbers, of devices: what one cell does not prove many do.
func TestSecondLookShares(t *testing.T) {
	m := newMaker(21)
	for name, tc := range map[string]struct {
		value func() string
		want  string
	}{
		"cards":         {func() string { return m.pick("4111111111111111|4000000000000002|5555555555554444|4242424242424242") }, "c/payment_card"},
		"duf":           {func() string { return duf(m) }, "c/duf_number"},
		"users":         {func() string { return fmt.Sprintf("192.0.2.%d", m.IntN(255)) }, "c/ip_address"},
		"hardware":      {func() string { return fmt.Sprintf("02:00:5e:%02x:%02x:%02x", m.IntN(256), m.IntN(256), m.IntN(256)) }, "c/mac_address"},
		"meter numbers": {func() string { return m.digits(16) }, ""},
		"articles":      {func() string { return "7038010" + m.digits(6) }, ""},
		"versions":      {func() string { return fmt.Sprintf("%d.%d.%d", m.IntN(9), m.IntN(9), m.IntN(99)) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var values []string
			for range 50 {
				values = append(values, tc.value())
			}
			s := second(rule("c", opendata.String, "keep"))
			s.Batch(cellsOf(values...))
			if got := kindsOf(s.Holds()); got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
		})
	}
}

// In a ledger of companies and persons, a row of a sole proprietor has no linked cell left, and where
// no form tells rows apart no name is a person's and nothing else.
func TestSecondLookAtMixedRows(t *testing.T) {
	for _, tc := range []struct {
		name, form string
		rows       [][2]string // name and form; "" is null
		want       string
	}{
		{"companies", "form", [][2]string{{"Sagene Bygg AS", "AS"}, {"Kari Hansen", "AS"}, {"", "ENK"}}, ""},
		{"a sole proprietor", "form", [][2]string{{"Sagene Bygg AS", "AS"}, {"Torshov Maling", "ENK"}}, "navn/sole_proprietor"},
		{"by its name", "form", [][2]string{{"Torshov Maling ENK", ""}}, "navn/sole_proprietor"},
		{"a person where no form is told", "", [][2]string{{"Sagene Bygg AS", ""}, {"Kari Hansen", ""}}, "navn/sole_proprietor"},
		{"companies where no form is told", "", [][2]string{{"Sagene Bygg AS", ""}, {"Kari Hansen Bygg AS", ""}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := opendata.Contract{Mixed: &opendata.MixedRows{Name: "navn", Form: tc.form, Linked: []string{"navn"}},
				Columns: []opendata.ColumnRule{{Name: "navn", Type: opendata.String, Treatment: opendata.Keep}, {Name: "form", Type: opendata.String, Treatment: opendata.Keep}}}
			b := table.Batch{Rows: len(tc.rows), Columns: make([]table.Vector, 2)}
			for _, row := range tc.rows {
				for i, cell := range row {
					v := &b.Columns[i]
					if cell == "" {
						v.Codes = append(v.Codes, -1)
						continue
					}
					v.Codes, v.Dict = append(v.Codes, int32(len(v.Dict))), append(v.Dict, cell)
				}
			}
			s := second(c)
			s.Batch(&b)
			if got := kindsOf(s.Holds()); got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
		})
	}
}
