package tabletest_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/table/tabletest"
)

// script is a Reader that yields what a test says.
type script struct {
	columns []table.Column
	batches []table.Batch
	stats   table.Stats
}

func (s *script) Columns() []table.Column { return s.columns }
func (s *script) Stats() table.Stats      { return s.stats }
func (s *script) Close() error            { return nil }

func (s *script) Next(_ context.Context, b *table.Batch) error {
	if len(s.batches) == 0 {
		return io.EOF
	}
	*b = s.batches[0]
	s.batches = s.batches[1:]
	return nil
}

// recorder notes what a helper reports. Fatalf ends the helper by a panic that record catches.
type recorder struct{ reports []string }

func (r *recorder) Helper()                   {}
func (r *recorder) Errorf(f string, a ...any) { r.reports = append(r.reports, fmt.Sprintf(f, a...)) }
func (r *recorder) Fatalf(f string, a ...any) { r.Errorf(f, a...); panic(r) }
func (r *recorder) record(f func())           { defer func() { recover() }(); f() }

func good() *script {
	return &script{
		columns: []table.Column{{Name: "a"}, {Name: "sted", Geometry: true}},
		batches: []table.Batch{{
			Rows: 2, Lines: []int64{2, 3}, Rejects: []table.Reject{{Line: 4, Reason: "too_many_cells"}},
			Columns: []table.Vector{{Codes: []int32{0, -1}, Dict: []string{"x"}}, {Blobs: [][]byte{{1}, nil}}},
		}},
		stats: table.Stats{Rows: 3, Rejected: 1},
	}
}

func TestReadAll(t *testing.T) {
	header, rows := tabletest.ReadAll(t, good())
	tabletest.Equal(t, header, rows, []string{"a"}, [][]*string{tabletest.Cells("x"), tabletest.Cells("")})
}

// Each way of breaking a promise is noticed.
func TestReadNoticesWhatIsWrong(t *testing.T) {
	tests := map[string]func(*script){
		"column without a name":      func(s *script) { s.columns[0].Name = "" },
		"two columns of a name":      func(s *script) { s.columns[1].Name = "a" },
		"empty batch":                func(s *script) { s.batches[0] = table.Batch{} },
		"vector missing":             func(s *script) { s.batches[0].Columns = s.batches[0].Columns[:1] },
		"line numbers missing":       func(s *script) { s.batches[0].Lines = nil },
		"line numbers that fall":     func(s *script) { s.batches[0].Lines = []int64{3, 2} },
		"code beyond the dictionary": func(s *script) { s.batches[0].Columns[0].Codes[0] = 1 },
		"cell missing":               func(s *script) { s.batches[0].Columns[0].Codes = []int32{0} },
		"text twice":                 func(s *script) { s.batches[0].Columns[0].Dict = []string{"x", "x"} },
		"geometry missing":           func(s *script) { s.batches[0].Columns[1].Blobs = nil },
		"mask of another length":     func(s *script) { s.batches[0].Drop = []bool{true} },
		"reject without a reason":    func(s *script) { s.batches[0].Rejects[0].Reason = "" },
		"rows not counted":           func(s *script) { s.stats.Rows = 2 },
		"rejects not counted":        func(s *script) { s.stats.Rejected = 0 },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			s := good()
			spoil(s)
			r := &recorder{}
			r.record(func() { tabletest.ReadAll(r, s) })
			if len(r.reports) == 0 {
				t.Error("nothing was reported")
			}
		})
	}
}

func TestEqualNoticesWhatDiffers(t *testing.T) {
	header, rows := []string{"a"}, [][]*string{tabletest.Cells("x")}
	for name, other := range map[string][][]*string{
		"a cell": {tabletest.Cells("y")}, "a null": {tabletest.Cells("")}, "a row more": {rows[0], rows[0]}, "a row less": {},
	} {
		r := &recorder{}
		r.record(func() { tabletest.Equal(r, header, rows, header, other) })
		if len(r.reports) == 0 {
			t.Errorf("%s: nothing was reported", name)
		}
	}
}
