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

// SmallTransactions makes transactions of n events until the function returned is
// called.
func SmallTransactions(n int) (restore func()) {
	was := eventChunk
	eventChunk = n
	return func() { eventChunk = was }
}

// Seal is a record as it stands under a key.
func Seal(k, payload []byte) []byte { return seal(k, payload) }

// Unseal is the payload of a record, which must be whole.
func Unseal(k, record []byte) []byte {
	payload, err := unseal(k, record)
	if err != nil {
		panic(err)
	}
	return payload
}

// TableNames are the names of the tables by their letters, and whether their
// entries have a checksum.
func TableNames() (names map[byte]string, sealed map[byte]bool) {
	names, sealed = map[byte]string{}, map[byte]bool{}
	for _, t := range tables {
		names[t.letter] = t.name
	}
	for _, t := range recordTables {
		sealed[t.letter] = true
	}
	return names, sealed
}
