package disclosure

import (
	"crypto/sha256"
	"encoding/binary"
	"math"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// digest is a keyed digest of 128 bits; never zero.
type digest [2]uint64

// digester makes keyed digests. Without the key nobody can test a guess against them.
type digester struct {
	buf []byte // the key, then the input
	key int
}

// newDigester makes a digester for one purpose, so that digests of different things never meet.
func newDigester(key []byte, purpose string) *digester {
	sum := sha256.Sum256(append(append([]byte("allmenning disclosure\x00"+purpose+"\x00"), key...), byte(len(key))))
	return &digester{buf: sum[:], key: len(sum)}
}

// begin starts a new input.
func (d *digester) begin() { d.buf = d.buf[:d.key] }

// sum is the digest of the input: SHA-256 over the key and the input, cut to 128 bits, so that what
// is cut off keeps anybody from going on where it ended.
func (d *digester) sum() digest {
	sum := sha256.Sum256(d.buf)
	g := digest{binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:])}
	if g[0]|g[1] == 0 {
		g[1] = 1
	}
	return g
}

// text adds a text to the input, so that two lists of texts never look the same.
func (d *digester) text(s string) {
	d.buf = append(d.buf, 't')
	d.buf = binary.AppendUvarint(d.buf, uint64(len(s)))
	d.buf = append(d.buf, s...)
}

// value adds a cell to the input.
func (d *digester) value(v *table.Vector, row int) {
	if v.Null(row) {
		d.buf = append(d.buf, '0')
		return
	}
	switch {
	case v.Codes != nil:
		d.text(v.Dict[v.Codes[row]])
	case v.Blobs != nil:
		d.text(string(v.Blobs[row]))
	case v.Type == opendata.Number:
		d.buf = append(d.buf, 'f')
		d.buf = binary.BigEndian.AppendUint64(d.buf, math.Float64bits(v.Floats[row]+0)) // -0 is 0
	default:
		d.buf = append(d.buf, 'i')
		d.buf = binary.BigEndian.AppendUint64(d.buf, uint64(v.Ints[row]))
	}
}
