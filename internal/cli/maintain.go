package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

type verifyCmd struct{}

func (c *verifyCmd) Run(s *session) error {
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	res, err := a.Publisher.Verify(s.ctx)
	if err != nil {
		return err
	}
	return s.faults(res, s.t("lageret er i orden", "the store is sound"))
}

type recheckCmd struct {
	Dataset string `arg:"" optional:"" help:"Dataset id. Default: all."`
}

func (c *recheckCmd) Run(s *session) error {
	var id opendata.DatasetID
	if c.Dataset != "" {
		var err error
		if id, err = opendata.ParseDatasetID(c.Dataset); err != nil {
			return err
		}
	}
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	res, err := a.Publisher.Recheck(s.ctx, id)
	if err != nil {
		return err
	}
	return s.faults(res, s.t("ingen nye funn", "no new findings"))
}

// faults shows what verify or recheck found; anything found is a failure.
func (s *session) faults(res publish.Verified, fine string) error {
	err := s.result(res, func(w io.Writer) {
		fmt.Fprintf(w, "%d %s, %d %s, %d %s, %d %s\n", res.Datasets, s.t("datasett", "datasets"), res.Versions, s.t("versjoner", "versions"), res.Files, s.t("filer", "files"), res.Bytes, s.t("byte", "bytes"))
		for _, f := range res.Faults {
			fmt.Fprintf(w, "✗ %s %s %s %s\n", f.Dataset, f.Version, f.Code, f.File)
			for _, h := range f.Holds {
				fmt.Fprintf(w, "    %s\n", h.Text.In(s.lang))
			}
		}
		if len(res.Faults) == 0 {
			fmt.Fprintln(w, fine)
		}
	})
	if err == nil && len(res.Faults) > 0 {
		return errFailed
	}
	return err
}

type sweepCmd struct {
	Grace time.Duration `default:"24h" help:"Leave runs alone that started less than so long ago."`
}

func (c *sweepCmd) Run(s *session) error {
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	res, err := a.Publisher.Sweep(s.ctx, c.Grace)
	if err != nil {
		return err
	}
	return s.result(res, func(w io.Writer) {
		fmt.Fprintf(w, "%d %s, %d %s, %d %s\n", res.Abandoned, s.t("avbrutte kjøringer avsluttet", "abandoned runs ended"),
			res.Versions, s.t("foreldreløse versjoner slettet", "orphaned versions removed"), res.Private, s.t("private rester slettet", "private remains removed"))
	})
}
