package objstoretest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/objstore"
)

// large is above the size from which an S3 bucket writes in parts.
const large = 17 << 20

func number(n int) string { return fmt.Sprintf("%06d", n) }

func testRoundTrip(t *testing.T, b objstore.Bucket) {
	const key = "data/åpne data/fil 1.csv"
	begun := time.Now().Add(-time.Minute)
	written := put(t, b, key, "navn;antall\n", objstore.PutOptions{})
	wantBody(t, b, key, "navn;antall\n")
	_, opened := get(t, b, key, objstore.Range{})
	stat, err := b.Stat(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	for name, info := range map[string]objstore.Info{"Put": written, "Open": opened, "Stat": stat} {
		if info.Key != key || info.Size != 12 {
			t.Errorf("%s: key %q, size %d; want %q, 12", name, info.Key, info.Size, key)
		}
		if info.ETag == "" || info.ETag != written.ETag || strings.Contains(info.ETag, `"`) {
			t.Errorf("%s: ETag %q, want %q and no quotes", name, info.ETag, written.ETag)
		}
		if name != "Put" && (info.Modified.Before(begun) || info.Modified.Location() != time.UTC) {
			t.Errorf("%s: modified %v, want a time of now in UTC", name, info.Modified)
		}
	}
}

func testOddKeys(t *testing.T, b objstore.Bucket) {
	keys := []string{
		"a b/c  d", "æøå/ÆØÅ", "100%/50%25", "plus+and&equals=/?#", "semi;colon,comma", "quote'\"`",
		"tilde~/at@/excl!", "(round)[square]{curly}<angle>", "star*|pipe^caret", "$dollar:colon",
		"a/b.", "dot.dir/file", "file.", "x/y...", "😀/\U0001F4CA.csv", "日本語",
		strings.Repeat("s", 200), strings.Repeat("d.", 100) + "/" + strings.Repeat("e", 200) + "/f",
		"-", "~", "a/-", "a/~",
	}
	for i, key := range keys {
		put(t, b, key, number(i), objstore.PutOptions{IfAbsent: true})
	}
	for i, key := range keys {
		wantBody(t, b, key, number(i))
	}
	if got := len(list(t, b, "", "")); got != len(keys) {
		t.Errorf("listed %d keys, want %d", got, len(keys))
	}
	for _, key := range keys {
		remove(t, b, key)
	}
	if got := list(t, b, "", ""); len(got) > 0 {
		t.Errorf("left after deleting: %q", got)
	}
}

func testInvalidKeys(t *testing.T, b objstore.Bucket) {
	for _, key := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", ".hidden", "a/.hidden", "a/..b",
		"a\\b", "a\x00b", "a\nb", "a\x7f", "\xff", strings.Repeat("s", 201), strings.Repeat("a/", 600) + "a",
	} {
		_, err := b.Put(t.Context(), key, strings.NewReader("x"), objstore.PutOptions{})
		wantError(t, fmt.Sprintf("Put(%.20q)", key), err, objstore.ErrInvalidKey)
		_, err = b.Stat(t.Context(), key)
		wantError(t, fmt.Sprintf("Stat(%.20q)", key), err, objstore.ErrInvalidKey)
		_, _, err = b.Open(t.Context(), key, objstore.Range{})
		wantError(t, fmt.Sprintf("Open(%.20q)", key), err, objstore.ErrInvalidKey)
		wantError(t, fmt.Sprintf("Delete(%.20q)", key), b.Delete(t.Context(), key), objstore.ErrInvalidKey)
	}
}

func testMissing(t *testing.T, b objstore.Bucket) {
	put(t, b, "there/is", "x", objstore.PutOptions{})
	for _, key := range []string{"there", "there/is/not", "the", "there/i", "nowhere/at/all"} {
		_, err := b.Stat(t.Context(), key)
		wantError(t, "Stat of "+key, err, objstore.ErrNotFound)
		_, _, err = b.Open(t.Context(), key, objstore.Range{})
		wantError(t, "Open of "+key, err, objstore.ErrNotFound)
		_, _, err = b.Open(t.Context(), key, objstore.Range{Offset: 5})
		wantError(t, "Open of a range of "+key, err, objstore.ErrNotFound)
		if err := b.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete of missing %q: %v, want nil", key, err)
		}
	}
	wantBody(t, b, "there/is", "x")
}

func testEmpty(t *testing.T, b objstore.Bucket) {
	info := put(t, b, "empty", "", objstore.PutOptions{})
	wantBody(t, b, "empty", "")
	for _, r := range []objstore.Range{{Offset: 1}, {Length: 5}, {Offset: 3, Length: 5}} {
		if data, _ := get(t, b, "empty", r); len(data) > 0 {
			t.Errorf("range %v of an empty object has %d bytes", r, len(data))
		}
	}
	put(t, b, "empty", "no more", objstore.PutOptions{IfMatch: info.ETag})
	wantBody(t, b, "empty", "no more")
}

func testHeaders(t *testing.T, b objstore.Bucket) {
	opts := objstore.PutOptions{ContentType: "text/csv; charset=utf-8", CacheControl: "public, max-age=300"}
	put(t, b, "small", "x", opts)
	put(t, b, "large", string(random(large)), opts)
	for _, key := range []string{"small", "large"} {
		stat, err := b.Stat(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		_, opened := get(t, b, key, objstore.Range{Offset: 0, Length: 1})
		for name, info := range map[string]objstore.Info{"Stat": stat, "Open": opened} {
			if info.ContentType != opts.ContentType || info.CacheControl != opts.CacheControl {
				t.Errorf("%s of %s: content type %q, cache control %q", name, key, info.ContentType, info.CacheControl)
			}
		}
	}
	// The same bytes with other headers replace the headers.
	put(t, b, "small", "x", objstore.PutOptions{ContentType: "text/plain"})
	info, err := b.Stat(t.Context(), "small")
	if err != nil || info.ContentType != "text/plain" || info.CacheControl != "" {
		t.Errorf("after replacing: content type %q, cache control %q, %v", info.ContentType, info.CacheControl, err)
	}
}

func testSizes(t *testing.T, b objstore.Bucket) {
	for _, size := range []int{1, 511, 32 << 10, 1<<20 + 1, 5 << 20, 12 << 20, 16 << 20, large, 33<<20 + 7} {
		data := random(size)
		key := "sizes/" + number(size)
		info, err := b.Put(t.Context(), key, onlyReader{bytes.NewReader(data)}, objstore.PutOptions{SHA256: digest(data)})
		if err != nil {
			t.Fatalf("Put of %d bytes: %v", size, err)
		}
		if info.Size != int64(size) {
			t.Errorf("Put of %d bytes says %d", size, info.Size)
		}
		got, read := get(t, b, key, objstore.Range{})
		if !bytes.Equal(got, data) {
			t.Errorf("%d bytes come back as %d, or others", size, len(got))
		}
		if read.ETag != info.ETag {
			t.Errorf("%d bytes: ETag %q written, %q read", size, info.ETag, read.ETag)
		}
	}
}

func testRanges(t *testing.T, b objstore.Bucket) {
	const body = "0123456789"
	written := put(t, b, "digits", body, objstore.PutOptions{ContentType: "text/plain"})
	tests := []struct {
		r    objstore.Range
		want string
	}{
		{objstore.Range{}, body},
		{objstore.Range{Offset: 0, Length: 1}, "0"},
		{objstore.Range{Offset: 3, Length: 4}, "3456"},
		{objstore.Range{Offset: 9, Length: 1}, "9"},
		{objstore.Range{Offset: 4}, "456789"},
		{objstore.Range{Offset: 8, Length: 100}, "89"},
		{objstore.Range{Offset: 0, Length: 1 << 62}, body},
		{objstore.Range{Offset: 5, Length: 1<<63 - 1}, "56789"},
		{objstore.Range{Offset: 10}, ""},
		{objstore.Range{Offset: 10, Length: 1}, ""},
		{objstore.Range{Offset: 1 << 40, Length: 1}, ""},
	}
	for _, tt := range tests {
		got, info := get(t, b, "digits", tt.r)
		if string(got) != tt.want {
			t.Errorf("range %+v = %q, want %q", tt.r, got, tt.want)
		}
		if info.Size != 10 || info.ETag != written.ETag || info.ContentType != "text/plain" {
			t.Errorf("range %+v: Info %+v, want that of the whole object", tt.r, info)
		}
	}
	for _, r := range []objstore.Range{{Offset: -1}, {Length: -1}, {Offset: -5, Length: 3}} {
		if rc, _, err := b.Open(t.Context(), "digits", r); err == nil {
			rc.Close()
			t.Errorf("range %+v is accepted", r)
		}
	}
}

func testReadAfterWrite(t *testing.T, b objstore.Bucket) {
	etags := map[string]int{}
	for n := range 50 {
		info := put(t, b, "pointer", number(n), objstore.PutOptions{})
		wantBody(t, b, "pointer", number(n))
		if stat, err := b.Stat(t.Context(), "pointer"); err != nil || stat.ETag != info.ETag {
			t.Errorf("round %d: Stat has ETag %q, Put %q, %v", n, stat.ETag, info.ETag, err)
		}
		if before, seen := etags[info.ETag]; seen {
			t.Errorf("rounds %d and %d have the same ETag and other bytes", before, n)
		}
		etags[info.ETag] = n
	}
	remove(t, b, "pointer")
	if _, err := b.Stat(t.Context(), "pointer"); !errors.Is(err, objstore.ErrNotFound) {
		t.Errorf("Stat after Delete: %v", err)
	}
	put(t, b, "pointer", "back", objstore.PutOptions{IfAbsent: true})
	wantBody(t, b, "pointer", "back")
}

func testReplacedWhileRead(t *testing.T, b objstore.Bucket) {
	old := random(4 << 20)
	oldInfo := put(t, b, "object", string(old), objstore.PutOptions{})
	rc, info, err := b.Open(t.Context(), "object", objstore.Range{})
	if err != nil {
		t.Fatal(err)
	}
	defer rc.Close()
	begin := make([]byte, 1000)
	if _, err := io.ReadFull(rc, begin); err != nil {
		t.Fatal(err)
	}
	put(t, b, "object", "new", objstore.PutOptions{})
	rest, err := io.ReadAll(rc)
	if err != nil {
		t.Fatalf("reading on after the object was replaced: %v", err)
	}
	if got := append(begin, rest...); !bytes.Equal(got, old) {
		t.Errorf("read %d bytes that are not the old object's %d", len(got), len(old))
	}
	if info.ETag != oldInfo.ETag {
		t.Error("Info is not that of the bytes read")
	}
	wantBody(t, b, "object", "new")
}

func testDelete(t *testing.T, b objstore.Bucket) {
	for _, key := range []string{"d/one", "d/two", "d/deep/er/three"} {
		put(t, b, key, key, objstore.PutOptions{})
	}
	remove(t, b, "d/one")
	remove(t, b, "d/one")
	remove(t, b, "d/deep/er/three")
	wantKeys(t, list(t, b, "", ""), []string{"d/two"})
	if _, _, err := b.Open(t.Context(), "d/one", objstore.Range{}); !errors.Is(err, objstore.ErrNotFound) {
		t.Errorf("Open after Delete: %v", err)
	}
	put(t, b, "d/deep/er/three", "again", objstore.PutOptions{IfAbsent: true})
	wantBody(t, b, "d/deep/er/three", "again")
}

// testCopy holds objstore.Copy to the contract, by whichever way the bucket goes.
func testCopy(t *testing.T, b objstore.Bucket) {
	data := random(1 << 20)
	put(t, b, "from here/å", string(data), objstore.PutOptions{ContentType: "text/csv"})
	tests := []struct {
		name string
		opts objstore.PutOptions
	}{
		{"plain", objstore.PutOptions{}},
		{"headers", objstore.PutOptions{ContentType: "text/plain", CacheControl: "no-cache"}},
		{"digest", objstore.PutOptions{SHA256: digest(data)}},
		{"absent", objstore.PutOptions{IfAbsent: true}},
	}
	for _, tt := range tests {
		key := "to/" + tt.name
		if _, err := objstore.Copy(t.Context(), b, key, b, "from here/å", tt.opts); err != nil {
			t.Errorf("copy %s: %v", tt.name, err)
			continue
		}
		wantBody(t, b, key, string(data))
		info, err := b.Stat(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		wantType := tt.opts.ContentType
		if wantType == "" {
			wantType = "text/csv"
		}
		if info.ContentType != wantType || info.CacheControl != tt.opts.CacheControl {
			t.Errorf("copy %s: content type %q, cache control %q", tt.name, info.ContentType, info.CacheControl)
		}
	}
	_, err := objstore.Copy(t.Context(), b, "to/plain", b, "from here/å", objstore.PutOptions{IfAbsent: true})
	wantError(t, "copy onto an object with IfAbsent", err, objstore.ErrPrecondition)
	_, err = objstore.Copy(t.Context(), b, "to/new", b, "from here/å", objstore.PutOptions{SHA256: digest(nil)})
	wantError(t, "copy with another digest", err, objstore.ErrDigest)
	_, err = objstore.Copy(t.Context(), b, "to/new", b, "missing", objstore.PutOptions{})
	wantError(t, "copy of a missing object", err, objstore.ErrNotFound)
	_, err = b.Stat(t.Context(), "to/new")
	wantError(t, "Stat of what was not copied", err, objstore.ErrNotFound)
}

func wantError(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}
