package typing_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
)

// writings draw values of one kind each, as sources write them.
var writings = map[string]*rapid.Generator[string]{
	"integers":   rapid.Custom(func(t *rapid.T) string { return strconv.FormatInt(rapid.Int64().Draw(t, "i"), 10) }),
	"small":      rapid.Custom(func(t *rapid.T) string { return strconv.Itoa(rapid.IntRange(-3, 30).Draw(t, "i")) }),
	"grouped":    rapid.StringMatching(`-?[1-9][0-9]{0,2}([ \x{a0}'][0-9]{3}){0,4}`),
	"comma":      rapid.StringMatching(`-?[1-9][0-9]{0,6},[0-9]{1,10}`),
	"point":      rapid.StringMatching(`-?[1-9][0-9]{0,6}\.[0-9]{1,10}`),
	"pointGroup": rapid.StringMatching(`[1-9][0-9]{0,2}(\.[0-9]{3}){0,4}(,[0-9]{1,2})?-?`),
	"commaGroup": rapid.StringMatching(`[1-9][0-9]{0,2}(,[0-9]{3}){0,4}(\.[0-9]{1,2})?`),
	"percent":    rapid.StringMatching(`[1-9][0-9]?(,[0-9])? ?%`),
	"float": rapid.Custom(func(t *rapid.T) string {
		return strconv.FormatFloat(rapid.Float64().Draw(t, "f"), 'g', -1, 64)
	}),
	"code":      rapid.StringMatching(`0[0-9]{3}`),
	"boolean":   rapid.SampledFrom([]string{"Ja", "nei", "JA", "true", "false", "yes", "no", "sann"}),
	"janei":     rapid.SampledFrom([]string{"Ja", "nei", "JA", "Nei"}),
	"iso":       rapid.StringMatching(`20[0-2][0-9]-(0[1-9]|1[0-2])-([0-2][1-9]|30)`),
	"dotted":    rapid.StringMatching(`[1-2]?[1-9]\.1?[0-2]\.[12][0-9]{3}`),
	"slashed":   rapid.StringMatching(`[0-3][0-9]/[01][0-9]/20[0-9]{2}`),
	"compact":   rapid.StringMatching(`20[0-2][0-9](0[1-9]|1[0-2])([0-2][1-9])`),
	"time":      rapid.StringMatching(`[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,7})?)?`),
	"datetime":  rapid.StringMatching(`20[0-2][0-9]-(0[1-9]|1[0-2])-([0-2][1-8])[T ][01][0-9]:[0-5][0-9](:[0-5][0-9])?`),
	"timestamp": rapid.StringMatching(`20[0-2][0-9]-(0[1-9]|1[0-2])-([0-2][1-8])[T ][01][0-9]:[0-5][0-9]( ?[+-]0[0-9]:?[0-5][0-9]|Z)`),
	"token":     rapid.SampledFrom([]string{"", null, "NULL", "-", ".", ":", "*", " ", "NA"}),
	"word":      rapid.StringMatching(`[a-zæøå ]{0,12}`),
	"any":       rapid.String(),
}

// kinds are the names of writings, in an order that does not change from run to run.
var kinds = slices.Sorted(maps.Keys(writings))

// drawColumn draws cells of mostly one kind.
func drawColumn(t *rapid.T) []string {
	one := writings[rapid.SampledFrom(kinds).Draw(t, "kind")]
	other := writings[rapid.SampledFrom(slices.Concat(kinds, []string{"token", "token", "token"})).Draw(t, "other")]
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 9).Draw(t, "which") == 0 {
			return other.Draw(t, "cell")
		}
		return one.Draw(t, "cell")
	}), 1, 30).Draw(t, "cells")
}

// cast casts a column, which must fit.
func cast(cells []string, t opendata.Type, format string) (*table.Batch, error) {
	caster, err := typing.NewCaster([]table.Field{{Name: "k", Type: t}}, []string{format})
	if err != nil {
		return nil, err
	}
	var out table.Batch
	if err := caster.Cast(textBatch(cells), &out); err != nil {
		return nil, err
	}
	if len(out.Rejects) > 0 || out.Kept() != len(cells) {
		return nil, fmt.Errorf("%d rows rejected, the first in line %d: %s", len(out.Rejects), out.Rejects[0].Line, out.Rejects[0].Reason)
	}
	return &out, nil
}

// texts are the canonical texts of a typed column.
func texts(b *table.Batch) []string {
	f := table.Field{Name: "k", Type: b.Columns[0].Type}
	all := make([]string, b.Rows)
	for row := range all {
		s, ok := typing.Text(f, &b.Columns[0], row)
		if !ok {
			s = null
		}
		all[row] = s
	}
	return all
}

// checkColumn holds what is promised of every column.
func checkColumn(cells []string) error {
	got := infer("dato", cells)
	typed, err := cast(cells, got.Type, got.Format)
	if err != nil {
		return fmt.Errorf("inferred %s as %q: %w", got.Type, got.Format, err)
	}
	nulls := int64(0)
	for row := range typed.Rows {
		if typed.Columns[0].Null(row) {
			nulls++
		}
	}
	if nulls != got.Nulls || got.Cells+got.Nulls != int64(len(cells)) {
		return fmt.Errorf("inferred %s with %d nulls and %d cells of %d, cast with %d nulls", got.Type, got.Nulls, got.Cells, len(cells), nulls)
	}
	canonical := texts(typed)
	again, err := cast(canonical, got.Type, "")
	if err != nil {
		return fmt.Errorf("canonical text of %s: %w", got.Type, err)
	}
	if diff := cmp.Diff(canonical, texts(again)); diff != "" {
		return fmt.Errorf("canonical text of %s read and written again: %s", got.Type, diff)
	}
	return nil
}

func TestInferredTypesCastEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawColumn(t)
		if err := checkColumn(cells); err != nil {
			t.Fatalf("%q: %v", cells, err)
		}
	})
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := drawColumn(t)
		shuffled := rapid.Permutation(cells).Draw(t, "shuffled")
		if diff := cmp.Diff(infer("dato", cells), infer("dato", shuffled)); diff != "" {
			t.Fatalf("%q and shuffled: %s", cells, diff)
		}
	})
}

func FuzzInferredTypesCastEveryRow(f *testing.F) {
	f.Add("810 000,00\n0\n-97 460 000,00")
	f.Add("1.234.567,5\n1,5\n-")
	f.Add("01.02.2020\n31.12.2020\nNULL")
	f.Add("2016-06-01 05:59:59 +0200\n2016-06-01T05:59:59Z")
	f.Add("94,2 %\n0%")
	f.Fuzz(func(t *testing.T, column string) {
		if err := checkColumn(strings.Split(column, "\n")); err != nil {
			t.Error(err)
		}
	})
}
