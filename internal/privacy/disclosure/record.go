package disclosure

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/allmenning/allmenning/internal/opendata"
)

// recordMagic begins a record; its last byte is the format's version.
const recordMagic = "ALDR\x01"

// Marks of a record's entries.
const (
	markEnd        = 0
	markGroup      = 1
	markShown      = 2
	markSuppressed = 3
)

// unreadable is the one answer to a record that is cut short or is none.
func unreadable(cause error) error {
	return opendata.NewError(opendata.Internal, "disclosure.record",
		"det private regnskapet over en levende versjon kan ikke leses", "the private record of a live version can't be read").Because(cause)
}

// recordWriter writes a record: a scheme that says what the groups are, the published groups with
// their persons in ascending order, a scheme of the cells, the cells in ascending order.
type recordWriter struct {
	w   *bufio.Writer
	buf []byte
}

func newRecordWriter(w io.Writer) *recordWriter {
	r := &recordWriter{w: bufio.NewWriterSize(w, 64<<10)}
	_, _ = r.w.WriteString(recordMagic) // bufio keeps the error for Flush
	return r
}

func (r *recordWriter) digest(d digest) {
	r.buf = binary.BigEndian.AppendUint64(r.buf[:0], d[0])
	r.buf = binary.BigEndian.AppendUint64(r.buf, d[1])
	_, _ = r.w.Write(r.buf)
}

func (r *recordWriter) group(d digest, persons int64) {
	_ = r.w.WriteByte(markGroup)
	r.digest(d)
	r.buf = binary.AppendUvarint(r.buf[:0], uint64(persons))
	_, _ = r.w.Write(r.buf)
}

func (r *recordWriter) cell(d digest, suppressed bool) {
	mark := byte(markShown)
	if suppressed {
		mark = markSuppressed
	}
	_ = r.w.WriteByte(mark)
	r.digest(d)
}

func (r *recordWriter) end() { _ = r.w.WriteByte(markEnd) }

func (r *recordWriter) flush() error {
	if err := r.w.Flush(); err != nil {
		return fmt.Errorf("write disclosure record: %w", err)
	}
	return nil
}

// recordReader reads a live version's record entry by entry.
type recordReader struct {
	r       *bufio.Reader
	scheme  digest
	mark    byte
	entry   digest
	persons int64
}

func openRecord(r io.Reader) (*recordReader, error) {
	rr := &recordReader{r: bufio.NewReaderSize(r, 64<<10)}
	magic := make([]byte, len(recordMagic))
	if _, err := io.ReadFull(rr.r, magic); err != nil || !bytes.Equal(magic, []byte(recordMagic)) {
		return nil, unreadable(errors.Join(errors.New("wrong first bytes"), err))
	}
	return rr, rr.section()
}

// section begins a section: its scheme and its first entry.
func (r *recordReader) section() error {
	d, err := r.digest()
	if err != nil {
		return err
	}
	r.scheme = d
	return r.next()
}

func (r *recordReader) digest() (digest, error) {
	var raw [16]byte
	if _, err := io.ReadFull(r.r, raw[:]); err != nil {
		return digest{}, unreadable(err)
	}
	return digest{binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])}, nil
}

// next goes to the next entry of the section; mark is markEnd after the last.
func (r *recordReader) next() error {
	mark, err := r.r.ReadByte()
	if err != nil || mark > markSuppressed {
		return unreadable(err)
	}
	before, first := r.entry, r.mark == markEnd
	r.mark = mark
	if mark == markEnd {
		return nil
	}
	if r.entry, err = r.digest(); err != nil {
		return err
	}
	if !first && !less(before, r.entry) && mark == markGroup {
		return unreadable(errors.New("groups are not in order"))
	}
	if mark != markGroup {
		return nil
	}
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		return unreadable(err)
	}
	r.persons = int64(n)
	return nil
}

func less(a, b digest) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }

// live compares this version with the live ones.
type live struct {
	readers  []*recordReader
	k        int64
	changed  int64 // groups that changed by fewer than k persons
	unlike   int   // live versions with other groups or cells, which can't be compared
	compares []bool
}

func newLive(previous []io.Reader, k int) (*live, error) {
	l := &live{k: int64(k)}
	for _, p := range previous {
		r, err := openRecord(p)
		if err != nil {
			return nil, err
		}
		l.readers = append(l.readers, r)
	}
	return l, nil
}

// groups begins the comparison of groups under a scheme; none is the zero digest.
func (l *live) groups(scheme digest) {
	for _, r := range l.readers {
		same := r.scheme == scheme
		l.compares = append(l.compares, same)
		if !same && scheme != (digest{}) {
			l.unlike++
		}
	}
}

// group compares one group; groups come in ascending order.
func (l *live) group(d digest, persons int64) error {
	for i, r := range l.readers {
		if !l.compares[i] {
			continue
		}
		for r.mark == markGroup && less(r.entry, d) {
			l.change(r.persons)
			if err := r.next(); err != nil {
				return err
			}
		}
		if r.mark != markGroup || r.entry != d {
			continue
		}
		l.change(persons - r.persons)
		if err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

func (l *live) change(n int64) {
	if n = max(n, -n); n > 0 && n < l.k {
		l.changed++
	}
}

// cells ends the comparison of groups and begins that of cells.
func (l *live) cells() error {
	for i, r := range l.readers {
		for r.mark == markGroup {
			if l.compares[i] {
				l.change(r.persons)
			}
			if err := r.next(); err != nil {
				return err
			}
		}
		if err := r.section(); err != nil {
			return err
		}
	}
	return nil
}

// liveCells are the cells that live versions know, by cell of this table.
type liveCells struct {
	suppressed map[int]bool
	shown      map[int]bool
}

// keyedCell is a cell with its digest.
type keyedCell struct {
	digest
	cell int32
}

// match finds what the live versions did with the cells of this table, which are in ascending order.
func (l *live) match(scheme, rounded digest, cells []keyedCell) (*liveCells, error) {
	old := &liveCells{suppressed: make(map[int]bool), shown: make(map[int]bool)}
	for _, r := range l.readers {
		if r.scheme == rounded {
			continue // everything was random there
		}
		if r.scheme != scheme {
			l.unlike++
			continue
		}
		at := 0
		for r.mark != markEnd {
			for at < len(cells) && less(cells[at].digest, r.entry) {
				at++
			}
			for i := at; i < len(cells) && cells[i].digest == r.entry; i++ {
				if r.mark == markSuppressed {
					old.suppressed[int(cells[i].cell)] = true
				} else {
					old.shown[int(cells[i].cell)] = true
				}
			}
			if err := r.next(); err != nil {
				return nil, err
			}
		}
	}
	return old, nil
}

// keyed are the cells of a table with their digests, in ascending order.
func (c *counts) keyed() []keyedCell {
	n := c.table.counts
	cells := make([]keyedCell, 0, c.table.rows*n)
	for row := range c.table.rows {
		for i, col := range c.table.columns[:n] {
			c.cellKey.begin()
			c.cellKey.text(col.rule.Name)
			for _, d := range c.table.dims {
				if code := d.codes[row]; d.nulls[code] {
					c.cellKey.text("\x00")
				} else {
					c.cellKey.text("=" + d.labels[code])
				}
			}
			cells = append(cells, keyedCell{c.cellKey.sum(), int32(row*n + i)})
		}
	}
	slices.SortFunc(cells, func(a, b keyedCell) int {
		switch {
		case less(a.digest, b.digest):
			return -1
		case less(b.digest, a.digest):
			return 1
		}
		return int(a.cell - b.cell)
	})
	return cells
}

// scheme is the digest of what tells groups or cells apart: columns and how they are treated.
func scheme(d *digester, kind string, columns []column) digest {
	d.begin()
	d.text(kind)
	for _, c := range columns {
		d.text(c.rule.Name)
		d.text(string(c.rule.Treatment))
		groups := make([]string, 0, len(c.rule.Hierarchy))
		for from, to := range c.rule.Hierarchy {
			groups = append(groups, from+"\x00"+to)
		}
		slices.Sort(groups)
		for _, g := range groups {
			d.text(g)
		}
	}
	return d.sum()
}

// groupLog keeps the published groups of this version until its record is written.
type groupLog struct {
	file *os.File
	w    *recordWriter
}

func newGroupLog(dir string) (*groupLog, error) {
	f, err := os.CreateTemp(dir, "record-*")
	if err != nil {
		return nil, fmt.Errorf("create disclosure record: %w", err)
	}
	return &groupLog{file: f, w: &recordWriter{w: bufio.NewWriterSize(f, 64<<10)}}, nil
}

// copyTo writes the groups to a record.
func (g *groupLog) copyTo(w *recordWriter) error {
	if err := g.w.flush(); err != nil {
		return err
	}
	if _, err := g.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read disclosure record: %w", err)
	}
	if _, err := io.Copy(w.w, g.file); err != nil {
		return fmt.Errorf("write disclosure record: %w", err)
	}
	return nil
}

func (g *groupLog) close() error {
	_ = g.file.Close() // a temporary file: nothing of it is needed
	return os.Remove(g.file.Name())
}
