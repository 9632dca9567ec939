package recognize_test

import (
	"testing"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// ordinary are cells of columns without personal data, which most cells are.
var ordinary = []struct{ name, cell string }{
	{"integer", "4217"},
	{"decimal", "1234.56"},
	{"coordinate", "63.429012"},
	{"amount", "1 234 567,00"},
	{"date", "31.12.2024"},
	{"timestamp", "2024-03-12T10:15:00Z"},
	{"number of 11 digits", "20231234567"},
	{"case", "2023/12345-7"},
	{"uuid", "3fa85f64-5717-4562-b3fc-2c963f66afa6"},
	{"word", "Barnehage"},
	{"words", "Lekeplass med huske og sklie"},
	{"street", "Christian Krohgs gate 12"},
	{"office mail", "post@example.no"},
	{"address of a page", "https://www.example.no/kultur/2024/plan.pdf"},
	{"sentence", "Vedtaket gjelder fra 1. januar 2024 og omfatter 12 barnehager i Nordre bydel, se § 4-2 i forskriften."},
}

func BenchmarkSpans(b *testing.B) {
	for _, tc := range ordinary {
		b.Run(tc.name, func(b *testing.B) {
			b.SetBytes(int64(len(tc.cell)))
			b.ReportAllocs()
			var spans []recognize.Span
			for b.Loop() {
				spans = recognize.Spans(tc.cell, 0, spans[:0])
			}
		})
	}
}

func BenchmarkLookAt(b *testing.B) {
	for _, tc := range ordinary {
		b.Run(tc.name, func(b *testing.B) {
			b.SetBytes(int64(len(tc.cell)))
			b.ReportAllocs()
			for b.Loop() {
				recognize.LookAt(tc.cell)
			}
		})
	}
}
