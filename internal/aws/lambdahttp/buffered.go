package lambdahttp

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/allmenning/allmenning/internal/aws/lambdarun"
)

// MaxBuffered is the longest body of a buffered answer, in bytes as they are sent in the event:
// after base64 where they are not text. Lambda's limit is 6,291,556 bytes with everything.
const MaxBuffered = 5_500_000

// answer is an HTTP answer in payload format 2.0.
type answer struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies,omitempty"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// Buffered answers each request whole. A handler that panics is answered 500.
func Buffered(h http.Handler, log *slog.Logger) lambdarun.Handler {
	return lambdarun.Payloads(func(ctx context.Context, payload []byte) (json.RawMessage, error) {
		r, err := decode(ctx, payload)
		if errors.Is(err, errTarget) {
			return encode(http.StatusBadRequest, plainText(), []byte("400 Bad Request"))
		}
		if err != nil {
			return nil, lambdarun.Malformed(err)
		}
		b := &buffer{}
		w := newWriter(r.Method, func(int) io.Writer { return b })
		if panicked := serve(h, w, r, log); panicked {
			return encode(http.StatusInternalServerError, plainText(), []byte(http.StatusText(http.StatusInternalServerError)))
		}
		if b.tooLong {
			return tooLong()
		}
		if w.method != http.MethodHead && bodyAllowed(w.status) && w.sent.Get("Content-Length") == "" {
			w.sent.Set("Content-Length", strconv.Itoa(b.Len()))
		}
		return encode(w.status, w.sent, b.Bytes())
	})
}

// serve runs the handler to its end and reports whether it panicked. A panic is logged by its
// type: its value may quote what it met.
func serve(h http.Handler, w *writer, r *http.Request, log *slog.Logger) (panicked bool) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		panicked = true
		if v != http.ErrAbortHandler { //nolint:errorlint // a sentinel by contract
			log.ErrorContext(r.Context(), "handler panicked", "panic", fmt.Sprintf("%T", v))
		}
	}()
	h.ServeHTTP(w, r)
	w.finish()
	return false
}

func encode(status int, h http.Header, body []byte) (json.RawMessage, error) {
	a := answer{StatusCode: status}
	a.Headers, a.Cookies = flatten(h)
	if utf8.Valid(body) && h.Get("Content-Encoding") == "" {
		a.Body = string(body)
	} else {
		a.Body, a.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // markup would take six times the room
	if err := enc.Encode(a); err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	if out.Len() > MaxBuffered+maxHeaders {
		return tooLong()
	}
	return out.Bytes(), nil
}

// maxHeaders is the room that an answer's headers may take besides its body, in bytes.
const maxHeaders = 256 << 10

// tooLong is the answer in place of one that Lambda would cut off.
func tooLong() (json.RawMessage, error) {
	h := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Cache-Control": {"no-store"}, "Accept-Ranges": {"bytes"}}
	return encode(http.StatusRequestEntityTooLarge, h, []byte(
		`{"error":{"kind":"invalid","code":"answer.too_long","message":"The answer is too long for this address.","hint":"Ask for a part of it with a Range header."}}`+"\n"))
}

func plainText() http.Header {
	return http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "Cache-Control": {"no-store"}}
}

// buffer holds a body up to MaxBuffered bytes.
type buffer struct {
	bytes.Buffer
	tooLong bool
}

// errTooLong tells the handler to stop writing.
var errTooLong = errors.New("answer too long to be buffered")

func (b *buffer) Write(p []byte) (int, error) {
	if b.tooLong || b.Len()+len(p) > MaxBuffered {
		b.tooLong = true
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}
