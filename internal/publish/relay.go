package publish

import (
	"context"
	"fmt"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/search"
)

// Relay carries a dataset's last change further: its event into the event log, the catalog
// generation rebuilt. It may run late, twice or never: the next swap and every sweep catch up.
func (p *Publisher) Relay(ctx context.Context, d opendata.DatasetID) error {
	pointer, _, err := p.versions().Pointer(ctx, d)
	if err != nil {
		return err
	}
	if err := p.versions().EnsureEvent(ctx, pointer); err != nil {
		return fmt.Errorf("relay event of %s: %w", d, err)
	}
	return p.RebuildCatalog(ctx)
}

// Old catalog generations that stay, for readers that began with one.
const (
	generationsKept = 3
	generationAge   = time.Hour
)

// RebuildCatalog builds the catalog generation from the pointers and removes old ones.
func (p *Publisher) RebuildCatalog(ctx context.Context) error {
	gen, _, err := search.Build(ctx, p.Public, p.Catalog, p.Now())
	if len(gen.Unread) > 0 { // they keep their entry of the generation before
		p.Log.Error("manifests that could not be read", "datasets", len(gen.Unread), "first", gen.Unread[0])
	}
	if err != nil {
		return fmt.Errorf("build catalog: %w", err)
	}
	if _, err := search.Prune(ctx, p.Public, generationsKept, p.Now().Add(-generationAge)); err != nil {
		return fmt.Errorf("remove old catalog generations: %w", err)
	}
	return nil
}
