//go:build !linux

package query_test

import "time"

var began = time.Now()

func pin() {}

// processorTime is the time of day where a thread's own is not to be had.
func processorTime() time.Duration { return time.Since(began) }
