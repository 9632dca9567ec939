package disclosure

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
)

const (
	minSlots       = 1 << 10
	partitionBits  = 6
	partitionCount = 1 << partitionBits
	partitionBytes = 16 << 10 // write buffer of one partition
)

// tally sums counts by digest, in bounded memory. Its keys are digests of two or four words that
// are spread evenly; a key's first two words are never both zero. When the table is full it is
// written to partitions by the leading bits of the digest, which are later summed one by one.
type tally struct {
	dir      string
	keyWords int // 2 or 4
	valWords int
	stride   int
	most     int // slots at most
	level    int // of partitioning
	slots    []uint64
	used     int
	parts    *partitions
	scratch  []byte
}

// newTally makes a tally that holds at most memory bytes of entries.
func newTally(dir string, keyWords, valWords int, memory int64) *tally {
	t := &tally{dir: dir, keyWords: keyWords, valWords: valWords, stride: keyWords + valWords}
	t.most = minSlots
	for int64(t.most)*2*int64(t.stride)*8 <= memory {
		t.most *= 2
	}
	return t
}

// spilled reports whether part of the tally lies on disk.
func (t *tally) spilled() bool { return t.parts != nil }

// at returns the values of a key, zero when it is new. The slice is valid until the next call.
func (t *tally) at(key []uint64) ([]uint64, error) {
	if 4*(t.used+1) > 3*len(t.slots)/t.stride {
		if err := t.makeRoom(); err != nil {
			return nil, err
		}
	}
	slot := t.find(key)
	if slot[0]|slot[1] == 0 {
		copy(slot, key)
		t.used++
	}
	return slot[t.keyWords:], nil
}

// find returns the slot of a key, or the empty one where it belongs.
func (t *tally) find(key []uint64) []uint64 {
	count := len(t.slots) / t.stride
	for i := int(t.spread(key) & uint64(count-1)); ; i = (i + 1) & (count - 1) {
		slot := t.slots[i*t.stride : (i+1)*t.stride]
		if slot[0]|slot[1] == 0 || slices.Equal(slot[:t.keyWords], key) {
			return slot
		}
	}
}

// spread mixes a key into bits that are independent of those that partition.
func (t *tally) spread(key []uint64) uint64 {
	h := key[1]
	if t.keyWords == 4 {
		h ^= key[3] >> 8 // its last byte is a kind
	}
	return h
}

// partition is the partition of a key at the tally's level.
func (t *tally) partition(key []uint64) int {
	h := key[0]
	if t.keyWords == 4 {
		h ^= key[2]
	}
	return int(h << (t.level * partitionBits) >> (64 - partitionBits))
}

func (t *tally) makeRoom() error {
	count := len(t.slots) / t.stride
	if count < t.most {
		old := t.slots
		t.slots = make([]uint64, max(minSlots, 2*count)*t.stride)
		for i := 0; i < len(old); i += t.stride {
			if old[i]|old[i+1] != 0 {
				copy(t.find(old[i:i+t.keyWords]), old[i:i+t.stride])
			}
		}
		return nil
	}
	return t.spill()
}

// spill writes every entry to its partition and empties the table.
func (t *tally) spill() error {
	if t.parts == nil {
		if (t.level+1)*partitionBits > 60 {
			return errors.New("count groups: the digests are not spread") // cannot be with keyed digests
		}
		parts, err := newPartitions(t.dir)
		if err != nil {
			return err
		}
		t.parts = parts
	}
	for i := 0; i < len(t.slots); i += t.stride {
		if t.slots[i]|t.slots[i+1] == 0 {
			continue
		}
		t.scratch = t.scratch[:0]
		for _, w := range t.slots[i : i+t.stride] {
			t.scratch = binary.BigEndian.AppendUint64(t.scratch, w)
		}
		if _, err := t.parts.buffers[t.partition(t.slots[i:])].Write(t.scratch); err != nil {
			return fmt.Errorf("spill group counts: %w", err)
		}
	}
	clear(t.slots)
	t.used = 0
	return nil
}

// each yields every key once with its sums, and empties the tally. Keys of two words come in
// ascending order. The slices are valid during the call.
func (t *tally) each(yield func(key, vals []uint64) error) error {
	if t.parts == nil {
		return t.drain(yield)
	}
	if err := t.spill(); err != nil {
		return err
	}
	t.slots = nil
	if err := t.parts.flush(); err != nil {
		return err
	}
	for i := range t.parts.files {
		if err := t.eachOf(t.parts.files[i], yield); err != nil {
			return err
		}
	}
	return t.close()
}

// eachOf sums one partition.
func (t *tally) eachOf(f *os.File, yield func(key, vals []uint64) error) error {
	sub := &tally{dir: t.dir, keyWords: t.keyWords, valWords: t.valWords, stride: t.stride, most: t.most, level: t.level + 1}
	defer sub.close()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read spilled group counts: %w", err)
	}
	r := bufio.NewReaderSize(f, 256<<10)
	raw, words := make([]byte, t.stride*8), make([]uint64, t.stride)
	for {
		if _, err := io.ReadFull(r, raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return fmt.Errorf("read spilled group counts: %w", err)
		}
		for i := range words {
			words[i] = binary.BigEndian.Uint64(raw[8*i:])
		}
		vals, err := sub.at(words[:t.keyWords])
		if err != nil {
			return err
		}
		for i, n := range words[t.keyWords:] {
			vals[i] += n
		}
	}
	return sub.each(yield)
}

// drain yields what is in memory.
func (t *tally) drain(yield func(key, vals []uint64) error) error {
	n := 0
	for i := 0; i < len(t.slots); i += t.stride {
		if t.slots[i]|t.slots[i+1] != 0 {
			copy(t.slots[n*t.stride:], t.slots[i:i+t.stride])
			n++
		}
	}
	e := entries{words: t.slots[:n*t.stride], stride: t.stride}
	if t.keyWords == 2 {
		sort.Sort(e)
	}
	for i := range n {
		slot := e.at(i)
		if err := yield(slot[:t.keyWords], slot[t.keyWords:]); err != nil {
			return err
		}
	}
	t.slots, t.used = nil, 0
	return nil
}

// close removes the temporary files. It may be called twice.
func (t *tally) close() error {
	t.slots = nil
	if t.parts == nil {
		return nil
	}
	parts := t.parts
	t.parts = nil
	return parts.close()
}

// entries sorts the entries of a tally in place.
type entries struct {
	words  []uint64
	stride int
}

func (e entries) at(i int) []uint64 { return e.words[i*e.stride : (i+1)*e.stride] }
func (e entries) Len() int          { return len(e.words) / e.stride }
func (e entries) Less(i, j int) bool {
	a, b := e.at(i), e.at(j)
	return a[0] < b[0] || a[0] == b[0] && a[1] < b[1]
}

func (e entries) Swap(i, j int) {
	a, b := e.at(i), e.at(j)
	for k := range a {
		a[k], b[k] = b[k], a[k]
	}
}

// partitions are the temporary files of one level of a tally.
type partitions struct {
	dir     string
	files   []*os.File
	buffers []*bufio.Writer
}

func newPartitions(dir string) (*partitions, error) {
	dir, err := os.MkdirTemp(dir, "groups-*")
	if err != nil {
		return nil, fmt.Errorf("create directory for group counts: %w", err)
	}
	p := &partitions{dir: dir}
	for i := range partitionCount {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d", i)))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("create file for group counts: %w", err), p.close())
		}
		p.files = append(p.files, f)
		p.buffers = append(p.buffers, bufio.NewWriterSize(f, partitionBytes))
	}
	return p, nil
}

func (p *partitions) flush() error {
	for _, b := range p.buffers {
		if err := b.Flush(); err != nil {
			return fmt.Errorf("spill group counts: %w", err)
		}
	}
	p.buffers = nil
	return nil
}

func (p *partitions) close() error {
	for _, f := range p.files {
		_ = f.Close() // a temporary file: nothing of it is needed
	}
	return os.RemoveAll(p.dir)
}
