package publish

import (
	"context"
	"slices"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

// Decision is a steward's answer to a held run.
type Decision struct {
	By       string
	Reason   string
	Proposal string // digest of the proposal that was seen; empty: whatever waits
	// Keep names columns in which the steward accepts what was found: they are published as before, or
	// as they are, and the contract takes in the kinds with the reason.
	Keep []string
}

// Proposal reads what a held run waits with.
func (p *Publisher) Proposal(ctx context.Context, id opendata.RunID) (HeldProposal, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return HeldProposal{}, err
	}
	prop, _, err := readJSON[HeldProposal](ctx, p.Private, stageKey(run, "proposal"))
	if err != nil {
		return prop, opendata.NewError(opendata.NotFound, "run.no_proposal", "kjøringen har ikke noe forslag", "the run has no proposal").Because(err)
	}
	return prop, nil
}

// Report reads the steward's account of a run, or an error of kind NotFound before Review.
func (p *Publisher) Report(ctx context.Context, id opendata.RunID) (opendata.Report, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return opendata.Report{}, err
	}
	r, _, err := readJSON[opendata.Report](ctx, p.Private, stageKey(run, "report"))
	if err == nil {
		return r, nil
	}
	prop, perr := p.Proposal(ctx, id)
	if perr != nil {
		return r, opendata.NewError(opendata.NotFound, "run.no_report", "kjøringen har ingen rapport ennå", "the run has no report yet").Because(err)
	}
	return prop.Report, nil
}

// Approve puts the held run's proposal in force and lets the run go on; Resume continues it.
// A run that is not held, or whose proposal is not the one that was seen, is a Conflict.
func (p *Publisher) Approve(ctx context.Context, id opendata.RunID, d Decision) (opendata.Run, error) {
	run, _, err := p.Run(ctx, id)
	if err != nil {
		return run, err
	}
	if run.State != opendata.RunHeld {
		return run, notHeld(run)
	}
	prop, err := p.Proposal(ctx, id)
	if err != nil {
		return run, err
	}
	if d.Proposal != "" && d.Proposal != prop.Digest() {
		return run, opendata.NewError(opendata.Conflict, "run.other_proposal",
			"forslaget er et annet enn det du så", "the proposal is not the one you saw").
			Hinted("Se på kjøringen igjen: «allmenning runs show».", "Look at the run again: “allmenning runs show”.")
	}
	if prop.Final {
		return run, opendata.NewError(opendata.Refused, "run.not_approvable",
			"funnet ligger i navn eller metadata og kan ikke godkjennes", "the finding is in a name or in metadata and cannot be approved").
			Hinted("Rett kilden eller definisjonen og publiser på nytt.", "Mend the source or the definition and publish again.")
	}
	if err := decidable(prop, d); err != nil {
		return run, err
	}
	approval := opendata.Approval{By: d.By, At: stamp(p.Now()), Run: id, Proposal: prop.Digest(), Reason: d.Reason, Keep: d.Keep}
	pointer, etag, err := p.versions().Pointer(ctx, run.Dataset)
	if err != nil {
		return run, err
	}
	if pointer.Seq != run.BaseSeq {
		return run, opendata.NewError(opendata.Conflict, "run.outdated",
			"datasettet er endret siden kjøringen begynte", "the dataset has changed since the run began").
			Hinted("Avvis kjøringen og publiser på nytt.", "Reject the run and publish again.")
	}
	// The run's record decides between this and a rejection at the same time. Plan puts the contract
	// in force, so that a crash in between loses nothing.
	return p.change(ctx, id, func(r *opendata.Run) error {
		if r.State != opendata.RunHeld || r.Attempt != run.Attempt {
			return notHeld(*r)
		}
		r.State, r.Approval = opendata.RunApproved, &approval
		r.Attempt++
		r.BaseETag = etag // a fence since then changed nothing that the steward saw
		return nil
	})
}

// decidable is an error of kind Invalid where a decision lets something pass that was found without
// saying why, or names a column whose findings can't be accepted.
func decidable(prop HeldProposal, d Decision) error {
	lets := len(d.Keep) > 0 || slices.ContainsFunc(prop.Holds, func(h opendata.HoldReason) bool { return h.Code == "differences" })
	if lets && strings.TrimSpace(d.Reason) == "" {
		return opendata.NewError(opendata.Invalid, "run.reason", "begrunnelsen mangler", "the reason is missing").
			Hinted("Noe som kan peke ut personer, publiseres bare med en begrunnelse.", "What may point at persons is published with a reason only.")
	}
	for _, name := range d.Keep {
		if i := proposed(prop, name); i < 0 || len(prop.found(prop.Contract.Columns[i])) == 0 {
			return opendata.NewError(opendata.Invalid, "run.keep", "en kolonne som skal beholdes, har ingen funn å godta", "a column to be kept has no finding to accept").
				Hinted("«allmenning runs show» viser kolonnene med funn.", "“allmenning runs show” lists the columns with findings.")
		}
	}
	return nil
}

// proposed finds a column of the proposed contract by its own or its published name; -1: none.
func proposed(prop HeldProposal, name string) int {
	return slices.IndexFunc(prop.Contract.Columns, func(r opendata.ColumnRule) bool { return r.Name == name || r.Published() == name })
}

// found are the kinds that were found in a column of the proposal.
func (h HeldProposal) found(rule opendata.ColumnRule) []string {
	var kinds []string
	add := func(kind string) {
		if kind != "" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	is := func(name string) bool { return name == rule.Name || name == rule.Published() }
	for _, hold := range h.Holds {
		switch {
		case is(hold.Column) && hold.Code == "hidden_column":
			add("hidden")
		case is(hold.Column):
			add(hold.Kind)
		}
	}
	for _, v := range h.Report.Columns {
		if !is(v.Name) {
			continue
		}
		for _, kind := range v.Kinds {
			add(kind)
		}
		if v.Class == opendata.FreeText {
			add("free_text")
		}
		if v.Hidden {
			add("hidden")
		}
	}
	return kinds
}

// kept is the proposed contract with the columns that the steward keeps: treated as in the contract
// that was in force, or else kept, with an acceptance of each kind that was found.
func (h HeldProposal) kept(a opendata.Approval) opendata.Contract {
	c := h.Contract
	c.Columns = slices.Clone(c.Columns)
	for _, name := range a.Keep {
		i := proposed(h, name)
		if i < 0 {
			continue
		}
		rule := &c.Columns[i]
		kinds := h.found(*rule)
		rule.Treatment, rule.Accepts = opendata.Keep, slices.Clone(rule.Accepts)
		if old, ok := h.InForce.Column(rule.Name); ok && old.Treatment != opendata.Suppress && old.Type == rule.Type {
			rule.Treatment, rule.Hierarchy = old.Treatment, old.Hierarchy
		}
		for _, kind := range kinds {
			if !slices.ContainsFunc(rule.Accepts, func(x opendata.Acceptance) bool { return x.Kind == kind }) {
				rule.Accepts = append(rule.Accepts, opendata.Acceptance{Kind: kind, Reason: a.Reason})
			}
		}
	}
	c.Approved = a
	return c
}

func notHeld(run opendata.Run) error {
	return opendata.NewError(opendata.Conflict, "run.not_held", "kjøringen venter ikke på en avgjørelse", "the run does not wait for a decision").
		Hinted("«allmenning runs» viser hvilke kjøringer som venter.", "“allmenning runs” shows which runs wait.")
}

// Reject ends a held run. Nothing public changes.
func (p *Publisher) Reject(ctx context.Context, id opendata.RunID, d Decision) (opendata.Run, error) {
	run, err := p.change(ctx, id, func(r *opendata.Run) error {
		if r.State != opendata.RunHeld {
			return notHeld(*r)
		}
		r.State, r.Finished = opendata.RunRejected, stamp(p.Now())
		r.Approval = &opendata.Approval{By: d.By, At: r.Finished, Run: id, Proposal: r.Proposal, Reason: d.Reason}
		return nil
	})
	if err == nil {
		p.discard(ctx, id)
	}
	return run, err
}

// gatedReason accepts words that will be public only when the gate finds nothing in them.
func gatedReason(reason string) error {
	if reason == "" || len(reason) > 500 {
		return opendata.NewError(opendata.Invalid, "withdraw.reason", "begrunnelsen mangler eller er for lang", "the reason is missing or too long").
			Hinted("Skriv 1 til 500 tegn. Teksten blir offentlig.", "Write 1 to 500 characters. The text becomes public.")
	}
	for _, f := range privacy.CheckName("reason", reason) {
		kind := privacy.KindText(f.Kind)
		return opendata.NewError(opendata.Refused, "withdraw.reason_personal", "begrunnelsen inneholder persondata (%[1]s)", "the reason holds personal data (%[2]s)", kind.In("nb"), kind.In("en")).
			Hinted("Begrunnelsen blir offentlig. Skriv den uten persondata.", "The reason becomes public. Write it without personal data.")
	}
	return nil
}
