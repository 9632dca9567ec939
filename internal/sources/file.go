package sources

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/allmenning/allmenning/internal/opendata"
)

// settled is how old a file's last change must be before its attributes alone are trusted to
// tell it unchanged: the coarsest clock of file systems in use ticks every two seconds (FAT).
const settled = 2 * time.Second

// File takes files that lie below one of its roots.
type File struct {
	roots    []string // absolute, symbolic links resolved
	except   []string // the same, below them
	maxBytes int64
	now      func() time.Time
}

var _ Source = (*File)(nil)

// NewFile makes a file source. A root that doesn't exist is an Invalid error.
func NewFile(cfg Config) (*File, error) {
	cfg = cfg.withDefaults()
	f := &File{maxBytes: cfg.MaxBytes, now: cfg.Now}
	for i, root := range cfg.Roots {
		resolved, err := resolve(root)
		if err != nil {
			return nil, opendata.NewError(opendata.Invalid, "source.root",
				"rotmappe %d finnes ikke", "root directory %d does not exist", i+1).
				Hinted("Rett «roots» i catalog.yaml, eller opprett mappen.", "Mend “roots” in catalog.yaml, or create the directory.").
				At(opendata.Where{Field: fmt.Sprintf("roots[%d]", i)}).Because(err)
		}
		f.roots = append(f.roots, resolved)
	}
	for _, dir := range cfg.Except {
		if resolved, err := resolve(dir); err == nil { // what isn't there can't be read
			f.except = append(f.except, resolved)
		}
	}
	return f, nil
}

func resolve(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// Fetch reads the file at src.Path: absolute, or relative to the first root that has it. A
// file that changes while it is read is Unavailable.
//
// Unchanged is decided in the cheapest order that is right: same change tag (Linux), else same
// size and same SHA-256.
func (f *File) Fetch(ctx context.Context, src opendata.Source, prior Validators, w io.Writer) (Result, error) {
	file, err := f.open(src.Path)
	if err != nil {
		return Result{}, err
	}
	defer file.Close()

	before, err := file.Stat()
	if err != nil {
		return Result{}, fmt.Errorf("stat source file: %w", err)
	}
	if !before.Mode().IsRegular() {
		return Result{}, fileError(opendata.Refused, "source.not_regular", "kilden er ikke en vanlig fil", "the source is not an ordinary file").
			Hinted("Oppgi stien til en fil, ikke en mappe, enhet eller kø.", "Give the path of a file, not of a directory, device or pipe.")
	}
	if before.Size() > f.maxBytes {
		return Result{}, tooLarge(f.maxBytes)
	}

	result := Result{Name: filepath.Base(src.Path)}
	tag := changeTag(before, f.now())
	if tag != "" && tag == prior.ETag && prior.Size == before.Size() {
		result.Unchanged, result.Validators = true, prior
		return result, nil
	}
	if prior.SHA256 != "" && prior.Size == before.Size() {
		sum, err := f.read(ctx, file, before, io.Discard)
		if err != nil {
			return Result{}, err
		}
		if sum == prior.SHA256 {
			result.Unchanged, result.Validators = true, fileValidators(before, tag, sum)
			return result, nil
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return Result{}, fmt.Errorf("rewind source file: %w", err)
		}
	}
	sum, err := f.read(ctx, file, before, w)
	if err != nil {
		return Result{}, err
	}
	result.Validators, result.Bytes = fileValidators(before, tag, sum), before.Size()
	return result, nil
}

func fileValidators(info fs.FileInfo, tag, sum string) Validators {
	return Validators{
		ETag: tag, SHA256: sum, Size: info.Size(),
		LastModified: info.ModTime().UTC().Format(time.RFC3339Nano),
	}
}

// read copies the whole file to w and returns its SHA-256, or fails if the file is not the
// same before and after.
func (f *File) read(ctx context.Context, file *os.File, before fs.FileInfo, w io.Writer) (string, error) {
	hash := sha256.New()
	n, err := copyContext(ctx, io.MultiWriter(hash, w), io.LimitReader(file, before.Size()+1))
	if err != nil {
		return "", fmt.Errorf("read source file: %w", err)
	}
	after, err := file.Stat()
	if err != nil {
		return "", fmt.Errorf("stat source file: %w", err)
	}
	// The tag of the distant future is never withheld: here it is compared, not kept.
	far := f.now().Add(24 * time.Hour)
	if n != before.Size() || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || changeTag(after, far) != changeTag(before, far) {
		return "", fileError(opendata.Unavailable, "source.changing", "filen ble endret mens den ble lest", "the file changed while it was read").
			Hinted("Skriv filen under et annet navn og gi den nytt navn når den er ferdig, eller prøv igjen senere.",
				"Write the file under another name and rename it when it is complete, or try again later.")
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// open finds the file below a root and opens it through that root, so that a link swapped in
// meanwhile can't lead out of it. O_NONBLOCK keeps a named pipe from blocking the open.
func (f *File) open(path string) (*os.File, error) {
	root, rel, err := f.locate(path)
	if err != nil {
		return nil, err
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("open source root: %w", err)
	}
	defer dir.Close()
	file, err := dir.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, fileNotFound(err)
	case errors.Is(err, fs.ErrPermission):
		return nil, fileError(opendata.Invalid, "source.permission", "filen kan ikke leses", "the file can't be read").
			Hinted("Gi programmet lesetilgang til filen.", "Give the program permission to read the file.").Because(err)
	}
	return nil, fileError(opendata.Refused, "source.open", "filen kan ikke åpnes", "the file can't be opened").
		Hinted("Oppgi stien til en vanlig fil under en av rotmappene.", "Give the path of an ordinary file below one of the roots.").Because(err)
}

// locate resolves path and says below which root it lies, and where.
func (f *File) locate(path string) (root, rel string, err error) {
	if path == "" {
		return "", "", fileError(opendata.Invalid, "source.path", "kilden mangler filsti", "the source has no path").
			Hinted("Skriv source.path.", "Write source.path.")
	}
	var candidates []string
	switch {
	case filepath.IsAbs(path):
		candidates = []string{path}
	case !filepath.IsLocal(path):
		return "", "", outsideRoots()
	default:
		for _, r := range f.roots {
			candidates = append(candidates, filepath.Join(r, path))
		}
	}
	if len(f.roots) == 0 {
		return "", "", outsideRoots()
	}
	var cause error
	for _, c := range candidates {
		resolved, err := filepath.EvalSymlinks(c)
		if err != nil {
			cause = err
			continue
		}
		return f.below(resolved)
	}
	// A path outside every root is refused whether or not it exists: the answer must not tell.
	if filepath.IsAbs(path) {
		if _, _, err := f.below(filepath.Clean(path)); err != nil && !f.maybeBelow(path) {
			return "", "", err
		}
	}
	return "", "", fileNotFound(cause)
}

func (f *File) below(resolved string) (root, rel string, err error) {
	for _, dir := range f.except {
		if rel, err := filepath.Rel(dir, resolved); err == nil && filepath.IsLocal(rel) {
			return "", "", outsideRoots()
		}
	}
	for _, r := range f.roots {
		rel, err := filepath.Rel(r, resolved)
		if err == nil && filepath.IsLocal(rel) {
			return r, rel, nil
		}
	}
	return "", "", outsideRoots()
}

// maybeBelow resolves the nearest parent that exists: the root itself may be reached by a link.
func (f *File) maybeBelow(path string) bool {
	for dir := filepath.Dir(filepath.Clean(path)); ; dir = filepath.Dir(dir) {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			_, _, err := f.below(resolved)
			return err == nil
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// copyContext copies like io.Copy and stops between blocks when ctx ends.
func copyContext(ctx context.Context, w io.Writer, r io.Reader) (int64, error) {
	buf := make([]byte, 128<<10)
	var n int64
	for {
		if err := ctx.Err(); err != nil {
			return n, context.Cause(ctx)
		}
		k, err := r.Read(buf)
		if k > 0 {
			if _, err := w.Write(buf[:k]); err != nil {
				return n, err
			}
			n += int64(k)
		}
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

func fileError(kind opendata.Kind, code, nb, en string) *opendata.Error {
	return opendata.NewError(kind, code, nb, en).At(opendata.Where{Field: "source.path"})
}

func fileNotFound(cause error) error {
	return fileError(opendata.NotFound, "source.file_not_found", "filen finnes ikke", "the file does not exist").
		Hinted("Rett source.path. Relative stier regnes fra rotmappene i catalog.yaml.",
			"Mend source.path. Relative paths start at the roots in catalog.yaml.").Because(cause)
}

func outsideRoots() error {
	return fileError(opendata.Refused, "source.outside_roots", "filen ligger ikke under en av rotmappene", "the file does not lie below one of the roots").
		Hinted("Flytt filen, eller be den som drifter katalogen legge mappen til under «roots» i catalog.yaml.",
			"Move the file, or ask the operator to add its directory to “roots” in catalog.yaml.")
}

func tooLarge(limit int64) *opendata.Error {
	return opendata.NewError(opendata.Invalid, "source.too_large",
		"kilden er større enn grensen på %d MiB", "the source is larger than the limit of %d MiB", limit>>20).
		Hinted("Del datasettet, eller be den som drifter katalogen heve grensen.",
			"Split the dataset, or ask the operator to raise the limit.")
}
