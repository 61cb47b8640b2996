package badger

// SmallTables makes the tables of loads small until the function returned is
// called.
func SmallTables() (restore func()) {
	table, small := loadTable, smallTable
	loadTable, smallTable = 128<<10, 64<<10
	return func() { loadTable, smallTable = table, small }
}
