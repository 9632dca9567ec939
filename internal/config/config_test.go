package config_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
)

func env(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}

func TestDefaultsAreValid(t *testing.T) {
	c := config.Default()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	if c.Store != "./var" || c.MaxBytes != 16<<30 || c.LogLevel != "warn" || c.AllowPrivateNetworks {
		t.Errorf("defaults = %+v", c)
	}
}

func TestEveryFieldIsSetByItsVariable(t *testing.T) {
	got, err := config.FromEnv(env(map[string]string{"ALLMENNING_STORE": "/srv/data", "ALLMENNING_CATALOG": "k.yaml", "ALLMENNING_TEMP_DIR": "/scratch",
		"ALLMENNING_MAX_BYTES": "2048", "ALLMENNING_ALLOW_PRIVATE_NETWORKS": "true", "ALLMENNING_LOG_LEVEL": "debug"}))
	want := config.Config{Store: "/srv/data", Catalog: "k.yaml", TempDir: "/scratch", MaxBytes: 2048, AllowPrivateNetworks: true, LogLevel: "debug"}
	if err != nil || got != want {
		t.Errorf("config = %+v, %v, want %+v", got, err, want)
	}
	if v := reflect.ValueOf(got); v.NumField() > 6 {
		t.Error("a new setting: add it above")
	}
}

func TestAllProblemsAreReportedAtOnceAndNoValue(t *testing.T) {
	_, err := config.FromEnv(env(map[string]string{"ALLMENNING_MAX_BYTES": "mange", "ALLMENNING_ALLOW_PRIVATE_NETWORKS": "kanskje", "ALLMENNING_LOG_LEVEL": "hviskende"}))
	if opendata.KindOf(err) != opendata.Invalid {
		t.Fatalf("error = %v, want invalid", err)
	}
	e := opendata.AsError(err)
	for _, lang := range []string{"nb", "en"} {
		text := e.Message.In(lang)
		for _, name := range []string{"ALLMENNING_MAX_BYTES", "ALLMENNING_ALLOW_PRIVATE_NETWORKS", "ALLMENNING_LOG_LEVEL"} {
			if !strings.Contains(text, name) {
				t.Errorf("%s: %q does not name %s", lang, text, name)
			}
		}
		for _, value := range []string{"mange", "kanskje", "hviskende"} {
			if strings.Contains(text, value) {
				t.Errorf("%s: %q repeats a value", lang, text)
			}
		}
		if e.Hint.In(lang) == "" {
			t.Errorf("no hint in %s", lang)
		}
	}
}

func TestValuesThatNoTypeCanRefuse(t *testing.T) {
	for _, c := range []config.Config{
		{Store: "x", MaxBytes: 1023, LogLevel: "warn"},
		{Store: "x", MaxBytes: -1, LogLevel: "warn"},
		{Store: "x", MaxBytes: 4096, LogLevel: "WARN"},
		{Store: "", MaxBytes: 4096, LogLevel: "warn"},
	} {
		if err := c.Validate(); err == nil || opendata.KindOf(err) != opendata.Invalid {
			t.Errorf("Validate(%+v) = %v, want invalid", c, err)
		}
	}
}

// Names of flags and variables agree, and each has a help text.
func TestEverySettingIsDescribed(t *testing.T) {
	for f := range fields() {
		want := "ALLMENNING_" + strings.ToUpper(strings.ReplaceAll(f.Tag.Get("name"), "-", "_"))
		if f.Tag.Get("env") != want || f.Tag.Get("help") == "" {
			t.Errorf("%s: variable %s, want %s; help %q", f.Name, f.Tag.Get("env"), want, f.Tag.Get("help"))
		}
	}
}

func fields() func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		typ := reflect.TypeFor[config.Config]()
		for i := range typ.NumField() {
			if !yield(typ.Field(i)) {
				return
			}
		}
	}
}
