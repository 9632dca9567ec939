package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/publish"
)

type publishCmd struct {
	Definitions []string `arg:"" name:"definition" help:"YAML files."`
	Approve     bool     `help:"Accept, in your name, the proposal of a full scan of this very snapshot. Later findings still hold."`
	DryRun      bool     `help:"Go through every gate, and stop before anything becomes public."`
	By          string   `help:"Your name for the record. Default: the user's."`
}

// published is one line of publish's result.
type published struct {
	File string             `json:"file"`
	Run  *opendata.Run      `json:"run,omitempty"`
	Err  *opendata.RunError `json:"error,omitempty"`
}

func (c *publishCmd) Run(s *session) error {
	catalog, err := s.findCatalog(c.Definitions)
	if err != nil {
		return err
	}
	defs, err := c.parse(catalog)
	if err != nil {
		return err
	}
	bar := s.newProgress()
	a, err := s.open(catalog, bar)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := app.SaveCatalog(s.ctx, a.Private, catalog); err != nil {
		return err
	}
	var results []published
	code := error(nil)
	for i, def := range defs {
		res, err := c.one(s, a, c.Definitions[i], def)
		if s.ctx.Err() != nil {
			bar.done()
			return s.ctx.Err()
		}
		results = append(results, res)
		code = worse(code, res, err)
		if !s.json {
			bar.done()
			s.writePublished(res)
		}
	}
	if s.json {
		if err := s.result(results, nil); err != nil {
			return err
		}
	}
	return code
}

// parse reads all definitions before anything is published: a mistake in the last stops all.
func (c *publishCmd) parse(catalog app.Catalog) ([]opendata.Dataset, error) {
	var defs []opendata.Dataset
	var errs []error
	for _, file := range c.Definitions {
		def, problems, err := parseDefinition(file, catalog.Facts)
		if err != nil {
			return nil, err
		}
		if len(problems) > 0 {
			errs = append(errs, definition.AsError(file, problems))
		}
		defs = append(defs, def)
	}
	if len(errs) == 1 {
		return nil, errs[0]
	}
	if len(errs) > 1 {
		return nil, opendata.NewError(opendata.Invalid, "publish.definitions", "%d definisjoner har feil", "%d definitions have problems", len(errs)).
			Hinted("Kjør «allmenning check» for å se alle.", "Run “allmenning check” to see all.").Because(errors.Join(errs...))
	}
	return defs, nil
}

func (c *publishCmd) one(s *session, a *app.App, file string, def opendata.Dataset) (published, error) {
	if err := a.Register(s.ctx, def); err != nil {
		return published{File: file, Err: opendata.NewRunError(err)}, err
	}
	run, err := a.Publisher.Publish(s.ctx, publish.Request{Dataset: def, Trigger: "cli", By: who(c.By), Approve: c.Approve, DryRun: c.DryRun})
	res := published{File: file}
	if run.ID != "" {
		res.Run = &run
	}
	if err != nil {
		res.Err = opendata.NewRunError(err)
	}
	return res, err
}

// worse keeps the more serious outcome: a failure over a hold over nothing.
func worse(code error, res published, err error) error {
	switch {
	case err != nil && opendata.KindOf(err).ExitCode() != exitHeld:
		return errFailed
	case errors.Is(code, errFailed):
		return code
	case err != nil, res.Run != nil && (res.Run.State == opendata.RunHeld || res.Run.SameAs != ""):
		return errHeld
	}
	return code
}

func (s *session) writePublished(res published) {
	if res.Err != nil {
		e := res.Err
		fmt.Fprintf(s.Out, "✗ %s: %s\n", res.File, e.Message.In(s.lang))
		if w := e.Where.In(s.lang); w != "" {
			fmt.Fprintf(s.Out, "    %s\n", w)
		}
		if hint := e.Hint.In(s.lang); hint != "" {
			fmt.Fprintf(s.Out, "    %s\n", hint)
		}
		return
	}
	run := res.Run
	switch run.State {
	case opendata.RunCommitted:
		fmt.Fprintf(s.Out, "✓ %s: %s %s, %d %s\n", run.Dataset, s.t("publisert", "published"), run.Version, run.Rows.Published, s.t("rader", "rows"))
		s.writeRemoved(s.Out, run.Removed)
	case opendata.RunUnchanged:
		fmt.Fprintf(s.Out, "= %s: %s\n", run.Dataset, s.t("uendret", "unchanged"))
	case opendata.RunHeld:
		s.writeHeld(run, run.ID, s.t("venter på en datasteward", "held for a data steward"))
	case opendata.RunDryRun:
		fmt.Fprintf(s.Out, "· %s: %s, %d %s\n", run.Dataset, s.t("prøvekjørt, ingenting ble publisert", "dry run, nothing was published"), run.Rows.Published, s.t("rader", "rows"))
		s.writeRemoved(s.Out, run.Removed)
	default:
		if run.SameAs != "" {
			s.writeHeld(run, run.SameAs, s.t("venter fortsatt på en datasteward", "still held for a data steward"))
			return
		}
		fmt.Fprintf(s.Out, "- %s: %s\n", run.Dataset, run.State)
	}
}

// writeHeld says why a run waits and what to type next.
func (s *session) writeHeld(run *opendata.Run, waits opendata.RunID, how string) {
	fmt.Fprintf(s.Out, "… %s: %s\n", run.Dataset, how)
	for _, h := range run.Holds {
		fmt.Fprintf(s.Out, "    %s\n", h.Text.In(s.lang))
	}
	fmt.Fprintf(s.Out, "    allmenning runs show %s   allmenning approve %s\n", waits, waits)
}

func (s *session) writeRemoved(w io.Writer, removed []opendata.RemovedColumn) {
	for _, r := range removed {
		fmt.Fprintf(w, "    %s: %s (%s)\n", r.Name, r.Treatment, privacy.ReasonText(r.Reason).In(s.lang))
	}
}

// findCatalog finds catalog.yaml: as asked, beside the first definition, in the working directory.
// None is fine: the store may remember one.
func (s *session) findCatalog(definitions []string) (app.Catalog, error) {
	if s.cfg.Catalog != "" {
		return readCatalog(s.cfg.Catalog)
	}
	var candidates []string
	if len(definitions) > 0 {
		candidates = append(candidates, filepath.Join(filepath.Dir(definitions[0]), "catalog.yaml"))
	}
	for _, file := range append(candidates, "catalog.yaml") {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return readCatalog(file)
	}
	if len(definitions) == 0 {
		return app.Catalog{}, nil
	}
	return s.lastUsed(definitions[0])
}

// lastUsed is the catalog that the store remembers, or else the default one. Sources may lie beside the
// definition too, and still where they could before, so that earlier definitions keep working.
func (s *session) lastUsed(definition string) (app.Catalog, error) {
	own, err := app.Roots(definition, nil)
	if err != nil {
		return app.Catalog{}, err
	}
	saved := app.Catalog{Facts: defaultCatalog()}
	if _, err := os.Stat(s.cfg.Store); err == nil { // looking makes no store
		private, _, err := app.OpenStore(s.cfg.Store)
		if err != nil {
			return app.Catalog{}, err
		}
		if found, ok, err := app.LoadCatalog(s.ctx, private); err != nil || ok {
			if err != nil {
				return app.Catalog{}, err
			}
			saved = found
		}
	}
	for _, root := range own {
		if !slices.Contains(saved.Roots, root) {
			saved.Roots = append(saved.Roots, root)
		}
	}
	return saved, nil
}

// defaultCatalog lets a newcomer publish a file before writing a catalog.yaml. Without a base_url
// nothing can be harvested yet.
func defaultCatalog() opendata.Catalog {
	return opendata.Catalog{Title: opendata.T("Åpne data", "Opne data", "Open data")}
}

func readCatalog(file string) (app.Catalog, error) {
	doc, err := readDefinition(file)
	if err != nil {
		return app.Catalog{}, err
	}
	facts, problems := definition.ParseCatalog(file, doc)
	if len(problems) > 0 {
		return app.Catalog{}, definition.AsError(file, problems)
	}
	roots, err := app.Roots(file, facts.Roots)
	facts.Roots = nil
	return app.Catalog{Facts: facts, Roots: roots}, err
}

// who is the steward's name in records.
func who(asked string) string {
	if asked != "" {
		return asked
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "cli"
}
