// Package token keeps the bearer tokens of the steward API and of subscribers. A token is shown
// once, when it is created; the store holds its SHA-256 only, as the object's key, so that
// looking one up compares no secrets.
package token

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

const prefix = "alm_"

// Scope says what a token may do.
type Scope string

const (
	Steward    Scope = "steward"    // trigger and decide runs, withdraw
	Subscriber Scope = "subscriber" // keep subscriptions
)

// Token is what is stored of one.
type Token struct {
	ID      string `json:"id"` // first 8 hex digits of the hash: names it, opens nothing
	Name    string `json:"name"`
	Scope   Scope  `json:"scope"`
	Created string `json:"created"`
}

// Store keeps tokens in the private bucket.
type Store struct {
	Private objstore.Bucket
	Now     func() time.Time
}

var (
	namePattern = regexp.MustCompile(`^[\p{L}\p{N} ._@-]{1,60}$`)
	idPattern   = regexp.MustCompile(`^[0-9a-f]{8}$`)
)

// Create makes a token and returns its secret, which is stored nowhere.
func (s Store) Create(ctx context.Context, name string, scope Scope) (Token, string, error) {
	if !namePattern.MatchString(name) || scope != Steward && scope != Subscriber {
		return Token{}, "", opendata.NewError(opendata.Invalid, "token.name", "ugyldig navn eller omfang for tokenet", "invalid name or scope of the token").
			Hinted("Navn: 1 til 60 bokstaver og sifre. Omfang: steward eller subscriber.", "Name: 1 to 60 letters and digits. Scope: steward or subscriber.")
	}
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	secret := prefix + base64.RawURLEncoding.EncodeToString(b[:])
	hash := hashOf(secret)
	t := Token{ID: hash[:8], Name: name, Scope: scope, Created: s.Now().UTC().Format(time.RFC3339)}
	data, err := json.Marshal(t)
	if err != nil {
		return Token{}, "", fmt.Errorf("encode token: %w", err)
	}
	_, err = s.Private.Put(ctx, key(hash), bytes.NewReader(data), objstore.PutOptions{ContentType: "application/json", IfAbsent: true})
	if err != nil {
		return Token{}, "", fmt.Errorf("store token: %w", err)
	}
	return t, secret, nil
}

// Verify finds the token that an Authorization header bears, or an error: ErrUnauthorized.
func (s Store) Verify(ctx context.Context, authorization string) (Token, error) {
	scheme, secret, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(secret, prefix) || len(secret) > 100 {
		return Token{}, ErrUnauthorized
	}
	data, _, err := objstore.ReadAll(ctx, s.Private, key(hashOf(secret)), 1<<16)
	if errors.Is(err, objstore.ErrNotFound) {
		return Token{}, ErrUnauthorized
	}
	if err != nil {
		return Token{}, fmt.Errorf("read token: %w", err)
	}
	var t Token
	if err := json.Unmarshal(data, &t); err != nil {
		return Token{}, fmt.Errorf("decode token: %w", err)
	}
	return t, nil
}

// ErrUnauthorized: no token, or none that is known.
var ErrUnauthorized = errors.New("unauthorized")

// List lists the tokens.
func (s Store) List(ctx context.Context) ([]Token, error) {
	tokens := []Token{}
	for info, err := range s.Private.List(ctx, "tokens/", "") {
		if err != nil {
			return nil, fmt.Errorf("list tokens: %w", err)
		}
		data, _, err := objstore.ReadAll(ctx, s.Private, info.Key, 1<<16)
		if errors.Is(err, objstore.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read token: %w", err)
		}
		var t Token
		if err := json.Unmarshal(data, &t); err != nil {
			return nil, fmt.Errorf("decode token: %w", err)
		}
		tokens = append(tokens, t)
	}
	return tokens, nil
}

// Revoke removes the token with that id, or an error of kind NotFound.
func (s Store) Revoke(ctx context.Context, id string) error {
	if !idPattern.MatchString(id) {
		return notFound()
	}
	for info, err := range s.Private.List(ctx, "tokens/"+id, "") {
		if err != nil {
			return fmt.Errorf("list tokens: %w", err)
		}
		if err := s.Private.Delete(ctx, info.Key); err != nil {
			return fmt.Errorf("revoke token: %w", err)
		}
		return nil
	}
	return notFound()
}

func notFound() error {
	return opendata.NewError(opendata.NotFound, "token.not_found", "tokenet finnes ikke", "no such token").
		Hinted("«allmenning token list» viser dem.", "“allmenning token list” shows them.")
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func key(hash string) string { return "tokens/" + hash + ".json" }
