package steward

import (
	"net/http"

	"github.com/allmenning/allmenning/internal/opendata"
	"github.com/allmenning/allmenning/internal/subscribe"
	"github.com/allmenning/allmenning/internal/token"
)

// NewSubscriptions makes the handler of /api/v1/subscriptions, for tokens of either scope.
func NewSubscriptions(cfg Config) http.Handler {
	s := &server{Config: cfg, mux: http.NewServeMux()}
	for pattern, h := range map[string]handler{
		"POST /api/v1/subscriptions":                 s.addSubscription,
		"GET /api/v1/subscriptions/{sub}":            s.getSubscription,
		"DELETE /api/v1/subscriptions/{sub}":         s.removeSubscription,
		"GET /api/v1/subscriptions/{sub}/deliveries": s.deliveries,
	} {
		s.mux.Handle(pattern, s.authorized(h, token.Steward, token.Subscriber))
	}
	return s.mux
}

// own finds a subscription that the bearer may see: a subscriber its own, a steward any.
// Somebody else's does not exist.
func (s *server) own(r *http.Request, who token.Token) (opendata.Subscription, error) {
	sub, err := s.Subscriptions.Get(r.Context(), r.PathValue("sub"))
	if err != nil || who.Scope == token.Steward || sub.Owner == who.ID {
		return sub, err
	}
	return opendata.Subscription{}, opendata.NewError(opendata.NotFound, "subscription.not_found", "abonnementet finnes ikke", "no such subscription")
}

func (s *server) addSubscription(r *http.Request, who token.Token) (int, any, error) {
	var body struct {
		URL      string   `json:"url"`
		Datasets []string `json:"datasets"`
	}
	if err := decode(r, &body); err != nil {
		return 0, nil, err
	}
	var ids []opendata.DatasetID
	for _, d := range body.Datasets {
		id, err := opendata.ParseDatasetID(d)
		if err != nil {
			return 0, nil, err
		}
		ids = append(ids, id)
	}
	sub, err := s.Subscriptions.Add(r.Context(), body.URL, ids, who.ID)
	return http.StatusCreated, sub, err
}

func (s *server) getSubscription(r *http.Request, who token.Token) (int, any, error) {
	sub, err := s.own(r, who)
	sub.Secret = "" // shown once, when it was created
	return http.StatusOK, sub, err
}

func (s *server) removeSubscription(r *http.Request, who token.Token) (int, any, error) {
	sub, err := s.own(r, who)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, s.Subscriptions.Remove(r.Context(), sub.ID)
}

func (s *server) deliveries(r *http.Request, who token.Token) (int, any, error) {
	sub, err := s.own(r, who)
	if err != nil {
		return 0, nil, err
	}
	st, err := s.Subscriptions.State(r.Context(), sub.ID)
	if st.Log == nil {
		st.Log = []subscribe.Delivery{}
	}
	return http.StatusOK, map[string]any{"deliveries": st.Log}, err
}
