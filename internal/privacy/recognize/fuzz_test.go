package recognize_test

import (
	"testing"

	"github.com/allmenning/allmenning/internal/privacy/recognize"
)

// FuzzSpans holds every recognizer to what its callers rely on: spans are in order, within the
// text, not empty, and do not overlap.
func FuzzSpans(f *testing.F) {
	for _, s := range []string{
		"17821951046", "178219 51046", "8601.11.17947", "NO93 8601 1117 947", "4111 1111 1111 1111", "kari@example.no", "kari (at) example (dot) no",
		"+47 41 00 00 00", "Kari Hansen", "Hansen, Kari", "10.2.14.3", `{"fnr":"17821951046"}`, "1.234.567,89", "\xff\xc2", "31.12.2024",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(15))
	}
	f.Fuzz(func(t *testing.T, s string, cue uint8) {
		end := 0
		for _, sp := range recognize.Spans(s, recognize.Cue(cue), nil) {
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(s) || sp.Kind == "" {
				t.Fatalf("span %+v after %d in %q", sp, end, s)
			}
			end = sp.End
		}
		recognize.LookAt(s)
		if recognize.CheckNational(s) != 0 && len(s) != 11 || recognize.CheckAccount(s) && len(s) != 11 || recognize.CheckOrganisation(s) && len(s) != 9 ||
			recognize.CheckCard(s) && len(s) < 13 || recognize.CheckPhone(s) != recognize.NoPhone && len(s) != 8 {
			t.Fatalf("a check passes %q, which has not its length", s)
		}
	})
}
