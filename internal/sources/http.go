package sources

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/allmenning/allmenning/internal/opendata"
)

// maxRedirects is how many hops are followed; more is a loop in practice.
const maxRedirects = 5

// HTTP takes the body of a GET request to an http or https URL.
//
// It never uses a proxy from the environment: behind one, the address check at dial time would
// see the proxy's address only.
type HTTP struct {
	cfg    Config
	client *http.Client
	agent  string
}

var _ Source = (*HTTP)(nil)

// NewHTTP makes an http source.
func NewHTTP(cfg Config) *HTTP {
	cfg = cfg.withDefaults()
	dialer := &net.Dialer{Timeout: cfg.Timeouts.Connect}
	if !cfg.AllowPrivateNetworks {
		// Checked per address after name resolution, so that a name which resolves to
		// something else the second time gains nothing, for every hop of a redirect.
		dialer.Control = guard(cfg).Safe
	}
	h := &HTTP{cfg: cfg, agent: userAgent(cfg)}
	h.client = &http.Client{
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    cfg.Timeouts.Connect,
			ResponseHeaderTimeout:  cfg.Timeouts.Headers,
			MaxResponseHeaderBytes: 256 << 10,
			IdleConnTimeout:        30 * time.Second,
			MaxIdleConnsPerHost:    2,
			DisableCompression:     true, // decoded here, once, with limits
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: h.checkRedirect,
	}
	return h
}

func guard(cfg Config) *ssrf.Guardian {
	opts := []ssrf.Option{ssrf.WithPorts(cfg.Ports...)}
	for _, p := range cfg.AllowPrefixes {
		if p.Addr().Is4() {
			opts = append(opts, ssrf.WithAllowedV4Prefixes(p))
		} else {
			opts = append(opts, ssrf.WithAllowedV6Prefixes(p))
		}
	}
	return ssrf.New(opts...)
}

func userAgent(cfg Config) string {
	agent := "Allmenning/" + cfg.Version
	if cfg.Contact != "" {
		agent += " (+" + cfg.Contact + ")"
	}
	// A line break in a header value would make every request fail.
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, agent)
}

// Close releases idle connections.
func (h *HTTP) Close() { h.client.CloseIdleConnections() }

// Fetch downloads src.URL into a temporary file and copies it to w when it is complete. The
// request is conditional when prior has a content digest: only then do we hold the content
// that a 304 refers to. An answer that was cut off, and one of the statuses 429, 502, 503 and
// 504, is tried again with growing waits, not before the server's Retry-After.
func (h *HTTP) Fetch(ctx context.Context, src opendata.Source, prior Validators, w io.Writer) (Result, error) {
	target, err := parseURL(src.URL)
	if err != nil {
		return Result{}, err
	}
	spool, err := os.CreateTemp(h.cfg.TempDir, "allmenning-source-*")
	if err != nil {
		return Result{}, fmt.Errorf("create spool for download: %w", err)
	}
	defer func() {
		spool.Close()
		os.Remove(spool.Name())
	}()

	total, cancel := context.WithTimeoutCause(ctx, h.cfg.Timeouts.Total, errTotal)
	defer cancel()
	result, err := h.retry(total, func() (Result, error) { return h.attempt(total, target, prior, spool) })
	if err != nil {
		if ctx.Err() != nil {
			return Result{}, fmt.Errorf("fetch source: %w", context.Cause(ctx))
		}
		return Result{}, err
	}
	if result.Unchanged {
		return result, nil
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return Result{}, fmt.Errorf("rewind download: %w", err)
	}
	n, err := copyContext(ctx, w, spool)
	if err != nil {
		return Result{}, fmt.Errorf("hand over download: %w", err)
	}
	if n != result.Validators.Size {
		return Result{}, fmt.Errorf("spool holds %d bytes, %d were downloaded", n, result.Validators.Size)
	}
	result.Bytes = n
	return result, nil
}

// attempt makes one request and fills spool from its start.
func (h *HTTP) attempt(ctx context.Context, target *url.URL, prior Validators, spool *os.File) (Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return Result{}, badURL(err)
	}
	req.Header.Set("User-Agent", h.agent)
	req.Header.Set("Accept-Encoding", "gzip")
	conditional := false
	if prior.SHA256 != "" {
		if prior.ETag != "" {
			req.Header.Set("If-None-Match", prior.ETag)
			conditional = true
		}
		if prior.LastModified != "" {
			req.Header.Set("If-Modified-Since", prior.LastModified)
			conditional = true
		}
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return Result{}, transferError(ctx, err)
	}
	defer resp.Body.Close()

	switch {
	case resp.StatusCode == http.StatusNotModified && conditional:
		return Result{Unchanged: true, Validators: refreshed(prior, resp.Header)}, nil
	case resp.StatusCode != http.StatusOK:
		return Result{}, h.statusError(resp)
	}
	v, err := h.receive(ctx, cancel, resp, spool)
	if err != nil {
		return Result{}, err
	}
	if prior.SHA256 != "" && v.SHA256 == prior.SHA256 {
		return Result{Unchanged: true, Validators: v}, nil
	}
	return Result{Validators: v, Name: nameOf(resp), ContentType: resp.Header.Get("Content-Type")}, nil
}

// receive spools the decoded body and returns what identifies it.
func (h *HTTP) receive(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, spool *os.File) (Validators, error) {
	if err := spool.Truncate(0); err != nil {
		return Validators{}, fmt.Errorf("empty spool: %w", err)
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return Validators{}, fmt.Errorf("rewind spool: %w", err)
	}
	body, err := h.decoded(resp, newIdleReader(resp.Body, h.cfg.Timeouts.Idle, cancel))
	if err != nil {
		return Validators{}, transferError(ctx, err)
	}
	defer body.Close()

	hash := sha256.New()
	sink := &spoolWriter{w: io.MultiWriter(hash, spool)}
	n, err := copyContext(ctx, sink, body)
	if err != nil {
		if sink.err != nil {
			return Validators{}, fmt.Errorf("spool download: %w", sink.err)
		}
		return Validators{}, transferError(ctx, err)
	}
	return Validators{
		ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"),
		SHA256: hex.EncodeToString(hash.Sum(nil)), Size: n,
	}, nil
}

// spoolWriter remembers its own error, so that a full disk is not taken for a network error.
type spoolWriter struct {
	w   io.Writer
	err error
}

func (s *spoolWriter) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}

// refreshed are prior's validators with what a 304 said anew.
func refreshed(prior Validators, header http.Header) Validators {
	if v := header.Get("ETag"); v != "" {
		prior.ETag = v
	}
	if v := header.Get("Last-Modified"); v != "" {
		prior.LastModified = v
	}
	return prior
}

// parseURL accepts what may be requested.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, badURL(err)
	}
	return u, checkURL(u)
}

func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.Opaque != "":
		return badURL(nil)
	case u.User != nil:
		return urlError(opendata.Refused, "source.userinfo", "URL-en inneholder brukernavn eller passord", "the URL holds a user name or password").
			Hinted("Fjern det som står foran @. Kilder som krever innlogging, kan ikke hentes slik.",
				"Remove what stands before the @. Sources that need a sign-in can't be taken this way.")
	}
	return nil
}

// checkRedirect applies to every hop what applied to the first URL.
func (h *HTTP) checkRedirect(req *http.Request, via []*http.Request) error {
	// The address we came from may hold a key in its query; it is nobody else's business.
	req.Header.Del("Referer")
	if err := checkURL(req.URL); err != nil {
		return err
	}
	if len(via) > maxRedirects {
		return urlError(opendata.Invalid, "source.redirects", "kilden viderekobler mer enn %d ganger", "the source redirects more than %d times", maxRedirects).
			Hinted("Åpne adressen i en nettleser og skriv den endelige adressen i source.url.",
				"Open the address in a browser and write the final address in source.url.")
	}
	if via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme == "http" {
		return urlError(opendata.Refused, "source.downgrade", "kilden viderekobler fra https til http", "the source redirects from https to http").
			Hinted("Be kildens eier rette viderekoblingen, så ingen kan endre dataene underveis.",
				"Ask the owner of the source to mend the redirect, so that nobody can alter the data on the way.")
	}
	return nil
}

// nameOf is the name that the server gives the file, else the last part of the final URL.
func nameOf(resp *http.Response) string {
	name := path.Base(resp.Request.URL.Path)
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		name = path.Base(strings.ReplaceAll(params["filename"], `\`, "/"))
	}
	if name == "." || name == "/" || len(name) > 255 {
		return ""
	}
	return name
}

func badURL(cause error) error {
	return urlError(opendata.Invalid, "source.url", "URL-en er ikke en http- eller https-adresse", "the URL is not an http or https address").
		Hinted("Skriv hele adressen, for eksempel https://example.no/data.csv.", "Write the whole address, for example https://example.no/data.csv.").
		Because(cause)
}

func urlError(kind opendata.Kind, code, nb, en string, args ...any) *opendata.Error {
	return opendata.NewError(kind, code, nb, en, args...).At(opendata.Where{Field: "source.url"})
}

// transferError says what a failed request or body means; ctx is the attempt's.
func transferError(ctx context.Context, err error) error {
	var again *passing
	if cause := context.Cause(ctx); errors.As(cause, &again) {
		return again
	}
	var known *opendata.Error
	if errors.As(err, &known) {
		return known
	}
	if cause := context.Cause(ctx); errors.As(cause, &known) {
		return known
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return networkError(err)
}
