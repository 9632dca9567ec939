package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/subscribe"
)

type subscriptionsCmd struct {
	Add    subscriptionsAddCmd    `cmd:"" help:"Subscribe a URL to datasets."`
	List   subscriptionsListCmd   `cmd:"" help:"List subscriptions."`
	Remove subscriptionsRemoveCmd `cmd:"" help:"Remove a subscription."`
}

func (s *session) subscriptions(f func(subscribe.Store) error) error {
	private, public, err := app.OpenStore(s.cfg.Store)
	if err != nil {
		return err
	}
	return f(subscribe.Store{Private: private, Public: public, Now: s.Now})
}

type subscriptionsAddCmd struct {
	URL     string   `arg:"" name:"url" help:"Where to POST events."`
	Dataset []string `help:"Only this dataset; may be repeated. Default: all."`
}

func (c *subscriptionsAddCmd) Run(s *session) error {
	var ids []opendata.DatasetID
	for _, d := range c.Dataset {
		id, err := opendata.ParseDatasetID(d)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	return s.subscriptions(func(st subscribe.Store) error {
		sub, err := st.Add(s.ctx, c.URL, ids, "")
		if err != nil {
			return err
		}
		return s.result(sub, func(w io.Writer) {
			fmt.Fprintf(w, "%s\n%s: %s\n", sub.ID, s.t("signeringsnøkkel (vises bare nå)", "signing secret (shown only now)"), sub.Secret)
		})
	})
}

type subscriptionsListCmd struct{}

func (c *subscriptionsListCmd) Run(s *session) error {
	return s.subscriptions(func(st subscribe.Store) error {
		list, err := st.List(s.ctx)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Secret = ""
		}
		return s.result(map[string]any{"subscriptions": list}, func(w io.Writer) {
			t := newTable(w, "id", "url", s.t("datasett", "datasets"), s.t("laget", "created"), s.t("stanset", "disabled"))
			for _, sub := range list {
				var ids []string
				for _, d := range sub.Datasets {
					ids = append(ids, string(d))
				}
				if len(ids) == 0 {
					ids = []string{s.t("alle", "all")}
				}
				t.row(sub.ID, sub.URL, strings.Join(ids, ","), sub.Created, sub.Disabled)
			}
			t.flush()
		})
	})
}

type subscriptionsRemoveCmd struct {
	ID string `arg:"" help:"Subscription id."`
}

func (c *subscriptionsRemoveCmd) Run(s *session) error {
	return s.subscriptions(func(st subscribe.Store) error {
		if err := st.Remove(s.ctx, c.ID); err != nil {
			return err
		}
		return s.result(map[string]string{"removed": c.ID}, func(w io.Writer) { fmt.Fprintf(w, "%s: %s\n", c.ID, s.t("fjernet", "removed")) })
	})
}

type deliveriesCmd struct {
	ID string `arg:"" help:"Subscription id."`
}

func (c *deliveriesCmd) Run(s *session) error {
	return s.subscriptions(func(st subscribe.Store) error {
		state, err := st.State(s.ctx, c.ID)
		if err != nil {
			return err
		}
		return s.result(map[string]any{"deliveries": listed(state.Log), "pending": state.Pending}, func(w io.Writer) {
			if len(state.Log) == 0 {
				fmt.Fprintln(w, s.t("ingen leveranser ennå", "no deliveries yet"))
				return
			}
			t := newTable(w, s.t("hendelse", "event"), s.t("tid", "time"), "HTTP", s.t("resultat", "result"))
			for _, d := range state.Log {
				t.row(d.Event, d.At, strconv.Itoa(d.Status), d.Result)
			}
			t.flush()
		})
	})
}
