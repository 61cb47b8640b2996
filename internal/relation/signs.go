package relation

import "github.com/safir-graph/safir/internal/mention"

// signs is a set of words and lemmas of which each is told by one of 256 signs: it
// may hold what was never added, and always holds what was. By it most patterns are
// passed over whose words do not stand in a sentence.
type signs [4]uint64

// signOf is the sign of a folded word or of the key of a lemma (FNV-1a).
func signOf(s string) uint8 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return uint8(h ^ h>>8 ^ h>>16 ^ h>>24)
}

func (g *signs) add(sign uint8) { g[sign>>6] |= 1 << (sign & 63) }

// meets is true of sets that share a sign.
func (g *signs) meets(o *signs) bool {
	return g[0]&o[0]|g[1]&o[1]|g[2]&o[2]|g[3]&o[3] != 0
}

// sign collects the signs of the words by which a pattern's words are found, see
// matchesWords.
func (s *sentence) sign() {
	s.signs = signs{}
	for i := range s.units {
		u := &s.units[i]
		s.signs.add(signOf(u.fold))
		for j := range u.forms {
			s.signs.add(u.forms[j].sign)
		}
		if u.kind != uMention || s.ms[u.mention].Form != mention.Described {
			continue
		}
		for w := u.first; w < u.last; w++ {
			fs, _ := s.forms.Longest(s.d.Words, w, u.last)
			for j := range fs {
				s.signs.add(fs[j].sign)
			}
		}
	}
}

// mayHold is false of a sentence that lacks words that the pattern asks for.
func (s *sentence) mayHold(p *Pattern) bool {
	for i := range p.needs {
		if !s.signs.meets(&p.needs[i]) {
			return false
		}
	}
	return true
}
