// Package timex finds the time expressions of a document ("on Tuesday",
// "4 March 2025", "since 2021") and gives each the days it can mean.
//
// What a language says is data: its pack's timex.yaml lists words with their
// values (months, weekdays, units …), lists of words without a value, and named
// patterns over both, each with examples and counter-examples. This package
// knows calendars and what patterns can mean, and no language.
//
// # The file
//
//	numeric: day-first          how 4/3/2025 is read: day-first, month-first, or
//	                            absent: then a date that could be either is one of both
//	week: monday                the first day of a week
//	weekend: friday             the first of the two days of a weekend; saturday when absent
//	lists:    name → words      named in patterns as <name>
//	phrases:  name → pattern    sub-patterns, named in patterns as <name>
//	values:   class → value → words   named in patterns as {class}
//	suffixes: slot → endings    of numbers: day (4th, 1er), year, hijri-year, decade
//	where:    conditions on ambiguous words
//	patterns: named patterns
//	nothing:  texts in which no time is found
//
// A pattern is a sequence of words, <lists>, {slots}, [optional parts] and
// (alternatives|…); a backslash takes the meaning of the next character away.
// The slots are the classes of values and, built in: {day} {year} {hijri-year}
// {decade} {n} {numeric} for numbers, {time} for what another pattern reads,
// and {month-again} for the second name of a month that has two. {unit
// definite} is a unit whose words are also in the list definite.
// The classes and their values:
//
//	month 1–12, hijri 1–12, weekday monday–sunday, day-word -2…2 (days from
//	publication), ordinal and number (whole numbers; number also few),
//	unit hour day week weekend month quarter season year decade, amount
//	"2 week" (number and unit in one word), which before-last last this next
//	after-next, same day week month year, part early mid late first-half
//	second-half, season spring summer autumn winter, quarter 1–4,
//	decade 1990
//
// Two lists have a meaning of their own: future and past hold the words after
// which a date without a year, or a weekday, lies ahead or behind.
//
// A pattern marked inner is read only where another has {time}: "2021" is a year
// after "since", not by itself. A pattern may set the role that its times have;
// or_publication lets publication stand in for a time that was not told before
// ("the day before"). At each place the longest reading that makes a date wins,
// of equally long ones the pattern that stands first.
//
// # What a pattern means
//
//	date        the date that its slots give; also "last month", "next Tuesday"
//	ago ahead   an amount of time before or after publication
//	past coming the time from an amount before publication until then, or from then on
//	earlier-than-that later-than-that   an amount before or after the last time
//	same        the day, week, month or year of the last time
//	range       from one to the other
//	set one-of  both; one or the other
//	at          what {time} says (for prepositions)
//	since until before after   an open interval; since also from an amount of time before publication
//	earlier later   {time}, but not after, or not before, publication
//	corresponds two dates of two calendars for one day
//	duration    a length of time, with no place in it
//	nothing     no time: the words are passed over
package timex
