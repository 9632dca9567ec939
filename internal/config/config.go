// Package config is the one configuration of every program: the local process reads it from
// flags and environment, the Lambda functions from the environment alone. Names, defaults and
// help stand in the struct's tags, once.
package config

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Config is what an operator may set. Fields with a name tag are flags (--name); env is the
// variable that sets them in every program.
type Config struct {
	Store    string `name:"store" env:"ALLMENNING_STORE" default:"./var" placeholder:"DIR" help:"Directory that is the object store (private/ and public/ below it), or s3://PRIVATE,s3://PUBLIC."`
	Catalog  string `name:"catalog" env:"ALLMENNING_CATALOG" placeholder:"FILE" help:"catalog.yaml of the municipality. Default: beside the first definition, else the one last used with this store."`
	TempDir  string `name:"temp-dir" env:"ALLMENNING_TEMP_DIR" placeholder:"DIR" help:"Directory for temporary files. Default: the system's."`
	MaxBytes int64  `name:"max-bytes" env:"ALLMENNING_MAX_BYTES" default:"17179869184" placeholder:"N" help:"Largest source, in bytes, as transferred and unpacked."`

	AllowPrivateNetworks bool `name:"allow-private-networks" env:"ALLMENNING_ALLOW_PRIVATE_NETWORKS" help:"Let sources and webhooks use private and loopback addresses."`

	LogLevel string `name:"log-level" env:"ALLMENNING_LOG_LEVEL" default:"warn" enum:"debug,info,warn,error" help:"debug, info, warn or error."`
}

// Default is the configuration with nothing set.
func Default() Config {
	c, err := FromEnv(func(string) (string, bool) { return "", false })
	if err != nil {
		panic("config: defaults: " + err.Error()) // the tags are wrong: a defect that every test meets
	}
	return c
}

// FromEnv reads the configuration from the environment. It reports all problems at once, each
// with the variable's name.
func FromEnv(lookup func(string) (string, bool)) (Config, error) {
	var c Config
	var problems []problem
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		name := tag.Get("env")
		text, ok := lookup(name)
		if !ok {
			text = tag.Get("default")
		}
		if text == "" {
			continue
		}
		if want := set(v.Field(i), text); want != nil {
			problems = append(problems, problem{name, want})
			set(v.Field(i), tag.Get("default")) // so that what Validate says is about what was set
		}
	}
	return c, asError(append(problems, c.check()...))
}

// problem is one setting that can't be used and what it wants.
type problem struct {
	env  string
	want opendata.Text
}

// asError names every setting that can't be used and says what each wants; nil without problems. The
// values themselves are not repeated: they may be secrets pasted into the wrong variable.
func asError(problems []problem) error {
	if len(problems) == 0 {
		return nil
	}
	nb, en := make([]string, len(problems)), make([]string, len(problems))
	for i, p := range problems {
		nb[i], en[i] = p.env+": "+p.want.In("nb"), p.env+": "+p.want.In("en")
	}
	return opendata.NewError(opendata.Invalid, "config.invalid", "ugyldige innstillinger: %[1]s", "invalid settings: %[2]s", strings.Join(nb, "; "), strings.Join(en, "; ")).
		Hinted("«allmenning --help» viser hver innstilling, flagget og variabelen.", "“allmenning --help” shows each setting, its flag and its variable.")
}

// set reads text into a field, or says what it wants instead.
func set(f reflect.Value, text string) opendata.Text {
	switch f.Kind() {
	case reflect.String:
		f.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return opendata.T("skriv true eller false", "", "want true or false")
		}
		f.SetBool(b)
	case reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return opendata.T("skriv et helt tall", "", "want a whole number")
		}
		f.SetInt(n)
	default:
		panic("config: unsupported kind " + f.Kind().String()) // a field that no test has met
	}
	return nil
}

// minBytes is the least that max-bytes can be.
const minBytes = 1 << 10

// Validate checks values that no single type can, and reports every problem at once.
func (c Config) Validate() error { return asError(c.check()) }

func (c Config) check() []problem {
	var problems []problem
	if c.Store == "" {
		problems = append(problems, problem{"ALLMENNING_STORE", opendata.T("skriv en mappe", "", "want a directory")})
	}
	switch c.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		problems = append(problems, problem{"ALLMENNING_LOG_LEVEL", opendata.T("skriv debug, info, warn eller error", "", "want debug, info, warn or error")})
	}
	if c.MaxBytes < minBytes {
		problems = append(problems, problem{"ALLMENNING_MAX_BYTES", opendata.T("skriv minst 1024 (byte)", "", "want at least 1024 (bytes)")})
	}
	return problems
}
