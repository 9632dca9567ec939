package lambdarun_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/opendata"
)

type event struct {
	Stage string `json:"stage"`
	Part  *int   `json:"part"`
}

// invoke calls a handler that answers f, and returns the error as the runtime sees it.
func invoke(t *testing.T, ctx context.Context, payload string, f func(context.Context, event) (string, error)) (out, log string, got messages.InvokeResponse_Error) {
	t.Helper()
	var logged bytes.Buffer
	b, err := lambdarun.Events(f).Runtime(slog.New(slog.NewTextHandler(&logged, nil))).Invoke(ctx, []byte(payload))
	if err != nil {
		var ok bool
		if got, ok = err.(messages.InvokeResponse_Error); !ok { //nolint:errorlint // the runtime looks at the outermost value only
			t.Fatalf("%T would be reported as another name", err)
		}
	}
	return string(b), logged.String(), got
}

// Every kind of error has the name of the table, however it is wrapped; what caused it stays here.
func TestErrorNames(t *testing.T) {
	const secret = "31815012345"
	for _, kind := range opendata.Kinds() {
		cause := fmt.Errorf("parse %s: %w", secret, errors.New(secret))
		err := fmt.Errorf("convert: %w", opendata.NewError(kind, "test.code", "feil", "it went wrong").At(opendata.Where{Line: 3}).Because(cause))
		_, _, got := invoke(t, t.Context(), `{}`, func(context.Context, event) (string, error) { return "", err })
		if got.Type != kind.LambdaName() || got.Message != "line 3: it went wrong" {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	_, log, got := invoke(t, t.Context(), `{}`, func(context.Context, event) (string, error) { return "", errors.New(secret) })
	if got.Type != "InternalError" || strings.Contains(got.Message+log, secret) || !strings.Contains(log, "errorString") {
		t.Errorf("unknown error: %+v, log %s", got, log)
	}
	_, log, got = invoke(t, t.Context(), `{}`, func(context.Context, event) (string, error) { panic(secret) })
	if got.Type != "InternalError" || strings.Contains(fmt.Sprint(got)+log, secret) || !strings.Contains(log, "panicked") {
		t.Errorf("panic: %+v, log %s", got, log)
	}
}

// Only one object with known fields of the right types is an event.
func TestStrictEvents(t *testing.T) {
	for _, tt := range []struct {
		payload string
		ok      bool
	}{
		{`{"stage":"a","part":1}`, true}, {` {} `, true}, {"{\"stage\":\"a\"}\n", true},
		{``, false}, {` `, false}, {`null`, false}, {`[]`, false}, {`"a"`, false}, {`1`, false}, {`{`, false}, {`{}{}`, false}, {`{} x`, false},
		{`{"stage":1}`, false}, {`{"stage":"a","more":1}`, false}, {`{"part":1.5}`, false}, {`{"part":1e99}`, false},
	} {
		called := false
		_, _, got := invoke(t, t.Context(), tt.payload, func(context.Context, event) (string, error) { called = true; return "", nil })
		if called != tt.ok || (got.Type == "InvalidError") == tt.ok {
			t.Errorf("%q: called %t, %+v", tt.payload, called, got)
		}
	}
}

// The work's time ends before Lambda's, so that there is some left to stop in order; what it then
// says, whatever that is, counts as not finished.
func TestReserve(t *testing.T) {
	for _, tt := range []struct{ time, reserve time.Duration }{{time.Second, 200 * time.Millisecond}, {15 * time.Minute, 5 * time.Second}} {
		ctx, cancel := context.WithTimeout(t.Context(), tt.time)
		defer cancel()
		end, _ := ctx.Deadline()
		var work time.Time
		invoke(t, ctx, `{}`, func(ctx context.Context, _ event) (string, error) { work, _ = ctx.Deadline(); return "", nil })
		if got := end.Sub(work); got <= 0 || got > tt.reserve {
			t.Errorf("of %s, %s are kept, want %s", tt.time, got, tt.reserve)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, _, got := invoke(t, ctx, `{}`, func(ctx context.Context, _ event) (string, error) {
		cancel()
		<-ctx.Done()
		return "", opendata.NewError(opendata.Invalid, "test", "avbrutt", "cut off")
	})
	if got.Type != "UnavailableError" {
		t.Errorf("cancelled work: %+v", got)
	}
}

// closing notes when the stream was let go, and whether its context was alive until then.
type closing struct {
	io.Reader
	ctx    context.Context //nolint:containedctx // what is tested
	alive  error
	closed bool
}

func (c *closing) Read(p []byte) (int, error) {
	c.alive = errors.Join(c.alive, c.ctx.Err())
	return c.Reader.Read(p)
}

func (c *closing) Close() error { c.closed = true; return nil }

// A stream's context lives until the stream has been sent; then it is closed.
func TestStreams(t *testing.T) {
	var s *closing
	h := lambdarun.Streams(func(ctx context.Context, _ []byte) (io.Reader, error) {
		s = &closing{Reader: strings.NewReader("a stream"), ctx: ctx}
		return s, nil
	})
	out, err := h.Runtime(slog.New(slog.DiscardHandler)).Invoke(t.Context(), []byte(`{}`))
	if err != nil || string(out) != "a stream" {
		t.Fatalf("%q, %v", out, err)
	}
	if s.alive != nil || !s.closed || s.ctx.Err() == nil {
		t.Errorf("while read: %v; closed: %t; afterwards: %v", s.alive, s.closed, s.ctx.Err())
	}
}
