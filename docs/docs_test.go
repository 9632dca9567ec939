package docs_test

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/cli"
	"github.com/allmenning/allmenning/internal/definition"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/privacy"
)

const root = ".."

// pages are the documents that the tests below read, by path from the root.
var pages = []string{
	"README.md", "CHANGELOG.md", "NOTICE", "interop/README.md", "testdata/sources/README.md",
	"docs/api.md", "docs/architecture.md", "docs/benchmarks.md", "docs/configuration.md", "docs/decisions.md",
	"docs/formats.md", "docs/privacy.md", "docs/publishing-protocol.md", "docs/steward.md",
}

func TestEveryPageIsTested(t *testing.T) {
	found, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		if !slices.Contains(pages, "docs/"+name) {
			t.Errorf("docs/%s is in no test: add it to pages", name)
		}
	}
}

// TestNamesAreDocumented holds that what a user can meet by name stands in the page about it.
func TestNamesAreDocumented(t *testing.T) {
	tests := []struct {
		what  string
		page  string
		names []string
		least int // a test that finds nothing to look for has lost its source
	}{
		{"setting of config.Config", "docs/configuration.md", settings(), 12},
		{"flag or variable of serve and all commands", "docs/configuration.md", commandSettings(t), 5},
		{"field of a definition or of catalog.yaml", "docs/configuration.md", definitionFields(t), 50},
		{"type", "docs/configuration.md", []string{"`integer`", "`decimal(0)`", "`decimal(18)`", "`number`", "`boolean`", "`date`", "`time`", "`timestamp`", "`datetime`", "`string`", "`geometry`"}, 11},
		{"treatment", "docs/configuration.md", []string{"`keep`", "`suppress`", "`mask`", "`redact`", "`pseudonymize`", "{pseudonymize: dataset}", "{generalize: hour}", "`week`",
			"{generalize: N}", "{generalize: {prefix: N}}", "{generalize: {grid: N}}", "{generalize: hierarchy}", "{round:", "{top:", "{bottom:", "{noise:"}, 16},
		{"kind of error", "docs/steward.md", errorKinds(), 14},
		{"state of a run", "docs/steward.md", runStates(t), 10},
		{"reason for a hold", "docs/steward.md", holdCodes(t), 14},
		{"fault of verify and recheck", "docs/steward.md", faultCodes(t), 8},
		{"reason for a treatment", "docs/privacy.md", quoted(privacy.ReasonCodes), 19},
		{"kind of finding", "docs/privacy.md", quoted(privacy.Kinds), 30},
		{"path of the API", "docs/api.md", apiPaths(t), 10},
		{"package", "docs/architecture.md", packages(t), 50},
		{"direct dependency", "docs/decisions.md", dependencies(t), 20},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			if len(tt.names) < tt.least {
				t.Fatalf("only %d names found, want at least %d: %v", len(tt.names), tt.least, tt.names)
			}
			text := read(t, tt.page)
			for _, name := range tt.names {
				if !strings.Contains(text, name) {
					t.Errorf("%s does not mention the %s %s", tt.page, tt.what, name)
				}
			}
		})
	}
}

// TestNothingIsDocumentedThatIsNot holds the tables of dependencies and packages from the other side.
func TestNothingIsDocumentedThatIsNot(t *testing.T) {
	for page, real := range map[string][]string{"docs/decisions.md": dependencies(t), "docs/architecture.md": packages(t)} {
		for _, m := range regexp.MustCompile("(?m)^\\| (`[a-z][^` ]*[/.][^` ]*`) \\|").FindAllStringSubmatch(read(t, page), -1) {
			if slices.Contains(real, m[1]) || slices.Contains([]string{"`testdata/sources`", "`testdata/privacy`"}, m[1]) {
				continue
			}
			t.Errorf("%s documents %s, which is not there", page, m[1])
		}
	}
}

func TestExamplesAreAccepted(t *testing.T) {
	catalog := block(t, "README.md", "yaml", "base_url:")
	facts, problems := definition.ParseCatalog("README.md", []byte(catalog))
	if len(problems) > 0 {
		t.Errorf("catalog.yaml of README.md: %v", definition.AsError("README.md", problems))
	}
	example := block(t, "docs/configuration.md", "yaml", "dataset:")
	_, problems = definition.Parse("configuration.md", []byte(example))
	if len(problems) > 0 {
		t.Errorf("definition of configuration.md: %v", definition.AsError("configuration.md", problems))
	}

	dir := t.TempDir()
	file := filepath.Join(dir, "hundelufteomrader.csv")
	if err := os.WriteFile(file, []byte(block(t, "README.md", "csv", "navn;")), 0o600); err != nil {
		t.Fatal(err)
	}
	out := run(t, 0, "init", file)
	def, problems := definition.Parse("init", []byte(out))
	if _, missing := definition.Merge(facts, def); len(problems)+len(missing) > 0 {
		t.Errorf("what init writes of the README's file is not accepted with the README's catalog: %v %v", problems, missing)
	}
	if i := slices.IndexFunc(def.Columns, func(c opendata.ColumnRule) bool { return c.Treatment == opendata.Suppress }); i < 0 || def.Columns[i].Name != "tilsyn_telefon" {
		t.Errorf("README says that the phone numbers are left out; init proposes %v", def.Columns)
	}
}

var commandLine = regexp.MustCompile(`(?m)^allmenning ([a-z]+)(?: ([a-z]+))?( .*)?$`)

// TestCommandsExist holds that every command in an example is one, with its flags.
func TestCommandsExist(t *testing.T) {
	seen := 0
	for _, page := range pages {
		for _, code := range blocks(read(t, page), "sh") {
			for _, m := range commandLine.FindAllStringSubmatch(code, -1) {
				seen++
				line, _, _ := strings.Cut(m[0], "#")
				help := run(t, 0, m[1], "--help")
				for _, sub := range []string{m[2], "list"} {
					if strings.Contains(help, m[1]+" "+sub+" ") {
						help += run(t, 0, m[1], sub, "--help")
					}
				}
				for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(line, -1) {
					if !strings.Contains(help, flag) {
						t.Errorf("%s: %q has no flag %s", page, m[1], flag)
					}
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d commands found in examples", seen)
	}
}

func TestMakeTargetsExist(t *testing.T) {
	makefile := read(t, "Makefile")
	seen := 0
	for _, page := range pages {
		text := read(t, page)
		for _, m := range regexp.MustCompile("(?m)(?:^|`)make ([a-z]+)").FindAllStringSubmatch(text, -1) {
			seen++
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
				t.Errorf("%s: there is no make %s", page, m[1])
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d targets found", seen)
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestLinksResolve(t *testing.T) {
	for _, page := range pages {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			file, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(page), file))
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
				continue
			}
			if anchor != "" && !slices.Contains(anchors(read(t, target)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", page, m[1])
			}
		}
	}
}

// TestPagesSpeakOfThisProjectAlone keeps out what is true on one machine only.
func TestPagesSpeakOfThisProjectAlone(t *testing.T) {
	for what, pattern := range map[string]string{
		"a path of one machine":  `(^|[\s"'(=` + "`" + `])/(work|tmp|home|root|Users)/`,
		"the number of an issue": `(?i)\bissues? #?\d|(^|\s)#\d+\b`,
		"unfinished work":        `\b(TODO|FIXME|XXX|TBD)\b`,
	} {
		re := regexp.MustCompile("(?m)" + pattern)
		for _, page := range pages {
			if m := re.FindString(read(t, page)); m != "" {
				t.Errorf("%s holds %s: %q", page, what, m)
			}
		}
	}
}

// run runs one command of the program and returns what it wrote.
func run(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	got := cli.Main(args, cli.Streams{Out: &out, Err: io.Discard, Env: func(string) (string, bool) { return "", false }})
	if got != want {
		t.Fatalf("allmenning %s: exit %d, want %d", strings.Join(args, " "), got, want)
	}
	return out.String()
}

func quoted(names []string) []string {
	var list []string
	for _, n := range names {
		list = append(list, "`"+n+"`")
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// blocks are the fenced pieces of code in a language.
func blocks(text, lang string) []string {
	var list []string
	for _, m := range regexp.MustCompile("(?ms)^```"+lang+"\n(.*?)^```").FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// block is the one that holds a text.
func block(t *testing.T, page, lang, holds string) string {
	t.Helper()
	for _, b := range blocks(read(t, page), lang) {
		if strings.Contains(b, holds) {
			return b
		}
	}
	t.Fatalf("%s has no %s with %q", page, lang, holds)
	return ""
}

// anchors are the headings of a page as links name them.
func anchors(text string) []string {
	var list []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		list = append(list, strings.ReplaceAll(name, " ", "-"))
	}
	return list
}

// sources are the texts of a package's files that are no tests.
func sources(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	for _, path := range files(t, dir) {
		all.WriteString(read(t, path))
	}
	return all.String()
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	var list []string
	for _, path := range found {
		if rel, err := filepath.Rel(root, path); err == nil && !strings.HasSuffix(path, "_test.go") {
			list = append(list, rel)
		}
	}
	return list
}

// walk visits every Go file of the module that is no test.
func walk(t *testing.T, visit func(path string)) {
	walkAll(t, func(path string) {
		if !strings.HasSuffix(path, "_test.go") {
			visit(path)
		}
	})
}

func walkAll(t *testing.T, visit func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", ".git", "var", "bin", "dist", "tools"}, d.Name()) {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(root, path)
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".go" {
			visit(filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
