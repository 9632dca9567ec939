package environ_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
)

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

// A function without a store does not start: there is no default that could be right.
func TestReadNeedsStore(t *testing.T) {
	for _, env := range []map[string]string{{}, {"ALLMENNING_STORE": ""}, {"ALLMENNING_STORE": "x", "ALLMENNING_LOG_LEVEL": "loud"}} {
		if _, err := environ.Read(lookup(env), io.Discard); opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("%v: %v", env, err)
		}
	}
	var logs strings.Builder
	env, err := environ.Read(lookup(map[string]string{"ALLMENNING_STORE": "x", "ALLMENNING_LOG_LEVEL": "error"}), &logs)
	if err != nil {
		t.Fatal(err)
	}
	env.Log.Warn("unheard")
	env.Log.Error("heard")
	if strings.Contains(logs.String(), "unheard") || !strings.Contains(logs.String(), `"message":"heard"`) {
		t.Errorf("log: %s", logs.String())
	}
}

// A side of the store that is not there is never taken from the other side.
func TestStoreSides(t *testing.T) {
	for store, want := range map[string]string{
		"s3://one": "private public", "s3://one,s3://one": "private public", "s3://a,s3://b,s3://c": "private public",
		",s3://b/path": "private public", "s3://a/path,": "private public",
	} {
		e := environ.Environment{Config: config.Config{Store: store}}
		var failed []string
		if _, err := e.Private(t.Context()); isInvalid(err) {
			failed = append(failed, "private")
		}
		if _, err := e.Public(t.Context()); isInvalid(err) {
			failed = append(failed, "public")
		}
		if got := strings.Join(failed, " "); got != want {
			t.Errorf("%s: %s refused, want %s", store, got, want)
		}
	}
	dir := t.TempDir()
	e := environ.Environment{Config: config.Config{Store: dir}}
	if _, err := e.Public(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "private")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("opening the public side made the private one: %v", err)
	}
}

func isInvalid(err error) bool { return err != nil && opendata.KindOf(err) == opendata.Invalid }

// The catalog is packed with the function; roots are relative to its file.
func TestCatalog(t *testing.T) {
	if _, _, ok, err := (environ.Environment{}).Catalog(); ok || err != nil {
		t.Errorf("no catalog: %t, %v", ok, err)
	}
	file := "../../../testdata/sources/catalog.yaml"
	facts, roots, ok, err := environ.Environment{Config: config.Config{Catalog: file}}.Catalog()
	if err != nil || !ok || facts.BaseURL == "" || facts.Roots != nil {
		t.Fatalf("%+v, %t, %v", facts, ok, err)
	}
	want, err := filepath.Abs("../../../testdata/sources/files")
	if err != nil {
		t.Fatal(err)
	}
	if len(roots) != 1 || roots[0] != want {
		t.Errorf("roots %v, want %s", roots, want)
	}
	bad := filepath.Join(t.TempDir(), "catalog.yaml")
	if err := os.WriteFile(bad, []byte("base_url: 7\nunknown: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{bad, filepath.Dir(bad), bad + ".none"} {
		_, _, ok, err := environ.Environment{Config: config.Config{Catalog: file}}.Catalog()
		if ok || opendata.KindOf(err) != opendata.Invalid || strings.Contains(err.Error(), filepath.Dir(bad)) {
			t.Errorf("%s: %t, %v", file, ok, err)
		}
	}
}
