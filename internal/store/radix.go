package store

import (
	"cmp"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// What a bulk load sorts are fields of few bits before digests, which are evenly
// spread: sorting these by their bytes takes a tenth of the time that comparing
// them does.

// row is a key of up to 24 bytes in little space, filled up with zeros, and what
// belongs to it.
type row struct {
	b     [3]uint64
	value int32
}

// compareRows orders keys of one width.
func compareRows(a, b row) int {
	return cmp.Or(cmp.Compare(a.b[0], b.b[0]), cmp.Compare(a.b[1], b.b[1]), cmp.Compare(a.b[2], b.b[2]))
}

// sortRows sorts rows by the first width bytes of their keys and keeps the order
// of those that are alike in these. It returns the sorted list and the other of
// the two, which must be of one length.
func sortRows(list, spare []row, width int) (sorted, other []row) {
	if len(list) < 64 {
		slices.SortStableFunc(list, func(x, y row) int {
			if c := compareRows(row{b: head(x.b, width)}, row{b: head(y.b, width)}); c != 0 {
				return c
			}
			return 0
		})
		return list, spare
	}
	var varies [3]uint64 // the bits in which they differ
	for i := range list {
		for j := range varies {
			varies[j] |= list[i].b[j] ^ list[0].b[j]
		}
	}
	for at := width - 1; at >= 0; at-- {
		word, shift := at/8, 56-8*(at%8)
		if byte(varies[word]>>shift) == 0 {
			continue
		}
		var next [partsMost][256]int
		sideBySide(len(list), func(part, from, to int) {
			var counts [256]int // of its own: others' would lie in its cache lines
			for i := from; i < to; i++ {
				counts[byte(list[i].b[word]>>shift)]++
			}
			next[part] = counts
		})
		sum := 0
		for d := range 256 {
			for part := range next {
				n := next[part][d]
				next[part][d] = sum
				sum += n
			}
		}
		sideBySide(len(list), func(part, from, to int) {
			at := next[part]
			for i := from; i < to; i++ {
				d := byte(list[i].b[word] >> shift)
				spare[at[d]] = list[i]
				at[d]++
			}
		})
		list, spare = spare, list
	}
	return list, spare
}

// head is the first bytes of a key.
func head(b [3]uint64, width int) [3]uint64 {
	for j := range b {
		switch n := width - 8*j; {
		case n <= 0:
			b[j] = 0
		case n < 8:
			b[j] &= ^uint64(0) << (64 - 8*n)
		}
	}
	return b
}

// sortWords sorts numbers; it returns them in one of the two lists, which must be
// of one length.
func sortWords(list, spare []uint64) []uint64 {
	var varies uint64
	for _, w := range list {
		varies |= w ^ list[0]
	}
	for shift := 0; shift < 64; shift += 8 {
		if byte(varies>>shift) == 0 {
			continue
		}
		var next [256]int
		for _, w := range list {
			next[byte(w>>shift)]++
		}
		sum := 0
		for i, n := range next {
			next[i] = sum
			sum += n
		}
		for _, w := range list {
			d := byte(w >> shift)
			spare[next[d]] = w
			next[d]++
		}
		list, spare = spare, list
	}
	return list
}

// ordered is something with a digest, by its handle.
type ordered struct {
	handle handle
	at     int32
}

// sortHandles sorts by handle: first into as many heaps as the leading bits tell
// apart, then each heap, which holds a few, by compare.
func sortHandles(list []ordered, compare func(x, y ordered) int) []ordered {
	shift := 64 - max(1, bits.Len(uint(len(list)))-2)
	next := make([]int32, 1<<(64-shift))
	for _, x := range list {
		next[x.handle>>shift]++
	}
	sum := int32(0)
	for i, n := range next {
		next[i] = sum
		sum += n
	}
	out := make([]ordered, len(list))
	for _, x := range list {
		h := x.handle >> shift
		out[next[h]] = x
		next[h]++
	}
	sideBySide(len(next), func(_, from, to int) {
		begin := int32(0)
		if from > 0 {
			begin = next[from-1]
		}
		for _, end := range next[from:to] {
			if end-begin > 1 {
				slices.SortFunc(out[begin:end], compare)
			}
			begin = end
		}
	})
	return out
}

// sideBySide does parts of n things side by side, each from one to before another;
// part is which of them it is, at most partsMost.
func sideBySide(n int, do func(part, from, to int)) {
	parts := min(partsOf(n), partsMost)
	var done sync.WaitGroup
	for part := range parts {
		done.Go(func() { do(part, n*part/parts, n*(part+1)/parts) })
	}
	done.Wait()
}

const partsMost = 8

// partsOf is how many parts n things are worth.
func partsOf(n int) int { return max(1, min(runtime.GOMAXPROCS(0), n>>14)) }
