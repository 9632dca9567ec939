package privacy

// Mark is what redaction writes in the place of a span, for the tests.
var Mark = mark

// NewRemoved is a Removed with a bound of its own, for the tests.
func NewRemoved(limit int) *Removed {
	r := newRemoved()
	r.limit = limit
	return r
}

// Add remembers a value, for the tests.
func (r *Removed) Add(text string) { r.add(text) }
