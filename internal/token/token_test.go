package token_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/faultstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/token"
)

func newStore() token.Store {
	return token.Store{Private: memstore.New(), Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }}
}

func create(t *testing.T, s token.Store, name string, scope token.Scope) (token.Token, string) {
	t.Helper()
	tok, secret, err := s.Create(context.Background(), name, scope)
	if err != nil {
		t.Fatal(err)
	}
	return tok, secret
}

func TestATokenOpensUntilItIsRevoked(t *testing.T) {
	s := newStore()
	ctx := context.Background()
	made, secret := create(t, s, "arkivsystemet", token.Subscriber)
	other, otherSecret := create(t, s, "arkivsystemet", token.Steward)
	if secret == otherSecret || made.ID == other.ID {
		t.Fatal("two tokens are the same")
	}
	if got, err := s.Verify(ctx, "bearer "+secret); err != nil || got != made || got.Scope != token.Subscriber || got.Created != "2026-03-01T12:00:00Z" {
		t.Errorf("verify = %+v, %v, want %+v", got, err, made)
	}
	if list, err := s.List(ctx); err != nil || len(list) != 2 {
		t.Errorf("list = %v, %v", list, err)
	}
	if err := s.Revoke(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(ctx, "Bearer "+secret); !errors.Is(err, token.ErrUnauthorized) {
		t.Errorf("a revoked token: %v", err)
	}
	if _, err := s.Verify(ctx, "Bearer "+otherSecret); err != nil {
		t.Errorf("the other token: %v", err)
	}
	if err := s.Revoke(ctx, made.ID); err == nil || opendata.KindOf(err) != opendata.NotFound {
		t.Errorf("revoking twice = %v, want not found", err)
	}
}

func TestWhatOpensNothing(t *testing.T) {
	s := newStore()
	tok, secret := create(t, s, "x", token.Steward)
	for _, header := range []string{"", "Bearer", "Bearer ", secret, "Basic " + secret, "Bearer " + secret + "x", "Bearer " + secret[:len(secret)-1], "Bearer  " + secret,
		"Bearer " + strings.ToUpper(secret), "Bearer " + tok.ID, "Bearer alm_", "Bearer alm_../../tokens", "Bearer alm_" + strings.Repeat("a", 1<<20), "Bearer " + secret + "\x00"} {
		if got, err := s.Verify(context.Background(), header); !errors.Is(err, token.ErrUnauthorized) || got != (token.Token{}) {
			t.Errorf("Verify(%.40q) = %+v, %v, want unauthorized", header, got, err)
		}
	}
}

// A store that does not answer lets nobody in, and does not say that the token is wrong.
func TestAFailingStoreLetsNobodyIn(t *testing.T) {
	s := newStore()
	_, secret := create(t, s, "x", token.Steward)
	s.Private = faultstore.New(s.Private, faultstore.Plan{At: 1, Dead: true})
	if got, err := s.Verify(context.Background(), "Bearer "+secret); err == nil || errors.Is(err, token.ErrUnauthorized) || got.Scope != "" {
		t.Errorf("verify = %+v, %v", got, err)
	}
}

func TestTheSecretIsStoredNowhere(t *testing.T) {
	s := newStore()
	_, secret := create(t, s, "arkivsystemet", token.Steward)
	if len(secret) < 40 {
		t.Errorf("a secret of %d characters", len(secret))
	}
	random := strings.TrimPrefix(secret, "alm_")
	for info, err := range s.Private.List(context.Background(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := s.Private.Open(context.Background(), info.Key, objstore.Range{})
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil || strings.Contains(info.Key+string(data), random) {
			t.Errorf("%s holds the secret (%v)", info.Key, err)
		}
	}
}

func TestNamesAndScopes(t *testing.T) {
	s := newStore()
	for _, c := range []struct {
		name  string
		scope token.Scope
	}{{"", token.Steward}, {strings.Repeat("a", 61), token.Steward}, {"a\nb", token.Steward}, {"<script>", token.Steward}, {"x", "admin"}, {"x", ""}} {
		if _, _, err := s.Create(context.Background(), c.name, c.scope); err == nil || opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("Create(%q, %q) = %v, want invalid", c.name, c.scope, err)
		}
	}
	if tok, _ := create(t, s, "Åse fra Bydel 3", token.Steward); tok.Name != "Åse fra Bydel 3" {
		t.Errorf("name = %q", tok.Name)
	}
}

func TestRevokingTakesIdsOnly(t *testing.T) {
	s := newStore()
	create(t, s, "x", token.Steward)
	for _, id := range []string{"", "a", "0123456", "../tokens", "ABCDEF01", strings.Repeat("0", 64)} {
		if err := s.Revoke(context.Background(), id); err == nil || opendata.KindOf(err) != opendata.NotFound {
			t.Errorf("Revoke(%q) = %v, want not found", id, err)
		}
	}
	if list, err := s.List(context.Background()); err != nil || len(list) != 1 {
		t.Errorf("left: %v, %v", list, err)
	}
}
