package main

import (
	"fmt"

	"github.com/safir-graph/safir/internal/kg"
)

// dayFlag reads the value of a date flag; "" is the zero day.
func dayFlag(name, value string) (kg.Day, error) {
	d, err := kg.ParseDay(value)
	if err != nil {
		return 0, &usageError{fmt.Sprintf("%s: %v", name, err)}
	}
	return d, nil
}
