package disclosure

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// A tally is a map from digests to sums, however little memory it has, and keys come in order.
func TestTallyIsAMap(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, 1))
		n := rapid.SampledFrom([]int{10, 700, 5000, 60000}).Draw(t, "entries")
		distinct := rapid.IntRange(1, n).Draw(t, "distinct")
		keys := rapid.SampledFrom([]int{2, 4}).Draw(t, "key words")
		sums := newTally(dir, keys, 1, 1)
		defer sums.close()
		want := map[[4]uint64]uint64{}
		for range n {
			var k [4]uint64
			d := r.IntN(distinct)
			for i := range keys {
				k[i] = mixed(uint64(d), uint64(i))
			}
			vals, err := sums.at(k[:keys])
			if err != nil {
				t.Fatal(err)
			}
			vals[0]++
			want[k]++
		}
		if spilled := len(want) > 1024; spilled && !sums.spilled() {
			t.Fatal("nothing was spilled")
		}
		var before digest
		err := sums.each(func(key, vals []uint64) error {
			var k [4]uint64
			copy(k[:], key)
			if want[k] != vals[0] {
				t.Fatalf("sum %d, want %d", vals[0], want[k])
			}
			delete(want, k)
			if d := (digest{key[0], key[1]}); keys == 2 {
				if !less(before, d) {
					t.Fatal("keys are not in order")
				}
				before = d
			}
			return nil
		})
		if err != nil || len(want) > 0 {
			t.Fatalf("%d keys are missing, %v", len(want), err)
		}
	})
}

func mixed(n, salt uint64) uint64 {
	d := newDigester(nil, "test")
	d.begin()
	d.buf = binary.BigEndian.AppendUint64(d.buf, n)
	d.buf = binary.BigEndian.AppendUint64(d.buf, salt)
	return d.sum()[0]
}
