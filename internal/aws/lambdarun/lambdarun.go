// Package lambdarun runs a function on AWS Lambda: it reads the settings, wires once per cold
// start, decodes events strictly, gives each invocation its time, and reports errors under the
// names that a state machine matches.
//
// The runtime writes the text of every returned error into the log. So nothing leaves this
// package but a name from opendata's table of kinds and a message that is safe to show.
package lambdarun

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/opendata"
)

// The reserve is what is kept of an invocation's time for stopping in order: the work's context
// ends that much before Lambda kills the process.
const (
	maxReserve  = 5 * time.Second
	reservePart = 5 // at most one fifth of the time there is
)

// Handler answers the invocations of one function. Use Events, Payloads or Streams.
type Handler struct {
	call    func(ctx context.Context, payload []byte) (any, error)
	streams bool
}

// Events answers events that we define ourselves: JSON objects without unknown fields. A
// malformed one is an InvalidError, and f is not called.
func Events[E, R any](f func(context.Context, E) (R, error)) Handler {
	return Payloads(func(ctx context.Context, payload []byte) (R, error) {
		var event E
		if err := Decode(payload, &event); err != nil {
			var none R
			return none, err
		}
		return f(ctx, event)
	})
}

// Payloads answers events that f decodes itself, because others define them and add fields.
func Payloads[R any](f func(ctx context.Context, payload []byte) (R, error)) Handler {
	return Handler{call: func(ctx context.Context, payload []byte) (any, error) { return f(ctx, payload) }}
}

// Streams answers with bytes as they come, which are not JSON. A reader that is an io.Closer is
// closed when it has been sent; ctx stays alive until then.
func Streams(f func(ctx context.Context, payload []byte) (io.Reader, error)) Handler {
	return Handler{streams: true, call: func(ctx context.Context, payload []byte) (any, error) { return f(ctx, payload) }}
}

// Decode reads one JSON object into v. Unknown fields, wrong shapes and anything after the
// object are an error of kind Invalid.
func Decode(payload []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(payload))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		_, err = dec.Token()
	}
	if errors.Is(err, io.EOF) && len(bytes.TrimSpace(payload)) > 0 && bytes.TrimSpace(payload)[0] == '{' {
		return nil
	}
	return Malformed(err)
}

// Malformed is the error of an event that is not what the function takes. It says nothing of
// what the event held.
func Malformed(cause error) error {
	return opendata.NewError(opendata.Invalid, "event.malformed", "hendelsen har ikke den formen funksjonen tar", "the event is not of the form that the function takes").
		Hinted("Se dokumentasjonen av pakken functions.", "See the documentation of package functions.").Because(cause)
}

// Main is all of a function's main: it wires with open and serves until the process ends.
func Main(open func(context.Context, environ.Environment) (Handler, error)) {
	ctx, cancel := context.WithCancel(context.Background())
	env, err := environ.Read(os.LookupEnv, os.Stderr)
	if err != nil {
		fatal(slog.New(slog.NewJSONHandler(os.Stderr, nil)), err)
	}
	h, err := open(ctx, env)
	if err != nil {
		fatal(env.Log, err)
	}
	// Without the SIGTERM option the process is killed with no warning. With it there is half a
	// second: what runs is cancelled, and continues elsewhere from what it has recorded.
	lambda.Start(h.Runtime(env.Log, lambda.WithContext(ctx), lambda.WithEnableSIGTERM(cancel)))
}

// Runtime is the handler as the runtime calls it: with a bounded time, panics caught, errors under
// their names. log gets what may be known of an error's cause.
func (h Handler) Runtime(log *slog.Logger, options ...lambda.Option) lambda.Handler {
	return lambda.NewHandlerWithOptions(h.serve(log), options...)
}

// serve is what the runtime's package takes: for streams a function whose reader it sends, else
// its Handler interface, which hands over payloads as they came.
func (h Handler) serve(log *slog.Logger) any {
	if h.streams {
		return func(ctx context.Context, payload json.RawMessage) (any, error) { return h.invoke(ctx, log, payload) }
	}
	return invoker(func(ctx context.Context, payload []byte) ([]byte, error) {
		out, err := h.invoke(ctx, log, payload)
		if err != nil {
			return nil, err
		}
		b, err := json.Marshal(out)
		if err != nil {
			return nil, report(ctx, log, fmt.Errorf("encode result: %w", err))
		}
		return b, nil
	})
}

type invoker func(ctx context.Context, payload []byte) ([]byte, error)

// Invoke implements lambda.Handler.
func (f invoker) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return f(ctx, payload) }

func (h Handler) invoke(ctx context.Context, log *slog.Logger, payload []byte) (out any, err error) {
	work, cancel := withReserve(ctx)
	log = log.With("requestId", requestID(ctx))
	defer func() {
		if v := recover(); v != nil {
			// The value may quote what was met; its type says enough to start looking.
			log.Error("invocation panicked", "panic", fmt.Sprintf("%T", v))
			out, err = nil, failure(opendata.AsError(nil))
		}
		if err != nil || !h.streams {
			cancel() // a stream's work ends when it has been sent
		}
	}()
	out, err = h.call(work, payload)
	if err != nil {
		return nil, report(work, log, err)
	}
	if h.streams {
		return &stream{Reader: out.(io.Reader), cancel: cancel}, nil
	}
	return out, nil
}

// withReserve ends the work's time before Lambda ends the process.
func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-min(maxReserve, time.Until(deadline)/reservePart)))
}

// report logs an error once and makes it what the runtime may print.
func report(ctx context.Context, log *slog.Logger, err error) error {
	e := opendata.AsError(err)
	if ctx.Err() != nil {
		e = opendata.NewError(opendata.Unavailable, "function.time", "funksjonen fikk ikke tid til å bli ferdig", "the function had no time to finish").
			Hinted("Kall den igjen: den fortsetter der den var.", "Call it again: it continues where it was.").Because(err)
	}
	level := slog.LevelWarn
	if e.Kind == opendata.Internal {
		level = slog.LevelError
	}
	log.Log(ctx, level, "invocation failed", "kind", e.Kind, "code", e.Code, "cause", opendata.Cause(err))
	return failure(e)
}

// failure is an error as Lambda reports it. It has to be this very type, unwrapped: the runtime
// takes an error's name from the outermost value.
func failure(e *opendata.Error) error {
	return messages.InvokeResponse_Error{Type: e.Kind.LambdaName(), Message: e.Error()}
}

func requestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}

// stream is a streamed answer on its way; the runtime closes it when it has been sent.
type stream struct {
	io.Reader
	cancel context.CancelFunc
}

// Read passes an error on under the name that the runtime sends after the cut-off answer.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = failure(opendata.AsError(err))
	}
	return n, err
}

// ContentType says that status and headers come before the body.
func (s *stream) ContentType() string {
	if c, ok := s.Reader.(interface{ ContentType() string }); ok {
		return c.ContentType()
	}
	return "application/octet-stream"
}

// MarshalJSON keeps the runtime from encoding the stream.
func (s *stream) MarshalJSON() ([]byte, error) { return nil, errors.New("a stream is not JSON") }

// Close ends the invocation's work and lets go of the reader.
func (s *stream) Close() error {
	s.cancel()
	if c, ok := s.Reader.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// initTimeout bounds the report of a failed start.
const initTimeout = 2 * time.Second

// fatal reports that the function cannot start, and ends the process.
func fatal(log *slog.Logger, err error) {
	e := opendata.AsError(err)
	log.Error("function cannot start", "kind", e.Kind, "code", e.Code, "error", e.Error(), "hint", e.Hint.In("en"), "cause", opendata.Cause(err))
	if api := os.Getenv("AWS_LAMBDA_RUNTIME_API"); api != "" {
		reportInit(api, e)
	}
	os.Exit(1)
}

// reportInit tells the Runtime API, which the runtime's own package does not. Failing to tell
// changes nothing: the process ends.
func reportInit(api string, e *opendata.Error) {
	ctx, cancel := context.WithTimeout(context.Background(), initTimeout)
	defer cancel()
	body, err := json.Marshal(map[string]string{"errorType": e.Kind.LambdaName(), "errorMessage": e.Error()})
	if err != nil {
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+api+"/2018-06-01/runtime/init/error", bytes.NewReader(body))
	if err != nil {
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Lambda-Runtime-Function-Error-Type", e.Kind.LambdaName())
	client := http.Client{Transport: &http.Transport{Proxy: nil}}
	if resp, err := client.Do(req); err == nil {
		resp.Body.Close()
	}
}
