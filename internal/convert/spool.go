package convert

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/klauspost/compress/s2"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// spoolBlock is the size of a compressed block of a temporary file. Small, because many runs of a
// sort are open at once.
const spoolBlock = 128 << 10

// maxSpooled bounds a text or a geometry read back; the largest cell of a row is smaller.
const maxSpooled = 1 << 30

// tempFile is a compressed temporary file: written once, then read once from the beginning.
type tempFile struct {
	file *os.File
	zip  *s2.Writer
	w    *bufio.Writer
}

func newTempFile(dir, name string) (*tempFile, error) {
	f, err := os.CreateTemp(dir, name)
	if err != nil {
		return nil, fmt.Errorf("create temporary file: %w", err)
	}
	zip := s2.NewWriter(f, s2.WriterBlockSize(spoolBlock), s2.WriterConcurrency(1))
	return &tempFile{file: f, zip: zip, w: bufio.NewWriterSize(zip, spoolBlock)}, nil
}

// rewind ends writing and begins reading.
func (t *tempFile) rewind() (*bufio.Reader, error) {
	if err := errors.Join(t.w.Flush(), t.zip.Close()); err != nil {
		return nil, fmt.Errorf("write temporary file: %w", err)
	}
	t.w, t.zip = nil, nil
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read temporary file: %w", err)
	}
	return bufio.NewReaderSize(s2.NewReader(t.file, s2.ReaderMaxBlockSize(spoolBlock), s2.ReaderAllocBlock(spoolBlock)), spoolBlock), nil
}

// discard removes the file. It may be called twice.
func (t *tempFile) discard() {
	if t.file == nil {
		return
	}
	_ = t.file.Close() // a temporary file: nothing of it is needed
	_ = os.Remove(t.file.Name())
	t.file = nil
}

// spool keeps treated, typed batches in a temporary file between the two passes of disclosure
// control. Rows that are dropped are not kept. A batch comes back as it was put in, so memory stays
// bounded by the largest one.
type spool struct {
	file   *tempFile
	fields []table.Field
	in     *bufio.Reader
	codes  []int32 // scratch: new code per old
	buf    []byte
}

func newSpool(dir string, fields []table.Field) (*spool, error) {
	f, err := newTempFile(dir, "spool-*")
	if err != nil {
		return nil, err
	}
	return &spool{file: f, fields: fields}, nil
}

// write adds the rows of a batch that are not dropped.
func (s *spool) write(b *table.Batch) error {
	kept := b.Kept()
	if kept == 0 {
		return nil
	}
	s.number(uint64(kept))
	for i := range b.Columns {
		s.column(b, &b.Columns[i])
	}
	// The buffer remembers its first error.
	if _, err := s.file.w.Write(nil); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	return nil
}

func (s *spool) number(n uint64) {
	s.buf = binary.AppendUvarint(s.buf[:0], n)
	_, _ = s.file.w.Write(s.buf)
}

func (s *spool) text(t string) {
	s.number(uint64(len(t)))
	_, _ = s.file.w.WriteString(t)
}

func (s *spool) column(b *table.Batch, v *table.Vector) {
	if v.Codes != nil {
		s.texts(b, v)
		return
	}
	for row := range b.Rows {
		if b.Dropped(row) {
			continue
		}
		if v.Null(row) {
			s.number(0)
			continue
		}
		switch {
		case v.Blobs != nil:
			s.number(1)
			s.text(string(v.Blobs[row]))
		case v.Floats != nil:
			s.buf = binary.BigEndian.AppendUint64(append(s.buf[:0], 1), math.Float64bits(v.Floats[row]))
			_, _ = s.file.w.Write(s.buf)
		default:
			s.buf = binary.AppendVarint(append(s.buf[:0], 1), v.Ints[row])
			_, _ = s.file.w.Write(s.buf)
		}
	}
}

// texts writes the used entries of a dictionary, and the codes.
func (s *spool) texts(b *table.Batch, v *table.Vector) {
	s.codes = s.codes[:0]
	for range v.Dict {
		s.codes = append(s.codes, -1)
	}
	var used []int32
	for row, code := range v.Codes {
		if code >= 0 && !b.Dropped(row) && s.codes[code] < 0 {
			s.codes[code] = int32(len(used))
			used = append(used, code)
		}
	}
	s.number(uint64(len(used)))
	for _, code := range used {
		s.text(v.Dict[code])
	}
	for row, code := range v.Codes {
		switch {
		case b.Dropped(row):
		case code < 0:
			s.number(0)
		default:
			s.number(uint64(s.codes[code]) + 1)
		}
	}
}

// next reads the next batch, or io.EOF.
func (s *spool) next(b *table.Batch) error {
	if s.in == nil {
		in, err := s.file.rewind()
		if err != nil {
			return err
		}
		s.in = in
	}
	rows, err := binary.ReadUvarint(s.in)
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	if err != nil {
		return fmt.Errorf("read temporary file: %w", err)
	}
	*b = table.Batch{Rows: int(rows)}
	for _, f := range s.fields {
		v, err := readVector(s.in, f.Type, int(rows))
		if err != nil {
			return fmt.Errorf("read temporary file: %w", err)
		}
		b.Columns = append(b.Columns, v)
	}
	return nil
}

func readVector(r *bufio.Reader, t opendata.Type, rows int) (table.Vector, error) {
	switch t {
	case opendata.String:
		return readTexts(r, rows)
	case opendata.Geometry:
		return readBlobs(r, rows)
	}
	v := table.Vector{Type: t, Valid: make([]bool, rows)}
	if t == opendata.Number {
		v.Floats = make([]float64, rows)
	} else {
		v.Ints = make([]int64, rows)
	}
	var raw [8]byte
	for row := range rows {
		valid, err := r.ReadByte()
		if err != nil {
			return v, err
		}
		if valid == 0 {
			continue
		}
		v.Valid[row] = true
		if t == opendata.Number {
			if _, err := io.ReadFull(r, raw[:]); err != nil {
				return v, err
			}
			v.Floats[row] = math.Float64frombits(binary.BigEndian.Uint64(raw[:]))
		} else if v.Ints[row], err = binary.ReadVarint(r); err != nil {
			return v, err
		}
	}
	return v, nil
}

func readTexts(r *bufio.Reader, rows int) (table.Vector, error) {
	v := table.Vector{Type: opendata.String, Codes: make([]int32, rows)}
	n, err := binary.ReadUvarint(r)
	for range n {
		s, err := readText(r)
		if err != nil {
			return v, err
		}
		v.Dict = append(v.Dict, string(s))
	}
	for row := range rows {
		code, err := binary.ReadUvarint(r)
		if err != nil {
			return v, err
		}
		v.Codes[row] = int32(code) - 1
	}
	return v, err
}

func readBlobs(r *bufio.Reader, rows int) (table.Vector, error) {
	v := table.Vector{Type: opendata.Geometry, Blobs: make([][]byte, rows)}
	for row := range rows {
		valid, err := r.ReadByte()
		if err != nil {
			return v, err
		}
		if valid == 0 {
			continue
		}
		if v.Blobs[row], err = readText(r); err != nil {
			return v, err
		}
	}
	return v, nil
}

func readText(r *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if n > maxSpooled {
		return nil, errors.New("a text is too long")
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	return b, err
}
