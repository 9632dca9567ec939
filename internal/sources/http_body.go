package sources

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// A gzip body that unpacks to more than maxRatio times its size is a bomb, not data, once it is
// past ratioFloor: deflate can reach 1032, municipal tables were seen to reach 24, and what
// is extremely repetitive is small, hence the floor.
const (
	maxRatio   = 400
	ratioFloor = 64 << 20
)

// decoded returns the body without its Content-Encoding, limited on both sides of it. Reading
// it to io.EOF means that the whole body was received.
func (h *HTTP) decoded(resp *http.Response, body io.Reader) (io.ReadCloser, error) {
	if resp.ContentLength > h.cfg.MaxBytes {
		return nil, tooLarge(h.cfg.MaxBytes)
	}
	raw := &limitReader{r: body, left: h.cfg.MaxBytes, limit: h.cfg.MaxBytes}
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
		if !delimited(resp) {
			return nil, urlError(opendata.Invalid, "source.no_length",
				"serveren sier ikke hvor svaret slutter, så en avbrutt overføring kan ikke oppdages",
				"the server does not say where its answer ends, so that a cut-off transfer can't be told").
				Hinted("Be kildens eier sende Content-Length eller bruke HTTP/1.1 med «chunked».",
					"Ask the owner of the source to send Content-Length or to use HTTP/1.1 chunked encoding.")
		}
		return io.NopCloser(raw), nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, err
		}
		return &gunzip{z: z, raw: raw, limit: h.cfg.MaxBytes}, nil
	}
	return nil, urlError(opendata.Invalid, "source.encoding",
		"serveren sender en komprimering som ikke ble bedt om", "the server sends a compression that was not asked for").
		Hinted("Be kildens eier respektere Accept-Encoding.", "Ask the owner of the source to respect Accept-Encoding.")
}

// delimited reports whether the protocol itself marks the body's end. A body that ends with
// the connection looks complete wherever it was cut.
func delimited(resp *http.Response) bool {
	return resp.ContentLength >= 0 || resp.ProtoMajor >= 2 || len(resp.TransferEncoding) > 0
}

// limitReader fails once more than limit bytes came.
type limitReader struct {
	r     io.Reader
	left  int64
	limit int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, tooLarge(l.limit)
	}
	return n, err
}

// gunzip decodes one gzip layer with limits on size and ratio.
type gunzip struct {
	z     *gzip.Reader
	raw   *limitReader
	out   int64
	limit int64
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	g.out += int64(n)
	if g.out > g.limit {
		return 0, tooLarge(g.limit)
	}
	if in := g.raw.limit - g.raw.left; g.out > ratioFloor && g.out/maxRatio > in {
		return 0, urlError(opendata.Refused, "source.bomb",
			"svaret pakkes ut til mer enn %d ganger sin størrelse", "the answer unpacks to more than %d times its size", maxRatio).
			Hinted("Be kildens eier sende filen uten komprimering.", "Ask the owner of the source to send the file uncompressed.")
	}
	return n, err
}

func (g *gunzip) Close() error { return g.z.Close() }

// idleReader cancels the attempt when no byte came for a while.
type idleReader struct {
	r     io.Reader
	timer *time.Timer
	idle  time.Duration
}

func newIdleReader(r io.Reader, idle time.Duration, cancel context.CancelCauseFunc) *idleReader {
	return &idleReader{r: r, idle: idle, timer: time.AfterFunc(idle, func() {
		cancel(&passing{timeoutError("source.idle", "kilden sluttet å sende midt i overføringen", "the source stopped sending in the middle of the transfer")})
	})}
}

func (i *idleReader) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	if err != nil {
		i.timer.Stop()
		return n, err
	}
	i.timer.Reset(i.idle)
	return n, nil
}

var errTotal = timeoutError("source.timeout", "hentingen tok for lang tid", "the transfer took too long")

func timeoutError(code, nb, en string) *opendata.Error {
	return urlError(opendata.Unavailable, code, nb, en).
		Hinted("Prøv igjen senere, eller be kildens eier om en raskere adresse.",
			"Try again later, or ask the owner of the source for a faster address.")
}

func (h *HTTP) statusError(resp *http.Response) error {
	code := resp.StatusCode
	switch code {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return urlError(opendata.Invalid, "source.denied", "kilden krever tilgang vi ikke har (HTTP %d)", "the source asks for access that we don't have (HTTP %d)", code).
			Hinted("Oppgi en adresse som er åpen, eller be kildens eier åpne den.", "Give an address that is open, or ask the owner of the source to open it.")
	case http.StatusNotFound:
		return urlError(opendata.NotFound, "source.not_found", "det er ingenting på adressen (HTTP 404)", "nothing is at that address (HTTP 404)").
			Hinted("Rett source.url.", "Mend source.url.")
	case http.StatusGone:
		return urlError(opendata.NotFound, "source.gone", "kilden er fjernet for godt (HTTP 410)", "the source was removed for good (HTTP 410)").
			Hinted("Finn ut hvor dataene er flyttet, eller avpubliser datasettet.", "Find out where the data moved, or withdraw the dataset.")
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		e := urlError(opendata.Unavailable, "source.busy", "kilden svarer ikke nå (HTTP %d)", "the source does not answer now (HTTP %d)", code).
			Hinted("Prøv igjen senere.", "Try again later.")
		e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), h.cfg.Now())
		return &passing{e}
	case http.StatusNotModified:
		return urlError(opendata.Unavailable, "source.unasked_304", "kilden svarte «uendret» uten å være spurt (HTTP 304)", "the source answered “not modified” without being asked (HTTP 304)").
			Hinted("Be kildens eier se på mellomlageret sitt.", "Ask the owner of the source to look at their cache.")
	}
	if code >= 500 {
		return urlError(opendata.Unavailable, "source.server_error", "kilden har en feil hos seg (HTTP %d)", "the source has an error of its own (HTTP %d)", code).
			Hinted("Prøv igjen senere, eller si fra til kildens eier.", "Try again later, or tell the owner of the source.")
	}
	return urlError(opendata.Invalid, "source.status", "kilden gir ikke ut data på denne adressen (HTTP %d)", "the source gives no data at this address (HTTP %d)", code).
		Hinted("Åpne adressen i en nettleser og se hva som kommer.", "Open the address in a browser and see what comes.")
}

// passing marks an error that another attempt may not meet.
type passing struct{ err *opendata.Error }

func (p *passing) Error() string { return fmt.Sprintf("attempt: %v", p.err) }
func (p *passing) Unwrap() error { return p.err }
