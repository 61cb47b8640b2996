package main

import (
	"context"
	"fmt"

	"github.com/safir-graph/safir/internal/eval"
	"github.com/safir-graph/safir/internal/ontology"
)

func init() {
	register("eval", "Score what is read against gold articles.", &evalCommand{})
}

type evalCommand struct {
	Notes bool   `help:"List every miss and error, too."`
	Held  bool   `help:"Include the notes of held articles, which are not for tuning."`
	Dir   string `arg:"" type:"existingdir" placeholder:"GOLD_DIR" help:"A folder of gold articles (*.yaml)."`
}

// Run prints the scores by language and kind.
func (c *evalCommand) Run(ctx context.Context, env *environment) error {
	x, err := onlyExtractor(env)
	if err != nil {
		return err
	}
	o, err := ontology.Load()
	if err != nil {
		return err
	}
	gold, err := eval.Load(c.Dir)
	if err != nil {
		return err
	}
	scores := make([]*eval.Score, len(gold))
	for i := range gold {
		if err := ctx.Err(); err != nil {
			return err
		}
		if scores[i], err = eval.Judge(x, o, &gold[i]); err != nil {
			return err
		}
	}
	if c.Notes {
		for i, s := range scores {
			if gold[i].Held && !c.Held {
				continue
			}
			for _, n := range s.Notes {
				fmt.Fprintln(env.stdout, n)
			}
		}
		fmt.Fprintln(env.stdout)
	}
	keys, sums := eval.Sum(gold, scores)
	_, err = fmt.Fprint(env.stdout, eval.Table(keys, sums))
	return err
}
