package main_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/allmenning/allmenning/internal/cli"
)

// TestMain lets scripts, and tests that need a process of their own, run the program: this test
// binary is the program when it is called allmenning.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"allmenning": func() {
		os.Exit(cli.Main(os.Args[1:], cli.Streams{Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv}))
	}})
}

// TestScripts runs testdata/script. Beside testscript's own commands there are:
//
//	exits CODE PROGRAM ARG…   runs a program and checks its exit code exactly
//	capture NAME REGEXP       sets a variable to the first group's match in the last standard output
//	isjson                    the last standard output is one JSON document without null lists
func TestScripts(t *testing.T) {
	abs, err := filepath.Abs(samples)
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", abs)
			e.Setenv("ALLMENNING_STORE", filepath.Join(e.WorkDir, "store"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "capture": capture, "isjson": isJSON},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capture NAME REGEXP")
	}
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) < 2 {
		ts.Fatalf("no match for %s", args[1])
	}
	ts.Setenv(args[0], m[1])
}

var nullList = regexp.MustCompile(`"(datasets|runs|versions|tombstones|tokens|subscriptions|deliveries|problems|columns|treated|faults)": null`)

func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	out := ts.ReadFile("stdout")
	if valid := json.Valid([]byte(out)); valid == neg {
		ts.Fatalf("valid JSON: %t", valid)
	}
	if m := nullList.FindString(out); m != "" {
		ts.Fatalf("a list is null: %s", m)
	}
}
