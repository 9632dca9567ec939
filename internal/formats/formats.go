// Package formats finds out what a source's bytes are and opens them as a table.
//
// What the bytes are is told by the bytes: never by a name alone, which is a hint for the one
// case where they do not say (a single line of NDJSON). Gzip and ZIP are unwrapped into a
// temporary file, within limits. What is no source format (a web page, a PDF, Parquet, an old
// .xls) is an Invalid error with a code of its own that says what to do.
//
// To add a format: a package below this one with Resolve and Open that passes tabletest.Run, a
// shape that look recognizes, and a line in formats.
package formats

import (
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/formats/csv"
	"github.com/allmenning/allmenning/internal/formats/geojson"
	"github.com/allmenning/allmenning/internal/formats/json"
	"github.com/allmenning/allmenning/internal/formats/ods"
	"github.com/allmenning/allmenning/internal/formats/xlsx"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/table"
)

// Input is a source's bytes. Name is a file name or the path of a URL: a hint, never trusted and
// never shown.
type Input struct {
	io.ReaderAt
	Size int64
	Name string
}

// Limits bound what unwrapping may cost. Zero fields mean the defaults.
type Limits struct {
	MaxUnpacked int64  // bytes of an unpacked file; default 10 GiB
	MaxRatio    int64  // unpacked to packed bytes, once 64 MiB are unpacked; default 300
	TempDir     string // default: the system's
}

// Detection is what Detect found. Options are resolved: Open with them reads the same again.
// Member is a name from inside an archive, so whoever shows it asks the privacy gate first.
type Detection struct {
	Format   string // csv, xlsx, ods, json, ndjson, geojson
	Member   string
	Options  opendata.ReadOptions
	Evidence []string // codes, for the steward's report
	Warnings []string // codes
}

// The formats, by the names that Source.Format uses.
const (
	CSV     = "csv"
	XLSX    = "xlsx"
	ODS     = "ods"
	JSON    = "json"
	NDJSON  = "ndjson"
	GeoJSON = "geojson"
)

// Names lists the formats.
func Names() []string { return []string{CSV, XLSX, ODS, JSON, NDJSON, GeoJSON} }

type (
	resolveFunc func(context.Context, io.ReaderAt, int64, opendata.ReadOptions) (opendata.ReadOptions, []string, error)
	openFunc    func(context.Context, io.ReaderAt, int64, opendata.ReadOptions) (table.Reader, error)
)

// format is how one format is resolved and opened.
type format struct {
	resolve resolveFunc
	open    openFunc
}

func formatOf(name string) format {
	switch name {
	case XLSX:
		return format{xlsx.Resolve, xlsx.Open}
	case ODS:
		return format{ods.Resolve, ods.Open}
	case JSON, NDJSON:
		return format{json.Resolve, json.Open}
	case GeoJSON:
		return format{geojson.Resolve, geojson.Open}
	}
	return format{open: csv.Open}
}

// Detect finds out what in is and how it is to be read. What src says of format, member and
// options is taken as it is where the bytes allow it. Everything that can't be read is an
// Invalid error.
func Detect(ctx context.Context, in Input, src opendata.Source, lim Limits) (Detection, error) {
	if src.Format != "" && !slices.Contains(Names(), src.Format) {
		return Detection{}, opendata.NewError(opendata.Invalid, "formats.unknown_format",
			"Formatet i «format» er ukjent.", "The format in \"format\" is not known.").
			Hinted("Bruk en av: %s.", "Use one of: %s.", strings.Join(Names(), ", ")).
			At(opendata.Where{Field: "format"})
	}
	c, err := unwrap(ctx, in, src.Member, lim)
	if err != nil {
		return Detection{}, err
	}
	defer c.close()
	name, opts, err := c.look(ctx, src.Format, src.Options)
	if err != nil {
		return Detection{}, err
	}
	det := Detection{Format: name, Member: c.member, Evidence: append(c.evidence, "content:"+name)}
	if name == CSV {
		d, err := csv.Detect(ctx, c, c.Size, opts)
		if err != nil {
			return Detection{}, err
		}
		det.Options, det.Warnings = d.Options, d.Warnings
		det.Evidence = append(det.Evidence, d.Evidence...)
		return det, nil
	}
	det.Options, det.Warnings, err = formatOf(name).resolve(ctx, c, c.Size, opts)
	return det, err
}

// Open opens in as d says. The Reader's Close removes what was unpacked; in is the caller's to
// close.
func Open(ctx context.Context, in Input, d Detection, lim Limits) (table.Reader, error) {
	c, err := unwrap(ctx, in, d.Member, lim)
	if err != nil {
		return nil, err
	}
	r, err := formatOf(d.Format).open(ctx, c, c.Size, d.Options)
	if err != nil {
		c.close()
		return nil, err
	}
	opened := &reader{Reader: r, content: c}
	if err := checkNames(r.Columns()); err != nil {
		opened.Close()
		return nil, err
	}
	return opened, nil
}

// maxName bounds a column's name, in bytes. Header rows joined to one name may be long; what is
// longer than this is no name, and would be repeated in every place that lists columns.
const maxName = 4 << 10

func checkNames(columns []table.Column) error {
	for i, c := range columns {
		if len(c.Name) > maxName {
			return opendata.NewError(opendata.Invalid, "formats.name_too_long",
				"Navnet på kolonnen er lengre enn %d tegn.", "The column's name is longer than %d characters.", maxName).
				Hinted("Kontroller at overskriftene i kilden er overskrifter, og at ingen anførselstegn mangler.",
					"Check that the headers in the source are headers, and that no quote is missing.").
				At(opendata.Where{Column: int64(i + 1)})
		}
	}
	return nil
}

// reader is a table whose bytes were unpacked for it.
type reader struct {
	table.Reader
	content *content
}

// Close implements table.Reader.
func (r *reader) Close() error {
	err := r.Reader.Close()
	if e := r.content.close(); err == nil {
		err = e
	}
	return err
}

// extension is the last extension of a name, in lower case.
func extension(name string) string { return strings.ToLower(path.Ext(name)) }
