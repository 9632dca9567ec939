package distinct_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/allmenning/allmenning/internal/distinct"
)

func TestCountIsExactUpToTheLimit(t *testing.T) {
	c := distinct.New(1000)
	for i := range 3000 {
		c.AddString(strconv.Itoa(i % 1000))
	}
	if n, exact := c.Count(); n != 1000 || !exact {
		t.Errorf("Count() = %d, %v; want 1000, true", n, exact)
	}
}

func TestEstimateStaysWithinFivePercent(t *testing.T) {
	for _, want := range []int{1001, 5_000, 20_000, 300_000} {
		texts, ints, floats := distinct.New(1000), distinct.New(1000), distinct.New(1000)
		for i := range want {
			texts.AddString(strconv.Itoa(i))
			ints.AddInt(int64(i))
			floats.AddFloat(float64(i) / 8)
		}
		for name, c := range map[string]*distinct.Counter{"text": texts, "int": ints, "float": floats} {
			n, exact := c.Count()
			if off := math.Abs(float64(n)-float64(want)) / float64(want); off > 0.05 || exact {
				t.Errorf("%s: Count() of %d values = %d, %v", name, want, n, exact)
			}
		}
	}
}

func TestCountDoesNotDependOnOrder(t *testing.T) {
	up, down := distinct.New(100), distinct.New(100)
	for i := range 5000 {
		up.AddInt(int64(i))
		down.AddInt(int64(4999 - i))
	}
	a, _ := up.Count()
	b, _ := down.Count()
	if a != b {
		t.Errorf("%d in rising, %d in falling order", a, b)
	}
}

func TestZeroAndMinusZeroAreOneValue(t *testing.T) {
	c := distinct.New(10)
	c.AddFloat(0)
	c.AddFloat(math.Copysign(0, -1))
	if n, _ := c.Count(); n != 1 {
		t.Errorf("Count() = %d, want 1", n)
	}
}
