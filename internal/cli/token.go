package cli

import (
	"fmt"
	"io"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/token"
)

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Create a token. It is shown once."`
	List   tokenListCmd   `cmd:"" help:"List tokens."`
	Revoke tokenRevokeCmd `cmd:"" help:"Revoke a token."`
}

// tokens opens the store and calls f.
func (s *session) tokens(f func(token.Store) error) error {
	private, _, err := app.OpenStore(s.cfg.Store)
	if err != nil {
		return err
	}
	return f(token.Store{Private: private, Now: s.Now})
}

type tokenCreateCmd struct {
	Name  string `arg:"" help:"Who or what will use it."`
	Scope string `default:"steward" enum:"steward,subscriber" help:"steward or subscriber."`
}

func (c *tokenCreateCmd) Run(s *session) error {
	return s.tokens(func(st token.Store) error {
		t, secret, err := st.Create(s.ctx, c.Name, token.Scope(c.Scope))
		if err != nil {
			return err
		}
		return s.result(map[string]any{"token": t, "secret": secret}, func(w io.Writer) {
			fmt.Fprintln(w, secret)
			fmt.Fprintf(s.Err, "allmenning: %s\n", s.t("ta vare på tokenet; det vises bare nå", "keep the token; it is shown only now"))
		})
	})
}

type tokenListCmd struct{}

func (c *tokenListCmd) Run(s *session) error {
	return s.tokens(func(st token.Store) error {
		list, err := st.List(s.ctx)
		if err != nil {
			return err
		}
		return s.result(map[string]any{"tokens": list}, func(w io.Writer) {
			t := newTable(w, "id", s.t("navn", "name"), s.t("omfang", "scope"), s.t("laget", "created"))
			for _, k := range list {
				t.row(k.ID, k.Name, string(k.Scope), k.Created)
			}
			t.flush()
		})
	})
}

type tokenRevokeCmd struct {
	ID string `arg:"" help:"Token id, as list shows it."`
}

func (c *tokenRevokeCmd) Run(s *session) error {
	return s.tokens(func(st token.Store) error {
		if err := st.Revoke(s.ctx, c.ID); err != nil {
			return err
		}
		return s.result(map[string]string{"revoked": c.ID}, func(w io.Writer) { fmt.Fprintf(w, "%s: %s\n", c.ID, s.t("trukket tilbake", "revoked")) })
	})
}
