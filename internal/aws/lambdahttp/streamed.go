package lambdahttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
)

// prelude is what a streamed answer begins with, before eight zero bytes and the body.
type prelude struct {
	StatusCode int               `json:"statusCode"`
	Headers    map[string]string `json:"headers,omitempty"`
	Cookies    []string          `json:"cookies,omitempty"`
}

// errPanicked ends a stream whose handler panicked after it had begun. The runtime passes it on,
// so that the client sees an answer cut off and not a complete one.
var errPanicked = errors.New("answer was cut off")

// Streamed answers each request as its handler writes. A handler that panics before it has
// written is answered 500.
func Streamed(h http.Handler, log *slog.Logger) lambdarun.Handler {
	return lambdarun.Streams(func(ctx context.Context, payload []byte) (io.Reader, error) {
		r, err := decode(ctx, payload)
		if errors.Is(err, errTarget) {
			return whole(http.StatusBadRequest, plainText(), "400 Bad Request")
		}
		if err != nil {
			return nil, lambdarun.Malformed(err)
		}
		return run(h, r, log), nil
	})
}

// run serves the request in a goroutine that ends at the latest when the stream is closed.
func run(h http.Handler, r *http.Request, log *slog.Logger) *stream {
	ctx, cancel := context.WithCancel(r.Context())
	pr, pw := io.Pipe()
	s := &stream{pipe: pr, cancel: cancel, done: make(chan struct{})}
	var w *writer
	w = newWriter(r.Method, func(status int) io.Writer {
		_ = writePrelude(pw, status, w.sent) // a closed pipe shows at the next Write too
		return pw
	})
	go func() {
		defer close(s.done)
		panicked := serve(h, w, r.WithContext(ctx), log)
		switch {
		case !panicked:
			pw.Close()
		case w.body == nil:
			_ = writePrelude(pw, http.StatusInternalServerError, plainText())
			_, err := io.WriteString(pw, http.StatusText(http.StatusInternalServerError))
			pw.CloseWithError(err)
		default:
			pw.CloseWithError(errPanicked)
		}
	}()
	return s
}

func writePrelude(w io.Writer, status int, h http.Header) error {
	p := prelude{StatusCode: status}
	p.Headers, p.Cookies = flatten(h)
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	_, err = w.Write(append(b, make([]byte, 8)...))
	return err
}

func whole(status int, h http.Header, body string) (io.Reader, error) {
	var b bytes.Buffer
	if err := writePrelude(&b, status, h); err != nil {
		return nil, err
	}
	b.WriteString(body)
	return typed{&b}, nil
}

// contentType announces a prelude.
const contentType = "application/vnd.awslambda.http-integration-response"

// stream is an answer on its way.
type stream struct {
	pipe   *io.PipeReader
	cancel context.CancelFunc
	done   chan struct{}
}

func (s *stream) Read(p []byte) (int, error) { return s.pipe.Read(p) }

// ContentType is what the runtime sends the stream as.
func (s *stream) ContentType() string { return contentType }

// Close stops the handler and waits for it, so that nothing of a request lives on in the next.
func (s *stream) Close() error {
	s.cancel()
	err := s.pipe.Close()
	<-s.done
	return err
}

type typed struct{ io.Reader }

func (typed) ContentType() string { return contentType }
