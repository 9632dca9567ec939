// Command allmenning publishes a municipality's data without publishing its people: the
// pipeline, the catalog and the steward's command line as one local process.
package main

import (
	"os"
	_ "time/tzdata" // schedules are in Europe/Oslo, also where the system has no zone files

	"github.com/allmenning/allmenning/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv}))
}
