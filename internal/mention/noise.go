package mention

import (
	"github.com/safir-graph/safir/internal/text"
)

// noiseRules recognise the parts of a page that are not the report: teasers,
// bylines, share lines, captions.
type noiseRules struct {
	openers text.Phrases[string] // phrases that open a line that is not the report
	teasers text.Phrases[string] // phrases that open a list of other reports, up to the end
}

type noiseFile struct {
	// Lines are openings of lines to leave out: share lines, captions, bylines.
	Lines []string `yaml:"lines"`
	// Teasers are openings after which other reports are advertised: read also.
	Teasers []string `yaml:"teasers"`
}

func (r *Rules) loadNoise() error {
	if !r.pack.Has("noise.yaml") {
		return nil
	}
	var f noiseFile
	if err := r.pack.Decode("noise.yaml", &f); err != nil {
		return err
	}
	for _, l := range f.Lines {
		r.noise.openers.Add(r.pack.Document(l, nil).Words, l)
	}
	for _, l := range f.Teasers {
		r.noise.teasers.Add(r.pack.Document(l, nil).Words, l)
	}
	return nil
}

// teaserWords bounds what follows a bare teaser heading and is still taken for
// a headline of another report.
const teaserWords = 30

// find returns the sentences that are not part of the report. A line that
// begins with a noise phrase is left out as a whole. After a teaser that
// stands alone on its line the following lines are left out too as long as
// they look like headlines: short, without a full stop and in the last half of the text.
func (n *noiseRules) find(d *text.Document) []Skipped {
	var out []Skipped
	skipLine := -1
	inTeaser := false
	for i, s := range d.Sentences {
		if s.Paragraph == skipLine {
			out = append(out, Skipped{i, "the same line"})
			continue
		}
		first := s.First
		for first < s.Last && d.Words[first].Class == text.Punct {
			first++
		}
		if vs, end := n.openers.Longest(d.Words, first, s.Last); end > 0 {
			skipLine = s.Paragraph
			out = append(out, Skipped{i, "a line that begins with “" + vs[0] + "”"})
			continue
		}
		if vs, end := n.teasers.Longest(d.Words, first, s.Last); end > 0 {
			skipLine = s.Paragraph
			out = append(out, Skipped{i, "a teaser: “" + vs[0] + "”"})
			rest := end
			for rest < s.Last && d.Words[rest].Class == text.Punct {
				rest++
			}
			alone := rest >= s.Last && (i+1 >= len(d.Sentences) || d.Sentences[i+1].Paragraph != s.Paragraph)
			inTeaser = alone || 2*i > len(d.Sentences)
			continue
		}
		if inTeaser && s.Last-s.First <= teaserWords && d.Words[s.Last-1].Fold != "." && (2*i > len(d.Sentences) || i+2 >= len(d.Sentences)) {
			out = append(out, Skipped{i, "a headline after a teaser"})
			continue
		}
		inTeaser = false
	}
	return out
}
