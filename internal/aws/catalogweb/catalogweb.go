// Package catalogweb is the function web: the public catalog over the public bucket. It links
// none of what publishes, so that it starts fast and could not reach private things if it wanted.
package catalogweb

import (
	"context"

	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/aws/lambdahttp"
	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/config"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/web"
)

// Web is the function web. Its function URL has InvokeMode RESPONSE_STREAM. The facts of the
// catalog are packed with it: nothing private is read to find them.
func Web(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	public, err := env.Public(ctx)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	facts, _, ok, err := env.Catalog()
	if err == nil && !ok {
		err = environ.MissingCatalog()
	}
	if err != nil {
		return lambdarun.Handler{}, err
	}
	site, err := web.New(web.Config{Public: public, Catalog: facts, Log: env.Log, Version: config.Version(), SQLReason: noSQL()})
	if err != nil {
		return lambdarun.Handler{}, err
	}
	return lambdahttp.Streamed(site, env.Log), nil
}

func noSQL() opendata.Text {
	return opendata.T(
		"SQL er ikke satt opp her. Åpne Parquet-filene direkte med DuckDB.",
		"SQL er ikkje sett opp her. Opne Parquet-filene direkte med DuckDB.",
		"SQL is not set up here. Open the Parquet files directly with DuckDB.")
}
