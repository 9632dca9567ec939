package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/parquetfile"
	"github.com/allmenning/allmenning/internal/table"
	"github.com/allmenning/allmenning/internal/typing"
	"github.com/allmenning/allmenning/internal/version"
)

const (
	previewRows = 20 // on pages
	maxRows     = 100
	// maxOffset is how far rows can be paged: this is for looking. Whoever wants all takes the file.
	maxOffset = 10_000
	// maxRowsBytes ends a page of rows early: a cell may hold megabytes.
	maxRowsBytes = 4 << 20
)

// preview is some rows of a version, as text in the canonical form of their types.
type preview struct {
	fields []table.Field
	rows   [][]cell
	total  int64
	failed bool // the file could not be read; pages say so
}

// cell is one value. A null has no text.
type cell struct {
	text string
	ok   bool
}

func (p preview) bytes() (n int64) {
	for _, row := range p.rows {
		for _, c := range row {
			n += int64(len(c.text)) + 24
		}
	}
	return n
}

// loadPreview reads up to limit rows from offset out of the published Parquet, by ranges.
func (s *site) loadPreview(ctx context.Context, m opendata.Manifest, offset, limit int) (preview, error) {
	f, ok := m.File("parquet")
	if !ok {
		return preview{total: m.Rows.Published}, nil
	}
	at := &rangeReader{ctx: ctx, bucket: s.cfg.Public, key: version.FileKey(m.Dataset, m.Version, f.Name), size: f.Bytes}
	file, err := parquetfile.Open(at, f.Bytes)
	if err != nil {
		return preview{}, unavailable(fmt.Errorf("open preview: %w", err))
	}
	p := preview{fields: file.Fields(), total: file.Rows()}
	if int64(offset) >= p.total || limit == 0 {
		return p, nil
	}
	_, batch, err := file.ReadRows(ctx, int64(offset), int64(limit))
	if err != nil {
		return preview{}, unavailable(fmt.Errorf("read preview: %w", err))
	}
	p.take(batch)
	return p, nil
}

// take keeps a batch's rows as text, as many as fit in maxRowsBytes but at least one.
func (p *preview) take(b *table.Batch) {
	var size int64
	for i := 0; i < b.Rows && size <= maxRowsBytes; i++ {
		row := p.row(b, i)
		p.rows = append(p.rows, row)
		for _, c := range row {
			size += int64(len(c.text))
		}
	}
}

func (p *preview) row(b *table.Batch, i int) []cell {
	row := make([]cell, len(p.fields))
	for j, f := range p.fields {
		if f.Type == opendata.Geometry {
			row[j] = geometryCell(b.Columns[j].Blobs[i])
			continue
		}
		row[j].text, row[j].ok = typing.Text(f, &b.Columns[j], i)
	}
	return row
}

// geometryCell writes a geometry as well-known text, which people can read.
func geometryCell(blob []byte) cell {
	if blob == nil {
		return cell{}
	}
	g, err := wkb.Unmarshal(blob)
	if err != nil {
		return cell{text: "?", ok: true} // the writer took it, so some reader understands it
	}
	return cell{text: wkt.MarshalString(g), ok: true}
}

// writeJSON writes the rows as an array of objects whose members are in column order: numbers
// and booleans as such, everything else as text, null where there is no value.
func (p preview) writeJSON(b *bytes.Buffer) error {
	b.WriteByte('[')
	for i, row := range p.rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		for j, c := range row {
			if j > 0 {
				b.WriteByte(',')
			}
			name, err := json.Marshal(p.fields[j].Name)
			if err != nil {
				return err
			}
			b.Write(name)
			b.WriteByte(':')
			if err := writeCell(b, p.fields[j].Type, c); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	return nil
}

func writeCell(b *bytes.Buffer, t opendata.Type, c cell) error {
	if !c.ok {
		b.WriteString("null")
		return nil
	}
	_, decimal := t.Scale()
	if (decimal || t == opendata.Integer || t == opendata.Number || t == opendata.Boolean) && json.Valid([]byte(c.text)) {
		b.WriteString(c.text)
		return nil
	}
	text, err := json.Marshal(c.text)
	if err != nil {
		return err
	}
	b.Write(text)
	return nil
}

// rangeReader reads an object at any place, in blocks that are kept for the next read: a
// Parquet reader asks for many small pieces next to each other.
type rangeReader struct {
	ctx    context.Context // of the request that reads the preview: a rangeReader lives no longer
	bucket objstore.Bucket
	key    string
	size   int64

	mu     sync.Mutex
	blocks [rangeBlocks]rangeBlock
	next   int
}

type rangeBlock struct {
	offset int64
	data   []byte
}

const (
	rangeBlockSize = 256 << 10
	rangeBlocks    = 8 // 2 MiB in all; footer and the first pages of some columns
)

var _ io.ReaderAt = (*rangeReader)(nil)

// ReadAt fills p from the object.
func (r *rangeReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("read before the object's start")
	}
	n := 0
	for n < len(p) {
		if off+int64(n) >= r.size {
			return n, io.EOF
		}
		block, err := r.block((off + int64(n)) / rangeBlockSize * rangeBlockSize)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], block.data[off+int64(n)-block.offset:])
	}
	return n, nil
}

func (r *rangeReader) block(offset int64) (rangeBlock, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range r.blocks {
		if b.data != nil && b.offset == offset {
			return b, nil
		}
	}
	length := min(rangeBlockSize, r.size-offset)
	body, _, err := r.bucket.Open(r.ctx, r.key, objstore.Range{Offset: offset, Length: length})
	if err != nil {
		return rangeBlock{}, fmt.Errorf("open object: %w", err)
	}
	defer body.Close()
	data := make([]byte, length)
	if _, err := io.ReadFull(body, data); err != nil {
		return rangeBlock{}, fmt.Errorf("read object: %w", err)
	}
	b := rangeBlock{offset, data}
	r.blocks[r.next] = b
	r.next = (r.next + 1) % rangeBlocks
	return b, nil
}
