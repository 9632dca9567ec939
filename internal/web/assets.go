package web

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
)

// asset is one static file, held in memory: there are five, 200 KB in all.
type asset struct {
	mediaType string
	body      []byte
}

// vendored are Designsystemet's files in the order in which they are served: its licence as a
// comment, as the licence asks, then the stylesheet, which declares the order of the layers.
var vendored = []string{"assets/vendor/LICENSE", "assets/vendor/designsystemet.css", "assets/vendor/theme.css"}

// loadAssets reads the static files. base.css is Designsystemet where it was built in, else
// own.css; pages link to base.css and site.css either way.
func loadAssets(files fs.FS) (map[string]asset, error) {
	base, _, err := baseStyles(files)
	if err != nil {
		return nil, err
	}
	assets := map[string]asset{"base.css": {"text/css; charset=utf-8", base}}
	for name, mediaType := range map[string]string{
		"site.css":    "text/css; charset=utf-8",
		"favicon.svg": "image/svg+xml",
		"favicon.ico": "image/x-icon",
	} {
		body, err := fs.ReadFile(files, "assets/"+name)
		if err != nil {
			return nil, fmt.Errorf("read asset %s: %w", name, err)
		}
		assets[name] = asset{mediaType, body}
	}
	return assets, nil
}

// baseStyles also says whether it is Designsystemet.
func baseStyles(files fs.FS) (css []byte, vendor bool, err error) {
	for _, name := range vendored {
		part, err := fs.ReadFile(files, name)
		if errors.Is(err, fs.ErrNotExist) {
			css = nil // half of it would be worse than none
			break
		}
		if err != nil {
			return nil, false, fmt.Errorf("read stylesheet: %w", err)
		}
		if name == vendored[0] {
			part = fmt.Appendf(nil, "/*! Designsystemet\n%s*/", bytes.ReplaceAll(part, []byte("*/"), nil))
		}
		css = append(append(css, part...), '\n')
	}
	if css != nil {
		return css, true, nil
	}
	css, err = fs.ReadFile(files, "assets/own.css")
	if err != nil {
		return nil, false, fmt.Errorf("read stylesheet: %w", err)
	}
	return css, false, nil
}

func (s *site) serveAsset(w http.ResponseWriter, r *http.Request) error {
	return s.sendAsset(w, r, r.PathValue("name"))
}

func (s *site) serveFavicon(w http.ResponseWriter, r *http.Request) error {
	return s.sendAsset(w, r, strings.TrimPrefix(r.URL.Path, "/"))
}

func (s *site) sendAsset(w http.ResponseWriter, r *http.Request, name string) error {
	a, ok := s.assets[name]
	if !ok {
		return notFound()
	}
	// The name stays when the content changes with the software, so the time is short.
	w.Header().Set("Cache-Control", "public, max-age=300")
	respond(w, r, a.mediaType, a.body)
	return nil
}

// serveRobots lets everything be read but the search results and row pages, which are endless.
func (s *site) serveRobots(w http.ResponseWriter, r *http.Request) error {
	body := "User-agent: *\nDisallow: /steward/\nDisallow: /api/v1/sql\nDisallow: /*?q=\n"
	respond(w, r, "text/plain; charset=utf-8", []byte(body))
	return nil
}

// serveHealth says that the process answers. It asks no store: a store that is away must not
// make a load balancer kill every process in front of it.
func (s *site) serveHealth(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return respondJSON(w, r, struct {
		Status  string `json:"status"`
		Version string `json:"version"`
	}{"ok", s.cfg.Version})
}

func (s *site) serveUnknown(http.ResponseWriter, *http.Request) error { return notFound() }

func (s *site) redirectHome(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/", http.StatusFound)
	return nil
}
