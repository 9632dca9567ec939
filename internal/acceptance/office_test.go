package acceptance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/allmenning/allmenning/internal/cli"
	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
)

// patience is how long one file may take through one command, on a machine that does other
// things too.
const patience = 30 * time.Second

const catalog = `base_url: https://data.example.no
title: {nb: Åpne data fra Eksempel kommune}
description: {nb: Datasett som Eksempel kommune deler.}
publisher: {name: Eksempel kommune, orgnr: "999999999", url: "https://www.example.no"}
contact: {name: Åpne data, email: apnedata@example.no}
languages: [nb]
license: CC_BY_4_0
spatial: ["https://data.geonorge.no/administrativeEnheter/nasjon/id/173163"]
issued: 2026-01-15
`

// office is one steward's desk: a folder with a catalog and definitions, and an empty store.
type office struct {
	dir   string
	flags []string
}

// newOffice prepares a desk whose sources may lie in root.
func newOffice(t *testing.T, root string, flags ...string) *office {
	t.Helper()
	o := &office{dir: t.TempDir(), flags: flags}
	write(t, filepath.Join(o.dir, "catalog.yaml"), []byte(catalog+fmt.Sprintf("roots: [%q]\n", root)))
	return o
}

func write(t *testing.T, file string, doc []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, doc, 0o600); err != nil {
		t.Fatal(err)
	}
}

// said is what a command wrote and how it ended.
type said struct {
	code     int
	out, err string
}

// run runs one command of the real command line. A panic or a hang fails the test.
func (o *office) run(t *testing.T, args ...string) said {
	t.Helper()
	args = append(args, "--store", filepath.Join(o.dir, "store"), "--temp-dir", o.dir, "--log-level", "debug")
	args = append(args, o.flags...)
	done := make(chan said, 1)
	go func() {
		var out, errs bytes.Buffer
		s := said{code: -1}
		defer func() {
			if r := recover(); r != nil {
				fmt.Fprintf(&errs, "panic: %v", r)
				s.code = -1
			}
			s.out, s.err = out.String(), errs.String()
			done <- s
		}()
		s.code = cli.Main(args, cli.Streams{Out: &out, Err: &errs, Env: func(string) (string, bool) { return "", false },
			Now: func() time.Time { return time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC) }})
	}()
	select {
	case s := <-done:
		if s.code < 0 {
			t.Fatalf("%s: %s", args[0], s.err)
		}
		return s
	case <-time.After(patience):
		t.Fatalf("%s has not ended after %v", args[0], patience)
		return said{}
	}
}

// outcome is one line of what publish --json answers.
type outcome struct {
	Run   *opendata.Run      `json:"run"`
	Error *opendata.RunError `json:"error"`
	said  said
}

// publish publishes a definition with a steward's approval of what it proposes.
func (o *office) publish(t *testing.T, def string) outcome {
	t.Helper()
	s := o.run(t, "publish", "--approve", "--json", def)
	var outcomes []outcome
	if err := json.Unmarshal([]byte(s.out), &outcomes); err != nil || len(outcomes) != 1 {
		t.Fatalf("publish answered with exit code %d and no outcome: %v\n%s", s.code, err, s.err)
	}
	outcomes[0].said = s
	return outcomes[0]
}

// take takes a file through init and publish --approve. Where init fails, publish is asked as
// well, with a definition that leaves everything to detection, and must say the same. A nil
// table means an error.
func (o *office) take(t *testing.T, file string, options ...string) (opendata.Dataset, outcome) {
	t.Helper()
	def := filepath.Join(o.dir, "d.yaml")
	made := o.run(t, append([]string{"init", "--id", "prove", file}, options...)...)
	if made.code != 0 {
		write(t, def, fmt.Appendf(nil, "dataset: prove\ntitle: {nb: Prøve}\ndescription: {nb: En fil som skal prøves.}\ntheme: [GOVE]\n%s", source(file, options)))
		out := o.publish(t, def)
		o.sameError(t, file, options, made, out)
		return opendata.Dataset{}, out
	}
	if made.err != "" {
		t.Errorf("init wrote to stderr: %s", made.err)
	}
	write(t, def, []byte(made.out))
	d, problems := definition.Parse(def, []byte(made.out))
	if len(problems) > 0 {
		t.Fatalf("init wrote a definition that has problems: %v", definition.AsError(def, problems))
	}
	return d, o.publish(t, def)
}

// source is the part of a definition that says where the data are.
func source(file string, options []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "source:\n  type: file\n  path: %q\n", file)
	for i := 0; i+1 < len(options); i += 2 {
		key := strings.TrimPrefix(options[i], "--")
		if key == "format" || key == "member" {
			fmt.Fprintf(&b, "  %s: %q\n", key, options[i+1])
		}
	}
	for i := 0; i+1 < len(options); i += 2 {
		key := strings.TrimPrefix(options[i], "--")
		if key != "format" && key != "member" {
			fmt.Fprintf(&b, "  options: {%s: %q}\n", key, options[i+1])
		}
	}
	return b.String()
}

// sameError checks that init, in both languages, and publish say the same of a file.
func (o *office) sameError(t *testing.T, file string, options []string, made said, out outcome) {
	t.Helper()
	if out.Error == nil {
		t.Errorf("init failed (%s), publish did not", made.err)
		return
	}
	if made.out != "" {
		t.Error("a failed init wrote to stdout")
	}
	nb := o.run(t, append([]string{"init", "--lang", "nb", "--id", "prove", file}, options...)...)
	for lang, s := range map[string]said{"en": made, "nb": nb} {
		for _, text := range []string{out.Error.Message[lang], out.Error.Hint[lang]} {
			if text = strings.TrimSuffix(text, "."); text == "" || !strings.Contains(s.err, text) {
				t.Errorf("init in %s says:\n%sand not what publish says: %q", lang, s.err, text)
			}
		}
	}
}

// records are the names and contents of what the store keeps of runs, without the data itself:
// snapshots, staged files and rejected rows.
func (o *office) records(t *testing.T) map[string]string {
	t.Helper()
	records := map[string]string{}
	err := filepath.WalkDir(filepath.Join(o.dir, "store", "private"), func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".json" {
			return err
		}
		doc, err := os.ReadFile(file)
		records[file] = string(doc)
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return records
}

// leftovers are temporary files that a command did not remove.
func (o *office) leftovers(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(o.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !slices.Contains([]string{"catalog.yaml", "d.yaml", "store", "source"}, e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}
