package cli

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/publish"
)

type runsCmd struct {
	List runsListCmd `cmd:"" default:"withargs" help:"List runs, newest first."`
	Show runsShowCmd `cmd:"" help:"Show one run: what was found, why it waits, what is proposed."`
}

type runsListCmd struct {
	Dataset string `help:"Only this dataset's."`
	Held    bool   `help:"Only runs that wait for a steward."`
	Limit   int    `default:"50" help:"At most so many."`
}

func (c *runsListCmd) Run(s *session) error {
	var id opendata.DatasetID
	if c.Dataset != "" {
		var err error
		if id, err = opendata.ParseDatasetID(c.Dataset); err != nil {
			return err
		}
	}
	if c.Limit < 1 {
		return opendata.NewError(opendata.Invalid, "runs.limit", "grensen er for liten", "the limit is too small").
			Hinted("Bruk minst 1.", "Use at least 1.").At(opendata.Where{Field: "--limit"})
	}
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	look := c.Limit
	if c.Held {
		look = math.MaxInt // one that waits may be older than many that do not
	}
	all, err := a.Publisher.Runs(s.ctx, id, look)
	if err != nil {
		return err
	}
	runs := []opendata.Run{}
	for _, r := range all {
		if len(runs) < c.Limit && (!c.Held || r.State == opendata.RunHeld) {
			runs = append(runs, r)
		}
	}
	return s.result(map[string]any{"runs": runs}, func(w io.Writer) {
		if len(runs) == 0 {
			fmt.Fprintln(w, s.t("ingen kjøringer ennå; prøv «allmenning publish»", "no runs yet; try “allmenning publish”"))
			return
		}
		t := newTable(w, s.t("kjøring", "run"), s.t("datasett", "dataset"), s.t("tilstand", "state"), s.t("rader", "rows"), s.t("startet", "started"), s.t("av", "by"))
		for _, r := range runs {
			t.row(string(r.ID), string(r.Dataset), string(r.State), strconv.FormatInt(r.Rows.Published, 10), r.Started, r.By)
		}
		t.flush()
	})
}

type runsShowCmd struct {
	Run_ string `arg:"" name:"run" help:"Run id."`
}

func (c *runsShowCmd) Run(s *session) error {
	id, err := opendata.ParseRunID(c.Run_)
	if err != nil {
		return err
	}
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	run, _, err := a.Publisher.Run(s.ctx, id)
	if err != nil {
		return err
	}
	view := struct {
		Run      opendata.Run          `json:"run"`
		Report   *opendata.Report      `json:"report,omitempty"`
		Proposal *publish.HeldProposal `json:"proposal,omitempty"`
	}{Run: run}
	if rep, err := a.Publisher.Report(s.ctx, id); err == nil {
		view.Report = &rep
	}
	if run.State == opendata.RunHeld {
		prop, err := a.Publisher.Proposal(s.ctx, id)
		if err != nil {
			return err
		}
		view.Proposal = &prop
	}
	return s.result(view, func(w io.Writer) { s.writeRun(w, run, view.Report, view.Proposal) })
}

func (s *session) writeRun(w io.Writer, run opendata.Run, report *opendata.Report, prop *publish.HeldProposal) {
	fmt.Fprintf(w, "%s  %s  %s\n", run.ID, run.Dataset, run.State)
	fmt.Fprintf(w, "%s: %s  %s: %s (%s)\n", s.t("startet", "started"), run.Started, s.t("av", "by"), run.By, run.Trigger)
	if run.Error != nil {
		fmt.Fprintf(w, "%s: %s\n", s.t("feil", "error"), run.Error.Message.In(s.lang))
		if hint := run.Error.Hint.In(s.lang); hint != "" {
			fmt.Fprintf(w, "    %s\n", hint)
		}
	}
	if report != nil {
		r := report.Rows
		fmt.Fprintf(w, "%s: %d  %s: %d  %s: %d\n", s.t("lest", "read"), r.Read, s.t("avvist", "rejected"), r.Rejected, s.t("for korte", "short"), r.Short)
		if r.Removed > 0 {
			fmt.Fprintf(w, "%s: %d\n", s.tt("utelatt av vern", "utelatne av vern", "left out for protection"), r.Removed)
		}
		s.writeVerdicts(w, report.Columns)
		s.writeTreated(w, report.Treated)
		s.writeDisclosure(w, report.Disclosure)
	}
	if prop == nil {
		return
	}
	s.writeRules(w, prop.Contract)
	fmt.Fprintln(w)
	for _, h := range prop.Holds {
		fmt.Fprintf(w, "… %s\n", h.Text.In(s.lang))
	}
	s.writeDiff(w, prop.Diff)
	fmt.Fprintf(w, "\n%s: %s\n", s.tt("forslagets fingeravtrykk", "fingeravtrykket til forslaget", "digest of the proposal"), prop.Digest())
	fmt.Fprintf(w, "\n    allmenning approve %s --reason …\n    allmenning reject %s --reason …\n", run.ID, run.ID)
}

type decideArgs struct {
	Run_   string `arg:"" name:"run" help:"Run id."`
	Reason string `help:"Why, for the record."`
	By     string `help:"Your name for the record. Default: the user's."`
}

type approveCmd struct {
	decideArgs
	Proposal string   `help:"Digest of the proposal you saw; another one is refused."`
	Keep     []string `placeholder:"COLUMN" sep:"none" help:"Accept what was found in this column, for the reason given, and keep it. Can be given again for another column."`
}

func (c *approveCmd) Run(s *session) error {
	id, err := opendata.ParseRunID(c.Run_)
	if err != nil {
		return err
	}
	bar := s.newProgress()
	a, err := s.open(app.Catalog{}, bar)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := a.Publisher.Approve(s.ctx, id, publish.Decision{By: who(c.By), Reason: c.Reason, Proposal: c.Proposal, Keep: c.Keep}); err != nil {
		return err
	}
	run, err := a.Publisher.Resume(s.ctx, id)
	bar.done()
	if err != nil {
		return err
	}
	res := published{Run: &run}
	if err := s.result(run, func(io.Writer) { s.writePublished(res) }); err != nil {
		return err
	}
	switch run.State {
	case opendata.RunHeld:
		return errHeld
	case opendata.RunSuperseded: // approved too late: something else was published or withdrawn first
		return errFailed
	}
	return nil
}

type rejectCmd struct{ decideArgs }

func (c *rejectCmd) Run(s *session) error {
	id, err := opendata.ParseRunID(c.Run_)
	if err != nil {
		return err
	}
	a, err := s.open(app.Catalog{}, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	run, err := a.Publisher.Reject(s.ctx, id, publish.Decision{By: who(c.By), Reason: c.Reason})
	if err != nil {
		return err
	}
	return s.result(run, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", run.ID, s.t("avvist; ingenting offentlig er endret", "rejected; nothing public changed"))
	})
}
