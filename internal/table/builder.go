package table

import (
	"hash/maphash"
	"unsafe"
)

// Bounds of a batch besides BatchRows, so that wide tables and large cells keep memory flat.
const (
	maxBatchCells = 2 << 20  // 8 MiB of codes
	maxBatchBytes = 24 << 20 // distinct text, geometry and rejected rows
)

// arenaBytes is the size of the chunks that dictionary strings are cut from. Small, because one
// string that somebody keeps holds its whole chunk in memory.
const arenaBytes = 4 << 10

// Builder fills a text batch cell by cell, keeping one dictionary per column. A Reader owns
// one Builder and reuses it: its tables and slices are recycled from batch to batch, while
// dictionaries and their strings are new for each batch and may be kept.
type Builder struct {
	columns []columnBuilder
	lines   []int64
	rejects []Reject
	rows    int
	bytes   int // held by dictionaries, blobs and rejects
	seed    maphash.Seed
	arena   []byte
}

// columnBuilder is one column. slots is an open-addressing table of code+1, 0 for empty; hashes
// holds each code's hash, so that growing needs no second look at the text.
type columnBuilder struct {
	slots  []int32
	hashes []uint64
	dict   []string
	codes  []int32
	blobs  [][]byte
	blob   bool
}

// NewBuilder makes a Builder for these columns.
func NewBuilder(columns []Column) *Builder {
	b := &Builder{columns: make([]columnBuilder, len(columns)), seed: maphash.MakeSeed()}
	for i, c := range columns {
		b.columns[i].blob = c.Geometry
	}
	return b
}

// Reset forgets all rows.
func (b *Builder) Reset() {
	for i := range b.columns {
		c := &b.columns[i]
		clear(c.slots)
		c.hashes = c.hashes[:0]
		c.dict = nil // handed out to the batch before: never reused
		c.codes = c.codes[:0]
		clear(c.blobs)
		c.blobs = c.blobs[:0]
	}
	b.lines, b.rejects, b.rows, b.bytes, b.arena = b.lines[:0], nil, 0, 0, nil
}

// Text sets a cell of the row being built. The bytes are copied.
func (b *Builder) Text(column int, cell []byte) {
	c := &b.columns[column]
	if n := len(c.codes); n > 0 { // many columns repeat the cell above
		if above := c.codes[n-1]; above >= 0 && c.dict[above] == string(cell) {
			c.codes = append(c.codes, above)
			return
		}
	}
	if 2*(len(c.dict)+1) > len(c.slots) {
		c.grow()
	}
	hash := maphash.Bytes(b.seed, cell)
	mask := uint64(len(c.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		code := c.slots[i] - 1
		if code < 0 {
			code = int32(len(c.dict))
			c.slots[i] = code + 1
			c.hashes = append(c.hashes, hash)
			c.dict = append(c.dict, b.copy(cell))
			c.codes = append(c.codes, code)
			return
		}
		if c.hashes[code] == hash && c.dict[code] == string(cell) {
			c.codes = append(c.codes, code)
			return
		}
	}
}

// grow doubles the table of a column.
func (c *columnBuilder) grow() {
	size := max(16, 2*len(c.slots))
	c.slots = make([]int32, size)
	mask := uint64(size - 1)
	for code, hash := range c.hashes {
		i := hash & mask
		for c.slots[i] != 0 {
			i = (i + 1) & mask
		}
		c.slots[i] = int32(code) + 1
	}
}

// copy makes a string of cell, cut from a shared chunk where it is short.
func (b *Builder) copy(cell []byte) string {
	b.bytes += len(cell) + 16 // the string's header
	if len(cell) == 0 {
		return ""
	}
	if len(cell) > arenaBytes/4 {
		return string(cell)
	}
	if len(b.arena)+len(cell) > cap(b.arena) {
		b.arena = make([]byte, 0, arenaBytes)
	}
	start := len(b.arena)
	b.arena = append(b.arena, cell...)
	return bytesAsString(b.arena[start:])
}

// Null sets a cell of the row being built to null.
func (b *Builder) Null(column int) {
	c := &b.columns[column]
	if c.blob {
		c.blobs = append(c.blobs, nil)
		return
	}
	c.codes = append(c.codes, -1)
}

// Blob sets a geometry cell of the row being built. The bytes are kept, not copied.
func (b *Builder) Blob(column int, wkb []byte) {
	c := &b.columns[column]
	c.blobs = append(c.blobs, wkb)
	b.bytes += len(wkb) + 24
}

// EndRow ends the row being built; every column must have been set once.
func (b *Builder) EndRow(line int64) {
	b.rows++
	b.lines = append(b.lines, line)
}

// Reject notes a row that did not fit, instead of building it.
func (b *Builder) Reject(r Reject) {
	b.rejects = append(b.rejects, r)
	b.bytes += len(r.Raw)
}

// Len is the number of rows taken and rejected since Reset.
func (b *Builder) Len() int { return b.rows + len(b.rejects) }

// Full reports whether the batch should be handed over: it holds BatchRows rows, or so many
// cells or bytes that another row could make it too large for memory.
func (b *Builder) Full() bool {
	n := b.Len()
	return n >= BatchRows || b.bytes >= maxBatchBytes || n*len(b.columns) >= maxBatchCells
}

// Finish hands the rows over to out.
func (b *Builder) Finish(out *Batch) {
	*out = Batch{Rows: b.rows, Lines: b.lines, Rejects: b.rejects, Columns: out.Columns[:0]}
	for i := range b.columns {
		c := &b.columns[i]
		if c.blob {
			out.Columns = append(out.Columns, Vector{Blobs: c.blobs})
			continue
		}
		out.Columns = append(out.Columns, Vector{Codes: c.codes, Dict: c.dict})
	}
}

// bytesAsString views bytes that are never written again as a string.
func bytesAsString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
