package convert

import (
	"bufio"
	"bytes"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Bounds of a sort.
const (
	sortMemory  = 48 << 20 // bytes of rows that are sorted at once
	mergeRuns   = 32       // runs that are merged at once
	sortedBatch = 4 << 20  // bytes of rows in a batch that comes out
)

// sorter puts rows in the order of their columns, the first column first; nulls come before values.
// Rows that are equal in every column can't be told apart, so nothing is left of the order in which
// they came. What does not fit in memory is sorted in runs, which are merged from temporary files.
//
// A row is encoded so that the order of bytes is the order of rows.
type sorter struct {
	dir    string
	fields []table.Field
	memory int
	bytes  []byte
	rows   []encodedRow // in bytes
	runs   []*tempFile
	all    []*tempFile // every run ever made, to be removed
}

type encodedRow struct{ from, to int }

func newSorter(dir string, fields []table.Field) *sorter {
	return &sorter{dir: dir, fields: fields, memory: sortMemory}
}

// add takes the rows of a batch that are not dropped.
func (s *sorter) add(b *table.Batch) error {
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		from := len(s.bytes)
		for i := range b.Columns {
			s.bytes = appendCell(s.bytes, &b.Columns[i], row)
		}
		s.rows = append(s.rows, encodedRow{from, len(s.bytes)})
		if len(s.bytes)+16*len(s.rows) > s.memory {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendCell encodes a cell so that bytes compare like cells.
func appendCell(to []byte, v *table.Vector, row int) []byte {
	if v.Null(row) {
		return append(to, 0)
	}
	to = append(to, 1)
	switch {
	case v.Codes != nil:
		return appendBytes(to, v.Dict[v.Codes[row]])
	case v.Blobs != nil:
		return appendBytes(to, string(v.Blobs[row]))
	case v.Floats != nil:
		bits := math.Float64bits(v.Floats[row])
		if bits>>63 != 0 {
			bits = ^bits
		} else {
			bits |= 1 << 63
		}
		return binary.BigEndian.AppendUint64(to, bits)
	}
	return binary.BigEndian.AppendUint64(to, uint64(v.Ints[row])^1<<63)
}

// appendBytes ends a text with 0 1, which is less than anything that can go on; a 0 within it is 0 2.
func appendBytes(to []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			return append(append(to, s...), 0, 1)
		}
		to = append(append(to, s[:i]...), 0, 2)
		s = s[i+1:]
	}
}

// order sorts the rows in memory.
func (s *sorter) order() {
	slices.SortFunc(s.rows, func(a, b encodedRow) int { return bytes.Compare(s.bytes[a.from:a.to], s.bytes[b.from:b.to]) })
}

// flush writes the rows in memory as a run.
func (s *sorter) flush() error {
	s.order()
	run, err := s.newRun()
	if err != nil {
		return err
	}
	for _, r := range s.rows {
		if err := writeRow(run.w, s.bytes[r.from:r.to]); err != nil {
			return err
		}
	}
	s.bytes, s.rows = s.bytes[:0], s.rows[:0]
	s.runs = append(s.runs, run)
	return nil
}

func (s *sorter) newRun() (*tempFile, error) {
	run, err := newTempFile(s.dir, "sort-*")
	if err == nil {
		s.all = append(s.all, run)
	}
	return run, err
}

func writeRow(w *bufio.Writer, row []byte) error {
	var n [binary.MaxVarintLen64]byte
	if _, err := w.Write(n[:binary.PutUvarint(n[:], uint64(len(row)))]); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	if _, err := w.Write(row); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	return nil
}

// each yields all rows in order, batch by batch.
func (s *sorter) each(ctx context.Context, yield func(*table.Batch) error) error {
	out := newRowReader(s.fields, yield)
	if len(s.runs) == 0 {
		s.order()
		for i, r := range s.rows {
			if i%table.BatchRows == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := out.add(s.bytes[r.from:r.to]); err != nil {
				return err
			}
		}
		return out.flush()
	}
	if err := s.flush(); err != nil {
		return err
	}
	s.bytes, s.rows = nil, nil
	for len(s.runs) > mergeRuns {
		merged, err := s.newRun()
		if err != nil {
			return err
		}
		if err := merge(ctx, s.runs[:mergeRuns], func(row []byte) error { return writeRow(merged.w, row) }); err != nil {
			return err
		}
		s.runs = append(s.runs[mergeRuns:], merged)
	}
	if err := merge(ctx, s.runs, out.add); err != nil {
		return err
	}
	return out.flush()
}

// discard removes the temporary files.
func (s *sorter) discard() {
	for _, f := range s.all {
		f.discard()
	}
}

// runReader is a run that is being merged.
type runReader struct {
	r   *bufio.Reader
	row []byte
}

func (r *runReader) next() error {
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		return err
	}
	r.row = slices.Grow(r.row[:0], int(n))[:n]
	if _, err := io.ReadFull(r.r, r.row); err != nil {
		return fmt.Errorf("read temporary file: %w", err)
	}
	return nil
}

// runHeap has the run with the least row on top.
type runHeap []*runReader

func (h runHeap) Len() int           { return len(h) }
func (h runHeap) Less(i, j int) bool { return bytes.Compare(h[i].row, h[j].row) < 0 }
func (h runHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)        { *h = append(*h, x.(*runReader)) }
func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// merge yields the rows of runs in order, and removes the runs.
func merge(ctx context.Context, runs []*tempFile, yield func([]byte) error) error {
	var h runHeap
	for _, run := range runs {
		in, err := run.rewind()
		if err != nil {
			return err
		}
		r := &runReader{r: in}
		if err := r.next(); errors.Is(err, io.EOF) {
			continue
		} else if err != nil {
			return err
		}
		h = append(h, r)
	}
	heap.Init(&h)
	for n := 0; len(h) > 0; n++ {
		if n%table.BatchRows == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := yield(h[0].row); err != nil {
			return err
		}
		switch err := h[0].next(); {
		case errors.Is(err, io.EOF):
			heap.Pop(&h)
		case err != nil:
			return err
		default:
			heap.Fix(&h, 0)
		}
	}
	for _, run := range runs {
		run.discard()
	}
	return nil
}

// rowReader makes batches of encoded rows.
type rowReader struct {
	fields []table.Field
	yield  func(*table.Batch) error
	batch  table.Batch
	index  []map[string]int32
	bytes  int
}

func newRowReader(fields []table.Field, yield func(*table.Batch) error) *rowReader {
	r := &rowReader{fields: fields, yield: yield}
	r.reset()
	return r
}

func (r *rowReader) reset() {
	r.batch = table.Batch{Columns: make([]table.Vector, len(r.fields))}
	r.index, r.bytes = make([]map[string]int32, len(r.fields)), 0
	for i, f := range r.fields {
		v := table.Vector{Type: f.Type}
		switch f.Type {
		case opendata.String:
			v.Codes, r.index[i] = []int32{}, make(map[string]int32)
		case opendata.Geometry:
			v.Blobs = [][]byte{}
		case opendata.Number:
			v.Valid, v.Floats = []bool{}, []float64{}
		default:
			v.Valid, v.Ints = []bool{}, []int64{}
		}
		r.batch.Columns[i] = v
	}
}

func (r *rowReader) add(row []byte) error {
	r.bytes += len(row)
	for i := range r.fields {
		row = r.cell(i, row)
	}
	if r.batch.Rows++; r.batch.Rows < table.BatchRows && r.bytes < sortedBatch {
		return nil
	}
	return r.flush()
}

func (r *rowReader) flush() error {
	if r.batch.Rows == 0 {
		return nil
	}
	b := r.batch
	r.reset()
	return r.yield(&b)
}

// cell decodes the first cell of what is left of a row.
func (r *rowReader) cell(i int, row []byte) (rest []byte) {
	v, null := &r.batch.Columns[i], row[0] == 0
	row = row[1:]
	switch {
	case v.Codes != nil:
		code := int32(-1)
		if !null {
			var s []byte
			s, row = cutBytes(row)
			known, ok := r.index[i][string(s)]
			if !ok {
				known = int32(len(v.Dict))
				v.Dict, r.index[i][string(s)] = append(v.Dict, string(s)), known
			}
			code = known
		}
		v.Codes = append(v.Codes, code)
	case v.Blobs != nil:
		var s []byte
		if !null {
			s, row = cutBytes(row)
			s = append([]byte{}, s...)
		}
		v.Blobs = append(v.Blobs, s)
	default:
		var bits uint64
		if !null {
			bits, row = binary.BigEndian.Uint64(row), row[8:]
		}
		v.Valid = append(v.Valid, !null)
		if v.Floats != nil {
			v.Floats = append(v.Floats, float(bits, null))
		} else {
			v.Ints = append(v.Ints, whole(bits, null))
		}
	}
	return row
}

func whole(bits uint64, null bool) int64 {
	if null {
		return 0
	}
	return int64(bits ^ 1<<63)
}

func float(bits uint64, null bool) float64 {
	switch {
	case null:
		return 0
	case bits>>63 != 0:
		return math.Float64frombits(bits &^ (1 << 63))
	}
	return math.Float64frombits(^bits)
}

// cutBytes decodes a text. The result may share row's storage.
func cutBytes(row []byte) (s, rest []byte) {
	whole := true
	for from := 0; ; {
		i := from + bytes.IndexByte(row[from:], 0)
		if row[i+1] == 1 {
			if whole {
				return row[:i], row[i+2:]
			}
			return append(s, row[from:i]...), row[i+2:]
		}
		s, whole = append(append(s, row[from:i]...), 0), false
		from = i + 2
	}
}
