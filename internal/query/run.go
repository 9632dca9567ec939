package query

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// killAfter is how long behind its deadline a child is killed from outside, should it neither
// stop nor end itself.
const killAfter = time.Second

// Answer is a complete answer. Rows are JSON arrays, in the order of the columns.
type Answer struct {
	Columns   []Column          `json:"columns"`
	Rows      []json.RawMessage `json:"rows"`
	Truncated bool              `json:"truncated"` // there are more rows than were asked for, or than are given
}

// Run asks the child at a path one question. Errors are an *opendata.Error: Invalid for a
// question that is wrong or not accepted, Unavailable when it took too long, Internal otherwise.
func Run(ctx context.Context, program string, req Request) (Answer, error) {
	timeout := time.Duration(req.Limits.TimeoutMS) * time.Millisecond
	ctx, stop := context.WithTimeout(ctx, timeout+killAfter)
	defer stop()
	input, err := json.Marshal(req)
	if err != nil {
		return Answer{}, err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = []string{}
	cmd.Stdin = bytes.NewReader(input)
	cmd.WaitDelay = killAfter
	out := &bounded{limit: 2*req.Limits.Bytes + 1<<20, full: stop}
	cmd.Stdout = out
	err = cmd.Run()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || exitStatus(err) == ExitTimeout {
		return Answer{}, failure(Failure{Code: CodeTimeout}, timeout)
	}
	if err != nil {
		return Answer{}, failure(Failure{Code: CodeInternal}, timeout)
	}
	return parse(out.buf.Bytes(), timeout)
}

// bounded is a buffer that refuses to grow beyond its limit, and calls full then. The buffer is
// not embedded: its ReadFrom would go around Write.
type bounded struct {
	buf   bytes.Buffer
	limit int
	full  func()
}

var errAnswerTooBig = errors.New("answer is too big")

func (b *bounded) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > b.limit {
		b.full()
		return 0, errAnswerTooBig
	}
	return b.buf.Write(p)
}

func exitStatus(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

// parse reads the lines of an answer: the last one is the trailer.
func parse(out []byte, timeout time.Duration) (Answer, error) {
	var lines [][]byte
	for s := bufio.NewReader(bytes.NewReader(out)); ; {
		line, err := s.ReadBytes('\n')
		if len(line) > 0 {
			lines = append(lines, bytes.TrimSuffix(line, []byte("\n")))
		}
		if err != nil {
			break
		}
	}
	if len(lines) == 0 {
		return Answer{}, failure(Failure{Code: CodeInternal}, timeout)
	}
	var trailer Trailer
	last := len(lines) - 1
	if err := json.Unmarshal(lines[last], &trailer); err != nil {
		return Answer{}, failure(Failure{Code: CodeInternal}, timeout)
	}
	if trailer.Error != nil {
		return Answer{}, failure(*trailer.Error, timeout)
	}
	var header Header
	if last < 1 || json.Unmarshal(lines[0], &header) != nil || trailer.Rows != last-1 {
		return Answer{}, failure(Failure{Code: CodeInternal}, timeout)
	}
	a := Answer{Columns: header.Columns, Rows: make([]json.RawMessage, 0, last-1), Truncated: trailer.Truncated}
	for _, line := range lines[1:last] {
		a.Rows = append(a.Rows, line)
	}
	return a, nil
}

// failure makes a complete error of what the child said. DuckDB's message about a question is
// shown to whoever asked it; it speaks of the question and of published data only.
func failure(f Failure, timeout time.Duration) error {
	switch f.Code {
	case CodeNotSelect:
		return opendata.NewError(opendata.Invalid, f.Code, "Spørringen er ikke én SELECT.", "The question is not one SELECT.").
			Hinted("Still ett spørsmål om gangen, som begynner med SELECT eller WITH.", "Ask one question at a time, beginning with SELECT or WITH.")
	case CodeRefused:
		return opendata.NewError(opendata.Invalid, f.Code, "Spørringen bruker en tabell eller funksjon som ikke er tillatt.",
			"The question uses a table or function that is not accepted.").
			Hinted("Tabellene er datasettenes id-er, for eksempel SELECT * FROM badeplasser. Grunn: %s.", "The tables are the ids of the datasets, for example SELECT * FROM badeplasser. Reason: %s.", f.Message)
	case CodeSQL:
		return opendata.NewError(opendata.Invalid, f.Code, "Spørringen er feil.", "The question is wrong.").
			Hinted("DuckDB sier: %s", "DuckDB says: %s", f.Message)
	case CodeMemory:
		return opendata.NewError(opendata.Invalid, f.Code, "Spørringen trenger mer minne enn den får bruke.", "The question needs more memory than it may use.").
			Hinted("Spør om færre kolonner eller rader, eller last ned Parquet-filen.", "Ask for fewer columns or rows, or download the Parquet file.")
	case CodeTimeout:
		return opendata.NewError(opendata.Unavailable, f.Code, "Spørringen tok mer enn %d sekunder.", "The question took more than %d seconds.", int(timeout.Seconds())).
			Hinted("Spør om mindre, eller last ned Parquet-filen.", "Ask for less, or download the Parquet file.")
	}
	return opendata.NewError(opendata.Internal, CodeInternal, "Spørringen kunne ikke kjøres.", "The question could not be run.")
}
