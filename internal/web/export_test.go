package web

import (
	"context"
	"io"
	"io/fs"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// What tests in package web_test need to see.

// MessageTexts are all messages: Norwegian and English by key.
func MessageTexts() map[string][2]string {
	all := map[string][2]string{}
	for key, m := range messages {
		all[key] = [2]string{m.nb, m.en}
	}
	return all
}

// TemplateFiles are the page templates.
var TemplateFiles fs.FS = templateFiles

// RoutePatterns are the patterns of everything served, without mounted handlers.
func RoutePatterns() []string {
	var patterns []string
	for _, rt := range (&site{}).routes() {
		patterns = append(patterns, rt.pattern)
	}
	return patterns
}

// BaseStyles are the stylesheet that pages load first, and whether it is Designsystemet.
func BaseStyles(files fs.FS) ([]byte, bool, error) { return baseStyles(files) }

func FormatNumber(n int64, lang string) string           { return formatNumber(n, lang) }
func FormatSize(n int64, lang string) string             { return formatSize(n, lang) }
func FormatShare(part, whole int64, lang string) string  { return formatShare(part, whole, lang) }
func FormatDay(s, lang string, z *time.Location) string  { return formatDay(s, lang, z) }
func FormatTime(s, lang string, z *time.Location) string { return formatTime(s, lang, z) }
func Excerpt(s string, limit int) string                 { return excerpt(s, limit) }

// MaxEditions is how many versions the cache keeps.
const MaxEditions = maxEditions

// NewRangeReader reads an object as the preview does.
func NewRangeReader(ctx context.Context, b objstore.Bucket, key string, size int64) io.ReaderAt {
	return &rangeReader{ctx: ctx, bucket: b, key: key, size: size}
}
