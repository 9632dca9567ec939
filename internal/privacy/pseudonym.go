package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	stdhash "hash"
	"strings"

	"github.com/allmenning/allmenning/internal/opendata"
)

// Keys are the secrets of keyed treatments: 32 random bytes each, or nothing where no column needs
// one. Dataset lives as long as the dataset, so that noise is the same and "pseudonymize:dataset"
// gives the same pseudonyms in every version; Version lives one version and is then forgotten.
type Keys struct {
	Dataset, Version []byte
}

// keyBytes is the least that counts as a key.
const keyBytes = 32

// missingKey refuses a treatment whose key is not there: without one, or with a guessable one, a
// pseudonym is turned back by trying all values.
func missingKey(label string) error {
	return opendata.NewError(opendata.Refused, "privacy.no_key",
		"behandlingen trenger en nøkkel som ikke finnes", "the treatment needs a key that is not there").At(opendata.Where{Field: label}).
		Hinted("Datasettets nøkler lages når det publiseres. Velg en annen behandling der de ikke finnes.",
			"A dataset's keys are made when it is published. Choose another treatment where they are not available.")
}

// keyed computes HMAC-SHA-256 (RFC 2104, FIPS 180-4) over parts, each with its length in front so
// that no two lists of parts are the same bytes.
type keyed struct {
	mac    stdhash.Hash
	sum    [sha256.Size]byte
	length [8]byte
}

func newKeyed(key []byte) *keyed { return &keyed{mac: hmac.New(sha256.New, key)} }

func (k *keyed) begin(purpose, column string) {
	k.mac.Reset()
	k.text(purpose)
	k.text(column)
}

func (k *keyed) text(s string) {
	k.number(uint64(len(s)))
	_, _ = k.mac.Write([]byte(s)) // a hash never fails
}

func (k *keyed) number(n uint64) {
	binary.BigEndian.PutUint64(k.length[:], n)
	_, _ = k.mac.Write(k.length[:])
}

func (k *keyed) digest() []byte { return k.mac.Sum(k.sum[:0]) }

// pseudonymBytes is how much of a digest a pseudonym shows: 80 bits, 16 letters and digits. Among
// 100 million values two share one with a probability below one in a hundred million.
const pseudonymBytes = 10

// pseudonyms writes a digest in lower case letters and the digits 2 to 7 (RFC 4648, base 32).
var pseudonyms = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// suitsPseudonym: of two values each is found at once by its frequency, and no two positions are
// the same.
func suitsPseudonym(t opendata.Type) bool { return t != opendata.Geometry && t != opendata.Boolean }

// preparePseudonym replaces values by pseudonyms: the same value in one column has the same one, in
// another column another, so that columns and datasets can't be joined by them. Text counts
// without blanks around it and in plain characters.
func (t *Treater) preparePseudonym(c *treatedColumn, param string) error {
	key := t.keys.Version
	if param == "dataset" {
		key = t.keys.Dataset
	}
	if len(key) < keyBytes {
		return missingKey(c.label)
	}
	mac, column := newKeyed(key), c.rule.Name
	c.published = opendata.String
	c.change = textChange(c.rule.Type, func(s string) (string, bool) {
		s = strings.TrimSpace(unmasked(s))
		if s == "" {
			return "", false
		}
		mac.begin("pseudonym", column)
		mac.text(s)
		return pseudonyms.EncodeToString(mac.digest()[:pseudonymBytes]), true
	})
	return nil
}
