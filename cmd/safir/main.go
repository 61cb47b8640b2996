// Command safir reads news articles into a knowledge graph of geopolitical
// relations and answers questions about it. Each subcommand is a file of its
// own that registers itself; here are only the flags and the exit status that
// all share.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/safir-graph/safir/internal/lang"
)

// The exit statuses.
const (
	exitOK    = 0
	exitError = 1 // something could not be done
	exitUsage = 2 // the command line is wrong
)

// environment is what a subcommand gets from the process.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	packsDir       string // language packs over the built-in ones; empty for none
}

// packs loads the language packs.
func (e *environment) packs() (*lang.Set, error) { return lang.LoadOver(e.packsDir) }

// A command is a subcommand: a pointer to a struct with kong's tags.
type command interface {
	// Run does the work. Its error is told in one line.
	Run(ctx context.Context, env *environment) error
}

// subcommands are filled by the files of the subcommands.
var subcommands []kong.Option

// register adds a subcommand. It is called by init functions.
func register(name, help string, c command) {
	subcommands = append(subcommands, kong.DynamicCommand(name, help, "", c))
}

// dataFlag is embedded by every subcommand that uses the graph.
type dataFlag struct {
	Data string `default:"./data" type:"path" placeholder:"DIR" help:"The folder of the graph."`
}

// usageError is an error about the command line that kong cannot see.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env := &environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now}
	status := run(ctx, os.Args[1:], env)
	stop()
	os.Exit(status)
}

// run parses a command line, runs its subcommand and returns the exit status.
// Every flag can also be given by a variable: SAFIR_ and its name, SAFIR_DATA.
func run(ctx context.Context, args []string, env *environment) (status int) {
	type exit int
	defer func() { // kong ends the program after --help and --version
		if p := recover(); p != nil {
			code, ok := p.(exit)
			if !ok {
				panic(p)
			}
			status = int(code)
		}
	}()
	var cli struct {
		Version kong.VersionFlag `help:"Print the version."`
		Packs   string           `type:"existingdir" placeholder:"DIR" help:"A folder of language packs, each beside or in place of the built-in ones."`
	}
	options := append([]kong.Option{
		kong.Name("safir"),
		kong.Description("Reads news articles into a knowledge graph of geopolitical relations, and answers questions about it."),
		kong.DefaultEnvars("SAFIR"),
		kong.Vars{"version": "safir " + version()},
		kong.Writers(env.stdout, env.stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(env),
		kong.BindTo(ctx, (*context.Context)(nil)),
	}, subcommands...)
	parser, err := kong.New(&cli, options...)
	if err != nil {
		panic(err) // a tag of ours is wrong: every start shows it
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		complain(env, fmt.Errorf("%w (safir --help tells more)", err))
		return exitUsage
	}
	env.packsDir = cli.Packs
	err = parsed.Run()
	switch {
	case err == nil:
		return exitOK
	case isUsage(err):
		complain(env, err)
		return exitUsage
	}
	complain(env, err)
	return exitError
}

func isUsage(err error) bool {
	_, ok := errors.AsType[*usageError](err)
	return ok
}

// complain tells an error in one line.
func complain(env *environment, err error) {
	if err.Error() != "" {
		fmt.Fprintln(env.stderr, "safir: "+printable(strings.ReplaceAll(err.Error(), "\n", "; ")))
	}
}

// version is the module's version, "devel" for a build from the working tree.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}
