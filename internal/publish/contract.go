package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// storedContract is an approved contract with the definition's columns that it was based on: when
// a steward edits those by hand, the definition wins over the older approval.
type storedContract struct {
	Contract opendata.Contract `json:"contract"`
	Base     string            `json:"base"`
}

// own is the contract that a definition writes by hand; without columns there is none.
func own(def opendata.Dataset) opendata.Contract {
	return opendata.Contract{Columns: def.Columns, Key: def.Key, Privacy: def.Privacy, Mixed: def.Mixed}
}

// contractFor settles which contract is in force: the last approved one if it was based on the
// definition as it stands, else the definition's own columns, else none.
func (p *Publisher) contractFor(ctx context.Context, def opendata.Dataset) (opendata.Contract, error) {
	stored, _, err := readJSON[storedContract](ctx, p.Private, approvedKey(def.ID))
	if err != nil && !errors.Is(err, objstore.ErrNotFound) {
		return opendata.Contract{}, fmt.Errorf("read approved contract: %w", err)
	}
	if err == nil && stored.Base == own(def).Digest() {
		return stored.Contract, nil
	}
	return own(def), nil
}

// contractOf is the contract of one run: what a steward approved for it, which is then also put in
// force for the runs to come unless something later was, else the dataset's.
func (p *Publisher) contractOf(ctx context.Context, run opendata.Run, def opendata.Dataset) (opendata.Contract, error) {
	if run.Approval == nil || run.Attempt < 2 {
		return p.contractFor(ctx, def)
	}
	held := run
	held.Attempt--
	prop, _, err := readJSON[HeldProposal](ctx, p.Private, stageKey(held, "proposal"))
	if err != nil {
		return opendata.Contract{}, fmt.Errorf("read approved proposal: %w", err)
	}
	contract := prop.kept(*run.Approval)
	stored, _, err := readJSON[storedContract](ctx, p.Private, approvedKey(def.ID))
	if err != nil && !errors.Is(err, objstore.ErrNotFound) {
		return contract, fmt.Errorf("read approved contract: %w", err)
	}
	if err == nil && stored.Contract.Approved.At > contract.Approved.At {
		return contract, nil
	}
	return contract, p.storeContract(ctx, def, contract)
}

// storeContract puts an approved contract in force and keeps it for good under its digest.
func (p *Publisher) storeContract(ctx context.Context, def opendata.Dataset, c opendata.Contract) error {
	s := storedContract{Contract: c, Base: own(def).Digest()}
	if err := p.put(ctx, contractKey(def.ID, c.Digest()), s); err != nil {
		return fmt.Errorf("store contract: %w", err)
	}
	if err := p.put(ctx, approvedKey(def.ID), s); err != nil {
		return fmt.Errorf("store approved contract: %w", err)
	}
	return nil
}

// contractByDigest finds the contract of a published version.
func (p *Publisher) contractByDigest(ctx context.Context, d opendata.DatasetID, digest string) (opendata.Contract, error) {
	s, _, err := readJSON[storedContract](ctx, p.Private, contractKey(d, digest))
	return s.Contract, err
}

// checkPublicNames takes every name that a definition makes public through the gate. A steward
// mends the definition; nothing is recorded.
func (p *Publisher) checkPublicNames(def opendata.Dataset) error {
	addresses := publicAddresses(def)
	check := func(place, text string) error {
		for _, f := range privacy.CheckName(place, text) {
			if _, address := addresses[place]; address && f.Kind != recognize.NationalID {
				continue // streets and schools in an address bear people's names
			}
			kind := privacy.KindText(f.Kind)
			return opendata.NewError(opendata.Refused, "definition.personal_data", "definisjonen inneholder persondata (%[1]s)", "the definition holds personal data (%[2]s)", kind.In("nb"), kind.In("en")).
				Hinted("Alt i definisjonen blir offentlig. Skriv det om uten persondata.", "Everything in a definition becomes public. Rewrite it without personal data.").
				At(opendata.Where{Field: place})
		}
		return nil
	}
	texts := publicTexts(def)
	maps.Copy(texts, addresses)
	for _, place := range slices.Sorted(maps.Keys(texts)) {
		if err := check(place, texts[place]); err != nil {
			return err
		}
	}
	return nil
}

// publicAddresses lists the identifiers and addresses of a definition by field.
func publicAddresses(def opendata.Dataset) map[string]string {
	addresses := map[string]string{"dataset": string(def.ID), "landing_page": def.LandingPage, "publisher.url": def.Publisher.URL, "contact.url": def.Contact.URL}
	for field, list := range map[string][]string{"spatial": def.Spatial, "legislation": def.Legislation, "los": def.LOS, "hvd": def.HVD} {
		for i, address := range list {
			addresses[fmt.Sprintf("%s[%d]", field, i)] = address
		}
	}
	return addresses
}

// publicTexts lists the free texts of a definition by field.
func publicTexts(def opendata.Dataset) map[string]string {
	texts := map[string]string{"contact.name": def.Contact.Name, "contact.email": def.Contact.Email, "publisher.name": def.Publisher.Name}
	for i, name := range def.Key {
		texts[fmt.Sprintf("key[%d]", i)] = name
	}
	for lang, s := range def.Title {
		texts["title."+lang] = s
	}
	for lang, s := range def.Description {
		texts["description."+lang] = s
	}
	for lang, words := range def.Keywords {
		for i, w := range words {
			texts[fmt.Sprintf("keywords.%s[%d]", lang, i)] = w
		}
	}
	for i, c := range def.Columns {
		if c.Treatment == opendata.Suppress {
			continue
		}
		texts[fmt.Sprintf("columns[%d].name", i)] = c.Published()
		texts[fmt.Sprintf("columns[%d].unit", i)] = c.Unit
		for n, group := range slices.Sorted(maps.Values(c.Hierarchy)) {
			texts[fmt.Sprintf("columns[%d].hierarchy[%d]", i, n)] = group
		}
		for lang, s := range c.Title {
			texts[fmt.Sprintf("columns[%d].title.%s", i, lang)] = s
		}
		for lang, s := range c.Description {
			texts[fmt.Sprintf("columns[%d].description.%s", i, lang)] = s
		}
	}
	return texts
}
