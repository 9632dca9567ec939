package grid_test

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/formats/grid"
)

func TestAppendNumber(t *testing.T) {
	tests := []struct {
		stored, want string
		ok           bool
	}{
		{"0", "0", true},
		{"-0", "0", true},
		{"-12", "-12", true},
		{"0.1", "0.1", true},
		{"0.30000000000000004", "0.3", true},
		{"1.0000000000000001E-2", "0.01", true},
		{"123456789012345678", "123456789012345678", true},
		{"1234567890123456789012", "1.23456789012346e+21", true},
		{"007", "7", true},
		{"+5", "5", true},
		{"1e400", "", false},
		{"NaN", "", false},
		{"Inf", "", false},
		{"", "", false},
		{"12 kr", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.stored, func(t *testing.T) {
			got, ok := grid.AppendNumber(nil, tt.stored)
			if string(got) != tt.want || ok != tt.ok {
				t.Errorf("%q, %t, want %q, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

// A decimal of up to 15 digits survives being stored as a double, and other numbers stay within
// the fifteenth digit.
func TestAppendFloatKeepsFifteenDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e15, 1e15).Draw(t, "f")
		got, err := strconv.ParseFloat(string(grid.AppendFloat(nil, f)), 64)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got-f) > math.Abs(f)*1e-14 {
			t.Fatalf("%v became %v", f, got)
		}
		cents := rapid.Int64Range(-1e13, 1e13).Draw(t, "cents")
		want := strconv.FormatFloat(float64(cents)/100, 'f', -1, 64)
		if got := string(grid.AppendFloat(nil, float64(cents)/100)); got != want && want != "-0" {
			t.Fatalf("%s became %s", want, got)
		}
	})
}
