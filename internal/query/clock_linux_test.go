package query_test

import (
	"runtime"
	"syscall"
	"time"
	"unsafe"
)

const ofThread = 3 // CLOCK_THREAD_CPUTIME_ID

// pin keeps a goroutine on its thread, so that processorTime is its own.
func pin() { runtime.LockOSThread() }

// processorTime is what the thread has used so far: on a busy machine it tells
// more of a query than the time of day.
func processorTime() time.Duration {
	var t syscall.Timespec
	if _, _, err := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, ofThread, uintptr(unsafe.Pointer(&t)), 0); err != 0 {
		panic(err)
	}
	return time.Duration(t.Nano())
}
