package subscribe_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"code.dny.dev/ssrf"

	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/objstore/faultstore"
	"github.com/allmenning/allmenning/internal/objstore/memstore"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/subscribe"
	"github.com/allmenning/allmenning/internal/version"
)

// world is a store with datasets that change, a clock that stands still until it is moved, and
// a receiver that remembers what it was told.
type world struct {
	t               *testing.T
	private, public objstore.Bucket
	mu              sync.Mutex
	at              time.Time
	receiver        *receiver
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, private: memstore.New(), public: memstore.New(), at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.receiver = newReceiver(t)
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) store() subscribe.Store {
	return subscribe.Store{Private: w.private, Public: w.public, Now: w.now}
}

func (w *world) deliverer() *subscribe.Deliverer { return w.delivererOn(w.private, w.public) }

func (w *world) delivererOn(private, public objstore.Bucket) *subscribe.Deliverer {
	return &subscribe.Deliverer{Store: subscribe.Store{Private: private, Public: public, Now: w.now},
		Client: subscribe.NewClient(true), Log: slog.New(slog.DiscardHandler), Agent: "Allmenning/test"}
}

func (w *world) tick() int {
	w.t.Helper()
	n, err := w.deliverer().Tick(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) subscribe(datasets ...opendata.DatasetID) opendata.Subscription {
	w.t.Helper()
	sub, err := w.store().Add(context.Background(), w.receiver.URL, datasets, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return sub
}

// happen raises a dataset's seq by one event and relays it.
func (w *world) happen(id opendata.DatasetID) {
	w.t.Helper()
	ctx := context.Background()
	vs := version.Store{Public: w.public}
	prev, etag, err := vs.Pointer(ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	next := opendata.Pointer{Format: 1, Dataset: id, Seq: prev.Seq + 1, State: opendata.StatePublished, Modified: "2026-03-01T12:00:00Z"}
	next.Event, err = json.Marshal(opendata.Event{SpecVersion: "1.0", ID: fmt.Sprintf("%s/%d", id, next.Seq), Source: "https://data.example.no",
		Type: opendata.EventPublished, Subject: string(id), Time: next.Modified, DataContentType: "application/json",
		Data: opendata.EventData{Dataset: id, Seq: next.Seq, URL: "https://data.example.no/datasets/" + string(id)}})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := vs.Swap(ctx, prev, etag, next); err != nil {
		w.t.Fatal(err)
	}
	if err := vs.EnsureEvent(ctx, next); err != nil {
		w.t.Fatal(err)
	}
}

// message is one webhook as it arrived.
type message struct {
	header http.Header
	body   []byte
}

func (m message) id() string { return m.header.Get("webhook-id") }

// receiver is a subscriber's server. answer decides what it says; nil: 204.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []message
	answer func(http.ResponseWriter, message)
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		m := message{req.Header, body}
		r.mu.Lock()
		r.got = append(r.got, m)
		answer := r.answer
		r.mu.Unlock()
		if answer == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		answer(w, m)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) says(status int, header ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = func(w http.ResponseWriter, _ message) {
		if len(header) == 2 {
			w.Header().Set(header[0], header[1])
		}
		w.WriteHeader(status)
	}
}

func (r *receiver) ids() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ids []string
	for _, m := range r.got {
		ids = append(ids, m.id())
	}
	return ids
}

func (r *receiver) last() message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[len(r.got)-1]
}

func TestSignatureIsThatOfStandardWebhooks(t *testing.T) {
	// The example of the specification's reference libraries.
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	body := []byte(`{"test": 2432232314}`)
	got, err := subscribe.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), body)
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("signature = %s, %v, want %s", got, err, want)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330."+string(body))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); got != want {
		t.Errorf("signature = %s, want %s", got, want)
	}
	if _, err := subscribe.Sign("whsec_not base64!", "x", time.Unix(0, 0), nil); err == nil {
		t.Error("a secret that is not base64 signs")
	}
}

func TestMessageIsASignedCloudEvent(t *testing.T) {
	w := newWorld(t)
	sub := w.subscribe()
	w.happen("badeplasser")
	if n := w.tick(); n != 1 {
		t.Fatalf("%d delivered, want 1", n)
	}
	m := w.receiver.last()
	for name, want := range map[string]string{"Content-Type": "application/cloudevents+json; charset=utf-8", "User-Agent": "Allmenning/test",
		"Webhook-Id": "badeplasser/1", "Webhook-Timestamp": "1772366400"} {
		if got := m.header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sub.Secret, "whsec_"))
	if err != nil || len(key) < 24 || len(key) > 64 {
		t.Fatalf("secret of %d bytes (%v), want 24 to 64", len(key), err)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", m.id(), m.header.Get("webhook-timestamp"), m.body)
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); m.header.Get("webhook-signature") != want {
		t.Errorf("signature = %s, want %s", m.header.Get("webhook-signature"), want)
	}
	var e opendata.Event
	if err := json.Unmarshal(m.body, &e); err != nil || e.SpecVersion != "1.0" || e.ID != "badeplasser/1" || e.Data.Seq != 1 {
		t.Errorf("body = %s (%v)", m.body, err)
	}
}

func TestSubscriberHearsOnlyOfWhatItAskedForAndOnlyOfWhatComes(t *testing.T) {
	w := newWorld(t)
	w.happen("badeplasser")
	w.happen("badeplasser")
	w.subscribe("badeplasser")
	if n := w.tick(); n != 0 {
		t.Fatalf("a new subscription is told of the past: %v", w.receiver.ids())
	}
	w.happen("lekeplasser")
	w.happen("badeplasser")
	w.happen("badeplasser")
	w.tick()
	if got, want := w.receiver.ids(), []string{"badeplasser/3", "badeplasser/4"}; !slices.Equal(got, want) {
		t.Errorf("told of %v, want %v", got, want)
	}
	w.tick()
	if n := len(w.receiver.ids()); n != 2 {
		t.Errorf("%d messages after another tick, want 2", n)
	}
}

// A failing delivery is tried again after each wait of the schedule and not earlier; what comes
// later of the same dataset waits behind it, and other datasets do not.
func TestRetriesFollowTheSchedule(t *testing.T) {
	w := newWorld(t)
	sub := w.subscribe()
	w.happen("badeplasser")
	w.receiver.says(http.StatusInternalServerError)
	w.tick()
	w.happen("badeplasser")
	for i, wait := range subscribe.Waits[1:] {
		w.pass(wait - time.Second)
		w.tick()
		if n := len(w.receiver.ids()); n != i+1 {
			t.Fatalf("try %d came before its time (%d messages)", i+2, n)
		}
		w.pass(time.Second)
		if i == len(subscribe.Waits)-2 {
			w.receiver.says(http.StatusOK)
		}
		w.tick()
	}
	ids := w.receiver.ids()
	want := slices.Repeat([]string{"badeplasser/1"}, len(subscribe.Waits))
	if !slices.Equal(ids, append(want, "badeplasser/2")) {
		t.Errorf("messages = %v", ids)
	}
	st, err := w.store().State(context.Background(), sub.ID)
	if err != nil || st.Cursors["badeplasser"] != 2 || len(st.Pending) != 0 || st.Log[0].Result != "delivered" || st.Log[len(st.Log)-1].Result != "retry" {
		t.Errorf("state = %+v, %v", st, err)
	}
}

func TestRetryAfterIsFollowedWithinADay(t *testing.T) {
	for _, c := range []struct {
		header string
		wait   time.Duration
	}{
		{"600", 10 * time.Minute},
		{"Sun, 01 Mar 2026 12:20:00 GMT", 20 * time.Minute},
		{"1", 5 * time.Second}, // never sooner than the schedule
		{"-7", 5 * time.Second},
		{"soon", 5 * time.Second},
		{"9223372036854775807", 24 * time.Hour},
		{"Sun, 01 Mar 2099 12:20:00 GMT", 24 * time.Hour},
	} {
		t.Run(c.header, func(t *testing.T) {
			w := newWorld(t)
			w.subscribe()
			w.happen("badeplasser")
			w.receiver.says(http.StatusServiceUnavailable, "Retry-After", c.header)
			w.tick()
			w.pass(c.wait - time.Second)
			w.tick()
			if n := len(w.receiver.ids()); n != 1 {
				t.Fatal("tried again too early")
			}
			w.pass(time.Second)
			w.tick()
			if n := len(w.receiver.ids()); n != 2 {
				t.Error("not tried again in time")
			}
		})
	}
}

func TestGoneEndsASubscription(t *testing.T) {
	w := newWorld(t)
	sub := w.subscribe()
	w.happen("badeplasser")
	w.receiver.says(http.StatusGone)
	w.tick()
	w.pass(100 * time.Hour)
	w.happen("badeplasser")
	w.tick()
	if n := len(w.receiver.ids()); n != 1 {
		t.Errorf("%d messages after 410, want 1", n)
	}
	got, err := w.store().Get(context.Background(), sub.ID)
	if err != nil || got.Disabled != "gone" {
		t.Errorf("disabled = %q, %v", got.Disabled, err)
	}
}

func TestThreeEventsGivenUpInARowEndASubscription(t *testing.T) {
	w := newWorld(t)
	sub := w.subscribe()
	for range 5 {
		w.happen("badeplasser")
	}
	w.receiver.says(http.StatusBadGateway)
	for range 60 {
		w.tick()
		w.pass(24 * time.Hour)
	}
	if got, want := len(w.receiver.ids()), 3*len(subscribe.Waits); got != want {
		t.Errorf("%d tries, want %d", got, want)
	}
	got, err := w.store().Get(context.Background(), sub.ID)
	if err != nil || got.Disabled != "failing" {
		t.Errorf("disabled = %q, %v", got.Disabled, err)
	}
}

func TestAGivenUpEventDoesNotCountOnceAnotherArrives(t *testing.T) {
	w := newWorld(t)
	sub := w.subscribe()
	w.receiver.mu.Lock()
	w.receiver.answer = func(rw http.ResponseWriter, m message) {
		if strings.HasSuffix(m.id(), "3") {
			return
		}
		rw.WriteHeader(http.StatusBadGateway)
	}
	w.receiver.mu.Unlock()
	for range 5 {
		w.happen("badeplasser")
	}
	for range 60 {
		w.tick()
		w.pass(24 * time.Hour)
	}
	got, err := w.store().Get(context.Background(), sub.ID)
	if err != nil || got.Disabled != "" {
		t.Errorf("disabled = %q, %v, want none: the third event arrived", got.Disabled, err)
	}
	st, err := w.store().State(context.Background(), sub.ID)
	if err != nil || st.Cursors["badeplasser"] != 5 {
		t.Errorf("state = %+v, %v", st, err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	w := newWorld(t)
	w.subscribe()
	elsewhere := newReceiver(t)
	w.receiver.says(http.StatusTemporaryRedirect, "Location", elsewhere.URL)
	w.happen("badeplasser")
	w.tick()
	if n := len(elsewhere.ids()); n != 0 {
		t.Errorf("%d messages followed a redirect", n)
	}
	if n := len(w.receiver.ids()); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	server := newReceiver(t)
	resp, err := subscribe.NewClient(false).Post(server.URL, "application/json", strings.NewReader("{}"))
	if err == nil {
		resp.Body.Close()
		t.Fatal("a private address was reached")
	}
	if n := len(server.ids()); n != 0 {
		t.Errorf("%d messages arrived at a private address", n)
	}
	resp, err = subscribe.NewClient(true).Post(server.URL, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatalf("where the operator allows it: %v", err)
	}
	resp.Body.Close()
	for _, target := range []string{"http://127.0.0.1/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data/",
		"http://0.0.0.0/", "http://[::1]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://localhost/"} {
		_, err := subscribe.NewClient(false).Get(target)
		var prohibited bool
		for _, reason := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedNetwork} {
			prohibited = prohibited || errors.Is(err, reason)
		}
		if err == nil || !prohibited && target != "http://2130706433/" { // not an address to every resolver
			t.Errorf("GET %s: %v, want it prohibited", target, err)
		}
	}
}

func TestTargets(t *testing.T) {
	w := newWorld(t)
	for _, target := range []string{"", "example.no", "ftp://example.no/x", "https://", "https://kari:hemmelig@example.no/", "https://example.no/#x", "https://example.no/" + strings.Repeat("x", 2000), "javascript:alert(1)"} {
		_, err := w.store().Add(context.Background(), target, nil, "")
		if opendata.KindOf(err) != opendata.Invalid || err == nil {
			t.Errorf("Add(%.30q) = %v, want invalid", target, err)
		}
	}
	if subs, err := w.store().List(context.Background()); err != nil || len(subs) != 0 {
		t.Errorf("refused targets left %v, %v", subs, err)
	}
}

func TestUnknownSubscriptions(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"", "x", "../tokens/x", "0123456789abcdef"} {
		if _, err := w.store().Get(context.Background(), id); err == nil || opendata.KindOf(err) != opendata.NotFound {
			t.Errorf("Get(%q) = %v, want not found", id, err)
		}
		if err := w.store().Remove(context.Background(), id); err == nil || opendata.KindOf(err) != opendata.NotFound {
			t.Errorf("Remove(%q) = %v, want not found", id, err)
		}
	}
}

// One subscriber that does not answer keeps no other from hearing.
func TestOneFailingSubscriberStopsNoOther(t *testing.T) {
	w := newWorld(t)
	dead := newReceiver(t)
	dead.Close()
	for range 3 {
		if _, err := w.store().Add(context.Background(), dead.URL, nil, ""); err != nil {
			t.Fatal(err)
		}
	}
	w.subscribe()
	w.happen("badeplasser")
	if n := w.tick(); n != 1 {
		t.Errorf("%d delivered, want 1", n)
	}
}

func TestARemovedSubscriptionIsToldNothingMore(t *testing.T) {
	w := newWorld(t)
	w.happen("badeplasser")
	w.happen("badeplasser")
	sub := w.subscribe()
	w.happen("badeplasser")
	w.happen("badeplasser")
	w.receiver.mu.Lock()
	w.receiver.answer = func(http.ResponseWriter, message) { // removed while a tick is under way
		if err := w.store().Remove(context.Background(), sub.ID); err != nil && opendata.KindOf(err) != opendata.NotFound {
			t.Error(err)
		}
	}
	w.receiver.mu.Unlock()
	w.tick()
	w.tick()
	if got, want := w.receiver.ids(), []string{"badeplasser/3"}; !slices.Equal(got, want) {
		t.Errorf("told of %v, want %v", got, want)
	}
	for info, err := range w.private.List(context.Background(), "", "") {
		t.Errorf("left in the store: %s (%v)", info.Key, err)
	}
}

func TestOrderIsKeptAcrossRestarts(t *testing.T) {
	w := newWorld(t)
	w.subscribe()
	var want []string
	for i := 1; i <= 12; i++ {
		w.happen("badeplasser")
		want = append(want, fmt.Sprintf("badeplasser/%d", i))
		if i%4 == 0 {
			w.tick() // each tick is a Deliverer of its own
		}
	}
	if got := w.receiver.ids(); !slices.Equal(got, want) {
		t.Errorf("messages = %v", got)
	}
}

// A process is killed at every single storage call in turn, its response lost or not. A new
// Deliverer on the same store then delivers what is missing: nothing is lost, order is kept, and
// what comes twice comes with the same webhook-id and the same body.
func TestNoEventIsLostWhereverAProcessDies(t *testing.T) {
	prepare := func(t *testing.T) *world {
		w := newWorld(t)
		w.happen("badeplasser")
		w.subscribe()
		for range 3 {
			w.happen("badeplasser")
		}
		w.happen("lekeplasser")
		return w
	}
	dry := prepare(t)
	counted := faultstore.NewClock(faultstore.Plan{})
	if n, err := dry.delivererOn(counted.Wrap(dry.private), counted.Wrap(dry.public)).Tick(context.Background()); err != nil || n != 4 {
		t.Fatalf("dry run: %d, %v", n, err)
	}
	for _, mode := range faultstore.Modes() {
		for at := 1; at <= counted.Calls(); at++ {
			w := prepare(t)
			clock := faultstore.NewClock(faultstore.Plan{At: at, Mode: mode, Dead: true})
			_, _ = w.delivererOn(clock.Wrap(w.private), clock.Wrap(w.public)).Tick(context.Background()) // it died
			w.pass(time.Minute)
			w.tick()
			if err := complete(w.receiver, []string{"badeplasser/2", "badeplasser/3", "badeplasser/4", "lekeplasser/1"}); err != nil {
				t.Errorf("killed %s call %d: %v", mode, at, err)
			}
		}
	}
}

// complete checks that every event arrived, per dataset in order, repeats equal to the first.
func complete(r *receiver, want []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := map[string][]byte{}
	var order []string
	for _, m := range r.got {
		if body, again := first[m.id()]; again {
			if !bytes.Equal(body, m.body) {
				return fmt.Errorf("%s came again with another body", m.id())
			}
			continue
		}
		first[m.id()] = m.body
		order = append(order, m.id())
	}
	slices.SortStableFunc(order, func(a, b string) int { // datasets among each other have no order
		da, _, _ := strings.Cut(a, "/")
		db, _, _ := strings.Cut(b, "/")
		return strings.Compare(da, db)
	})
	if !slices.Equal(order, want) {
		return fmt.Errorf("arrived: %v, want %v", order, want)
	}
	return nil
}

func TestTwoDeliverersAtOnceLoseNothing(t *testing.T) {
	w := newWorld(t)
	w.subscribe()
	var want []string
	for i := 1; i <= 20; i++ {
		w.happen("badeplasser")
		want = append(want, fmt.Sprintf("badeplasser/%d", i))
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			for range 25 { // a lost race ends a tick
				if _, err := w.deliverer().Tick(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if err := complete(w.receiver, want); err != nil {
		t.Error(err)
	}
}

// Removing is stopped at every storage call in turn: doing it again leaves nothing behind.
func TestRemovingCanBeRepeated(t *testing.T) {
	for at := 1; ; at++ {
		w := newWorld(t)
		sub := w.subscribe()
		clock := faultstore.NewClock(faultstore.Plan{At: at, Mode: faultstore.After, Dead: true})
		err := subscribe.Store{Private: clock.Wrap(w.private), Public: w.public, Now: w.now}.Remove(context.Background(), sub.ID)
		if err == nil {
			return
		}
		if err := w.store().Remove(context.Background(), sub.ID); err != nil && opendata.KindOf(err) != opendata.NotFound {
			t.Fatal(err)
		}
		for info := range w.private.List(context.Background(), "", "") {
			t.Errorf("stopped at call %d, left behind: %s", at, info.Key)
		}
	}
}
