import { useEffect, useMemo, useState } from 'react';
import { among } from './api';
import { firstDay, histogram, lastDay, monthOf, monthText } from './months';
import type { Lang } from './settings';
import type { TabState, TabStore } from './state';
import { isUndated } from './view';
import { say } from './words';

interface Props {
  store: TabStore;
  state: TabState;
  lang: Lang;
}

/** Months with bars; two handles brush a range, play moves its end through time. */
export function Timeline({ store, state, lang }: Props) {
  const { graph } = state.scene;
  const bars = useMemo(() => histogram(graph.edges.values()), [graph]);
  const undated = useMemo(() => [...graph.edges.values()].filter((edge) => isUndated(edge.time)).length, [graph]);
  const [playing, setPlaying] = useState(false);
  const { range } = state.filter;
  const last = bars ? bars.start + bars.counts.length - 1 : 0;
  const from = bars && range ? Math.min(Math.max(monthOf(range.from), bars.start), last) : (bars?.start ?? 0);
  const to = bars && range ? Math.min(Math.max(monthOf(range.to), bars.start), last) : last;

  const brush = (a: number, b: number) => {
    if (!bars) return;
    const [low, high] = a <= b ? [a, b] : [b, a];
    store.filter({ range: low === bars.start && high === last ? null : { from: firstDay(low), to: lastDay(high) } });
  };

  useEffect(() => {
    if (!playing || !bars) return;
    if (to >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => brush(from, to + 1), Math.max(120, Math.min(700, 12_000 / bars.counts.length)));
    return () => clearTimeout(timer);
  });

  if (!bars) {
    return undated > 0 ? <p className="safir-timeline safir-note">{say(lang, 'noTime')}</p> : null;
  }
  const highest = Math.max(...bars.counts);
  const width = 100 / bars.counts.length;
  return (
    <div className="safir-timeline" role="group" aria-label={say(lang, 'timeline')}>
      <button
        type="button"
        onClick={() => {
          if (!playing && to >= last) brush(bars.start, bars.start);
          setPlaying(!playing);
        }}
        disabled={bars.counts.length < 2}
      >
        {say(lang, playing ? 'stop' : 'play')}
      </button>
      <div className="safir-brush" dir="ltr">
        <svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
          {bars.counts.map((count, index) =>
            count === 0 ? null : (
              <rect
                key={index}
                x={index * width + width * 0.08}
                width={width * 0.84}
                y={30 - (28 * count) / highest}
                height={(28 * count) / highest}
                className={bars.start + index >= from && bars.start + index <= to ? 'safir-in' : 'safir-out'}
              />
            ),
          )}
        </svg>
        <input
          type="range"
          min={bars.start}
          max={last}
          value={from}
          aria-label={say(lang, 'from')}
          aria-valuetext={monthText(from)}
          onChange={(event) => brush(Number(event.target.value), to)}
        />
        <input
          type="range"
          min={bars.start}
          max={last}
          value={to}
          aria-label={say(lang, 'to')}
          aria-valuetext={monthText(to)}
          onChange={(event) => brush(from, Number(event.target.value))}
        />
        <span className="safir-months">
          <bdi dir="ltr">{monthText(from)}</bdi>
          {range ? (
            <button type="button" className="safir-link" onClick={() => store.filter({ range: null })}>
              {say(lang, 'wholeTime')}
            </button>
          ) : null}
          <bdi dir="ltr">{monthText(to)}</bdi>
        </span>
      </div>
      <div className="safir-clock">
        <label className={undated === 0 ? 'safir-off' : ''}>
          <input
            type="checkbox"
            checked={state.filter.undated}
            disabled={undated === 0}
            onChange={(event) => store.filter({ undated: event.target.checked })}
          />
          {say(lang, 'undated')} ({undated})
        </label>
        <AsOfSlider store={store} state={state} lang={lang} first={bars.start} />
      </div>
    </div>
  );
}

const dayLength = 86_400_000;
const dayText = (day: number) => new Date(day * dayLength).toISOString().slice(0, 10);

/** Shows what articles published before a day knew. The server answers; the page only asks late. */
function AsOfSlider({ store, state, lang, first }: Props & { first: number }) {
  const start = Math.floor(Date.parse(firstDay(first)) / dayLength);
  const today = Math.floor(Date.now() / dayLength) + 1;
  const chosen = state.asOf ? Math.floor(Date.parse(state.asOf.day) / dayLength) : today;
  const [value, setValue] = useState(chosen);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setValue(chosen), [chosen]);

  useEffect(() => {
    if (value === chosen) return;
    const timer = setTimeout(() => {
      if (value >= today) {
        store.set({ asOf: null });
        return;
      }
      const day = dayText(value);
      const ids = [...store.state().scene.graph.nodes.keys()];
      among(ids, day, state.request?.headers ?? {}).then(
        (edges) => {
          setProblem(null);
          store.set({ asOf: { day, edges } });
        },
        (error: Error) => setProblem(error.message),
      );
    }, 250);
    return () => clearTimeout(timer);
  }, [value]);

  return (
    <label className="safir-asof">
      {say(lang, 'asOf')}
      <input
        type="range"
        dir="ltr"
        min={start}
        max={today}
        value={value}
        aria-valuetext={value >= today ? say(lang, 'asOfNow') : dayText(value)}
        onChange={(event) => setValue(Number(event.target.value))}
      />
      <bdi dir="ltr">{value >= today ? say(lang, 'asOfNow') : dayText(value)}</bdi>
      {problem ? <span className="safir-error">{problem}</span> : null}
    </label>
  );
}
