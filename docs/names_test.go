package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Where the names come from that the pages must mention.

const module = "github.com/allmenning/allmenning/"

// settings are the flags and variables of config.Config, as the page writes them.
func settings() []string {
	var names []string
	for f := range reflect.TypeFor[config.Config]().Fields() {
		names = append(names, "`--"+f.Tag.Get("name")+"`", "`"+f.Tag.Get("env")+"`")
	}
	return names
}

// commandSettings are the variables in the command line's own struct tags, and the flags of serve.
func commandSettings(t *testing.T) []string {
	var names []string
	for _, m := range regexp.MustCompile(`env:"([A-Z_]+)"`).FindAllStringSubmatch(sources(t, "internal/cli"), -1) {
		names = append(names, "`"+m[1]+"`")
	}
	for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(run(t, 0, "serve", "--help"), -1) {
		if flag != "--help" {
			names = append(names, "`"+flag+"`")
		}
	}
	return names
}

func definitionFields(t *testing.T) []string {
	var names []string
	for _, m := range regexp.MustCompile(`field\{"([a-z_]+)"`).FindAllStringSubmatch(sources(t, "internal/definition"), -1) {
		if m[1] != "none" { // the JSON form of "quasi_identifiers: none" with its reason
			names = append(names, m[1])
		}
	}
	return names
}

func errorKinds() []string {
	var names []string
	for _, k := range opendata.Kinds() {
		names = append(names, "| `"+k.String()+"` |", "| "+strconv.Itoa(k.HTTPStatus())+" | "+strconv.Itoa(k.ExitCode())+" | `"+k.LambdaName()+"` |")
	}
	return names
}

func runStates(t *testing.T) []string {
	var names []string
	for _, m := range regexp.MustCompile(`RunState = "([a-z_]+)"`).FindAllStringSubmatch(sources(t, "internal/opendata"), -1) {
		names = append(names, "`"+m[1]+"`")
	}
	return names
}

// holdCodes are the codes that packages privacy and publish hold runs with: the keys of the table
// of texts, what hold is called with, and the codes in literals.
func holdCodes(t *testing.T) []string {
	var codes []string
	for _, dir := range []string{"internal/privacy", "internal/publish"} {
		for _, f := range parse(t, dir) {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "hold" && len(n.Args) > 0 {
						codes = append(codes, literal(n.Args[0])...)
					}
				case *ast.ValueSpec:
					if n.Names[0].Name == "holdTexts" {
						for _, e := range n.Values[0].(*ast.CompositeLit).Elts {
							codes = append(codes, literal(e.(*ast.KeyValueExpr).Key)...)
						}
					}
				case *ast.CompositeLit:
					codes = append(codes, codeOf(n, "HoldReason")...)
				}
				return true
			})
		}
	}
	slices.Sort(codes)
	return quoted(slices.Compact(codes))
}

func faultCodes(t *testing.T) []string {
	var codes []string
	for _, f := range parse(t, "internal/publish") {
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				codes = append(codes, codeOf(lit, "Fault")...)
			}
			return true
		})
	}
	// verifyFile returns two of them.
	codes = append(codes, "file", "missing_file")
	slices.Sort(codes)
	return quoted(slices.Compact(codes))
}

// codeOf is the literal Code of a composite literal of the named type.
func codeOf(lit *ast.CompositeLit, typeName string) []string {
	name := ""
	switch t := lit.Type.(type) {
	case *ast.Ident:
		name = t.Name
	case *ast.SelectorExpr:
		name = t.Sel.Name
	}
	if name != typeName {
		return nil
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == "Code" {
				return literal(kv.Value)
			}
		}
	}
	return nil
}

func literal(e ast.Expr) []string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	return []string{s}
}

func apiPaths(t *testing.T) []string {
	var paths []string
	for _, m := range regexp.MustCompile(`(?m)^    "(/api/v1/[^"]+)": \{`).FindAllStringSubmatch(read(t, "internal/web/openapi.json"), -1) {
		if !strings.HasPrefix(m[1], "/api/v1/subscriptions/") { // spoken of in words
			paths = append(paths, m[1])
		}
	}
	return paths
}

// packages are the directories with Go code that is no test, as the page writes them. The functions have one row.
func packages(t *testing.T) []string {
	var dirs []string
	walk(t, func(path string) {
		dir := filepath.ToSlash(filepath.Dir(path))
		if strings.HasPrefix(dir, "functions/") {
			dir = "functions"
		}
		if name := "`" + dir + "`"; !slices.Contains(dirs, name) {
			dirs = append(dirs, name)
		}
	})
	return dirs
}

// dependencies are the modules in go.mod that a file of ours imports, tests too.
func dependencies(t *testing.T) []string {
	var modules []string
	for _, m := range regexp.MustCompile(`(?m)^\t([^\s/]+\.[^\s/]+/\S+) v`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		modules = append(modules, m[1])
	}
	used := map[string]bool{}
	walkAll(t, func(path string) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil || strings.HasPrefix(imp, module) {
				continue
			}
			longest := ""
			for _, m := range modules {
				if (imp == m || strings.HasPrefix(imp, m+"/")) && len(m) > len(longest) {
					longest = m
				}
			}
			used[longest] = true
		}
	})
	delete(used, "") // the standard library
	var names []string
	for m := range used {
		names = append(names, "`"+m+"`")
	}
	slices.Sort(names)
	return names
}

func parse(t *testing.T, dir string) []*ast.File {
	t.Helper()
	var list []*ast.File
	for _, path := range files(t, dir) {
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}
