package server

import (
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"github.com/safir-graph/safir/internal/explorer"
)

// serveExplorer sends a file of the explorer, compressed where the client takes
// that.
func (s *Server) serveExplorer(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "there is nothing to send here\n")
		return
	}
	asset, err := s.config.Explorer(r.URL.Path)
	switch {
	case errors.Is(err, explorer.ErrNotBuilt):
		plain(w, http.StatusNotImplemented, err.Error()+"\nThe API answers at /graphql all the same.\n")
		return
	case errors.Is(err, fs.ErrNotExist):
		plain(w, http.StatusNotFound, "there is no such file\n")
		return
	case err != nil:
		s.config.Log.ErrorContext(r.Context(), "explorer", "error", err)
		plain(w, http.StatusInternalServerError, "internal error\n")
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", explorer.ContentSecurityPolicy)
	h.Set("Content-Type", asset.ContentType)
	h.Set("Cache-Control", asset.CacheControl)
	h.Set("ETag", asset.ETag)
	body := asset.Body
	if asset.Gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = asset.Gzip
		}
	}
	if matches(r.Header.Get("If-None-Match"), asset.ETag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// takesGzip is true when an Accept-Encoding header names gzip and does not give
// it the weight 0.
func takesGzip(header string) bool {
	for _, item := range strings.Split(header, ",") {
		coding, params, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		weight, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !ok {
			return true
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
		return err == nil && q > 0
	}
	return false
}

// matches is true when an If-None-Match header names an entity tag, compared
// weakly.
func matches(header, tag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	for _, item := range strings.Split(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(item), "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
