package store

// SealedFormat is the key and the record that say of data which format it has.
func SealedFormat(version uint64) [2][]byte {
	k := tMeta.key().str("format")
	var e enc
	e.u(version)
	return [2][]byte{k, seal(k, e.b)}
}

// ChooseAlways makes filters with articles weigh their indexes however few claims
// there are, until the function returned is called.
func ChooseAlways() (restore func()) {
	was := fewClaims
	fewClaims = -1
	return func() { fewClaims = was }
}
