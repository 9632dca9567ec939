package s3store_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/allmenning/allmenning/internal/aws/s3store"
	"github.com/allmenning/allmenning/internal/objstore"
	"github.com/allmenning/allmenning/internal/opendata"
)

// No server for tests answers 409 or 503 or loses a response, so the transport does it.

// fault answers the matching requests instead of the server, or spoils its answer.
type fault struct {
	match func(*http.Request) bool
	times int // how many matching requests go wrong; the later ones pass
	do    func(send http.RoundTripper, r *http.Request) (*http.Response, error)

	mu      sync.Mutex
	matched int
	other   int // requests that did not match
}

func (f *fault) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	hit := f.match(r)
	if hit {
		f.matched++
	} else {
		f.other++
	}
	hit = hit && f.matched <= f.times
	f.mu.Unlock()
	if hit {
		return f.do(http.DefaultTransport, r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (f *fault) seen() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.matched
}

// always is more often than anything is retried.
const always = 1 << 30

func isPut(r *http.Request) bool {
	return r.Method == http.MethodPut && !r.URL.Query().Has("uploadId") && strings.Count(r.URL.Path, "/") > 1
}
func isGet(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Count(r.URL.Path, "/") > 1
}
func isPart(r *http.Request) bool {
	return r.Method == http.MethodPut && r.URL.Query().Has("partNumber")
}
func isComplete(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Query().Has("uploadId")
}

// answer is a fault that never reaches the server.
func answer(status int, code string) func(http.RoundTripper, *http.Request) (*http.Response, error) {
	return func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		body := `<?xml version="1.0" encoding="UTF-8"?><Error><Code>` + code + `</Code><Message>made up</Message></Error>`
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{"Content-Type": {"application/xml"}}, ContentLength: int64(len(body)),
			Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

var errConnection = errors.New("connection reset by test")

// loseResponse lets the server do what was asked and loses its answer.
func loseResponse(send http.RoundTripper, r *http.Request) (*http.Response, error) {
	response, err := send.RoundTrip(r)
	if err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	return nil, errConnection
}

// breakBody cuts the answer's body after n bytes.
func breakBody(n int64) func(http.RoundTripper, *http.Request) (*http.Response, error) {
	return func(send http.RoundTripper, r *http.Request) (*http.Response, error) {
		response, err := send.RoundTrip(r)
		if err == nil {
			response.Body = &brokenBody{Reader: io.MultiReader(io.LimitReader(response.Body, n), failing{}), Closer: response.Body}
		}
		return response, err
	}
}

type brokenBody struct {
	io.Reader
	io.Closer
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errConnection }

// spoiled is a bucket on the server whose requests go through the fault.
func spoiled(t *testing.T, f *fault) (bucket *s3store.Bucket, plain *s3store.Bucket) {
	t.Helper()
	name := newBucketName(t)
	return s3store.New(newClient(t, f), name), s3store.New(newClient(t, nil), name)
}

// offline is a bucket all of whose requests end in the fault.
func offline(f *fault) *s3store.Bucket {
	return s3store.New(s3.New(s3.Options{
		BaseEndpoint: aws.String("http://s3.invalid"), UsePathStyle: true, Region: "eu-north-1", HTTPClient: &http.Client{Transport: f},
		Credentials: credentials.NewStaticCredentialsProvider("a", "s", ""),
	}), "bucket")
}

func put(t *testing.T, b objstore.Bucket, key, body string, opts objstore.PutOptions) objstore.Info {
	t.Helper()
	info, err := b.Put(t.Context(), key, strings.NewReader(body), opts)
	if err != nil {
		t.Fatalf("Put(%q): %v", key, err)
	}
	return info
}

func wantBody(t *testing.T, b objstore.Bucket, key, want string) {
	t.Helper()
	got, _, err := objstore.ReadAll(t.Context(), b, key, 64<<20)
	if err != nil || string(got) != want {
		t.Errorf("%q holds %d bytes (%.20q), %v; want %d bytes (%.20q)", key, len(got), got, err, len(want), want)
	}
}

func wantNoUploads(t *testing.T, b *s3store.Bucket) {
	t.Helper()
	if n, err := b.Sweep(t.Context(), 0); n != 0 || err != nil {
		t.Errorf("%d unfinished uploads were left, %v", n, err)
	}
}

func large() string { return strings.Repeat("0123456789abcdef", (s3store.PartSize+1<<20)/16) }

func TestPassingFaultsAreRetried(t *testing.T) {
	tests := []struct {
		name string
		do   func(http.RoundTripper, *http.Request) (*http.Response, error)
	}{
		{"conflict", answer(http.StatusConflict, "ConditionalRequestConflict")},
		{"slow down", answer(http.StatusServiceUnavailable, "SlowDown")},
		{"internal error", answer(http.StatusInternalServerError, "InternalError")},
		{"no connection", func(http.RoundTripper, *http.Request) (*http.Response, error) { return nil, errConnection }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := &fault{match: isPut, times: 2, do: tt.do}
			b, plain := spoiled(t, f)
			old := put(t, plain, "object", "old", objstore.PutOptions{})
			put(t, b, "object", "new", objstore.PutOptions{IfMatch: old.ETag})
			wantBody(t, plain, "object", "new")
			if f.seen() != 3 {
				t.Errorf("%d requests, want 2 that go wrong and 1", f.seen())
			}
		})
	}
}

// TestRetriesEnd needs no server: time is that of the test.
func TestRetriesEnd(t *testing.T) {
	tests := []struct {
		status   int
		code     string
		requests int
		kind     opendata.Kind
	}{
		{http.StatusConflict, "ConditionalRequestConflict", 7, opendata.Unavailable},
		{http.StatusServiceUnavailable, "SlowDown", 7, opendata.Unavailable},
		{http.StatusInternalServerError, "InternalError", 7, opendata.Unavailable},
		{http.StatusForbidden, "AccessDenied", 1, opendata.Internal},
		{http.StatusNotFound, "NoSuchBucket", 1, opendata.Internal},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fault{match: func(*http.Request) bool { return true }, times: always, do: answer(tt.status, tt.code)}
				b := offline(f)
				begun := time.Now()
				_, err := b.Put(t.Context(), "key", strings.NewReader("x"), objstore.PutOptions{IfAbsent: true})
				if opendata.KindOf(err) != tt.kind || errors.Is(err, objstore.ErrPrecondition) || errors.Is(err, objstore.ErrNotFound) {
					t.Errorf("Put: %v of kind %v, want kind %v", err, opendata.KindOf(err), tt.kind)
				}
				if f.seen() != tt.requests {
					t.Errorf("%d requests, want %d", f.seen(), tt.requests)
				}
				if took := time.Since(begun); took > 15*time.Second {
					t.Errorf("gave up after %v", took)
				}
			})
		})
	}
}

// TestLostResponse: the server stored the object and the answer was lost. The retried conditional
// write meets its own object, and the caller can see so by reading back; a server may also know
// a repeated completion again.
func TestLostResponse(t *testing.T) {
	tests := []struct {
		name       string
		match      func(*http.Request) bool
		body       string
		maySucceed bool
	}{
		{"of PutObject", isPut, "mine", false},
		{"of CompleteMultipartUpload", isComplete, large(), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := &fault{match: tt.match, times: 1, do: loseResponse}
			b, plain := spoiled(t, f)
			_, err := b.Put(t.Context(), "absent", strings.NewReader(tt.body), objstore.PutOptions{IfAbsent: true})
			if !errors.Is(err, objstore.ErrPrecondition) && (err != nil || !tt.maySucceed) {
				t.Errorf("IfAbsent: %v, want ErrPrecondition", err)
			}
			wantBody(t, plain, "absent", tt.body)

			old := put(t, plain, "match", "old", objstore.PutOptions{})
			f.times = f.seen() + 1
			_, err = b.Put(t.Context(), "match", strings.NewReader(tt.body), objstore.PutOptions{IfMatch: old.ETag})
			if !errors.Is(err, objstore.ErrPrecondition) && (err != nil || !tt.maySucceed) {
				t.Errorf("IfMatch: %v, want ErrPrecondition", err)
			}
			wantBody(t, plain, "match", tt.body)

			f.times = f.seen() + 1
			_, err = b.Put(t.Context(), "plain", strings.NewReader(tt.body), objstore.PutOptions{})
			if err != nil && opendata.KindOf(err) != opendata.Unavailable {
				t.Errorf("no condition: %v, want success or kind Unavailable", err)
			}
			wantBody(t, plain, "plain", tt.body)
			wantNoUploads(t, plain)
		})
	}
}

// TestErrorInsideSuccess: S3 may answer 200 to a completion or a copy and then write an error.
func TestErrorInsideSuccess(t *testing.T) {
	f := &fault{match: isComplete, times: 2, do: answer(http.StatusOK, "InternalError")}
	b, plain := spoiled(t, f)
	put(t, b, "object", large(), objstore.PutOptions{IfAbsent: true})
	wantBody(t, plain, "object", large())
	wantNoUploads(t, plain)
}

// TestErrorInsideSuccessWithoutEnd needs no server.
func TestErrorInsideSuccessWithoutEnd(t *testing.T) {
	aborted := 0
	respond := func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
		ok, _ := answer(http.StatusOK, "InternalError")(nil, r)
		switch {
		case r.Method == http.MethodPost && r.URL.Query().Has("uploads"):
			ok.Body = io.NopCloser(strings.NewReader(`<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>`))
			ok.ContentLength = -1
		case isPart(r), r.Method == http.MethodHead:
			ok.Body, ok.ContentLength = http.NoBody, 0
			ok.Header.Set("ETag", `"etag"`)
		case r.Method == http.MethodDelete:
			aborted++
			ok.StatusCode, ok.Body, ok.ContentLength = http.StatusNoContent, http.NoBody, 0
		}
		return ok, nil
	}
	synctest.Test(t, func(t *testing.T) {
		b := offline(&fault{match: func(*http.Request) bool { return true }, times: always, do: respond})
		if _, err := b.Put(t.Context(), "key", strings.NewReader(large()), objstore.PutOptions{}); opendata.KindOf(err) != opendata.Unavailable {
			t.Errorf("Put with an error inside a 200: %v, want kind Unavailable", err)
		}
		if aborted != 1 {
			t.Errorf("upload ended %d times, want once", aborted)
		}
		if _, err := objstore.Copy(t.Context(), b, "copy", b, "key", objstore.PutOptions{}); opendata.KindOf(err) != opendata.Unavailable {
			t.Errorf("Copy with an error inside a 200: %v, want kind Unavailable", err)
		}
	})
}

func TestFailingPartLeavesNothing(t *testing.T) {
	f := &fault{match: isPart, times: always, do: answer(http.StatusForbidden, "AccessDenied")}
	b, plain := spoiled(t, f)
	put(t, plain, "object", "old", objstore.PutOptions{})
	body := io.LimitReader(zeros{}, 10*s3store.PartSize)
	if _, err := b.Put(t.Context(), "object", body, objstore.PutOptions{}); err == nil {
		t.Error("Put succeeds without its parts")
	}
	if f.seen() == 10 {
		t.Error("every part was sent although the first was refused")
	}
	wantBody(t, plain, "object", "old")
	wantNoUploads(t, plain)
}

// TestLargePutKeepsFewParts: what a Put allocates is its buffers, however large the body.
func TestLargePutKeepsFewParts(t *testing.T) {
	b := newBucket(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const size = 15*s3store.PartSize + 1
	info, err := b.Put(t.Context(), "object", io.LimitReader(zeros{}, size), objstore.PutOptions{})
	runtime.ReadMemStats(&after)
	if err != nil || info.Size != size {
		t.Fatalf("Put: %+v, %v", info, err)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 7*s3store.PartSize {
		t.Errorf("allocated %d MiB for a body of %d MiB", allocated>>20, size>>20)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestBrokenBodyIsTakenUpAgain(t *testing.T) {
	body := large()
	for _, r := range []objstore.Range{{}, {Offset: 1000}, {Offset: 1000, Length: 3 << 20}} {
		f := &fault{match: isGet, times: 4, do: breakBody(700_001)}
		b, plain := spoiled(t, f)
		put(t, plain, "object", body, objstore.PutOptions{})
		rc, _, err := b.Open(t.Context(), "object", r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(rc)
		rc.Close()
		offset, length, _ := r.Clip(int64(len(body)))
		if err != nil || string(got) != body[offset:offset+length] {
			t.Errorf("range %+v: %d bytes, %v; want %d", r, len(got), err, length)
		}
		if f.seen() != 5 {
			t.Errorf("range %+v: %d requests, want 5", r, f.seen())
		}
	}
}

func TestBrokenBodyIsNeverTakenForWhole(t *testing.T) {
	f := &fault{match: isGet, times: always, do: breakBody(0)}
	b, plain := spoiled(t, f)
	put(t, plain, "object", "all of it", objstore.PutOptions{})
	got, _, err := objstore.ReadAll(t.Context(), b, "object", 100)
	if !errors.Is(err, errConnection) {
		t.Errorf("read %q, %v; want the connection's error", got, err)
	}
}

func TestBrokenBodyOfReplacedObjectIsNotMixed(t *testing.T) {
	f := &fault{match: isGet, times: 1, do: breakBody(1000)}
	b, plain := spoiled(t, f)
	put(t, plain, "object", strings.Repeat("old", 1000), objstore.PutOptions{})
	rc, _, err := b.Open(t.Context(), "object", objstore.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer rc.Close()
	put(t, plain, "object", strings.Repeat("new", 1000), objstore.PutOptions{})
	got, err := io.ReadAll(rc)
	if err == nil || bytes.Contains(got, []byte("new")) {
		t.Errorf("read %d bytes, %v; want an error and nothing of the new object", len(got), err)
	}
}

func TestCopyIsOnTheServersSide(t *testing.T) {
	f := &fault{match: isGet}
	b, _ := spoiled(t, f)
	put(t, b, "from/å b+c%", "body", objstore.PutOptions{})
	if _, err := objstore.Copy(t.Context(), b, "to", b, "from/å b+c%", objstore.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if f.seen() != 0 {
		t.Errorf("the copy read the object %d times", f.seen())
	}
	wantBody(t, b, "to", "body")
}

func TestSweepEndsOldUploads(t *testing.T) {
	name := newBucketName(t)
	client := newClient(t, nil)
	b := s3store.New(client, name)
	for _, key := range []string{"one", "two", "two"} {
		if _, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &name, Key: &key}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := b.Sweep(t.Context(), time.Hour); n != 0 || err != nil {
		t.Errorf("Sweep of what is older than an hour: %d, %v", n, err)
	}
	if n, err := b.Sweep(t.Context(), 0); n != 3 || err != nil {
		t.Errorf("Sweep: %d, %v; want 3", n, err)
	}
	wantNoUploads(t, b)
}
