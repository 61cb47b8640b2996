import { KindSign } from './icons';
import type { Theme } from './look';
import type { Lang } from './settings';
import type { TabState, TabStore } from './state';
import { knownEdges, standing, type Standing } from './view';
import { kindName, say } from './words';

interface Props {
  store: TabStore;
  state: TabState;
  lang: Lang;
  theme: Theme;
}

const standings: Standing[] = ['done', 'planned', 'denied'];

/** What is in the scene by kind; each entry shows or hides its kind. */
export function Legend({ store, state, lang, theme }: Props) {
  const entityKinds = new Map<string, number>();
  for (const node of state.scene.graph.nodes.values()) entityKinds.set(node.kind, (entityKinds.get(node.kind) ?? 0) + 1);
  const relationKinds = new Map<string, number>();
  const seen = new Set<Standing>();
  for (const edge of knownEdges(state)) {
    relationKinds.set(edge.kind, (relationKinds.get(edge.kind) ?? 0) + 1);
    seen.add(standing(edge));
  }
  const flip = (which: 'kindsOff' | 'entityKindsOff', kind: string) => {
    const changed = new Set(state.filter[which]);
    if (!changed.delete(kind)) changed.add(kind);
    store.filter({ [which]: changed });
  };
  const entry = (which: 'kindsOff' | 'entityKindsOff', kind: string, count: number, sign: React.ReactNode) => (
    <li key={kind}>
      <button type="button" className="safir-chip" aria-pressed={!state.filter[which].has(kind)} onClick={() => flip(which, kind)}>
        {sign}
        <span>{kindName(kind, lang)}</span> <span className="safir-count">{count}</span>
      </button>
    </li>
  );
  return (
    <div className="safir-legend" role="group" aria-label={say(lang, 'legend')}>
      <ul>
        {[...entityKinds].sort((a, b) => b[1] - a[1]).map(([kind, count]) => entry('entityKindsOff', kind, count, <KindSign kind={kind} theme={theme} size={19} />))}
      </ul>
      <ul>{[...relationKinds].sort((a, b) => b[1] - a[1]).map(([kind, count]) => entry('kindsOff', kind, count, null))}</ul>
      {seen.has('planned') || seen.has('denied') ? (
        <p className="safir-key">
          {standings
            .filter((one) => seen.has(one))
            .map((one) => (
              <span key={one}>
                <svg viewBox="0 0 30 10" width="30" height="10" aria-hidden="true" className={`safir-line-${one}`}>
                  <line x1="1" y1="5" x2="29" y2="5" />
                  {one === 'denied' ? <path d="M11 1 19 9M19 1 11 9" /> : null}
                </svg>
                {say(lang, one)}
              </span>
            ))}
        </p>
      ) : null}
    </div>
  );
}
