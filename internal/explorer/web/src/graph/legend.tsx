import { lookOf, type Theme } from './look';
import { outline } from './export';
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

/** What is in the scene by kind; each entry shows or hides its kind. */
export function Legend({ store, state, lang, theme }: Props) {
  const entityKinds = new Map<string, number>();
  for (const node of state.scene.graph.nodes.values()) entityKinds.set(node.kind, (entityKinds.get(node.kind) ?? 0) + 1);
  const relationKinds = new Map<string, number>();
  const standings = new Set<Standing>();
  for (const edge of knownEdges(state)) {
    relationKinds.set(edge.kind, (relationKinds.get(edge.kind) ?? 0) + 1);
    standings.add(standing(edge));
  }
  const flip = (which: 'kindsOff' | 'entityKindsOff', kind: string) => {
    const changed = new Set(state.filter[which]);
    if (!changed.delete(kind)) changed.add(kind);
    store.filter({ [which]: changed });
  };
  const entry = (which: 'kindsOff' | 'entityKindsOff', kind: string, count: number, sign: React.ReactNode) => (
    <li key={kind}>
      <button type="button" aria-pressed={!state.filter[which].has(kind)} onClick={() => flip(which, kind)}>
        {sign}
        <span>{kindName(kind, lang)}</span> <span className="safir-count">{count}</span>
      </button>
    </li>
  );
  return (
    <div className="safir-legend" role="group" aria-label={say(lang, 'legend')}>
      <ul>
        {[...entityKinds].map(([kind, count]) =>
          entry(
            'entityKindsOff',
            kind,
            count,
            <svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true" fill={lookOf(kind)[theme]}>
              <Outline kind={kind} />
            </svg>,
          ),
        )}
      </ul>
      <ul>
        {[...relationKinds].sort((a, b) => b[1] - a[1]).map(([kind, count]) => entry('kindsOff', kind, count, null))}
      </ul>
      {standings.size > 1 || standings.has('planned') || standings.has('denied') ? (
        <p className="safir-key">
          {[...standings].map((state) => (
            <span key={state}>
              <svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true" className={`safir-line-${state}`}>
                <line x1="0" y1="4" x2="28" y2="4" />
                {state === 'denied' ? <path d="M11 0 17 8M17 0 11 8" /> : null}
              </svg>
              {say(lang, state)}
            </span>
          ))}
        </p>
      ) : null}
    </div>
  );
}

/** The kind's shape, from the same outline that exported pictures have. */
function Outline({ kind }: { kind: string }) {
  const shape = outline(lookOf(kind).shape, { x: 0, y: 0 }, 14);
  const points = /points="([^"]*)"/.exec(shape)?.[1];
  if (points) return <polygon points={points} />;
  return shape.startsWith('<circle') ? <circle r="7" /> : <rect x="-7" y="-7" width="14" height="14" rx="2.5" />;
}
