package pipeline

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"

	"github.com/allmenning/allmenning/internal/app"
	"github.com/allmenning/allmenning/internal/aws/environ"
	"github.com/allmenning/allmenning/internal/aws/lambdarun"
	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/version"
)

// Deliver is the function deliver: it relays the changes of datasets whose pointer was written,
// as S3 tells it through a queue, and sends what subscribers have to be told. The task sweep does
// the same for every dataset, because notifications can be lost.
func Deliver(ctx context.Context, env environ.Environment) (lambdarun.Handler, error) {
	a, err := wire(ctx, env)
	if err != nil {
		return lambdarun.Handler{}, err
	}
	return lambdarun.Payloads(relay{a}.handle), nil
}

type relay struct{ app *app.App }

// deliverEvent is a batch of a queue, or a task of the scheduler. AWS defines the first and adds
// fields.
type deliverEvent struct {
	Task    string    `json:"task"`
	Records []message `json:"Records"`
}

type message struct {
	ID   string `json:"messageId"`
	Body string `json:"body"`
}

// notification is what S3 puts into the queue. TestEvent is what it sends when it is set up.
type notification struct {
	Event   string `json:"Event"`
	Records []struct {
		S3 struct {
			Object struct {
				Key string `json:"key"`
			} `json:"object"`
		} `json:"s3"`
	} `json:"Records"`
}

// DeliverResult names the messages that the queue shall keep (ReportBatchItemFailures), and says
// what was done.
type DeliverResult struct {
	Failures  []itemFailure `json:"batchItemFailures"`
	Relayed   int           `json:"relayed"`   // datasets
	Delivered int           `json:"delivered"` // events to subscribers
}

type itemFailure struct {
	ID string `json:"itemIdentifier"`
}

func (r relay) handle(ctx context.Context, payload []byte) (DeliverResult, error) {
	var e deliverEvent
	if err := json.Unmarshal(payload, &e); err != nil {
		return DeliverResult{}, lambdarun.Malformed(err)
	}
	switch {
	case e.Task == "sweep" && e.Records == nil:
		return r.sweep(ctx)
	case e.Task == "" && len(e.Records) > 0:
		return r.batch(ctx, e.Records)
	}
	return DeliverResult{}, lambdarun.Malformed(nil)
}

// batch relays each dataset of a batch once. A message whose dataset could not be relayed, or
// that is no notification, stays in the queue, and in the end goes to the dead letters.
func (r relay) batch(ctx context.Context, messages []message) (DeliverResult, error) {
	res := DeliverResult{Failures: []itemFailure{}}
	done := map[opendata.DatasetID]error{}
	for _, m := range messages {
		if m.ID == "" {
			return res, lambdarun.Malformed(nil) // without its id, a failure can't be reported
		}
		ids, err := changed(m.Body)
		if err != nil {
			r.app.Log.Warn("message is no notification", "cause", opendata.Cause(err))
			res.Failures = append(res.Failures, itemFailure{m.ID})
			continue
		}
		if !r.relayAll(ctx, ids, done) {
			res.Failures = append(res.Failures, itemFailure{m.ID})
		}
	}
	for _, err := range done {
		if err == nil {
			res.Relayed++
		}
	}
	return r.deliver(ctx, res), nil
}

// relayAll relays datasets that this batch has not relayed yet.
func (r relay) relayAll(ctx context.Context, ids []opendata.DatasetID, done map[opendata.DatasetID]error) (ok bool) {
	ok = true
	for _, id := range ids {
		err, tried := done[id]
		if !tried {
			if err = r.app.Publisher.Relay(ctx, id); err != nil {
				r.app.Log.Error("relay", "dataset", id, "error", opendata.Cause(err))
			}
			done[id] = err
		}
		ok = ok && err == nil
	}
	return ok
}

// deliver sends what subscribers have to be told. What fails or finds no time stays due and is
// tried by the next batch or sweep: no message has to be kept for it.
func (r relay) deliver(ctx context.Context, res DeliverResult) DeliverResult {
	n, err := r.app.Deliverer().Tick(ctx)
	if err != nil {
		r.app.Log.Warn("deliveries", "error", opendata.Cause(err))
	}
	res.Delivered = n
	return res
}

func (r relay) sweep(ctx context.Context) (DeliverResult, error) {
	res := DeliverResult{Failures: []itemFailure{}}
	versions := version.Store{Public: r.app.Public}
	ids, err := versions.Datasets(ctx)
	if err != nil {
		return res, err
	}
	for _, id := range ids {
		pointer, _, err := versions.Pointer(ctx, id)
		if err == nil {
			err = versions.EnsureEvent(ctx, pointer)
		}
		if err != nil {
			return res, err
		}
		res.Relayed++
	}
	if err := r.app.Publisher.RebuildCatalog(ctx); err != nil {
		return res, err
	}
	return r.deliver(ctx, res), nil
}

var pointerKey = regexp.MustCompile(`^data/([a-z0-9-]{2,63})/latest\.json$`)

// changed reads which datasets' pointers a notification is about. Other objects are none of
// ours; a body that is no notification is an error.
func changed(body string) ([]opendata.DatasetID, error) {
	var n notification
	if err := json.Unmarshal([]byte(body), &n); err != nil {
		return nil, err
	}
	if n.Event == "s3:TestEvent" {
		return nil, nil
	}
	if len(n.Records) == 0 {
		return nil, lambdarun.Malformed(nil)
	}
	var ids []opendata.DatasetID
	for _, rec := range n.Records {
		key, err := url.QueryUnescape(rec.S3.Object.Key) // S3 encodes keys as in a form
		if err != nil || key == "" {
			return nil, lambdarun.Malformed(err)
		}
		m := pointerKey.FindStringSubmatch(key)
		if m == nil {
			continue
		}
		if id, err := opendata.ParseDatasetID(m[1]); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
