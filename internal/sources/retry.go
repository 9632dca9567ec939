package sources

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"github.com/allmenning/allmenning/internal/opendata"
)

// maxRetryAfter caps what a server may ask for; longer waits are for the schedule.
const maxRetryAfter = 24 * time.Hour

// retry repeats try while it fails for a passing reason. The last error is returned without
// its mark. When the server asks for a longer wait than cfg.Retry.MaxWait, waiting is left to
// the caller: the error carries RetryAfter.
func (h *HTTP) retry(ctx context.Context, try func() (Result, error)) (Result, error) {
	wait := h.cfg.Retry.Base
	for n := 1; ; n++ {
		result, err := try()
		if err == nil {
			return result, nil
		}
		var p *passing
		if !errors.As(err, &p) {
			return Result{}, err
		}
		asked := p.err.RetryAfter
		if n >= h.cfg.Retry.Attempts || asked > h.cfg.Retry.MaxWait {
			return Result{}, p.err
		}
		// Half of the wait is random, so that many clients don't come back at once.
		pause := wait/2 + time.Duration(h.cfg.Jitter()*float64(wait)/2)
		if err := h.cfg.Sleep(ctx, max(pause, asked)); err != nil {
			return Result{}, transferError(ctx, err)
		}
		wait = min(2*wait, h.cfg.Retry.MaxWait)
	}
}

// retryAfter reads the header: seconds or an HTTP date (RFC 9110, 10.2.3). 0 if unusable.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds >= 0 {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, min(at.Sub(now), maxRetryAfter))
	}
	return 0
}

// networkError names what went wrong below HTTP. What another attempt may mend is marked.
func networkError(err error) error {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP):
		return urlError(opendata.Refused, "source.private_address", "adressen ligger på et privat nett", "the address lies in a private network").
			Hinted("Oppgi en offentlig adresse, eller start med --allow-private-networks hvis kilden skal hentes internt.",
				"Give a public address, or start with --allow-private-networks if the source is meant to be internal.").Because(err)
	case errors.Is(err, ssrf.ErrProhibitedPort), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		return urlError(opendata.Refused, "source.port", "porten i adressen er ikke tillatt", "the port of the address is not allowed").
			Hinted("Bruk port 80 eller 443, eller be den som drifter katalogen åpne porten.",
				"Use port 80 or 443, or ask the operator to allow the port.").Because(err)
	case errors.As(err, &certificate):
		return urlError(opendata.Invalid, "source.certificate", "kildens sertifikat er ikke gyldig", "the source's certificate is not valid").
			Hinted("Be kildens eier fornye sertifikatet.", "Ask the owner of the source to renew the certificate.").Because(err)
	case errors.As(err, &dns) && dns.IsNotFound:
		return urlError(opendata.Invalid, "source.host", "vertsnavnet i adressen finnes ikke", "the host name of the address does not exist").
			Hinted("Rett source.url.", "Mend source.url.").Because(err)
	}
	return &passing{urlError(opendata.Unavailable, "source.interrupted", "forbindelsen til kilden ble brutt, eller kom aldri i stand", "the connection to the source broke, or was never made").
		Hinted("Prøv igjen senere. Ingenting av det som kom, er tatt i bruk.", "Try again later. Nothing of what came was used.").Because(err)}
}
