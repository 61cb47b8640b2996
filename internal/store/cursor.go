package store

// cursor is the place of an item in the order of its list.
type cursor struct{}
