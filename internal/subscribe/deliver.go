package subscribe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"code.dny.dev/ssrf"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// Waits is the retry schedule that Standard Webhooks recommends: the wait before each try. After
// the last the event is given up.
var Waits = []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// Bounds on one tick and one delivery.
const (
	perTick        = 50 // events of one dataset to one subscriber
	maxWait        = 24 * time.Hour
	timeout        = 20 * time.Second
	disableAfter   = 3 // events given up in a row
	maxAnswerBytes = 64 << 10
)

// Deliverer sends events to subscribers.
type Deliverer struct {
	Store  Store
	Client *http.Client
	Log    *slog.Logger
	Agent  string // User-Agent
}

// NewClient makes the http.Client that deliveries use: no redirects, no proxies from the
// environment, and no private addresses unless allowed.
func NewClient(allowPrivate bool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !allowPrivate {
		guard := ssrf.New(ssrf.WithPorts(80, 443))
		dialer.Control = guard.Safe
	}
	return &http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: timeout, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Tick delivers everything that is due, and returns how many events were delivered. One
// subscriber's failure stops no other.
func (d *Deliverer) Tick(ctx context.Context) (int, error) {
	subs, err := d.Store.List(ctx)
	if err != nil {
		return 0, err
	}
	ids, err := (version.Store{Public: d.Store.Public}).Datasets(ctx)
	if err != nil {
		return 0, err
	}
	delivered := 0
	for _, sub := range subs {
		if sub.Disabled != "" {
			continue
		}
		n, err := d.subscriber(ctx, sub, ids)
		delivered += n
		if ctx.Err() != nil {
			return delivered, ctx.Err()
		}
		if err != nil {
			d.Log.Warn("deliveries", "subscription", sub.ID, "error", opendata.Cause(err))
		}
	}
	return delivered, nil
}

// subscriber works off what one subscription has to be told, dataset by dataset.
func (d *Deliverer) subscriber(ctx context.Context, sub opendata.Subscription, ids []opendata.DatasetID) (int, error) {
	delivered := 0
	for _, id := range ids {
		if !wants(sub, id) {
			continue
		}
		for range perTick {
			more, ok, err := d.next(ctx, sub, id)
			if err != nil {
				return delivered, err
			}
			if ok {
				delivered++
			}
			if !more {
				break
			}
		}
	}
	return delivered, nil
}

// next tries the next event of one dataset. more is false when there is none, or when it has to
// wait. The state is written after each try, so a kill repeats at most one delivery.
func (d *Deliverer) next(ctx context.Context, sub opendata.Subscription, id opendata.DatasetID) (more, ok bool, err error) {
	st, etag, err := d.Store.state(ctx, sub.ID)
	if err != nil {
		return false, false, err
	}
	if etag == "" {
		return false, false, nil // removed since it was listed: without its cursors it would be told of the whole past
	}
	now := d.Store.Now().UTC()
	try := st.Pending[id]
	if next, err := time.Parse(time.RFC3339, try.Next); err == nil && now.Before(next) {
		return false, false, nil
	}
	events, err := (version.Store{Public: d.Store.Public}).Events(ctx, id, st.Cursors[id], 1)
	if err != nil || len(events) == 0 {
		return false, false, err
	}
	e := events[0]
	status, after, err := d.send(ctx, sub, e)
	if ctx.Err() != nil {
		return false, false, ctx.Err()
	}
	entry := Delivery{Event: e.ID, At: now.Format(time.RFC3339), Status: status}
	switch {
	case err == nil && status/100 == 2:
		entry.Result, ok, more = "delivered", true, true
		st.Cursors[id], st.Failed = e.Data.Seq, 0
		delete(st.Pending, id)
	case status == http.StatusGone:
		entry.Result = "refused"
		return false, false, errors.Join(d.disable(ctx, sub, "gone"), d.save(ctx, sub.ID, &st, etag, entry))
	case try.Attempts+1 >= len(Waits):
		entry.Result, more = "failed", true
		st.Cursors[id] = e.Data.Seq
		st.Failed++
		delete(st.Pending, id)
	default:
		entry.Result = "retry"
		wait := max(Waits[try.Attempts+1], after)
		st.Pending[id] = Try{Seq: e.Data.Seq, Attempts: try.Attempts + 1, Next: now.Add(wait).Format(time.RFC3339)}
	}
	if err := d.save(ctx, sub.ID, &st, etag, entry); err != nil {
		if errors.Is(err, objstore.ErrPrecondition) {
			return false, ok, nil // another process delivers for this subscription
		}
		return false, ok, err
	}
	if st.Failed >= disableAfter {
		return false, ok, d.disable(ctx, sub, "failing")
	}
	return more, ok, nil
}

func (d *Deliverer) save(ctx context.Context, id string, st *State, etag string, entry Delivery) error {
	st.Log = append([]Delivery{entry}, st.Log...)
	if len(st.Log) > maxLog {
		st.Log = st.Log[:maxLog]
	}
	return d.Store.write(ctx, stateKey(id), st, etag)
}

// disable stops a subscription: its receiver said 410, or failed for good.
func (d *Deliverer) disable(ctx context.Context, sub opendata.Subscription, why string) error {
	var stored opendata.Subscription
	etag, err := d.Store.read(ctx, subscriptionKey(sub.ID), &stored)
	if err != nil {
		return err
	}
	stored.Disabled = why
	return d.Store.write(ctx, subscriptionKey(sub.ID), stored, etag)
}

// send makes one POST. status is 0 without an answer; after is what Retry-After asked for.
func (d *Deliverer) send(ctx context.Context, sub opendata.Subscription, e opendata.Event) (status int, after time.Duration, err error) {
	body, err := json.Marshal(e)
	if err != nil {
		return 0, 0, fmt.Errorf("encode event: %w", err)
	}
	at := d.Store.Now()
	sig, err := Sign(sub.Secret, e.ID, at, body)
	if err != nil {
		return 0, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, sub.URL, bytes.NewReader(body))
	if err != nil {
		return 0, 0, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	req.Header.Set("User-Agent", d.Agent)
	req.Header.Set("webhook-id", e.ID)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	req.Header.Set("webhook-signature", sig)
	resp, err := d.Client.Do(req)
	if err != nil {
		return 0, 0, fmt.Errorf("deliver: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswerBytes)) // so that the connection can be used again
	return resp.StatusCode, retryAfter(resp.Header.Get("Retry-After"), at), nil
}

// retryAfter reads a Retry-After header, seconds or a date (RFC 9110, section 10.2.3); 0 without a
// usable one. At most maxWait.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(header); err == nil {
		return time.Duration(max(0, min(n, int(maxWait/time.Second)))) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, min(at.Sub(now), maxWait))
	}
	return 0
}
