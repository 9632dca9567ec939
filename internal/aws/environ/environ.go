// Package environ is what a function finds around it: settings, logger, buckets, and the facts
// of the catalog. Each function opens only the buckets it asks for, so that what it may not
// touch is not in its hands.
package environ

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/allmenning/allmenning/internal/aws/s3store"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/dirstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// maxCatalog bounds catalog.yaml, in bytes.
const maxCatalog = 1 << 20

// Environment is a function's settings and its logger.
type Environment struct {
	Config config.Config
	Log    *slog.Logger
}

// Read takes the settings from the environment. The store has no default here: a function that
// wrote into its own file system would lose what it wrote.
func Read(lookup func(string) (string, bool), logs io.Writer) (Environment, error) {
	cfg, err := config.FromEnv(lookup)
	if err != nil {
		return Environment{}, err
	}
	if store, _ := lookup("ALLMENNING_STORE"); store == "" {
		return Environment{}, storeError()
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		return Environment{}, err // Validate knows the levels
	}
	h := slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: level, ReplaceAttr: lambdacontext.ReplaceAttr})
	return Environment{Config: cfg, Log: slog.New(h)}, nil
}

func storeError() error {
	return opendata.NewError(opendata.Invalid, "config.store", "lageret er ikke oppgitt", "the store is not set").
		Hinted("Skriv s3://PRIVAT,s3://OFFENTLIG. Siden som funksjonen ikke bruker, kan stå tom.",
			"Write s3://PRIVATE,s3://PUBLIC. The side that the function does not use may be empty.").
		At(opendata.Where{Field: "ALLMENNING_STORE"})
}

// Private opens the bucket of what is not for everybody.
func (e Environment) Private(ctx context.Context) (objstore.Bucket, error) {
	return e.bucket(ctx, 0, "private")
}

// Public opens the bucket of what is published.
func (e Environment) Public(ctx context.Context) (objstore.Bucket, error) {
	return e.bucket(ctx, 1, "public")
}

// bucket opens one side of the store: s3://PRIVATE,s3://PUBLIC, or a directory with a folder
// for each.
func (e Environment) bucket(ctx context.Context, side int, folder string) (objstore.Bucket, error) {
	if !strings.Contains(e.Config.Store, "s3://") {
		b, err := dirstore.Open(filepath.Join(e.Config.Store, folder))
		if err != nil {
			return nil, opendata.NewError(opendata.Invalid, "store.open", "lagermappen kan ikke åpnes", "the store directory cannot be opened").
				At(opendata.Where{Field: "ALLMENNING_STORE"}).Because(err)
		}
		return b, nil
	}
	sides := strings.Split(e.Config.Store, ",")
	if len(sides) != 2 || sides[side] == "" || sides[0] == sides[1] {
		return nil, storeError()
	}
	b, err := s3store.Open(ctx, sides[side])
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Catalog reads the catalog.yaml that ALLMENNING_CATALOG names, which is packed with the
// function, and the absolute roots of file sources. ok is false when the setting is empty.
func (e Environment) Catalog() (facts opendata.Catalog, roots []string, ok bool, err error) {
	file := e.Config.Catalog
	if file == "" {
		return facts, nil, false, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return facts, nil, false, catalogError("katalogfilen kan ikke leses", "the catalog file cannot be read").Because(err)
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, maxCatalog+1))
	if err != nil || len(doc) > maxCatalog {
		return facts, nil, false, catalogError("katalogfilen kan ikke leses", "the catalog file cannot be read").Because(err)
	}
	facts, problems := definition.ParseCatalog(file, doc)
	if len(problems) > 0 {
		return facts, nil, false, definition.AsError("ALLMENNING_CATALOG", problems)
	}
	for _, r := range facts.Roots {
		if !filepath.IsAbs(r) {
			r = filepath.Join(filepath.Dir(file), r)
		}
		if r, err = filepath.Abs(r); err != nil {
			return facts, nil, false, err
		}
		roots = append(roots, r)
	}
	facts.Roots = nil
	return facts, roots, true, nil
}

// MissingCatalog is the error of a function that cannot work without the catalog's facts.
func MissingCatalog() error {
	return catalogError("katalogen er ikke oppgitt", "the catalog is not set")
}

func catalogError(nb, en string) *opendata.Error {
	return opendata.NewError(opendata.Invalid, "config.catalog", nb, en).
		Hinted("Pakk catalog.yaml sammen med funksjonen og skriv hvor den ligger.", "Pack catalog.yaml with the function and write where it is.").
		At(opendata.Where{Field: "ALLMENNING_CATALOG"})
}
