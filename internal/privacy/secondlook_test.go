package privacy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

func second(c opendata.Contract) *privacy.SecondLook {
	var fields []table.Field
	for _, r := range c.Columns {
		fields = append(fields, table.Field{Name: r.Published(), Type: r.Type})
	}
	return privacy.NewSecondLook(c, fields)
}

func stops(s *privacy.SecondLook) string {
	var list []string
	for _, h := range s.Holds() {
		list = append(list, h.Code+"/"+h.Column+"/"+h.Kind)
	}
	return strings.Join(list, " ")
}

// What a batch decoded from the staged file may hold, and what stops it.
func TestSecondLookBatch(t *testing.T) {
	m := newMaker(11)
	many := func(n int, f func() string) []string {
		var list []string
		for range n {
			list = append(list, f())
		}
		return list
	}
	for _, tc := range []struct {
		name   string
		values []string
		accept []string
		want   string
	}{
		{"places", many(100, m.place), nil, ""},
		{"a planted number", append(many(100, m.place), m.national()), nil, "second_look/c/national_id"},
		{"within a text", append(many(100, m.place), "se "+m.national()+" om saken"), nil, "second_look/c/national_id"},
		{"split in two", append(many(100, m.place), "nr 178219 51046"), nil, "second_look/c/national_id"},
		{"accepted case numbers", many(3000, func() string { return m.digits(11) }), []string{"national_id"}, ""},
		{"persons under an acceptance", many(100, m.national), []string{"national_id"}, "second_look/c/national_id"},
		{"e-mail", append(many(5, m.place), "kari@example.no"), nil, "second_look/c/email"},
		{"function address", append(many(5, m.place), "post@example.no"), nil, ""},
		{"phone", append(many(5, m.place), "+47 41 00 00 00"), nil, "second_look/c/phone"},
		{"account", append(many(5, m.place), "8601.11.17947"), nil, "second_look/c/bank_account"},
		{"name", append(many(5, m.place), "Kari Hansen"), nil, "second_look/c/person_name"},
		{"name accepted", append(many(5, m.place), "Kari Hansen"), []string{"person_name"}, ""},
		{"coordinates", []string{"10.1234567890, 59.12345678901", "10.17821951046"}, nil, ""},
		{"codes", []string{"3fa85f64-5717-4562-b3fc-17821951046a", "SAK-17821951046", "31.12.2024", "934 527 445"}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := second(rule("c", opendata.String, "keep", tc.accept...))
			b := table.Batch{Rows: len(tc.values)}
			v := table.Vector{}
			for i, value := range tc.values {
				v.Dict, v.Codes = append(v.Dict, value), append(v.Codes, int32(i))
			}
			b.Columns = []table.Vector{v}
			s.Batch(&b)
			if got := stops(s); got != tc.want {
				t.Errorf("stops %q, want %q", got, tc.want)
			}
		})
	}
}

// An entry of a staged dictionary that no row uses is public all the same.
func TestSecondLookUnusedEntry(t *testing.T) {
	s := second(rule("c", opendata.String, "mask"))
	s.Batch(&table.Batch{Rows: 1, Columns: []table.Vector{{Codes: []int32{0}, Dict: []string{"ok", "17821951046"}}}})
	if got := stops(s); got != "second_look/c/national_id" {
		t.Errorf("stops %q", got)
	}
}

func TestSecondLookNumbersAndNames(t *testing.T) {
	s := second(opendata.Contract{Columns: []opendata.ColumnRule{
		{Name: "n", Type: opendata.Integer, Treatment: "keep"}, {Name: "d", Type: opendata.Decimal(2), Treatment: "keep"},
		{Name: "f", Type: opendata.Number, Treatment: "keep"}, {Name: "Kari Hansen", Type: opendata.Integer, Treatment: "keep"},
		{Name: "t", Type: opendata.Timestamp, Treatment: "keep"},
	}})
	valid := []bool{true}
	s.Batch(&table.Batch{Rows: 1, Columns: []table.Vector{
		{Valid: valid, Ints: []int64{17821951046}}, {Valid: valid, Ints: []int64{1782195104600}}, {Valid: valid, Floats: []float64{3452353473}},
		{Valid: valid, Ints: []int64{1}}, {Valid: valid, Ints: []int64{17821951046}},
	}})
	want := "second_look/column 4/person_name second_look/n/national_id second_look/d/national_id second_look/f/national_id"
	if got := stops(s); got != want {
		t.Errorf("stops %q\nwant  %q", got, want)
	}
}

// Text files are searched in windows; a number on any offset is found once, in any format.
func TestSecondLookText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pad := rapid.IntRange(0, 200_000).Draw(t, "offset")
		form := rapid.SampledFrom([]string{"a,%s,b\n", `{"v":"%s"}`, `{"v":"linje\n%s"}`, "\"se %s her\"\n", `"\u003c%s\u003e"`}).Draw(t, "form")
		value := rapid.SampledFrom([]string{"17821951046", "178219 51046", "kari@example.no", "+4741000000", "8601.11.17947"}).Draw(t, "value")
		body := strings.Repeat("1,2,3\n", pad/6) + fmt.Sprintf(form, value) + strings.Repeat("59.123,10.456\n", 40)
		s := second(rule("c", opendata.String, "keep"))
		if err := s.Text("csv", iotest.HalfReader(strings.NewReader(body))); err != nil {
			t.Fatal(err)
		}
		f := s.Findings()
		if len(f) != 1 || f[0].Cells != 1 || f[0].Place != "csv" || len(s.Holds()) != 1 {
			t.Fatalf("findings %+v of %q at %d", f, value, pad)
		}
	})
}

func TestSecondLookCleanText(t *testing.T) {
	body := strings.Repeat(`{"type":"Feature","geometry":{"type":"Point","coordinates":[10.1782195,59.12345678901,-12.5]},"properties":{"id":"3fa85f64-5717-4562-b3fc-17821951046a",`+
		`"sha256":"e17821951046ab","dato":"2024-12-31T10:11:12Z","sum":17821951046.50,"post":"post@example.no","orgnr":934527445,"epoch":1735689600}}`+"\n", 5000)
	s := second(rule("c", opendata.String, "keep"))
	if err := s.Text("geojson", strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if got := stops(s); got != "" {
		t.Errorf("stops %q", got)
	}
}

// What the contract explains in a column is explained in the text files that repeat it, no more.
func TestSecondLookTextRepeatsColumns(t *testing.T) {
	for extra, want := range map[string]string{"": "", "+4741000001\n": "", "+4741000000\n": "second_look/csv/phone", "kari@example.no\n": "second_look/csv/email"} {
		s := second(rule("c", opendata.String, "keep", "email", "phone"))
		values := []string{"ola@example.no", "+47 41 00 00 01", "+47 41 00 00 02"}
		columns := table.Batch{Rows: 3, Columns: []table.Vector{{Codes: []int32{0, 1, 2}, Dict: values}}}
		s.Batch(&columns)
		s.Prime(&columns)
		if err := s.Text("csv", strings.NewReader("c\n"+values[0]+"\n"+values[1]+"\n"+extra)); err != nil {
			t.Fatal(err)
		}
		if got := stops(s); got != want {
			t.Errorf("with %q: stops %q, want %q", extra, got, want)
		}
	}
}

func TestSecondLookReadError(t *testing.T) {
	broken := errors.New("broken")
	s := second(opendata.Contract{})
	if err := s.Text("csv", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// A megabyte of anything takes the second look less than three seconds, on a slow machine too; what is
// not linear would take hours.
func TestSecondLookIsLinear(t *testing.T) {
	for _, pattern := range []string{"1", "@", " ", "A", "a@", "1 ", "12 ", "Kari ", "+47", "1.", "a@b."} {
		cell := strings.Repeat(pattern, (1<<20)/len(pattern))
		s := second(rule("c", opendata.String, "keep"))
		start := time.Now()
		s.Batch(&table.Batch{Rows: 1, Columns: []table.Vector{{Codes: []int32{0}, Dict: []string{cell}}}})
		if err := s.Text("csv", strings.NewReader(cell)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%q: %v", pattern, took)
		}
	}
}

// fragments of cells, to put together in any order.
var fragments = []string{"17821951046", "178219", "51046", " ", " ", "-", ".", ",", "/", "_", "(", ")", "\u00a0", "+47", "41000000", "41 00 00 00", "410 00 000", "47", "kari", "@", "example.no", "post",
	"8601.11.17947", "86011117947", "NO93", "NO9386011117947", "4111 1111 1111 1111", "1950", "123456", "regnr ", "AB12345", "AB 12345", "DUF ", "195012345600", "konto ", "mob. ", "mac ", "02:00:5e:10:00:ff",
	"linkedin.com/in/kari-hansen", "facebook.com/profile.php?id=1234", "%40", "&#64;", "%20", "|", "_", "=", "kort ", "{", "}", "født ", "02013299939", "Berg", "Ola", "von", "gate", "vei", "skole", "0047", "<", ">", "?", "\t", "\\n", "a", "Ø", "Kari", "Hansen", "AS", "fnr ", "tlf ", "\n", "0", "1", "12", "2024", "31.12.", "3452353473", "01", "00", "\"", ":", "[at]", "–"}

// What stops a run at the second look, the first scan has reported: else nobody could mend it.
func TestSecondLookFindsNoMoreThanTheScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 1, 8).Draw(t, "cell"), "")
		c := rule("c", opendata.String, "keep")
		s := second(c)
		s.Batch(&table.Batch{Rows: 1, Columns: []table.Vector{{Codes: []int32{0}, Dict: []string{cell}}}})
		if stops(s) == "" {
			return
		}
		rows := [][]string{{cell}}
		for range 30 {
			rows = append(rows, []string{"ingenting"})
		}
		if _, _, holds := newTable([]string{"c"}, rows).judge(c); len(holds) == 0 {
			t.Fatalf("%q stops the second look (%s) and not the first", cell, stops(s))
		}
	})
}
