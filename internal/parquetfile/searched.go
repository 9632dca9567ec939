package parquetfile

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/allmenning/allmenning/internal/opendata"
)

// maxPageHeader bounds the header of a page; ours have some dozen bytes.
const maxPageHeader = 4 << 10

// CheckSearchable reports whether everything in a file is among what Strings, Dictionaries and
// Reader yield: every byte belongs to a page, to the page index or to the footer, headers of pages
// hold no values, and there is no Bloom filter, which tells of values without holding them. The
// error is of kind Invalid; a Writer's files are searchable.
func (f *File) CheckSearchable(ctx context.Context) (err error) {
	defer guard(&err)
	parts, err := f.parts(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.start, b.start) })
	at := int64(len("PAR1"))
	for _, p := range parts {
		if p.start != at {
			return invalid(errors.New("bytes that belong to nothing"))
		}
		at = p.end
	}
	if at != f.size {
		return invalid(errors.New("bytes that belong to nothing at the end"))
	}
	return nil
}

// part is a range of bytes of a file.
type part struct{ start, end int64 }

func (f *File) parts(ctx context.Context) ([]part, error) {
	var tail [4]byte
	if _, err := f.bytes.ReadAt(tail[:], f.size-8); err != nil {
		return nil, fmt.Errorf("read parquet footer: %w", err)
	}
	parts := []part{{f.size - 8 - int64(binary.LittleEndian.Uint32(tail[:])), f.size}}
	meta := f.file.Metadata()
	for i := range meta.RowGroups {
		for j := range meta.RowGroups[i].Columns {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			c := &meta.RowGroups[i].Columns[j]
			if c.MetaData.BloomFilterOffset != 0 || c.FilePath != "" {
				return nil, invalid(errors.New("a Bloom filter, or a column in another file"))
			}
			start := c.MetaData.DataPageOffset
			if d := c.MetaData.DictionaryPageOffset; d > 0 {
				start = min(start, d)
			}
			chunk := part{start, start + c.MetaData.TotalCompressedSize}
			if err := f.pages(chunk); err != nil {
				return nil, err
			}
			for _, p := range []part{chunk, {c.ColumnIndexOffset, c.ColumnIndexOffset + int64(c.ColumnIndexLength)}, {c.OffsetIndexOffset, c.OffsetIndexOffset + int64(c.OffsetIndexLength)}} {
				if p.end > p.start {
					parts = append(parts, p)
				}
			}
		}
	}
	return parts, nil
}

// pages walks through the headers of the pages of a chunk.
func (f *File) pages(chunk part) error {
	var protocol thrift.CompactProtocol
	reader := protocol.NewReaderFromBytes(nil)
	decoder := thrift.NewDecoder(reader)
	buf := make([]byte, maxPageHeader)
	for at := chunk.start; at < chunk.end; {
		n, err := f.bytes.ReadAt(buf[:min(maxPageHeader, chunk.end-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read parquet page: %w", err)
		}
		var header format.PageHeader
		reader.ResetBytes(buf[:n])
		if err := decoder.Decode(&header); err != nil {
			return invalid(err)
		}
		s := header.DataPageHeader.V.Statistics
		if len(s.Min)+len(s.Max)+len(s.MinValue)+len(s.MaxValue) > 0 || header.DataPageHeaderV2.Valid || header.IndexPageHeader.Valid || header.CompressedPageSize < 0 {
			return invalid(errors.New("a page that a Writer does not make"))
		}
		at += int64(reader.BytesRead()) + int64(header.CompressedPageSize)
		if at > chunk.end {
			return invalid(errors.New("a page beyond its column"))
		}
	}
	return nil
}

// Dictionaries calls visit with every entry of the dictionaries of text columns, those that no row
// uses too. column is the number of the column, 0 for the first.
func (f *File) Dictionaries(ctx context.Context, visit func(column int, entry string)) (err error) {
	defer guard(&err)
	for _, g := range f.file.RowGroups() {
		for i, chunk := range g.ColumnChunks() {
			if f.fields[i].Type != opendata.String {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := dictionary(chunk, func(entry string) { visit(i, entry) }); err != nil {
				return invalid(err)
			}
		}
	}
	return nil
}

// dictionary visits the entries of one chunk's dictionary, which stands before its first page.
func dictionary(chunk parquet.ColumnChunk, visit func(entry string)) error {
	pages := chunk.Pages()
	defer pages.Close()
	page, err := pages.ReadPage()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	defer parquet.Release(page)
	if d := page.Dictionary(); d != nil {
		for i := range d.Len() {
			visit(string(d.Index(int32(i)).ByteArray()))
		}
	}
	return nil
}

// integerBounds are the least and greatest values of a chunk of integers, as text.
func integerBounds(s *format.Statistics) []string {
	var list []string
	for _, b := range [][]byte{s.MinValue, s.MaxValue, s.Min, s.Max} {
		if len(b) == 8 {
			list = append(list, strconv.FormatInt(int64(binary.LittleEndian.Uint64(b)), 10))
		}
	}
	return list
}
