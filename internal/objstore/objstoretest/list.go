package objstoretest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/allmenning/allmenning/internal/objstore"
)

// orderKeys sort otherwise by segments than by bytes: "-" and "." come before "/", "0" after it.
// No key is the beginning of another's directory.
var orderKeys = []string{
	"a-b/1", "a.b/1", "a/1", "a/2-x", "a/2.x", "a/2/x", "a/20", "a0/1", "aa", "b", "data-x/1", "data/x-y/1",
	"data/x.csv", "data/x/1", "data/x/10", "data/x/9", "data/x0", "Z", "å", "é", "z", "日/本", "😀",
}

func testListOrder(t *testing.T, b objstore.Bucket) {
	for _, key := range orderKeys {
		put(t, b, key, key, objstore.PutOptions{})
	}
	wantKeys(t, list(t, b, "", ""), sorted(orderKeys))
}

func testListPrefix(t *testing.T, b objstore.Bucket) {
	for _, key := range orderKeys {
		put(t, b, key, key, objstore.PutOptions{})
	}
	// Not among them: half a character, which an HTTP query can't carry.
	for _, prefix := range []string{
		"a", "a-", "a.", "a/", "a/2", "a/2/", "a/20", "a/200", "aa", "aaa", "d", "data", "data/", "data/x", "data/x/1", "data/x/",
		"日", "nothing", "nothing/at/all", "/", "a//", "..", "../", "a/../", "./a", "a/..", ".", "\x00", "a\\",
	} {
		wantKeys(t, list(t, b, prefix, ""), matching(prefix, ""))
	}
}

func testListAfter(t *testing.T, b objstore.Bucket) {
	for _, key := range orderKeys {
		put(t, b, key, key, objstore.PutOptions{})
	}
	afters := append([]string{"0", "a/", "a/2", "a/2/", "a-", "data", "data/", "data/x/", "data/x/\U0010FFFF",
		"data/\U0010FFFF", "zz", "😁", "nothing/here"}, orderKeys...)
	for _, prefix := range []string{"", "a", "a/", "a/2", "data/", "data/x", "data/x/"} {
		for _, after := range afters {
			if got, want := list(t, b, prefix, after), matching(prefix, after); !slices.Equal(got, want) {
				t.Errorf("List(%q, after %q) = %q, want %q", prefix, after, got, want)
			}
		}
	}
}

// matching is the listing that a bucket with orderKeys has to give.
func matching(prefix, after string) []string {
	return slices.DeleteFunc(sorted(orderKeys), func(key string) bool {
		return !strings.HasPrefix(key, prefix) || key <= after
	})
}

func sorted(keys []string) []string {
	keys = slices.Clone(keys)
	slices.Sort(keys)
	return keys
}

func testListInfo(t *testing.T, b objstore.Bucket) {
	want := map[string]objstore.Info{}
	for _, key := range []string{"a", "b/c"} {
		want[key] = put(t, b, key, "body of "+key, objstore.PutOptions{ContentType: "text/plain"})
	}
	for info, err := range b.List(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		w := want[info.Key]
		if info.Size != w.Size || info.ETag != w.ETag || info.Modified.IsZero() || info.ContentType != "" {
			t.Errorf("listed %+v, want size and ETag of %+v and no content type", info, w)
		}
		stat, err := b.Stat(t.Context(), info.Key)
		if err != nil || stat.Modified.Unix() != info.Modified.Unix() {
			t.Errorf("%s: modified %v in the listing, %v in Stat, %v", info.Key, info.Modified, stat.Modified, err)
		}
	}
}

func testListMany(t *testing.T, b objstore.Bucket) {
	const n = 1250
	var keys []string
	for i := range n {
		keys = append(keys, "many/"+number(i/300)+"/"+number(i)+".json")
	}
	putMany(t, b, keys)
	wantKeys(t, list(t, b, "many/", ""), keys)
	wantKeys(t, list(t, b, "many/", keys[1100]), keys[1101:])
	wantKeys(t, list(t, b, "many/000003/", ""), keys[900:1200])
}

// putMany stores small objects, a few at a time.
func putMany(t *testing.T, b objstore.Bucket, keys []string) {
	t.Helper()
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := w; i < len(keys); i += 8 {
				if _, err := b.Put(t.Context(), keys[i], strings.NewReader("x"), objstore.PutOptions{}); err != nil {
					t.Errorf("Put(%q): %v", keys[i], err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func testListCancelled(t *testing.T, b objstore.Bucket) {
	for i := range 20 {
		put(t, b, "k/"+number(i), "x", objstore.PutOptions{})
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	seen, failed := 0, 0
	for _, err := range b.List(ctx, "", "") {
		if err != nil {
			failed++
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want context.Canceled", err)
			}
			continue
		}
		if failed > 0 {
			t.Error("the sequence goes on after its error")
		}
		if seen++; seen == 3 {
			cancel()
		}
	}
	if seen != 3 || failed != 1 {
		t.Errorf("%d objects and %d errors, want 3 and then 1", seen, failed)
	}
}

func testListLeft(t *testing.T, b objstore.Bucket) {
	for i := range 5 {
		put(t, b, "k/"+number(i), "x", objstore.PutOptions{})
	}
	for info, err := range b.List(t.Context(), "", "") {
		if err != nil || info.Key != "k/000000" {
			t.Errorf("first object is %q, %v", info.Key, err)
		}
		break
	}
}

func wantKeys(t testing.TB, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("listed %d keys %.300q, want %d keys %.300q", len(got), got, len(want), want)
	}
}

// RunListProperty compares listings with a sorted slice, for any keys, prefixes and starts. It needs
// a bucket that is cheap to make and where keys may lie below keys.
func RunListProperty(t *testing.T, newBucket func(t testing.TB) objstore.Bucket) {
	segment := rapid.StringMatching(`[a.0-]{0,2}[a~]|[ab]|a[-.0]b`).Filter(func(s string) bool { return s[0] != '.' })
	path := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(segment, 1, 4).Draw(t, "segments"), "/")
	})
	cut := rapid.Custom(func(t *rapid.T) string { // a path, or the beginning of one, or with a slash
		p := path.Draw(t, "path") + "/"
		return p[:rapid.IntRange(0, len(p)).Draw(t, "length")]
	})
	rapid.Check(t, func(rt *rapid.T) {
		b := newBucket(t)
		keys := rapid.SliceOfNDistinct(path, 0, 12, rapid.ID).Draw(rt, "keys")
		for _, key := range keys {
			put(t, b, key, key, objstore.PutOptions{})
		}
		for range 20 {
			prefix, after := cut.Draw(rt, "prefix"), cut.Draw(rt, "after")
			want := slices.DeleteFunc(sorted(keys), func(key string) bool { return !strings.HasPrefix(key, prefix) || key <= after })
			if got := list(t, b, prefix, after); !slices.Equal(got, want) {
				rt.Fatalf("List(%q, after %q) = %q, want %q", prefix, after, got, want)
			}
		}
	})
}
