// Package cli is the steward's command line: one verb, one file; results go to stdout,
// everything else to stderr.
//
// Messages are lower case without a final period, "allmenning: error: …" and "allmenning: hint:
// …", in Norwegian when the locale is, else in English. Exit codes: 0 done, 1 failure, 2 usage,
// 3 held or refused (nothing public changed), 130 interrupted.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
)

// Exit codes that are not a kind of error's own.
const (
	exitDone        = 0
	exitFailure     = 1
	exitUsage       = 2
	exitHeld        = 3
	exitInterrupted = 130
)

// Streams are where a command reads and writes.
type Streams struct {
	Out, Err io.Writer
	Env      func(string) (string, bool)
	Now      func() time.Time
}

// commands is the whole command line.
type commands struct {
	config.Config
	JSON bool   `name:"json" help:"Write the result as JSON."`
	Lang string `name:"lang" env:"ALLMENNING_LANG" enum:"nb,nn,en," default:"" placeholder:"nb|nn|en" help:"Language of messages. Default: the locale's."`

	Init     initCmd     `cmd:"" help:"Read a file or URL and print a complete dataset definition."`
	Inspect  inspectCmd  `cmd:"" help:"Report what a file or URL holds: format, columns, types, findings. Never a value."`
	Check    checkCmd    `cmd:"" help:"Validate definitions: every problem at once."`
	Convert  convertCmd  `cmd:"" help:"Take one file through the gate into a Parquet, CSV, GeoJSON or JSON Lines file."`
	Publish  publishCmd  `cmd:"" help:"Publish datasets: one run for each definition."`
	Runs     runsCmd     `cmd:"" help:"List runs, or show one."`
	Approve  approveCmd  `cmd:"" help:"Accept what a held run proposes, and let it go on."`
	Reject   rejectCmd   `cmd:"" help:"End a held run. Nothing public changes."`
	Datasets datasetsCmd `cmd:"" help:"List what is published."`
	Versions versionsCmd `cmd:"" help:"List a dataset's versions."`
	Withdraw withdrawCmd `cmd:"" help:"Take back a version or a dataset; a tombstone with the reason stays."`
	Verify   verifyCmd   `cmd:"" help:"Check that the store is consistent and every digest right."`
	Recheck  recheckCmd  `cmd:"" help:"Search the published versions again with today's detectors."`
	Sweep    sweepCmd    `cmd:"" help:"Clean what crashed runs left, and relay what was missed."`
	Serve    serveCmd    `cmd:"" help:"Serve catalog, data and API; run schedules and deliveries."`

	Token         tokenCmd         `cmd:"" help:"Create, list or revoke tokens for the steward API."`
	Subscriptions subscriptionsCmd `cmd:"" help:"Say who is told of updates by webhook."`
	Deliveries    deliveriesCmd    `cmd:"" help:"Show how deliveries to a subscription went."`
	Version       versionCmd       `cmd:"" help:"Print the program's version."`
}

// session is what a verb works with.
type session struct {
	Streams
	ctx  context.Context
	cfg  config.Config
	json bool
	lang string
}

const description = `Publish a municipality's data without publishing its people.

Exit status: 0 done, 1 failure, 2 usage, 3 held or refused (nothing public changed), 130 interrupted.`

// exit leaves kong by panic; Main catches it.
type exit int

// Main runs one command and returns the exit code.
func Main(args []string, st Streams) (code int) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(exit)
			if !ok {
				panic(r)
			}
			code = int(e)
		}
	}()
	var cmds commands
	parser, err := kong.New(&cmds, kong.Name("allmenning"), kong.Description(description), kong.Writers(st.Out, st.Err),
		kong.Exit(func(code int) { panic(exit(code)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(helpWithExamples), kong.UsageOnError())
	if err != nil {
		fmt.Fprintf(st.Err, "allmenning: error: %v\n", err)
		return exitFailure
	}
	kctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(st.Err, "allmenning: error: %v\nallmenning: hint: %s --help\n", err, commandOf(parser, args))
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := &session{Streams: st, ctx: ctx, cfg: cmds.Config, json: cmds.JSON, lang: language(cmds.Lang, st.Env)}
	if s.Now == nil {
		s.Now = time.Now
	}
	if err := s.cfg.Validate(); err != nil {
		s.showError(err)
		return exitUsage
	}
	return s.finish(kctx.Run(s))
}

// commandOf is the program's name with the verb that args begin with, if there is such a verb.
func commandOf(parser *kong.Kong, args []string) string {
	if len(args) > 0 && slices.ContainsFunc(parser.Model.Children, func(n *kong.Node) bool { return n.Name == args[0] }) {
		return "allmenning " + args[0]
	}
	return "allmenning"
}

// helpWithExamples adds each command's examples and the exit status to its help.
func helpWithExamples(o kong.HelpOptions, k *kong.Context) error {
	if err := kong.DefaultHelpPrinter(o, k); err != nil {
		return err
	}
	node := k.Selected()
	if node == nil {
		return nil
	}
	if ex, ok := examples[node.Name]; ok {
		fmt.Fprintf(k.Stdout, "\nExamples:\n%s", ex)
	}
	fmt.Fprintf(k.Stdout, "\nExit status: 0 done, 1 failure, 2 usage, 3 held or refused, 130 interrupted.\n")
	return nil
}

// language is the language of messages: as asked, else the locale's.
func language(asked string, env func(string) (string, bool)) string {
	if asked != "" {
		return asked
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		v, _ := env(name)
		switch {
		case v == "":
			continue
		case strings.HasPrefix(v, "nn"):
			return "nn"
		case strings.HasPrefix(v, "nb"), strings.HasPrefix(v, "no"):
			return "nb"
		}
		break
	}
	return "en"
}

// errHeld ends a command whose result was shown already: something waits for a steward.
var errHeld = errors.New("held")

// errFailed ends a command whose errors were shown already.
var errFailed = errors.New("failed")

// finish shows an error and maps it to the exit code.
func (s *session) finish(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errHeld):
		return exitHeld
	case errors.Is(err, errFailed):
		return exitFailure
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(s.Err, "allmenning: interrupted; nothing is half-published")
		return exitInterrupted
	}
	s.showError(err)
	return opendata.AsError(err).Kind.ExitCode()
}

// showError writes an error's safe message, place and hint.
func (s *session) showError(err error) {
	e := opendata.AsError(err)
	where := e.Where.In(s.lang)
	if where != "" {
		where += ": "
	}
	fmt.Fprintf(s.Err, "allmenning: error: %s%s\n", where, strings.TrimSuffix(e.Message.In(s.lang), "."))
	if hint := e.Hint.In(s.lang); hint != "" {
		fmt.Fprintf(s.Err, "allmenning: hint: %s\n", hint)
	}
	if e.Kind == opendata.Internal && e.Err != nil {
		fmt.Fprintf(s.Err, "allmenning: cause: %s\n", opendata.Cause(e.Err))
	}
}

// result writes v as JSON, or calls text.
func (s *session) result(v any, text func(w io.Writer)) error {
	if !s.json {
		text(s.Out)
		return nil
	}
	enc := json.NewEncoder(s.Out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// t chooses between two texts by the session's language.
func (s *session) t(nb, en string) string {
	if s.lang == "en" {
		return en
	}
	return nb
}

// open wires the program on the configured store.
func (s *session) open(catalog app.Catalog, progress *progress) (*app.App, error) {
	private, public, err := app.OpenStore(s.cfg.Store)
	if err != nil {
		return nil, err
	}
	if catalog.Facts.Title == nil && len(catalog.Roots) == 0 {
		saved, ok, err := app.LoadCatalog(s.ctx, private)
		if err != nil {
			return nil, err
		}
		if ok {
			catalog = saved
		}
	}
	a := app.Adapters{Private: private, Public: public, Catalog: catalog, Now: s.Now, Log: app.NewLogger(s.cfg, s.Err)}
	if progress != nil {
		a.Progress = progress.report
	}
	return app.New(s.cfg, a)
}
