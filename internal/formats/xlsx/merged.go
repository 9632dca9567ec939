package xlsx

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/grid"
)

var errOrder = errors.New("rows or cells of the sheet are not in order")

// maxMergedRow bounds which merged cells matter: those that can be part of a header or of what
// stands above it. Merged cells in the data have their value in the first cell, as stored.
const (
	maxMergedRow = 1000
	maxMerged    = 10_000
	tailOverlap  = 256
)

// readMerged finds the merged cells of a sheet. They are written behind the rows, but decide
// where the header ends, so that the part is read through for them first, by looking for the one
// element and not parsing the rest.
func (b *book) readMerged(ctx context.Context, name string) ([]grid.Range, error) {
	in, err := b.part(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var merged []grid.Range
	buf := make([]byte, 256<<10)
	kept := 0
	for total := int64(0); total < grid.MaxPart; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		n, err := io.ReadFull(in, buf[kept:])
		total += int64(n)
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return nil, grid.Broken(format, err)
		}
		block := buf[:kept+n]
		consumed := 0
		for {
			i := bytes.Index(block[consumed:], []byte("mergeCell "))
			if i < 0 {
				break
			}
			end := bytes.IndexByte(block[consumed+i:], '>')
			if end < 0 {
				consumed += i
				break
			}
			if m, ok := parseMerged(block[consumed+i : consumed+i+end]); ok && m.Top <= maxMergedRow && len(merged) < maxMerged {
				merged = append(merged, m)
			}
			consumed += i + end
		}
		if last {
			return merged, nil
		}
		keep := block[max(consumed, len(block)-tailOverlap):]
		kept = copy(buf, keep)
	}
	return nil, grid.TooBig(format, nil)
}

// parseMerged reads the ref attribute of a mergeCell element.
func parseMerged(element []byte) (grid.Range, bool) {
	_, rest, ok := strings.Cut(string(element), "ref=")
	if !ok || len(rest) < 2 {
		return grid.Range{}, false
	}
	ref, _, _ := strings.Cut(rest[1:], rest[:1])
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return grid.Range{}, false
	}
	left, top, ok1 := parseRef(from)
	right, bottom, ok2 := parseRef(to)
	return grid.Range{Top: top, Bottom: bottom, Left: left, Right: right}, ok1 && ok2
}
