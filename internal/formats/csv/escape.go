package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/allmenning/allmenning/internal/formats/charset"
)

// escape decides between doubled quotes and backslashes. The few rows that tell the two apart may
// be anywhere, so all of the file is asked, and only where the question arises at all.
func (det *Detection) escape(ctx context.Context, r io.ReaderAt, size int64) error {
	o := &det.Options
	if o.Escape != "" {
		return nil
	}
	o.Escape = "double"
	if o.Quote == "none" {
		return nil
	}
	found, err := contains(ctx, det.decoded(r, size), []byte{'\\', o.Quote[0]})
	if err != nil || !found {
		return err
	}
	double, err := det.misfits(ctx, r, size)
	if err != nil {
		return err
	}
	o.Escape = "backslash"
	backslash, err := det.misfits(ctx, r, size)
	if err != nil {
		return err
	}
	if double <= backslash { // a path such as C:\ before a closing quote
		o.Escape = "double"
	}
	det.note("escape:" + o.Escape)
	return nil
}

func (det *Detection) decoded(r io.ReaderAt, size int64) io.Reader {
	return charset.NewReader(io.NewSectionReader(r, 0, size), det.Options.Encoding)
}

// contains searches a stream.
func contains(ctx context.Context, r io.Reader, pattern []byte) (bool, error) {
	buf := make([]byte, 256<<10)
	kept := 0
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		n, err := r.Read(buf[kept:])
		if bytes.Contains(buf[:kept+n], pattern) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("search for escapes: %w", err)
		}
		kept = copy(buf, buf[max(0, kept+n-len(pattern)+1):kept+n])
	}
}

// misfits counts what speaks against the dialect: quotes that are neither escaped nor closing,
// and rows whose width is not the usual one. A file that can't be read at all has all of them.
func (det *Detection) misfits(ctx context.Context, r io.ReaderAt, size int64) (int64, error) {
	sc := newScanner(det.decoded(r, size), dialectOf(det.Options))
	widths := map[int]int64{}
	var rows int64
	for ; ; rows++ {
		if rows%4096 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		err := sc.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return size + 1, nil
		}
		widths[len(sc.cells)]++
	}
	var usual int64
	for _, n := range widths {
		usual = max(usual, n)
	}
	return sc.strays + rows - usual, nil
}
