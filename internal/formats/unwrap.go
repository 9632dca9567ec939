package formats

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Defaults of Limits. Deflate reaches 1032:1 on zeros; real tables stay below 100:1.
const (
	defaultMaxUnpacked = 10 << 30
	defaultMaxRatio    = 300
	ratioFrom          = 64 << 20
)

// content is bytes without their wrapping.
type content struct {
	io.ReaderAt
	Size     int64
	name     string
	member   string
	evidence []string
	temp     *os.File
	path     string // of temp, while it exists
}

// close removes what was unpacked. It may be called twice.
func (c *content) close() error {
	if c.temp == nil {
		return nil
	}
	err := c.temp.Close()
	c.temp = nil
	if c.path != "" {
		err = errors.Join(err, os.Remove(c.path))
	}
	if err != nil {
		return fmt.Errorf("remove unpacked file: %w", err)
	}
	return nil
}

// unwrap takes in out of gzip or ZIP, once: an archive in an archive is refused.
func unwrap(ctx context.Context, in Input, member string, lim Limits) (*content, error) {
	c := &content{ReaderAt: in.ReaderAt, Size: in.Size, name: in.Name}
	kind, err := wrapping(c)
	if err != nil {
		return nil, err
	}
	var out *content
	switch kind {
	case "gzip":
		out, err = c.gunzip(ctx, lim)
	case "zip":
		out, err = c.unzip(ctx, member, lim)
	default:
		if member != "" {
			return nil, noArchive()
		}
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	out.evidence = append(out.evidence, "wrapped:"+kind)
	inner, err := wrapping(out)
	if err == nil && inner != "" {
		err = opendata.NewError(opendata.Invalid, "formats.nested_archive",
			"Inne i det pakkede ligger noe som også er pakket.", "Inside the packed file is something that is packed too.").
			Hinted("Pakk ut ett nivå i kilden.", "Unpack one level in the source.")
	}
	if err != nil {
		out.close()
		return nil, err
	}
	return out, nil
}

func noArchive() error {
	return opendata.NewError(opendata.Invalid, "formats.not_an_archive",
		"«member» er oppgitt, men kilden er ikke en ZIP-fil.", "\"member\" is set, but the source is no ZIP file.").
		Hinted("Fjern «member».", "Remove \"member\".").At(opendata.Where{Field: "member"})
}

// wrapping says how c is packed: "gzip", "zip", or "" for not. A spreadsheet is a ZIP file but
// not packed.
func wrapping(c *content) (string, error) {
	head, err := c.head(4)
	if err != nil {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return "gzip", nil
	case isZip(head):
		kind, err := spreadsheet(c)
		if err != nil || kind != "" {
			return "", err
		}
		return "zip", nil
	}
	return "", nil
}

// head is the first bytes, fewer where there are fewer.
func (c *content) head(n int64) ([]byte, error) {
	b := make([]byte, min(n, c.Size))
	if _, err := c.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read beginning: %w", err)
	}
	return b, nil
}

func (c *content) gunzip(ctx context.Context, lim Limits) (*content, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(io.NewSectionReader(c, 0, c.Size), 64<<10))
	if err != nil {
		return nil, brokenGzip(err)
	}
	out, err := unpack(ctx, z, c.Size, lim, brokenGzip)
	if err != nil {
		return nil, err
	}
	out.name = c.name
	if ext := extension(c.name); ext == ".gz" {
		out.name = c.name[:len(c.name)-len(ext)]
	}
	return out, nil
}

func brokenGzip(err error) error {
	return opendata.NewError(opendata.Invalid, "formats.broken_gzip",
		"Gzip-filen er skadet eller ikke fullstendig.", "The gzip file is damaged or not complete.").
		Hinted("Hent filen på nytt.", "Fetch the file again.").Because(err)
}

// unpack copies r, which packed bytes held, into a temporary file.
func unpack(ctx context.Context, r io.Reader, packed int64, lim Limits, broken func(error) error) (out *content, err error) {
	f, err := os.CreateTemp(lim.TempDir, "allmenning-unpacked-*")
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	out = &content{ReaderAt: f, temp: f, path: f.Name()}
	if os.Remove(out.path) == nil { // where the system allows it, nothing is left by a crash
		out.path = ""
	}
	defer func() {
		if err != nil {
			out.close()
			out = nil
		}
	}()
	buf := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		n, err := r.Read(buf)
		out.Size += int64(n)
		if tooLarge := lim.check(out.Size, packed); tooLarge != nil {
			return out, tooLarge
		}
		if _, err := f.Write(buf[:n]); err != nil {
			return out, fmt.Errorf("unpack: %w", err)
		}
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, broken(err)
		}
	}
}

// check refuses what unpacks to too much, or to so much more than it was that it is no table.
func (lim Limits) check(unpacked, packed int64) error {
	most := lim.MaxUnpacked
	if most == 0 {
		most = defaultMaxUnpacked
	}
	if unpacked > most {
		return opendata.NewError(opendata.Invalid, "formats.unpacked_too_large",
			"Filen er større enn %d MiB når den pakkes ut.", "The file is larger than %d MiB when unpacked.", most>>20).
			Hinted("Del den opp i kilden, eller hev grensen.", "Divide it in the source, or raise the limit.")
	}
	ratio := lim.MaxRatio
	if ratio == 0 {
		ratio = defaultMaxRatio
	}
	if unpacked > ratioFrom && unpacked/ratio > packed {
		return opendata.NewError(opendata.Invalid, "formats.bomb",
			"Filen blir mer enn %d ganger så stor når den pakkes ut. Det gjør ingen vanlig tabell.",
			"The file becomes more than %d times as large when unpacked. No ordinary table does.", ratio).
			Hinted("Kontroller kilden. Er filen riktig, lagre den upakket.", "Check the source. If the file is right, store it unpacked.")
	}
	return nil
}
