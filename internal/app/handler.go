package app

import (
	"context"
	"net/http"
	"sync"

	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/steward"
	"github.com/allmenning/allmenning/internal/subscribe"
	"github.com/allmenning/allmenning/internal/token"
	"github.com/allmenning/allmenning/internal/web"
)

// maxRunsAtOnce bounds the runs that the API started and that go on beside each other.
const maxRunsAtOnce = 2

// Handler is everything the local process serves. Runs that the API starts go on in goroutines
// that work counts, until ctx ends; what is then unfinished continues at the next start.
func (a *App) Handler(ctx context.Context, work *sync.WaitGroup) (http.Handler, error) {
	slots := make(chan struct{}, maxRunsAtOnce)
	cfg := a.stewardConfig(func(id opendata.RunID) {
		work.Go(func() {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			defer func() { <-slots }()
			if _, err := a.Publisher.Resume(ctx, id); err != nil {
				a.Log.Error("run started by the API", "run", id, "error", opendata.Cause(err))
			}
		})
	})
	return a.Web(steward.New(cfg), steward.NewSubscriptions(cfg))
}

// Web is the public catalog with what else the program has.
func (a *App) Web(stewards, subscriptions http.Handler) (http.Handler, error) {
	cfg := web.Config{Public: a.Public, Catalog: a.Catalog, Now: a.Now, Log: a.Log, Version: config.Version(), Steward: stewards, Subscriptions: subscriptions}
	var err error
	if cfg.SQL, cfg.SQLReason, err = a.sql(); err != nil {
		return nil, err
	}
	return web.New(cfg)
}

// Steward is the steward API alone, for a program that serves nothing else.
func (a *App) Steward(proceed func(opendata.RunID)) http.Handler {
	return steward.New(a.stewardConfig(proceed))
}

func (a *App) stewardConfig(proceed func(opendata.RunID)) steward.Config {
	return steward.Config{
		Publisher:     a.Publisher,
		Tokens:        token.Store{Private: a.Private, Now: a.Now},
		Subscriptions: a.Subscriptions(),
		Definition:    a.Definition,
		Register:      a.Register,
		Parse:         a.parse,
		Continue:      proceed,
		Log:           a.Log,
	}
}

// parse reads a definition that came through the API.
func (a *App) parse(doc []byte) (opendata.Dataset, error) {
	def, problems := definition.Parse("definition", doc)
	def, missing := definition.Merge(a.Catalog, def)
	if problems = append(problems, missing...); len(problems) > 0 {
		return def, definition.AsError("definition", problems)
	}
	return def, nil
}

// Subscriptions is the store of subscriptions.
func (a *App) Subscriptions() subscribe.Store {
	return subscribe.Store{Private: a.Private, Public: a.Public, Now: a.Now}
}

// Deliverer sends events to subscribers.
func (a *App) Deliverer() *subscribe.Deliverer {
	agent := "Allmenning/" + config.Version()
	if a.Catalog.Contact.Email != "" {
		agent += " (+" + a.Catalog.Contact.Email + ")"
	}
	return &subscribe.Deliverer{Store: a.Subscriptions(), Client: subscribe.NewClient(a.Config.AllowPrivateNetworks), Log: a.Log, Agent: agent}
}
