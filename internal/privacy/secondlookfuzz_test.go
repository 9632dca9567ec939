package privacy_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// A value is found in a text file whatever stands before it, wherever the windows are cut and
// however the reader hands the bytes over.
func FuzzSecondLookText(f *testing.F) {
	f.Add("navn,sted\n", uint32(0), uint8(0))
	f.Add(`{"a":"\u00e5\\n`, uint32(65_530), uint8(1))
	f.Add("%", uint32(65_400), uint8(2))
	f.Add("&#", uint32(131_070), uint8(3))
	f.Add("Kari ", uint32(64_990), uint8(4))
	f.Add("\xff\xe2\x80", uint32(65_533), uint8(5))
	values := []string{"17821951046", "178219&nbsp;51046", "kari%40example.no", "+47\u00a041 00 00 00", "8601.11.17947", "Kari Hansen"}
	f.Fuzz(func(t *testing.T, before string, pad uint32, which uint8) {
		value := values[int(which)%len(values)]
		body := before + "\n" + strings.Repeat("1;2;3\n", int(pad%200_000)/6) + "\n\"" + value + "\"\n" + strings.Repeat("ok\n", 300)
		hits := func(r io.Reader) string {
			s := second(rule("c", opendata.String, "keep"))
			if err := s.Text("csv", r); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(s.Findings())
		}
		want := hits(strings.NewReader(body))
		if want == "[]" {
			t.Fatalf("%q is not found behind %d bytes", value, len(body))
		}
		if got := hits(iotest.OneByteReader(strings.NewReader(body))); got != want {
			t.Fatalf("read byte by byte: %s, not %s", got, want)
		}
	})
}

// What a cell has in a column is known in every text file that repeats it.
func FuzzPrimedText(f *testing.F) {
	for _, s := range []string{"17821951046", `C:\n17821951046`, "a&amp;b 178219 51046", `"Kari Hansen", Berg`, "kari%2540example.no", "ring 41000000", `\u0031`, "x\t+47 41000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		cell = strings.ToValidUTF8(cell, "")
		c := rule("c", opendata.String, "keep")
		s := second(c)
		b := cellsOf(cell)
		s.Prime(b)
		var doc bytes.Buffer
		for _, form := range textForms(t, b) {
			doc.Reset()
			doc.Write(form)
			if err := s.Text("text", &doc); err != nil {
				t.Fatal(err)
			}
		}
		if holds := s.Holds(); len(holds) > 0 {
			t.Fatalf("%q is told of in a text file: %s", cell, kindsOf(holds))
		}
	})
}

// BenchmarkSecondLook is what a second look costs: columns, and the text file that repeats them.
func BenchmarkSecondLook(b *testing.B) {
	m := newMaker(5)
	var rows [][]string
	var size int64
	for i := range 50_000 {
		row := []string{fmt.Sprint(i), m.place(), m.digits(8), "Klage på vedtak om tilskudd til Idrettslaget Fram", m.digits(5) + ".50", "2024-01-01"}
		size += int64(len(strings.Join(row, ",")) + 1)
		rows = append(rows, row)
	}
	tab := newTable([]string{"id", "sted", "nr", "tekst", "beløp", "dato"}, rows)
	c := opendata.Contract{}
	for _, col := range tab.columns {
		c.Columns = append(c.Columns, opendata.ColumnRule{Name: col.Name, Type: opendata.String, Treatment: opendata.Keep})
	}
	tr, batches := tab.publish(b, c)
	doc := textForm(b, tr.Fields(), batches)
	b.Run("columns", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			s := privacy.NewSecondLook(c, tr.Fields())
			for i := range batches {
				s.Batch(&batches[i])
			}
		}
	})
	b.Run("text", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			s := privacy.NewSecondLook(c, tr.Fields())
			if err := s.Text("csv", bytes.NewReader(doc)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func textForms(t testing.TB, b *table.Batch) [][]byte {
	fields := []table.Field{{Name: "c", Type: opendata.String}}
	return [][]byte{textForm(t, fields, []table.Batch{*b}), jsonForm(t, fields, []table.Batch{*b})}
}
