package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

type datasetsCmd struct{}

func (c *datasetsCmd) Run(s *session) error {
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	vs := version.Store{Public: a.Public}
	ids, err := vs.Datasets(s.ctx)
	if err != nil {
		return err
	}
	pointers := []opendata.Pointer{}
	for _, id := range ids {
		p, _, err := vs.Pointer(s.ctx, id)
		if err != nil {
			return err
		}
		if p.State != opendata.StateEmpty {
			pointers = append(pointers, p)
		}
	}
	return s.result(map[string]any{"datasets": pointers}, func(w io.Writer) {
		if len(pointers) == 0 {
			fmt.Fprintln(w, s.t("ingenting er publisert ennå; prøv «allmenning publish»", "nothing is published yet; try “allmenning publish”"))
			return
		}
		t := newTable(w, s.t("datasett", "dataset"), s.t("tilstand", "state"), s.t("versjon", "version"), s.t("rader", "rows"), s.t("endret", "modified"))
		for _, p := range pointers {
			rec, _ := p.Record(p.Version)
			t.row(string(p.Dataset), string(p.State), string(p.Version), strconv.FormatInt(rec.Rows, 10), p.Modified)
		}
		t.flush()
	})
}

type versionsCmd struct {
	Dataset string `arg:"" help:"Dataset id."`
}

func (c *versionsCmd) Run(s *session) error {
	id, err := opendata.ParseDatasetID(c.Dataset)
	if err != nil {
		return err
	}
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	p, _, err := version.Store{Public: a.Public}.Pointer(s.ctx, id)
	if err != nil {
		return err
	}
	if p.State == opendata.StateEmpty {
		return opendata.NewError(opendata.NotFound, "dataset.not_found", "datasettet er ikke publisert", "the dataset is not published").
			Hinted("«allmenning datasets» viser hva som er publisert.", "“allmenning datasets” shows what is published.")
	}
	view := map[string]any{"dataset": p.Dataset, "state": p.State, "current": p.Version, "versions": listed(p.Versions), "tombstones": listed(p.Tombstones)}
	return s.result(view, func(w io.Writer) {
		t := newTable(w, s.t("versjon", "version"), s.t("rader", "rows"), "byte", s.t("laget", "created"), "")
		for _, r := range p.Versions {
			mark := ""
			if r.Version == p.Version {
				mark = s.t("gjeldende", "current")
			}
			t.row(string(r.Version), strconv.FormatInt(r.Rows, 10), strconv.FormatInt(r.Bytes, 10), r.Created, mark)
		}
		for _, g := range p.Tombstones {
			if g.Version != "" {
				t.row(string(g.Version), "", "", g.At, s.t("trukket tilbake: ", "withdrawn: ")+g.Reason)
			}
		}
		t.flush()
	})
}

type withdrawCmd struct {
	What   string `arg:"" name:"dataset[@version]" help:"Dataset id, or dataset id and version."`
	Reason string `required:"" help:"Why. Becomes public."`
}

func (c *withdrawCmd) Run(s *session) error {
	name, ver, _ := strings.Cut(c.What, "@")
	id, err := opendata.ParseDatasetID(name)
	if err != nil {
		return err
	}
	var v opendata.VersionID
	if strings.Contains(c.What, "@") {
		if v, err = opendata.ParseVersionID(ver); err != nil {
			return err
		}
	}
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	p, err := a.Publisher.Withdraw(s.ctx, id, v, c.Reason)
	if err != nil {
		return err
	}
	return s.result(p, func(w io.Writer) {
		if p.State == opendata.StateWithdrawn {
			fmt.Fprintf(w, "%s: %s\n", id, s.t("trukket tilbake, alle filer er slettet", "withdrawn, every file is removed"))
			return
		}
		fmt.Fprintf(w, "%s@%s: %s %s\n", id, v, s.t("trukket tilbake; gjeldende versjon er", "withdrawn; the current version is"), p.Version)
	})
}

type versionCmd struct{}

func (versionCmd) Run(s *session) error {
	return s.result(map[string]string{"version": config.Version()}, func(w io.Writer) { fmt.Fprintln(w, "allmenning", config.Version()) })
}

// listed makes an empty list of none, so that JSON has [] and never null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
