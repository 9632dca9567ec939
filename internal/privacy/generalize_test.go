package privacy_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/table"
)

// testKeys are the keys of every test; secrets would be random.
var testKeys = privacy.Keys{Dataset: []byte(strings.Repeat("d", 32)), Version: []byte(strings.Repeat("v", 32))}

// failer is what testing.T and rapid.T have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// typedBatch runs one typed column through Typed.
func typedBatch(t failer, typ opendata.Type, treatment opendata.Treatment, v table.Vector) table.Vector {
	t.Helper()
	tr, err := privacy.NewTreater(rule("c", typ, treatment), []table.Column{{Name: "c"}}, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: max(len(v.Valid), len(v.Codes)), Columns: []table.Vector{v}}
	tr.Typed(&b)
	return b.Columns[0]
}

func ints(values ...int64) table.Vector {
	return table.Vector{Valid: slices.Repeat([]bool{true}, len(values)), Ints: values}
}

func floats(values ...float64) table.Vector {
	return table.Vector{Valid: slices.Repeat([]bool{true}, len(values)), Floats: values}
}

func strs(values ...string) table.Vector {
	b := table.NewBuilder([]table.Column{{Name: "c"}})
	for i, s := range values {
		b.Text(0, []byte(s))
		b.EndRow(int64(i))
	}
	var out table.Batch
	b.Finish(&out)
	return out.Columns[0]
}

func TestBands(t *testing.T) {
	for _, tt := range []struct {
		name string
		typ  opendata.Type
		n    string
		in   table.Vector
		want []string
	}{
		{"ages", opendata.Integer, "5", ints(0, 4, 5, 34, 35, 102), []string{"0–4", "0–4", "5–9", "30–34", "35–39", "100–104"}},
		{"below zero", opendata.Integer, "5", ints(-1, -5, -6, 3), []string{"-5–-1", "-5–-1", "-10–-6", "0–4"}},
		{"the ends of the range", opendata.Integer, "10", ints(math.MaxInt64, math.MinInt64), []string{"9223372036854775800–9223372036854775807", "-9223372036854775808–-9223372036854775801"}},
		{"decimals", opendata.Decimal(2), "5", ints(3000, 3499, 3500, -1), []string{"30.00–34.99", "30.00–34.99", "35.00–39.99", "-5.00–-0.01"}},
		{"decimals without decimals", opendata.Decimal(0), "10", ints(19), []string{"10–19"}},
		{"floats", opendata.Number, "5", floats(30, 34.999, -0.5, math.Inf(1)), []string{"30–<35", "30–<35", "-5–<0", "∅"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := typedBatch(t, tt.typ, opendata.Treatment("generalize:"+tt.n), tt.in)
			if got := texts(&v); v.Type != opendata.String || !slices.Equal(got, tt.want) {
				t.Errorf("bands %q of type %s, want %q", got, v.Type, tt.want)
			}
			if len(v.Dict) > len(tt.want) {
				t.Errorf("dictionary of %d", len(v.Dict))
			}
		})
	}
}

// A band begins at the largest multiple of n that is not above the value, by exact arithmetic.
func TestBandsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.IntRange(-1, 6).Draw(t, "scale") // -1: an integer
		n := rapid.Int64Range(2, 1000).Draw(t, "n")
		v := rapid.Int64Range(-1e12, 1e12).Draw(t, "value")
		typ, unit := opendata.Integer, big.NewInt(1)
		if scale >= 0 {
			typ = opendata.Decimal(scale)
			unit.Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		}
		size := new(big.Int).Mul(big.NewInt(n), unit)
		low := new(big.Int)
		low.Div(big.NewInt(v), size) // Euclidean: downwards for positive sizes
		low.Mul(low, size)
		high := new(big.Int).Sub(new(big.Int).Add(low, size), big.NewInt(1))
		write := func(b *big.Int) string { return new(big.Rat).SetFrac(b, unit).FloatString(max(scale, 0)) }
		got := typedBatch(t, typ, opendata.Treatment("generalize:"+strconv.FormatInt(n, 10)), ints(v))
		if want := write(low) + "–" + write(high); texts(&got)[0] != want {
			t.Fatalf("%d with %d decimals in bands of %d is %q, want %q", v, scale, n, texts(&got)[0], want)
		}
	})
}

func TestPrefix(t *testing.T) {
	v := typedBatch(t, opendata.String, "generalize:prefix:2", strs("0150", "0151", "01", "5003", " 50 13", "Ås", "Ålesund", "", "０１５２"))
	want := []string{"01*", "01*", "01*", "50*", "50*", "Ås*", "Ål*", "∅", "01*"}
	if got := texts(&v); !slices.Equal(got, want) {
		t.Errorf("prefixes %q, want %q", got, want)
	}
	if len(v.Dict) != 4 {
		t.Errorf("dictionary %q", v.Dict)
	}
}

// A postcode that lost its zeros is in the region it was in.
func TestPrefixOfPostcodesAsNumbers(t *testing.T) {
	tr, err := privacy.NewTreater(rule("postnr", opendata.Integer, "generalize:prefix:2"), []table.Column{{Name: "postnr"}}, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: 2, Columns: []table.Vector{ints(150, 5003)}}
	tr.Typed(&b)
	if got := texts(&b.Columns[0]); !slices.Equal(got, []string{"01*", "50*"}) {
		t.Errorf("prefixes %q", got)
	}
}

// A prefix is the first characters and a star, whatever follows and whether anything does.
func TestPrefixProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "n")
		s := rapid.StringMatching(`[a-zæøåA-ZÆØÅ0-9]{1,30}`).Draw(t, "text")
		got := typedBatch(t, opendata.String, opendata.Treatment(fmt.Sprintf("generalize:prefix:%d", n)), strs(s))
		runes := []rune(s)
		if want := string(runes[:min(n, len(runes))]) + "*"; texts(&got)[0] != want {
			t.Fatalf("%q: %q, want %q", s, texts(&got)[0], want)
		}
	})
}

func TestHierarchy(t *testing.T) {
	contract := rule("c", opendata.String, "generalize:hierarchy")
	contract.Columns[0].Hierarchy = map[string]string{"Polen": "Europa", "Sverige": "Europa", "Somalia": "Afrika", "skjult": ""}
	tr, err := privacy.NewTreater(contract, []table.Column{{Name: "c"}}, testKeys)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Batch{Rows: 6, Columns: []table.Vector{strs("Polen", " Sverige ", "Somalia", "Atlantis", "skjult", "Polen")}}
	tr.Typed(&b)
	if got := texts(&b.Columns[0]); !slices.Equal(got, []string{"Europa", "Europa", "Afrika", "∅", "∅", "Europa"}) {
		t.Errorf("groups %q", got)
	}
	if got := b.Columns[0].Dict; len(got) != 2 {
		t.Errorf("dictionary %q", got)
	}
}

func TestGeneralize(t *testing.T) {
	at := time.Date(2024, 11, 23, 14, 35, 12, 0, time.UTC)
	old := time.Date(1964, 2, 29, 1, 2, 3, 0, time.UTC)
	for _, tc := range []struct {
		period    string
		want, was time.Time
	}{
		{"hour", time.Date(2024, 11, 23, 14, 0, 0, 0, time.UTC), at}, {"day", time.Date(2024, 11, 23, 0, 0, 0, 0, time.UTC), at},
		{"week", time.Date(2024, 11, 18, 0, 0, 0, 0, time.UTC), at}, {"week", time.Date(1964, 2, 24, 0, 0, 0, 0, time.UTC), old},
		{"month", time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC), at}, {"quarter", time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC), at},
		{"year", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), at}, {"year", time.Date(1964, 1, 1, 0, 0, 0, 0, time.UTC), old},
		{"hour", time.Date(1964, 2, 29, 1, 0, 0, 0, time.UTC), old},
	} {
		v := typedBatch(t, opendata.Timestamp, opendata.Treatment("generalize:"+tc.period), table.Vector{Valid: []bool{true, false}, Ints: []int64{tc.was.UnixMicro(), 7}})
		if v.Ints[0] != tc.want.UnixMicro() || v.Ints[1] != 7 {
			t.Errorf("%s of %s: %s", tc.period, tc.was, time.UnixMicro(v.Ints[0]).UTC())
		}
		if tc.period == "hour" {
			continue
		}
		v = typedBatch(t, opendata.Date, opendata.Treatment("generalize:"+tc.period), ints(dayOf(tc.was)))
		if v.Ints[0] != dayOf(tc.want) {
			t.Errorf("%s of day %s: %d", tc.period, tc.was, v.Ints[0])
		}
	}
	v := typedBatch(t, opendata.Time, "generalize:hour", ints((23*time.Hour + 59*time.Minute).Microseconds()))
	if v.Ints[0] != (23 * time.Hour).Microseconds() {
		t.Errorf("hour of 23:59 is %d", v.Ints[0])
	}
}

func dayOf(t time.Time) int64 { return t.Truncate(24*time.Hour).Unix() / 86400 }

// Going back day by day from a date, the first day that begins a period is what it is generalized to.
func TestGeneralizeProperty(t *testing.T) {
	begins := map[string]func(t time.Time) bool{
		"day":     func(time.Time) bool { return true },
		"week":    func(t time.Time) bool { return t.Weekday() == time.Monday },
		"month":   func(t time.Time) bool { return t.Day() == 1 },
		"quarter": func(t time.Time) bool { return t.Day() == 1 && t.Month()%3 == 1 },
		"year":    func(t time.Time) bool { return t.YearDay() == 1 },
	}
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.SampledFrom([]string{"day", "week", "month", "quarter", "year"}).Draw(t, "period")
		day := rapid.Int64Range(-719162, 2932896).Draw(t, "day") // of the years 1 to 9999
		want := time.Unix(day*86400, 0).UTC()
		for !begins[period](want) {
			want = want.AddDate(0, 0, -1)
		}
		got := typedBatch(t, opendata.Date, opendata.Treatment("generalize:"+period), ints(day))
		if got.Ints[0] != want.Unix()/86400 {
			t.Fatalf("%s of day %d is day %d", period, day, got.Ints[0])
		}
	})
}

func TestRound(t *testing.T) {
	v := typedBatch(t, opendata.Integer, "round:10", ints(14, 15, -15, -14, math.MaxInt64, math.MinInt64))
	if want := []int64{10, 20, -20, -10, math.MaxInt64 - 7, math.MinInt64 + 8}; !slices.Equal(v.Ints, want) {
		t.Errorf("integers %v, want %v", v.Ints, want)
	}
	v = typedBatch(t, opendata.Decimal(2), "round:10", ints(1499, 999_999_999_999_999_999))
	if want := []int64{1000, 999_999_999_999_999_000}; !slices.Equal(v.Ints, want) {
		t.Errorf("hundredths %v, want %v: 18 digits stay 18", v.Ints, want)
	}
	v = typedBatch(t, opendata.Number, "round:5", floats(12.6))
	if v.Floats[0] != 15 {
		t.Errorf("12.6 to fives is %v", v.Floats[0])
	}
}

// Rounding gives the nearest multiple.
func TestRoundProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int64{2, 3, 5, 10, 100}).Draw(rt, "n")
		x := rapid.Int64Range(-1e15, 1e15).Draw(rt, "x")
		got := typedBatch(t, opendata.Integer, opendata.Treatment("round:"+strconv.FormatInt(n, 10)), ints(x)).Ints[0]
		if got%n != 0 || max(got-x, x-got)*2 > n {
			rt.Fatalf("%d to the nearest %d is %d", x, n, got)
		}
	})
}

func TestTopAndBottom(t *testing.T) {
	for _, tt := range []struct {
		typ       opendata.Type
		treatment opendata.Treatment
		in, want  table.Vector
	}{
		{opendata.Integer, "top:90", ints(3, 90, 91, 104), ints(3, 90, 90, 90)},
		{opendata.Integer, "bottom:-5", ints(3, -5, -6), ints(3, -5, -5)},
		{opendata.Decimal(2), "top:100", ints(9999, 10000, 10001), ints(9999, 10000, 10000)},
		{opendata.Decimal(1), "bottom:0", ints(-1, 7), ints(0, 7)},
		{opendata.Number, "top:2", floats(1.5, 2.5), floats(1.5, 2)},
		{opendata.Number, "bottom:2", floats(1.5, 2.5), floats(2, 2.5)},
	} {
		got := typedBatch(t, tt.typ, tt.treatment, tt.in)
		if !slices.Equal(got.Ints, tt.want.Ints) || !slices.Equal(got.Floats, tt.want.Floats) {
			t.Errorf("%s of %s: %v %v", tt.treatment, tt.typ, got.Ints, got.Floats)
		}
	}
}
