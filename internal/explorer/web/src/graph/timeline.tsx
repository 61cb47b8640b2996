import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import { among } from './api';
import { Icon } from './icons';
import { firstDay, histogram, lastDay, monthOf, monthText, padded, ticks } from './months';
import type { Lang } from './settings';
import type { TabState, TabStore } from './state';
import { isUndated } from './view';
import { say } from './words';

interface Props {
  store: TabStore;
  state: TabState;
  lang: Lang;
}

const barHeight = 34;
const fewestMonths = 7;

/** Months with bars; dragging or two handles brush a range, play moves its end through time. */
export function Timeline({ store, state, lang }: Props) {
  const { graph } = state.scene;
  const bars = useMemo(() => {
    const found = histogram(graph.edges.values());
    return found && padded(found, fewestMonths);
  }, [graph]);
  const undated = useMemo(() => [...graph.edges.values()].filter((edge) => isUndated(edge.time)).length, [graph]);
  const [playing, setPlaying] = useState(false);
  const field = useRef<SVGSVGElement>(null);
  const held = useRef<{ month: number; from: number; to: number; whole: boolean } | null>(null);
  const { range } = state.filter;
  const months = bars?.counts.length ?? 0;
  const last = bars ? bars.start + months - 1 : 0;
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
    const timer = setTimeout(() => brush(from, to + 1), Math.max(120, Math.min(700, 12_000 / months)));
    return () => clearTimeout(timer);
  });

  if (!bars) {
    return undated > 0 ? <p className="safir-timeline safir-note">{say(lang, 'noTime')}</p> : null;
  }

  const monthUnder = (event: PointerEvent) => {
    const { left, width } = field.current!.getBoundingClientRect();
    return bars.start + Math.min(months - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * months)));
  };
  const press = (event: PointerEvent) => {
    const month = monthUnder(event);
    // Within a chosen range the range moves, elsewhere a new one begins.
    held.current = { month, from, to, whole: range !== null && month >= from && month <= to };
    field.current!.setPointerCapture(event.pointerId);
    if (!held.current.whole) brush(month, month);
  };
  const move = (event: PointerEvent) => {
    const grip = held.current;
    if (!grip) return;
    const month = monthUnder(event);
    if (!grip.whole) {
      brush(grip.month, month);
      return;
    }
    const by = Math.min(last - grip.to, Math.max(bars.start - grip.from, month - grip.month));
    brush(grip.from + by, grip.to + by);
  };

  const highest = Math.max(...bars.counts);
  const width = 100 / months;
  return (
    <div className="safir-timeline" role="group" aria-label={say(lang, 'timeline')}>
      <button
        type="button"
        className="safir-round"
        aria-label={say(lang, playing ? 'stop' : 'play')}
        title={say(lang, playing ? 'stop' : 'play')}
        onClick={() => {
          if (!playing && to >= last) brush(bars.start, bars.start);
          setPlaying(!playing);
        }}
        disabled={months < 2}
      >
        <Icon name={playing ? 'stop' : 'play'} />
      </button>
      <div className="safir-brush" dir="ltr">
        <svg
          ref={field}
          viewBox={`0 0 100 ${barHeight}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerDown={press}
          onPointerMove={move}
          onPointerUp={() => (held.current = null)}
          onPointerCancel={() => (held.current = null)}
        >
          <rect className="safir-window" x={(from - bars.start) * width} width={(to - from + 1) * width} y="0" height={barHeight} />
          {bars.counts.map((count, index) =>
            count === 0 ? null : (
              <rect
                key={index}
                x={index * width + width * 0.12}
                width={width * 0.76}
                y={barHeight - Math.max(3, ((barHeight - 2) * count) / highest)}
                height={Math.max(3, ((barHeight - 2) * count) / highest)}
                className={bars.start + index >= from && bars.start + index <= to ? 'safir-in' : 'safir-out'}
              >
                <title>{`${monthText(bars.start + index)}: ${count}`}</title>
              </rect>
            ),
          )}
        </svg>
        <input
          type="range"
          min={0}
          max={months}
          value={from - bars.start}
          aria-label={say(lang, 'from')}
          aria-valuetext={monthText(from)}
          onChange={(event) => brush(Math.min(last, bars.start + Number(event.target.value)), to)}
        />
        <input
          type="range"
          min={0}
          max={months}
          value={to - bars.start + 1}
          aria-label={say(lang, 'to')}
          aria-valuetext={monthText(to)}
          onChange={(event) => brush(from, Math.max(bars.start, bars.start + Number(event.target.value) - 1))}
        />
        <span className="safir-months" aria-hidden="true">
          {ticks(bars.start, months).map(({ month, text }) => (
            <span key={month} style={{ left: `${((month - bars.start + (text.length === 4 ? 0 : 0.5)) / months) * 100}%` }}>
              {text}
            </span>
          ))}
        </span>
      </div>
      <div className="safir-clock">
        <p className="safir-range">
          <bdi dir="ltr">{from === to ? monthText(from) : `${monthText(from)} – ${monthText(to)}`}</bdi>
          {range ? (
            <button type="button" className="safir-link" onClick={() => store.filter({ range: null })}>
              {say(lang, 'wholeTime')}
            </button>
          ) : null}
          <label className={undated === 0 ? 'safir-off' : ''}>
            <input
              type="checkbox"
              checked={state.filter.undated}
              disabled={undated === 0}
              onChange={(event) => store.filter({ undated: event.target.checked })}
            />
            {say(lang, 'undated')} ({undated})
          </label>
        </p>
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
  const [asking, setAsking] = useState(false);
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
      setAsking(true);
      among(ids, day, state.request?.headers ?? {})
        .then(
          (edges) => {
            if (!current) return;
            setProblem(null);
            store.set({ asOf: { day, edges } });
          },
          (error: Error) => current && setProblem(error.message),
        )
        .finally(() => setAsking(false));
    }, 250);
    let current = true;
    return () => {
      clearTimeout(timer);
      current = false;
    };
  }, [value]);

  return (
    <label className="safir-asof">
      <span className={asking ? 'safir-busy' : ''}>{say(lang, 'asOf')}</span>
      <input
        type="range"
        dir="ltr"
        min={start}
        max={today}
        value={value}
        aria-valuetext={value >= today ? say(lang, 'asOfNow') : dayText(value)}
        onChange={(event) => setValue(Number(event.target.value))}
      />
      <bdi dir={value >= today ? 'auto' : 'ltr'}>{value >= today ? say(lang, 'asOfNow') : dayText(value)}</bdi>
      {problem ? <span className="safir-error">{problem}</span> : null}
    </label>
  );
}
