package privacy_test

import (
	"testing"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// textTable is a table in memory, cut into batches as a Reader would.
type textTable struct {
	columns []table.Column
	batches []table.Batch
}

func newTable(header []string, rows [][]string) *textTable {
	t := &textTable{}
	for _, name := range header {
		t.columns = append(t.columns, table.Column{Name: name})
	}
	b := table.NewBuilder(t.columns)
	flush := func() {
		if b.Len() == 0 {
			return
		}
		var out table.Batch
		b.Finish(&out)
		t.batches = append(t.batches, out)
		b = table.NewBuilder(t.columns)
	}
	for i, row := range rows {
		for c := range header {
			if c < len(row) {
				b.Text(c, []byte(row[c]))
				continue
			}
			b.Null(c)
		}
		b.EndRow(int64(i + 2))
		if b.Len() == table.BatchRows {
			flush()
		}
	}
	flush()
	return t
}

func (t *textTable) scan() ([]typing.ColumnType, *privacy.Scanner) {
	in := typing.NewInferrer(t.columns)
	s := privacy.NewScanner(t.columns)
	for i := range t.batches {
		in.Add(&t.batches[i])
		s.Scan(&t.batches[i])
	}
	return in.Types(), s
}

func (t *textTable) propose() opendata.Proposal {
	types, s := t.scan()
	return privacy.Propose(t.columns, types, s)
}

func (t *textTable) judge(c opendata.Contract) ([]opendata.ColumnVerdict, []int, []opendata.HoldReason) {
	types, s := t.scan()
	return privacy.Judge(c, t.columns, types, s)
}

// publish runs a contract over the table and gives the typed batches that would be written.
func (t *textTable) publish(tb testing.TB, c opendata.Contract) (*privacy.Treater, []table.Batch) {
	tb.Helper()
	tr, err := privacy.NewTreater(c, t.columns, testKeys)
	if err != nil {
		tb.Fatal(err)
	}
	var out []table.Batch
	for i := range t.batches {
		var text, typed table.Batch // new ones: what is returned is kept
		tr.Text(&t.batches[i], &text)
		cast, err := typing.NewCaster(tr.CastFields(), tr.Formats())
		if err != nil {
			tb.Fatal(err)
		}
		if err := cast.Cast(&text, &typed); err != nil {
			tb.Fatal(err)
		}
		tr.Typed(&typed)
		out = append(out, typed)
	}
	return tr, out
}
