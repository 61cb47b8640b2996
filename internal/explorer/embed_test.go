package explorer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestReadDescribesEachFile(t *testing.T) {
	assets, err := read(fstest.MapFS{
		".keep":                       {},
		"index.html":                  {Data: []byte("<!doctype html>")},
		"index.html.gz":               {Data: []byte("packed")},
		"safir.svg":                   {Data: []byte("<svg/>")},
		"assets/index-DRPYjmJq.js":    {Data: []byte("1")},
		"assets/codicon-DCmgc-ay.ttf": {Data: []byte("font")},
		"assets/plain.js":             {Data: []byte("2")},
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, contentType, cacheControl string }{
		{"index.html", "text/html; charset=utf-8", "no-cache"},
		{"safir.svg", "image/svg+xml", "no-cache"},
		{"assets/index-DRPYjmJq.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"assets/codicon-DCmgc-ay.ttf", "font/ttf", "public, max-age=31536000, immutable"},
		{"assets/plain.js", "text/javascript; charset=utf-8", "no-cache"},
	}
	if len(assets) != len(tests) {
		t.Errorf("%d assets, want %d: .keep and .gz files are none", len(assets), len(tests))
	}
	for _, test := range tests {
		asset := assets[test.name]
		if asset == nil {
			t.Errorf("%s is missing", test.name)
			continue
		}
		if asset.ContentType != test.contentType || asset.CacheControl != test.cacheControl {
			t.Errorf("%s: %q, %q; want %q, %q", test.name, asset.ContentType, asset.CacheControl, test.contentType, test.cacheControl)
		}
	}
	if got := string(assets["index.html"].Gzip); got != "packed" {
		t.Errorf("index.html is packed as %q", got)
	}
	if assets["safir.svg"].Gzip != nil {
		t.Error("safir.svg has a gzip variant that nobody built")
	}
	if assets["assets/index-DRPYjmJq.js"].ETag == assets["assets/plain.js"].ETag {
		t.Error("different files share an entity tag")
	}
}

func TestPolicyNamesNoOtherOrigin(t *testing.T) {
	if match := regexp.MustCompile(`https?:|wss?:|\*|unsafe-eval`).FindString(ContentSecurityPolicy); match != "" {
		t.Errorf("the policy allows %q", match)
	}
	for _, directive := range strings.Split(ContentSecurityPolicy, ";") {
		if strings.HasPrefix(strings.TrimSpace(directive), "script-src") && strings.Contains(directive, "unsafe") {
			t.Errorf("scripts are not strict: %s", directive)
		}
	}
}

func TestFind(t *testing.T) {
	if !Built() {
		if _, err := Find("/"); !errors.Is(err, ErrNotBuilt) {
			t.Fatalf("without a build, Find says %v", err)
		}
		t.Skip("the explorer is not built")
	}
	page, err := Find("/")
	if err != nil {
		t.Fatal(err)
	}
	named, err := Find("/index.html")
	if err != nil || named != page {
		t.Errorf("/index.html is not the page: %v", err)
	}
	for _, missing := range []string{"/nowhere.js", "/assets", "/../embed.go", "//index.html", "/.keep", "/index.html.gz", "/assets/../index.html"} {
		if _, err := Find(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
			t.Errorf("Find(%q): %v", missing, err)
		}
	}
}

func TestBuiltPageRefersToOwnFilesOnly(t *testing.T) {
	if !Built() {
		t.Skip("the explorer is not built")
	}
	page, err := Find("/")
	if err != nil {
		t.Fatal(err)
	}
	references := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllSubmatch(page.Body, -1)
	if len(references) == 0 {
		t.Fatal("the page refers to nothing")
	}
	for _, reference := range references {
		name, own := strings.CutPrefix(string(reference[1]), "./")
		if !own {
			t.Errorf("the page refers to %s", reference[1])
			continue
		}
		if name == "graphql" {
			continue
		}
		if _, err := Find(name); err != nil {
			t.Error(err)
		}
	}
	if bytes.Contains(page.Body, []byte("<style")) || regexp.MustCompile(`<script[^>]*>[^<]`).Match(page.Body) {
		t.Error("the page has inline code, which the policy forbids")
	}
}

func TestGzipVariantsHoldTheSameBytes(t *testing.T) {
	if !Built() {
		t.Skip("the explorer is not built")
	}
	packed := 0
	for name, asset := range load().assets {
		if asset.Gzip == nil {
			continue
		}
		packed++
		reader, err := gzip.NewReader(bytes.NewReader(asset.Gzip))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body, err := io.ReadAll(reader)
		if err != nil || !bytes.Equal(body, asset.Body) {
			t.Errorf("%s unpacks to something else: %v", name, err)
		}
		if len(asset.Gzip) >= len(asset.Body) {
			t.Errorf("%s is no smaller packed", name)
		}
	}
	if packed == 0 {
		t.Error("nothing is packed")
	}
}
