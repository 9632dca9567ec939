// Package app wires the parts of the product into a program: buckets, sources, publisher,
// scheduler. It knows no AWS; the functions hand in other buckets.
package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/formats"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/dirstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
	"github.com/allmenning/allmenning/internal/schedule"
	"github.com/allmenning/allmenning/internal/sources"
)

// Adapters are what differs between a local process and a function.
type Adapters struct {
	Private, Public objstore.Bucket
	Catalog         Catalog
	Now             func() time.Time
	Log             *slog.Logger
	Progress        func(publish.Progress)
}

// Catalog is catalog.yaml with the roots of its file sources made absolute.
type Catalog struct {
	Facts opendata.Catalog `json:"facts"`
	Roots []string         `json:"roots,omitempty"`
}

// App is the wired program.
type App struct {
	Private, Public objstore.Bucket
	Catalog         opendata.Catalog
	Publisher       *publish.Publisher
	Scheduler       schedule.Scheduler
	Config          config.Config
	Now             func() time.Time
	Log             *slog.Logger

	sources sources.Set
	closers []func() error
}

// New wires a program.
func New(cfg config.Config, a Adapters) (*App, error) {
	if a.Now == nil {
		a.Now = time.Now
	}
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	set, err := sources.New(sources.Config{
		Roots: a.Catalog.Roots, Except: storeDirs(cfg.Store), TempDir: cfg.TempDir, MaxBytes: cfg.MaxBytes,
		AllowPrivateNetworks: cfg.AllowPrivateNetworks, Version: config.Version(), Contact: a.Catalog.Facts.Contact.Email, Now: a.Now,
	})
	if err != nil {
		return nil, err
	}
	p := &publish.Publisher{
		Private: a.Private, Public: a.Public, Catalog: a.Catalog.Facts, Sources: set,
		Limits:  formats.Limits{MaxUnpacked: cfg.MaxBytes, TempDir: cfg.TempDir},
		TempDir: cfg.TempDir, Software: config.Version(), Now: a.Now, Log: a.Log, Progress: a.Progress,
	}
	return &App{
		Private: a.Private, Public: a.Public, Catalog: a.Catalog.Facts, Publisher: p, sources: set, Config: cfg, Now: a.Now, Log: a.Log,
		Scheduler: schedule.Scheduler{Private: a.Private, Publisher: p, Now: a.Now, Log: a.Log},
	}, nil
}

// Close releases what New opened.
func (a *App) Close() {
	a.sources.Close()
	for _, c := range a.closers {
		if err := c(); err != nil {
			a.Log.Warn("close", "error", opendata.Cause(err))
		}
	}
}

// OpenStore opens the directory that is the object store, making it when it is missing.
func OpenStore(dir string) (private, public objstore.Bucket, err error) {
	if strings.HasPrefix(dir, "s3://") {
		return nil, nil, opendata.NewError(opendata.Invalid, "store.s3", "denne kommandoen kan bare bruke en mappe som lager", "this command can use a directory as its store only").
			Hinted("S3 brukes av Lambda-funksjonene. Oppgi en mappe med --store.", "S3 is for the Lambda functions. Give a directory with --store.")
	}
	pr, err := dirstore.Open(filepath.Join(dir, "private"))
	if err != nil {
		return nil, nil, storeError(err)
	}
	pu, err := dirstore.Open(filepath.Join(dir, "public"))
	if err != nil {
		return nil, nil, storeError(err)
	}
	return pr, pu, nil
}

// storeDirs are the directories of a store in a directory: what lies there is no source.
func storeDirs(store string) []string {
	if store == "" || strings.Contains(store, "://") {
		return nil
	}
	return []string{filepath.Join(store, "private"), filepath.Join(store, "public")}
}

func storeError(err error) error {
	return opendata.NewError(opendata.Invalid, "store.open", "lagermappen kan ikke åpnes", "the store directory cannot be opened").
		Hinted("Velg en mappe du kan skrive i med --store.", "Choose a directory you can write to with --store.").Because(err)
}

const catalogKey = "catalog.json"

// SaveCatalog keeps the catalog's facts with the store, so that serve finds them again.
func SaveCatalog(ctx context.Context, private objstore.Bucket, c Catalog) error {
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode catalog: %w", err)
	}
	old, _, err := objstore.ReadAll(ctx, private, catalogKey, 1<<20)
	if err == nil && bytes.Equal(old, b) {
		return nil
	}
	_, err = private.Put(ctx, catalogKey, bytes.NewReader(b), objstore.PutOptions{ContentType: "application/json"})
	return err
}

// LoadCatalog reads what SaveCatalog kept; ok is false when there is nothing.
func LoadCatalog(ctx context.Context, private objstore.Bucket) (c Catalog, ok bool, err error) {
	b, _, err := objstore.ReadAll(ctx, private, catalogKey, 1<<20)
	if errors.Is(err, objstore.ErrNotFound) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("read catalog facts: %w", err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, false, fmt.Errorf("decode catalog facts: %w", err)
	}
	return c, true, nil
}

// Register keeps a definition for schedules and the API. An unchanged one is not written again,
// so that its time says since when it holds.
func (a *App) Register(ctx context.Context, def opendata.Dataset) error {
	b, err := json.Marshal(def)
	if err != nil {
		return fmt.Errorf("encode definition: %w", err)
	}
	key := publish.DefinitionKey(def.ID)
	old, _, err := objstore.ReadAll(ctx, a.Private, key, 4<<20)
	if err == nil && bytes.Equal(old, b) {
		return nil
	}
	if _, err := a.Private.Put(ctx, key, bytes.NewReader(b), objstore.PutOptions{ContentType: "application/json"}); err != nil {
		return fmt.Errorf("store definition: %w", err)
	}
	return nil
}

// Definition reads a registered definition, or an error of kind NotFound.
func (a *App) Definition(ctx context.Context, id opendata.DatasetID) (opendata.Dataset, error) {
	var def opendata.Dataset
	b, _, err := objstore.ReadAll(ctx, a.Private, publish.DefinitionKey(id), 4<<20)
	if errors.Is(err, objstore.ErrNotFound) {
		return def, opendata.NewError(opendata.NotFound, "definition.not_found", "datasettet har ingen definisjon her", "the dataset has no definition here").
			Hinted("Registrer den med «allmenning publish».", "Register it with “allmenning publish”.").Because(err)
	}
	if err != nil {
		return def, fmt.Errorf("read definition: %w", err)
	}
	return def, json.Unmarshal(b, &def)
}

// NewLogger logs JSON lines to w from the configured level on.
func NewLogger(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

// Roots makes a catalog's roots absolute, relative to the file they stand in; none means the
// file's own directory.
func Roots(file string, roots []string) ([]string, error) {
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("resolve roots: %w", err)
	}
	if len(roots) == 0 {
		return []string{dir}, nil
	}
	out := make([]string, 0, len(roots))
	for _, r := range roots {
		if !filepath.IsAbs(r) {
			r = filepath.Join(dir, r)
		}
		out = append(out, r)
	}
	return out, nil
}
