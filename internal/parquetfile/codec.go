package parquetfile

import (
	"github.com/klauspost/compress/zstd"
	pqzstd "github.com/parquet-go/parquet-go/compress/zstd"
)

// windowBytes is how far back the compressor looks. Pages and dictionaries are hardly larger; the
// library's own choice costs 32 MiB per file.
const windowBytes = 1 << 20

// codec is zstd with a small window. One Writer uses it at a time.
type codec struct {
	pqzstd.Codec // to decode, and for its name
	encoder      *zstd.Encoder
}

// Encode compresses src into the storage of dst.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	if c.encoder == nil {
		e, err := zstd.NewWriter(nil,
			zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(windowBytes), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
		if err != nil {
			return nil, err
		}
		c.encoder = e
	}
	return c.encoder.EncodeAll(src, dst[:0]), nil
}
