package server

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// apiPolicy is the Content-Security-Policy of everything that is not a page.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// guarded checks whom a request is addressed to and which page sent it, and
// sets the headers that hold for every answer.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", apiPolicy)
		if !s.hostAllowed(r.Host) {
			s.refuse(w, r, "Host", r.Host, "is not a name of this server: add it with --host")
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && !sameHost(origin, r.Host) {
			if !slices.Contains(s.config.Origins, origin) {
				s.refuse(w, r, "Origin", origin, "may not ask: allow it with --origin")
				return
			}
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
			h.Add("Vary", "Origin")
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Methods", "GET, POST")
				h.Set("Access-Control-Allow-Headers", "Content-Type")
				h.Set("Access-Control-Max-Age", "600")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, header, value, why string) {
	if len(value) > 100 {
		value = value[:100]
	}
	s.config.Log.WarnContext(r.Context(), "request refused", "header", header, "value", value)
	s.metrics.refused.add(1, header)
	plain(w, http.StatusForbidden, fmt.Sprintf("%s %q %s\n", header, value, why))
}

// hostAllowed is true of the names of the loopback interface and of those
// configured.
func (s *Server) hostAllowed(host string) bool {
	if slices.Contains(s.config.Hosts, AnyHost) {
		return true
	}
	name := hostname(host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return slices.ContainsFunc(s.config.Hosts, func(h string) bool {
		return strings.EqualFold(h, name) || strings.EqualFold(h, host)
	})
}

// hostname is a Host header without its port, in lower case; an IPv6 address
// without its brackets.
func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	return asciiLower(strings.TrimSuffix(name, "."))
}

// asciiLower lowers ASCII letters; host names have no others.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// sameHost is true when a page of this origin came from the host that it asks.
func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}
