package opendata

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind classes an error by what the caller can do about it. Names and numbers are stored
// in runs and metrics: never reuse or reorder them.
type Kind uint8

const (
	Internal    Kind = iota // a defect or an unexpected failure; shows only an id to users
	Invalid                 // the input is wrong; the user mends it
	NotFound                // no such dataset, version, run, object
	Conflict                // somebody else changed it first
	Refused                 // the privacy gate or a policy says no
	Held                    // waits for a steward; nothing public changed
	Unavailable             // a source or service did not answer; try again
)

// kindRow is what one kind of error means at each border.
type kindRow struct {
	Name       string // as in JSON
	HTTPStatus int
	ExitCode   int
	LambdaName string // the error name that a state machine matches
	Retry      bool
	Public     Text // shown when the error itself has no safe message
}

// kinds is the one table from kinds of error to what the borders answer.
var kinds = map[Kind]kindRow{
	Internal:    {"internal", 500, 1, "InternalError", false, T("Intern feil.", "Intern feil.", "Internal error.")},
	Invalid:     {"invalid", 400, 1, "InvalidError", false, T("Ugyldig inndata.", "Ugyldige inndata.", "Invalid input.")},
	NotFound:    {"not_found", 404, 1, "NotFoundError", false, T("Finnes ikke.", "Finst ikkje.", "Not found.")},
	Conflict:    {"conflict", 409, 1, "ConflictError", false, T("Noen andre endret dette først.", "Nokon andre endra dette først.", "Somebody else changed this first.")},
	Refused:     {"refused", 403, 3, "RefusedError", false, T("Avvist av personvernporten.", "Avvist av personvernporten.", "Refused by the privacy gate.")},
	Held:        {"held", 409, 3, "HeldError", false, T("Venter på en datasteward.", "Ventar på ein datasteward.", "Waiting for a data steward.")},
	Unavailable: {"unavailable", 503, 1, "UnavailableError", true, T("Ikke tilgjengelig nå. Prøv igjen.", "Ikkje tilgjengeleg no. Prøv igjen.", "Not available now. Try again.")},
}

// Kinds lists every kind, for tests that hold the table complete.
func Kinds() []Kind {
	return []Kind{Internal, Invalid, NotFound, Conflict, Refused, Held, Unavailable}
}

func (k Kind) String() string     { return kinds[k].Name }
func (k Kind) HTTPStatus() int    { return kinds[k].HTTPStatus }
func (k Kind) ExitCode() int      { return kinds[k].ExitCode }
func (k Kind) LambdaName() string { return kinds[k].LambdaName }
func (k Kind) Retry() bool        { return kinds[k].Retry }
func (k Kind) Public() Text       { return kinds[k].Public }

// MarshalText writes the kind's stable name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a stable name; an unknown one becomes Internal.
func (k *Kind) UnmarshalText(b []byte) error {
	*k = Internal
	for _, kind := range Kinds() {
		if kind.String() == string(b) {
			*k = kind
		}
	}
	return nil
}

// Where says at which place of the input an error was found. Zero fields are unknown.
type Where struct {
	Source string `json:"source,omitempty"` // a name the user gave (file, setting), never data
	Line   int64  `json:"line,omitempty"`   // 1-based line of the source
	Column int64  `json:"column,omitempty"` // 1-based column (field number in a table, character in YAML)
	Field  string `json:"field,omitempty"`  // a field of a definition or a column the contract knows
}

func (w Where) String() string { return w.In("en") }

// In is the place in words of lang.
func (w Where) In(lang string) string {
	line, column := "line", "column"
	if lang == "nb" || lang == "nn" {
		line, column = "linje", "kolonne"
	}
	var parts []string
	if w.Source != "" {
		parts = append(parts, w.Source)
	}
	if w.Line > 0 {
		parts = append(parts, fmt.Sprintf("%s %d", line, w.Line))
	}
	if w.Column > 0 {
		parts = append(parts, fmt.Sprintf("%s %d", column, w.Column))
	}
	if w.Field != "" {
		parts = append(parts, w.Field)
	}
	return strings.Join(parts, ", ")
}

// Error is an error that can be shown: Message and Hint are safe for the steward and never
// hold a cell value or an unrecognized name from a source. Err is the cause, for errors.Is
// and errors.As only: its text is not part of Error(), because causes quote their input
// (strconv does) and an error's text ends in logs.
type Error struct {
	Kind       Kind
	Code       string // stable machine name, "csv.unterminated_quote"
	Message    Text
	Hint       Text
	Where      Where
	RetryAfter time.Duration // for Unavailable, when the other side said how long
	Err        error
}

// NewError makes an error with a message in Norwegian Bokmål and English. The args fill both
// texts in the same order and must be safe: numbers, names the contract knows, never values.
func NewError(kind Kind, code, nb, en string, args ...any) *Error {
	if len(args) > 0 {
		nb, en = fmt.Sprintf(nb, args...), fmt.Sprintf(en, args...)
	}
	return &Error{Kind: kind, Code: code, Message: Text{"nb": nb, "en": en}}
}

// Hinted adds what the user can do about it.
func (e *Error) Hinted(nb, en string, args ...any) *Error {
	if len(args) > 0 {
		nb, en = fmt.Sprintf(nb, args...), fmt.Sprintf(en, args...)
	}
	e.Hint = Text{"nb": nb, "en": en}
	return e
}

// At adds the place.
func (e *Error) At(w Where) *Error { e.Where = w; return e }

// Because adds the cause.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// Error is the English message with its place; never the cause's text.
func (e *Error) Error() string {
	s := e.Message.In("en")
	if s == "" {
		s = e.Kind.Public().In("en")
	}
	if w := e.Where.String(); w != "" {
		s = w + ": " + s
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is(err, &Error{Kind: k}) and errors.Is(err, &Error{Code: c}) work.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	if !ok {
		return false
	}
	return (t.Code == "" || t.Code == e.Code) && (t.Code != "" || t.Kind == e.Kind)
}

// KindOf is the kind of the outermost Error in err's chain; Internal for any other error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// AsError returns err as an *Error that may be shown. An unknown error becomes Internal with
// the fixed public text, so that its own text can't leak.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Code: "internal", Message: Internal.Public(), Err: err}
}
