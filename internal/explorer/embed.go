// Package explorer holds the built graph explorer, a GraphiQL app, inside the binary. It knows
// what a server has to say about each file (media type, lifetime, hash) but speaks no HTTP itself.
//
// The sources are in web/. `npm ci && npm run build` there fills dist/, which is not committed
// apart from an empty .keep, so that Go builds and tests without Node.
package explorer

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed all:dist
var embedded embed.FS

// BuildCommand is what somebody has to run, from the project's root, to get an explorer.
const BuildCommand = "cd internal/explorer/web && npm ci && npm run build"

// ContentSecurityPolicy is the value of the header of that name for the explorer's page: nothing
// from another origin. Monaco writes style attributes; GraphiQL's fonts are data: addresses in its
// style sheet; the canvas is exported as a blob: image.
const ContentSecurityPolicy = "default-src 'none'; " +
	"script-src 'self'; " +
	"worker-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; " +
	"font-src 'self' data:; " +
	"img-src 'self' data: blob:; " +
	"connect-src 'self'; " +
	"base-uri 'none'; " +
	"form-action 'none'; " +
	"frame-ancestors 'none'"

// Values of the Cache-Control header: assets carry a hash of their content in their name and
// never change; everything else is asked for again, cheaply, by its ETag.
const (
	immutable  = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
)

// ErrNotBuilt says that the binary was built without the explorer.
var ErrNotBuilt = errors.New("the explorer is not built: " + BuildCommand)

// An Asset is one file of the explorer, ready to be sent. Its byte slices are shared: do not
// change them.
type Asset struct {
	Name         string // slash-separated path below dist, such as "assets/index-B1x2.js"
	ContentType  string // media type, with the charset where it is text
	CacheControl string // value of the Cache-Control header
	ETag         string // weak entity tag with its quotes; the same for both encodings
	Body         []byte // the file as it is
	Gzip         []byte // the file compressed by gzip; nil where that would not be smaller
}

// Files is the built explorer, rooted at its index.html. It is empty when [Built] is false.
func Files() fs.FS { return load().files }

// Built reports whether the binary holds an explorer.
func Built() bool { return load().err == nil }

// Find returns the asset that a URL path names, relative to where the explorer is mounted: "/"
// and "" are the page. It fails with [ErrNotBuilt] where the binary holds no explorer, and with an
// error that wraps [fs.ErrNotExist] where there is no such file. Paths are matched as they are
// against the list of files, so none leads outside.
func Find(urlPath string) (*Asset, error) {
	dist := load()
	if dist.err != nil {
		return nil, dist.err
	}
	name := strings.TrimPrefix(urlPath, "/")
	if name == "" {
		name = indexPage
	}
	asset, ok := dist.assets[name]
	if !ok {
		return nil, fmt.Errorf("find explorer file %q: %w", urlPath, fs.ErrNotExist)
	}
	return asset, nil
}

const (
	indexPage  = "index.html"
	gzipSuffix = ".gz"
	keepFile   = ".keep"
)

// hashed matches the names that the build gives to files after their content.
var hashed = regexp.MustCompile(`^assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$`)

// mediaTypes are those that the explorer needs, so that the machine's own table, which [mime] may
// read, changes nothing.
var mediaTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".ttf":   "font/ttf",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

type bundle struct {
	files  fs.FS
	assets map[string]*Asset
	err    error // why there are none
}

var load = sync.OnceValue(func() bundle {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		return bundle{files: embed.FS{}, err: fmt.Errorf("read explorer files: %w", err)}
	}
	assets, err := read(files)
	if err == nil && assets[indexPage] == nil {
		err = ErrNotBuilt
	}
	if err != nil {
		return bundle{files: embed.FS{}, err: err}
	}
	return bundle{files: files, assets: assets}
})

// read makes the table of assets from the files of a build.
func read(files fs.FS) (map[string]*Asset, error) {
	assets := make(map[string]*Asset)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) == keepFile || strings.HasSuffix(name, gzipSuffix) {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		packed, err := fs.ReadFile(files, name+gzipSuffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		assets[name] = &Asset{
			Name:         name,
			ContentType:  contentType(name),
			CacheControl: cacheControl(name),
			ETag:         entityTag(body),
			Body:         body,
			Gzip:         packed,
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read explorer files: %w", err)
	}
	return assets, nil
}

func contentType(name string) string {
	extension := path.Ext(name)
	if known, ok := mediaTypes[extension]; ok {
		return known
	}
	if known := mime.TypeByExtension(extension); known != "" {
		return known
	}
	return "application/octet-stream"
}

func cacheControl(name string) string {
	if hashed.MatchString(name) {
		return immutable
	}
	return revalidate
}

// entityTag is weak because the gzip encoding of a file carries the same tag as the file.
func entityTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:16]) + `"`
}
