package typing_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

func TestCanonicalText(t *testing.T) {
	for _, c := range []struct {
		kind   opendata.Type
		format string
		cell   string
		want   string
	}{
		{"integer", "", "-12", "-12"},
		{"integer", "1 234", "45 737 000", "45737000"},
		{"integer", "1 234", "-0", "0"},
		{"decimal(2)", "1 234,5", "-97 460 000,5", "-97460000.50"},
		{"decimal(2)", "1234,5", "0", "0.00"},
		{"decimal(2)", "1234,5", "-0,05", "-0.05"},
		{"decimal(2)", "1234,5", "5,5-", "-5.50"},
		{"decimal(2)", "1.234,5", "1.923", "1923.00"},
		{"decimal(2)", "1,234.5", "1,923.5", "1923.50"},
		{"decimal(2)", "1234,5", "1,500", "1.50"},
		{"decimal(1)", "1234,5 %", "94,2 %", "94.2"},
		{"decimal(18)", "", "0.000000000000000001", "0.000000000000000001"},
		{"decimal(0)", "", "7", "7"},
		{"number", "", "5.731247742566333", "5.731247742566333"},
		{"number", "1234,5", "1,5E+20", "1.5e+20"},
		{"number", "", "0.0000001", "1e-07"},
		{"number", "", "-0.0", "0"},
		{"boolean", "ja/nei", "JA", "true"},
		{"boolean", "", "False", "false"},
		{"date", "dd.mm.yyyy", "4.4.2019", "2019-04-04"},
		{"date", "mm/dd/yyyy", "02/29/2020", "2020-02-29"},
		{"date", "", "0001-01-01", "0001-01-01"},
		{"date", "", "9999-12-31", "9999-12-31"},
		{"time", "", "7:05", "07:05:00"},
		{"time", "", "23:59:59.5", "23:59:59.500000"},
		{"timestamp", "", "2016-06-01 05:59:59 +0200", "2016-06-01T03:59:59Z"},
		{"timestamp", "", "1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.250000Z"},
		{"timestamp", "", "2016-06-01T05:59-03:30", "2016-06-01T09:29:00Z"},
		{"datetime", "dd.mm.yyyy hh:mm", "1.9.2021 7:05", "2021-09-01T07:05:00"},
		{"string", "", " 01 x ", " 01 x "},
	} {
		typed, err := cast([]string{c.cell}, c.kind, c.format)
		if err != nil {
			t.Errorf("%s as %q: %v", c.kind, c.format, err)
			continue
		}
		if got := texts(typed)[0]; got != c.want {
			t.Errorf("%s as %q: %q is %q, want %q", c.kind, c.format, c.cell, got, c.want)
		}
	}
}

func TestRowsThatDoNotFitAreRejected(t *testing.T) {
	for _, c := range []struct {
		kind   opendata.Type
		format string
		cell   string
		reason string
	}{
		{"integer", "", "12,5", "not_an_integer"},
		{"integer", "", "0301", "not_an_integer"},
		{"integer", "", "1234567890123456789", "not_an_integer"},
		{"integer", "1.234", "1.23", "not_an_integer"},
		{"integer", "1.234", "1.234,5", "not_an_integer"},
		{"decimal(2)", "1234,5", "12.5", "not_a_decimal"},
		{"decimal(2)", "1234,5", "12,505", "not_a_decimal"},
		{"decimal(9)", "", "1234567890", "not_a_decimal"},
		{"decimal(2)", "1234,5 %", "12,5", "not_a_decimal"},
		{"number", "", "ti", "not_a_number"},
		{"boolean", "ja/nei", "yes", "not_a_boolean"},
		{"date", "", "31.12.2020", "not_a_date"},
		{"time", "", "24:00", "not_a_time"},
		{"timestamp", "", "2021-09-13T21:00:00", "not_a_timestamp"},
		{"timestamp", "", "0001-01-01T00:00:00+02:00", "not_a_timestamp"},
		{"datetime", "", "2021-09-13T21:00:00Z", "not_a_datetime"},
	} {
		caster, err := typing.NewCaster([]table.Field{{Name: "published", Type: c.kind}}, []string{c.format})
		if err != nil {
			t.Fatal(err)
		}
		var out table.Batch
		if err := caster.Cast(textBatch([]string{"", c.cell, c.cell}), &out); err != nil {
			t.Fatal(err)
		}
		want := []table.Reject{{Line: 3, Reason: c.reason, Column: "published"}, {Line: 4, Reason: c.reason, Column: "published"}}
		for i := range out.Rejects {
			out.Rejects[i].Raw = nil
		}
		if diff := cmp.Diff(want, out.Rejects); diff != "" || !slices.Equal(out.Drop, []bool{false, true, true}) {
			t.Errorf("%s as %q with %q: drop %v, %s", c.kind, c.format, c.cell, out.Drop, diff)
		}
	}
}

// twoColumns is a Caster of a whole number and a text.
func twoColumns(t *testing.T) *typing.Caster {
	t.Helper()
	caster, err := typing.NewCaster([]table.Field{{Name: "antall", Type: "integer"}, {Name: "navn", Type: "string"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return caster
}

func TestARejectKeepsTheRowsCells(t *testing.T) {
	var out table.Batch
	in := textBatch([]string{"x", "1"}, []string{`Bø "nord"`, null})
	if err := twoColumns(t).Cast(in, &out); err != nil {
		t.Fatal(err)
	}
	want := []table.Reject{{Line: 2, Reason: "not_an_integer", Column: "antall", Raw: []byte(`["x","Bø \"nord\""]`)}}
	if diff := cmp.Diff(want, out.Rejects); diff != "" {
		t.Error(diff)
	}
}

func TestARejectKeepsAtMost64KiB(t *testing.T) {
	var out table.Batch
	in := textBatch([]string{"x"}, []string{strings.Repeat("æ", 100_000)})
	if err := twoColumns(t).Cast(in, &out); err != nil {
		t.Fatal(err)
	}
	if n := len(out.Rejects[0].Raw); n != 64<<10 {
		t.Errorf("%d bytes are kept, want 65536", n)
	}
}

func TestDroppedRowsStayDroppedAndAreNotRejectedAgain(t *testing.T) {
	in := textBatch([]string{"x", "2"}, []string{"a", "b"})
	in.DropRow(0)
	var out table.Batch
	if err := twoColumns(t).Cast(in, &out); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(out.Drop, []bool{true, false}) || len(out.Rejects) != 0 {
		t.Errorf("drop %v, %d rejects", out.Drop, len(out.Rejects))
	}
}

func TestCastDoesNotTouchItsInput(t *testing.T) {
	in := textBatch([]string{"x", "2"}, []string{"NULL", ""})
	var out table.Batch
	if err := twoColumns(t).Cast(in, &out); err != nil {
		t.Fatal(err)
	}
	if in.Drop != nil || in.Columns[1].Codes[0] < 0 {
		t.Error("the text batch has changed")
	}
	if !out.Columns[1].Null(0) || !out.Columns[1].Null(1) {
		t.Error("NULL and the empty cell are not null in text")
	}
}

func TestABatchCanBeCastIntoTheOneBefore(t *testing.T) {
	caster, out := twoColumns(t), table.Batch{}
	for _, n := range []string{"1", "22", "333"} {
		if err := caster.Cast(textBatch([]string{n, "-", n}, []string{"a", "b", "c"}), &out); err != nil {
			t.Fatal(err)
		}
		f := table.Field{Name: "antall", Type: "integer"}
		first, _ := typing.Text(f, &out.Columns[0], 0)
		if _, ok := typing.Text(f, &out.Columns[0], 1); first != n || ok {
			t.Errorf("first cell %q, want %q; second is null: %v", first, n, !ok)
		}
	}
}

func TestUnknownTypesAndFormatsAreInvalid(t *testing.T) {
	for _, c := range []struct {
		kind   opendata.Type
		format string
		code   string
		hint   string
	}{
		{"text", "", "typing.type", "decimal(0)"},
		{"date", "yyyy", "typing.format", "dd.mm.yyyy"},
		{"integer", "1234.5", "typing.format", "1 234"},
		{"string", "x", "typing.format", "no format"},
	} {
		_, err := typing.NewCaster([]table.Field{{Name: "k", Type: c.kind}}, []string{c.format})
		var e *opendata.Error
		if !errors.As(err, &e) || e.Kind != opendata.Invalid || e.Code != c.code || e.Where.Field != "k" ||
			!strings.Contains(e.Hint.In("en"), c.hint) || e.Hint.In("nb") == "" {
			t.Errorf("%s as %q: %#v", c.kind, c.format, err)
		}
	}
}

func TestEveryFormatIsAccepted(t *testing.T) {
	for _, kind := range []opendata.Type{"integer", "decimal(2)", "number", "boolean", "date", "time", "timestamp", "datetime"} {
		formats := typing.Formats(kind)
		if len(formats) == 0 {
			t.Errorf("%s has no formats", kind)
		}
		for _, format := range formats {
			if _, err := typing.NewCaster([]table.Field{{Name: "k", Type: kind}}, []string{format}); err != nil {
				t.Errorf("%s as %q: %v", kind, format, err)
			}
		}
	}
}
