package objstore

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func validKey(key string) error {
	if key == "" || len(key) > MaxKey || !utf8.ValidString(key) {
		return ErrInvalidKey
	}
	for seg := range strings.SplitSeq(key, "/") {
		if seg == "" || len(seg) > 200 || seg[0] == '.' {
			return ErrInvalidKey
		}
	}
	for _, r := range key {
		if unicode.IsControl(r) || r == '\\' {
			return ErrInvalidKey
		}
	}
	return nil
}
