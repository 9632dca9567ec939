package archtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/allmenning/allmenning/"

// layers go from the middle outwards. A package imports packages of its own or an inner layer
// only, and inside a layer only what allowed says by the import graph having no cycles, which the
// compiler checks.
var layers = [][]string{
	{"internal/opendata"},
	{"internal/objstore", "internal/table", "internal/vocabulary", "internal/distinct", "internal/crs"},
	{"internal/objstore/...", "internal/table/...", "internal/typing", "internal/sources", "internal/config", "internal/version", "internal/token"},
	{"internal/formats/...", "internal/parquetfile", "internal/csvfile", "internal/geojsonfile", "internal/jsonlfile", "internal/profile", "internal/dcat", "internal/privacy/..."},
	{"internal/convert", "internal/definition", "internal/search", "internal/subscribe"},
	{"internal/publish", "internal/query"},
	{"internal/schedule", "internal/steward", "internal/web"},
	{"internal/app"},
	{"internal/cli", "internal/aws/..."},
	{"cmd/...", "functions/...", "internal/convert/bench", "internal/privacy/bench", "internal/archtest", "internal/acceptance", "testdata/..."},
}

// onlyIn says which module may be imported where: one package wraps each.
var onlyIn = map[string][]string{
	"github.com/aws/":                  {"internal/aws/"},
	"github.com/parquet-go/parquet-go": {"internal/parquetfile"},
	"github.com/duckdb/":               {"cmd/allmenning-query"},
	"github.com/alecthomas/kong":       {"internal/cli"},
	"github.com/schollz/progressbar":   {"internal/cli"},
	"go.yaml.in/yaml":                  {"internal/definition"},
	"code.dny.dev/ssrf":                {"internal/sources", "internal/subscribe"},
	"net/http":                         {"internal/sources", "internal/subscribe", "internal/steward", "internal/web", "internal/query", "internal/app", "internal/cli", "internal/aws/", "internal/acceptance"},
}

type file struct {
	dir     string // of the module, with slashes
	name    string
	test    bool
	imports []string
	doc     bool
}

func TestImportsPointInwards(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range files(t) {
		if f.test {
			continue
		}
		from := layerOf(f.dir)
		if from < 0 {
			if !seen[f.dir] {
				t.Errorf("%s is in no layer: add it to the table above", f.dir)
			}
			seen[f.dir] = true
			continue
		}
		for _, imp := range f.imports {
			inner, ok := strings.CutPrefix(imp, module)
			if !ok {
				continue
			}
			if to := layerOf(inner); to > from {
				t.Errorf("%s/%s imports %s, which lies further out", f.dir, f.name, inner)
			}
		}
	}
}

func TestDomainImportsTheStandardLibraryOnly(t *testing.T) {
	for _, f := range files(t) {
		if f.dir != "internal/opendata" || f.test {
			continue
		}
		for _, imp := range f.imports {
			if strings.Contains(imp, ".") || imp == "net/http" {
				t.Errorf("%s/%s imports %s", f.dir, f.name, imp)
			}
		}
	}
}

func TestEachTechnologyIsWrappedOnce(t *testing.T) {
	for _, f := range files(t) {
		if f.test {
			continue
		}
		for prefix, places := range onlyIn {
			for _, imp := range f.imports {
				if !strings.HasPrefix(imp, prefix) {
					continue
				}
				if !slices.ContainsFunc(places, func(p string) bool { return strings.HasPrefix(f.dir+"/", p) }) {
					t.Errorf("%s/%s imports %s, which belongs in %v", f.dir, f.name, imp, places)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	for _, f := range files(t) {
		if !f.test {
			documented[f.dir] = documented[f.dir] || f.doc
		}
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment", dir)
		}
		if base := filepath.Base(dir); slices.Contains([]string{"util", "utils", "common", "types", "helpers", "manager", "misc"}, base) {
			t.Errorf("%s: name the package for what it provides", dir)
		}
	}
}

// layerOf finds the innermost layer that names the package; -1: none.
func layerOf(dir string) int {
	exact, wide := -1, -1
	for i, layer := range layers {
		for _, p := range layer {
			base, any := strings.CutSuffix(p, "/...")
			switch {
			case p == dir:
				exact = i
			case any && (dir == base || strings.HasPrefix(dir, base+"/")) && wide < 0:
				wide = i
			}
		}
	}
	if exact >= 0 {
		return exact
	}
	return wide
}

func files(t *testing.T) []file {
	t.Helper()
	root := "../.."
	var list []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", ".git", "var", "bin", "dist", "tools", "interop"}, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		list = append(list, describe(filepath.ToSlash(rel), parsed))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("only %d files found: the test looked in the wrong place", len(list))
	}
	return list
}

func describe(path string, parsed *ast.File) file {
	f := file{dir: filepath.Dir(path), name: filepath.Base(path), test: strings.HasSuffix(path, "_test.go"), doc: parsed.Doc != nil}
	for _, spec := range parsed.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			f.imports = append(f.imports, p)
		}
	}
	return f
}
