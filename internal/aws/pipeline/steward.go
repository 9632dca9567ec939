package pipeline

import (
	"context"
	"net/http"

	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/aws/lambdahttp"
	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/steward"
	"github.com/allmenning/allmenning/internal/token"
)

// Steward is the function steward: the stewards' API over both buckets, for those who bear a
// token, and the subscriptions of those who bear one, which are private too. A run that it starts or approves is recorded, and goes on at the next tick of schedule.
func Steward(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	a, err := wire(ctx, env)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	mux := http.NewServeMux()
	mux.Handle("/steward/", a.Steward(func(opendata.RunID) {}))
	subscriptions := steward.NewSubscriptions(steward.Config{
		Tokens: token.Store{Private: a.Private, Now: a.Now}, Subscriptions: a.Subscriptions(), Log: env.Log})
	mux.Handle("/api/v1/subscriptions", subscriptions)
	mux.Handle("/api/v1/subscriptions/", subscriptions)
	return lambdahttp.Buffered(mux, env.Log), nil
}
