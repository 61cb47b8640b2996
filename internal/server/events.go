package server

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// eventWriter writes server-sent events; its methods may be called by several
// goroutines.
type eventWriter struct {
	mu      sync.Mutex
	w       io.Writer
	control *http.ResponseController
}

// send writes and flushes; a client that takes nothing for ten seconds is given
// up.
func (e *eventWriter) send(s string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	_ = e.control.SetWriteDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(e.w, s); err != nil {
		return err
	}
	return e.control.Flush()
}

// keepAlive sends a comment now and then until stopped, so that proxies and
// clients know that the stream is alive.
func (e *eventWriter) keepAlive(every time.Duration) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				if e.send(": alive\n\n") != nil {
					return
				}
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}
