package subscribe

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// maxRecord bounds a stored subscription or state, in bytes.
const maxRecord = 4 << 20

// How many subscriptions there may be, since every tick looks at each, and how many of one owner.
const (
	maxSubscriptions = 10_000
	maxPerOwner      = 100
)

var idPattern = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Store keeps subscriptions and how their deliveries went, in the private bucket.
type Store struct {
	Private objstore.Bucket
	Public  objstore.Bucket // the event log and pointers
	Now     func() time.Time
}

// State is where a subscription stands. Replaced by conditional writes.
type State struct {
	Cursors map[opendata.DatasetID]int64 `json:"cursors"` // last event that is done with
	Pending map[opendata.DatasetID]Try   `json:"pending,omitempty"`
	Log     []Delivery                   `json:"log,omitempty"` // newest first, at most maxLog
	Failed  int                          `json:"failed_in_row,omitempty"`
}

// Try is an event that was tried and will be tried again.
type Try struct {
	Seq      int64  `json:"seq"`
	Attempts int    `json:"attempts"`
	Next     string `json:"next"` // RFC 3339
}

// Delivery is one attempt, as shown to whoever keeps the subscription.
type Delivery struct {
	Event  string `json:"event"`
	At     string `json:"at"`
	Status int    `json:"status,omitempty"` // HTTP status; 0: no answer
	Result string `json:"result"`           // delivered, retry, failed, refused
}

const maxLog = 100

func subscriptionKey(id string) string { return "subscriptions/" + id + ".json" }
func stateKey(id string) string        { return "deliveries/" + id + ".json" }

// Add creates a subscription to datasets (none: to all). It is told of what happens from now on.
// The signing secret is in the result and shown only there. owner is the id of the token that asks;
// empty: the operator.
func (s Store) Add(ctx context.Context, target string, datasets []opendata.DatasetID, owner string) (opendata.Subscription, error) {
	if err := checkTarget(target); err != nil {
		return opendata.Subscription{}, err
	}
	all, err := s.List(ctx)
	if err != nil {
		return opendata.Subscription{}, err
	}
	owned := 0
	for _, sub := range all {
		if owner != "" && sub.Owner == owner {
			owned++
		}
	}
	if len(all) >= maxSubscriptions || owned >= maxPerOwner {
		return opendata.Subscription{}, opendata.NewError(opendata.Refused, "subscription.too_many", "det er for mange abonnementer", "there are too many subscriptions")
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	sub := opendata.Subscription{ID: hex.EncodeToString(b[:]), URL: target, Datasets: datasets, Secret: NewSecret(), Owner: owner, Created: s.Now().UTC().Format(time.RFC3339)}
	state := State{Cursors: map[opendata.DatasetID]int64{}}
	vs := version.Store{Public: s.Public}
	ids, err := vs.Datasets(ctx)
	if err != nil {
		return sub, err
	}
	for _, id := range ids {
		p, _, err := vs.Pointer(ctx, id)
		if err != nil {
			return sub, err
		}
		state.Cursors[id] = p.Seq
	}
	// State first: a subscription without a state would be told of the whole past.
	if err := s.write(ctx, stateKey(sub.ID), state, ""); err != nil {
		return sub, err
	}
	return sub, s.write(ctx, subscriptionKey(sub.ID), sub, "")
}

// checkTarget accepts http(s) URLs without user information.
func checkTarget(target string) error {
	u, err := url.Parse(target)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Fragment == "" && len(target) <= 2000 {
		return nil
	}
	return opendata.NewError(opendata.Invalid, "subscription.url", "ugyldig adresse", "invalid URL").
		Hinted("Bruk en http(s)-adresse uten brukernavn, høyst 2000 tegn.", "Use an http(s) URL without a user name, at most 2000 characters.").Because(err)
}

// Get reads one subscription, or an error of kind NotFound.
func (s Store) Get(ctx context.Context, id string) (opendata.Subscription, error) {
	var sub opendata.Subscription
	if !idPattern.MatchString(id) {
		return sub, notFound(nil)
	}
	_, err := s.read(ctx, subscriptionKey(id), &sub)
	if errors.Is(err, objstore.ErrNotFound) {
		return sub, notFound(err)
	}
	return sub, err
}

func notFound(cause error) error {
	return opendata.NewError(opendata.NotFound, "subscription.not_found", "abonnementet finnes ikke", "no such subscription").
		Hinted("«allmenning subscriptions list» viser dem.", "“allmenning subscriptions list” shows them.").Because(cause)
}

// State reads how a subscription's deliveries went.
func (s Store) State(ctx context.Context, id string) (State, error) {
	if _, err := s.Get(ctx, id); err != nil {
		return State{}, err
	}
	st, _, err := s.state(ctx, id)
	return st, err
}

// List lists the subscriptions, by id.
func (s Store) List(ctx context.Context) ([]opendata.Subscription, error) {
	subs := []opendata.Subscription{}
	for info, err := range s.Private.List(ctx, "subscriptions/", "") {
		if err != nil {
			return nil, fmt.Errorf("list subscriptions: %w", err)
		}
		id := strings.TrimSuffix(strings.TrimPrefix(info.Key, "subscriptions/"), ".json")
		sub, err := s.Get(ctx, id)
		if opendata.KindOf(err) == opendata.NotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		subs = append(subs, sub)
	}
	return subs, nil
}

// Remove deletes a subscription and everything known of it.
func (s Store) Remove(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	// The state first: when this is stopped half-way, the subscription can be removed again, and
	// without a state it is told nothing.
	if err := s.Private.Delete(ctx, stateKey(id)); err != nil {
		return fmt.Errorf("remove deliveries: %w", err)
	}
	if err := s.Private.Delete(ctx, subscriptionKey(id)); err != nil {
		return fmt.Errorf("remove subscription: %w", err)
	}
	return nil
}

// wants reports whether a subscription is about a dataset.
func wants(sub opendata.Subscription, d opendata.DatasetID) bool {
	return len(sub.Datasets) == 0 || slices.Contains(sub.Datasets, d)
}

func (s Store) state(ctx context.Context, id string) (State, string, error) {
	st := State{}
	etag, err := s.read(ctx, stateKey(id), &st)
	if err != nil && !errors.Is(err, objstore.ErrNotFound) {
		return st, "", err
	}
	if st.Cursors == nil {
		st.Cursors = map[opendata.DatasetID]int64{}
	}
	if st.Pending == nil {
		st.Pending = map[opendata.DatasetID]Try{}
	}
	return st, etag, nil
}

func (s Store) read(ctx context.Context, key string, v any) (string, error) {
	b, info, err := objstore.ReadAll(ctx, s.Private, key, maxRecord)
	if err != nil {
		return "", fmt.Errorf("read subscription record: %w", err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return "", fmt.Errorf("decode subscription record: %w", err)
	}
	return info.ETag, nil
}

// write replaces the record that had etag; empty: there must be none.
func (s Store) write(ctx context.Context, key string, v any, etag string) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode subscription record: %w", err)
	}
	_, err = s.Private.Put(ctx, key, bytes.NewReader(b), objstore.PutOptions{ContentType: "application/json", IfMatch: etag, IfAbsent: etag == ""})
	if err != nil {
		return fmt.Errorf("write subscription record: %w", err)
	}
	return nil
}
