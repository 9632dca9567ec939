package lambdahttp

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// event is an HTTP request in payload format 2.0, as far as a handler needs it. Others define
// the format and add fields, so unknown ones are left alone.
type event struct {
	Version         string            `json:"version"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies"`
	Headers         map[string]string `json:"headers"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
	RequestContext  struct {
		DomainName string `json:"domainName"`
		HTTP       struct {
			Method   string `json:"method"`
			Protocol string `json:"protocol"`
			SourceIP string `json:"sourceIp"`
		} `json:"http"`
	} `json:"requestContext"`
}

// errTarget: the client's request target cannot be read; net/http answers 400 to it.
var errTarget = errors.New("malformed request target")

// decode makes the request that net/http would have made of what the client sent. An event that
// is no HTTP event is an error; errTarget is the client's mistake.
func decode(ctx context.Context, payload []byte) (*http.Request, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	if e.Version != "2.0" || !strings.HasPrefix(e.RawPath, "/") || !isToken(e.RequestContext.HTTP.Method) {
		return nil, errors.New("not an HTTP event of format 2.0")
	}
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, fmt.Errorf("decode body: %w", err)
		}
	}
	return e.request(ctx, body)
}

func (e event) request(ctx context.Context, body []byte) (*http.Request, error) {
	target := e.RawPath
	if e.RawQueryString != "" {
		target += "?" + e.RawQueryString
	}
	u, err := url.ParseRequestURI(target)
	if err != nil || strings.ContainsFunc(target, func(c rune) bool { return c <= ' ' || unicode.IsControl(c) }) {
		return nil, errTarget
	}
	r, err := http.NewRequestWithContext(ctx, e.RequestContext.HTTP.Method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, errTarget
	}
	r.URL, r.RequestURI = u, target
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	r.GetBody = nil
	if len(body) == 0 {
		r.Body = http.NoBody
	}
	for name, value := range e.Headers {
		r.Header.Set(name, value)
	}
	if len(e.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	r.Host = r.Header.Get("Host")
	if r.Host == "" {
		r.Host = e.RequestContext.DomainName
	}
	r.Header.Del("Host")
	if ip := net.ParseIP(e.RequestContext.HTTP.SourceIP); ip != nil {
		r.RemoteAddr = net.JoinHostPort(ip.String(), "0")
	}
	return r, nil
}

// isToken reports whether s can be a method (RFC 9110, 5.6.2).
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= ' ' || c >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c)
	})
}
