//go:build linux || darwin

package badger

import (
	"os"
	"syscall"
)

// lock takes the lock of a folder that Badger takes too, and returns how to
// release it.
func lock(dir string, shared bool) (release func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

// freeBytes is how many bytes a process without privileges may still write on
// the disk that holds dir, and whether that is known.
func freeBytes(dir string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
