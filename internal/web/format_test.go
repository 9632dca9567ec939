package web_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/web"
)

func TestNumbersAndDates(t *testing.T) {
	oslo := time.FixedZone("CET", 3600)
	blank := strings.NewReplacer(" ", "\u00a0")
	tests := []struct{ got, want string }{
		{web.FormatNumber(0, "nb"), "0"},
		{web.FormatNumber(999, "nb"), "999"},
		{web.FormatNumber(1234567, "nb"), blank.Replace("1 234 567")},
		{web.FormatNumber(1234567, "en"), "1,234,567"},
		{web.FormatNumber(-1234, "en"), "−1,234"},
		{web.FormatSize(999, "nb"), blank.Replace("999 B")},
		{web.FormatSize(1000, "nb"), blank.Replace("1,0 kB")},
		{web.FormatSize(999_499, "en"), blank.Replace("999 kB")},
		{web.FormatSize(999_501, "en"), blank.Replace("1.0 MB")},
		{web.FormatSize(5_400_000_000_000_000, "nb"), blank.Replace("5400 TB")},
		{web.FormatShare(0, 10, "nb"), blank.Replace("0 %")},
		{web.FormatShare(1, 3, "nb"), blank.Replace("33 %")},
		{web.FormatShare(1, 40, "nb"), blank.Replace("2,5 %")},
		{web.FormatShare(1, 1_000_000, "en"), "<0.1%"},
		{web.FormatShare(999_999, 1_000_000, "en"), ">99.9%"},
		{web.FormatShare(10, 10, "en"), "100%"},
		{web.FormatShare(1, 0, "en"), ""},
		{web.FormatDay("2026-05-17", "nb", oslo), "17. mai 2026"},
		{web.FormatDay("2026-12-31T23:30:00Z", "en", oslo), "1 January 2027"},
		{web.FormatDay("soon", "en", oslo), "soon"},
		{web.FormatTime("2026-05-17T10:00:00Z", "nb", oslo), "17. mai 2026 kl. 11:00"},
		{web.FormatTime("2026-05-17T10:00:00Z", "en", time.UTC), "17 May 2026, 10:00 UTC"},
		{web.Excerpt("en kort  tekst", 20), "en kort tekst"},
		{web.Excerpt("en lengre tekst, som kuttes", 17), "en lengre tekst …"},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%d: %q, want %q", i, tt.got, tt.want)
		}
	}
}

func TestExcerptIsShortAndWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, limit := rapid.String().Draw(t, "text"), rapid.IntRange(1, 40).Draw(t, "limit")
		got := web.Excerpt(s, limit)
		if n := utf8.RuneCountInString(got); n > limit+2 {
			t.Fatalf("%d runes, limit %d", n, limit)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatal("cut inside a character")
		}
	})
}

func TestBaseStyles(t *testing.T) {
	own := &fstest.MapFile{Data: []byte("own")}
	tests := []struct {
		name   string
		files  fstest.MapFS
		want   string
		vendor bool
	}{
		{"not built in", fstest.MapFS{"assets/own.css": own}, "own", false},
		{"half built in", fstest.MapFS{"assets/own.css": own, "assets/vendor/designsystemet.css": {Data: []byte("ds")}}, "own", false},
		{"built in", fstest.MapFS{"assets/own.css": own, "assets/vendor/designsystemet.css": {Data: []byte("ds")}, "assets/vendor/theme.css": {Data: []byte("theme")}, "assets/vendor/LICENSE": {Data: []byte("MIT\n")}}, "/*! Designsystemet\nMIT\n*/\nds\ntheme\n", true},
		{"without its licence", fstest.MapFS{"assets/own.css": own, "assets/vendor/designsystemet.css": {Data: []byte("ds")}, "assets/vendor/theme.css": {Data: []byte("theme")}}, "own", false},
	}
	for _, tt := range tests {
		css, vendor, err := web.BaseStyles(tt.files)
		if err != nil || string(css) != tt.want || vendor != tt.vendor {
			t.Errorf("%s: %q, %v, %v", tt.name, css, vendor, err)
		}
	}
	if _, _, err := web.BaseStyles(fstest.MapFS{}); err == nil {
		t.Error("no stylesheet at all is no error")
	}
}
