// The graph panel: what stands around the drawing, and what can be done with it.
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { copyText } from '../clipboard';
import { examples, groups, type Example, type GroupName } from '../examples';
import { among, shortestWay } from './api';
import { newTab, runNow, useTheme } from './bridge';
import { Canvas, isLarge, type CanvasHandle } from './canvas';
import { Card } from './cards';
import { csv, curl, download, graphml, queryForDrawing, svg } from './export';
import { foldForSearch } from './fold';
import { Legend } from './legend';
import { List, Table } from './listing';
import type { GraphEdge } from './model';
import { changeSettings, useSettings, type Labels, type Lang, type ViewName } from './settings';
import { linkProblem, restore, restoring, shareLink } from './share';
import { noFilter, useActiveStore, useTabState, type TabState, type TabStore } from './state';
import { Timeline } from './timeline';
import { Tour } from './tour';
import { drawing as draw, shortestPath, type Drawing } from './view';
import { say, type Word } from './words';

export function GraphPanel() {
  const store = useActiveStore();
  const state = useTabState(store);
  const { lang, labels, view, spread, toured } = useSettings();
  const theme = useTheme();
  const drawing = useMemo(
    () => draw(state, spread),
    [state.scene, state.filter, state.asOf, spread],
  );
  const canvas = useRef<CanvasHandle>(null);
  const [full, setFull] = useState(false);
  const [arranging, setArranging] = useState(false);
  const [message, setMessage] = useState<string | null>(linkProblem());

  useEffect(() => {
    if (state.status.phase === 'ready' && restoring()) restore(store).catch((error: Error) => setMessage(error.message));
  }, [state.status, store]);

  useEffect(() => setMessage((before) => (before === linkProblem() ? before : null)), [store]);

  const { phase } = state.status;
  const empty = state.scene.graph.nodes.size === 0;
  return (
    <section
      className={`safir-panel${full ? ' safir-full' : ''}`}
      data-theme={theme}
      lang={lang}
      dir={lang === 'ar' ? 'rtl' : 'ltr'}
      aria-label={say(lang, 'graph')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && full && !event.defaultPrevented) setFull(false);
        const typing = (event.target as HTMLElement).matches("input:not([type='radio'], [type='checkbox'], [type='range']), select");
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing) {
          event.preventDefault();
          if (event.shiftKey) store.redo();
          else store.undo();
        }
      }}
    >
      <Tools
        store={store}
        state={state}
        drawing={drawing}
        canvas={canvas.current}
        full={full}
        onFull={() => setFull(!full)}
        onMessage={setMessage}
      />
      <StatusLine state={state} drawing={drawing} arranging={arranging} message={message} lang={lang} />
      <div className="safir-main">
        {phase === 'failed' ? (
          <div className="safir-state" role="alert">
            <h3>{say(lang, 'failed')}</h3>
            <pre dir="auto">{state.status.phase === 'failed' ? state.status.message : ''}</pre>
            <button type="button" onClick={runNow}>
              {say(lang, 'run')}
            </button>
          </div>
        ) : view === 'json' ? (
          <pre className="safir-json" dir="ltr" tabIndex={0} aria-label="JSON">
            {state.answer === undefined ? '' : JSON.stringify(state.answer, null, 2)}
          </pre>
        ) : empty ? (
          phase === 'loading' ? (
            <p className="safir-state">{say(lang, 'loading')}</p>
          ) : (
            <Empty answered={phase === 'ready'} lang={lang} />
          )
        ) : drawing.nodes.length === 0 ? (
          <div className="safir-state">
            <h3>{say(lang, 'allFiltered')}</h3>
            <button
              type="button"
              onClick={() => {
                store.set({ filter: noFilter, asOf: null });
                store.showAll();
              }}
            >
              {say(lang, 'resetFilters')}
            </button>
          </div>
        ) : view === 'graph' ? (
          <Canvas
            key={isLarge(drawing) ? 'large' : 'small'}
            store={store}
            state={state}
            drawing={drawing}
            labels={labels}
            lang={lang}
            theme={theme}
            handle={canvas}
            onArranging={setArranging}
          />
        ) : (
          <div className="safir-scroll" tabIndex={0} role="region" aria-label={say(lang, view)}>
            {view === 'list' ? (
              <List store={store} state={state} drawing={drawing} labels={labels} lang={lang} />
            ) : (
              <Table store={store} state={state} drawing={drawing} labels={labels} lang={lang} />
            )}
          </div>
        )}
        {empty || phase === 'failed' || view === 'json' ? null : <Card store={store} state={state} lang={lang} />}
        {!toured && !empty && phase === 'ready' && view === 'graph' ? <Tour lang={lang} /> : null}
      </div>
      {empty || phase === 'failed' || view === 'json' ? null : (
        <footer>
          <Legend store={store} state={state} lang={lang} theme={theme} />
          <Timeline store={store} state={state} lang={lang} />
        </footer>
      )}
    </section>
  );
}

function StatusLine({ state, drawing, arranging, message, lang }: { state: TabState; drawing: Drawing; arranging: boolean; message: string | null; lang: Lang }) {
  const { status } = state;
  const parts: ReactNode[] = [];
  if (status.phase === 'loading') parts.push(say(lang, 'loading'));
  if (status.phase === 'ready') {
    const relations = drawing.edges.reduce((sum, edge) => sum + edge.relations.length, 0);
    parts.push(`${drawing.nodes.length} ${say(lang, 'nodes')}${lang === 'ar' ? '،' : ','} ${relations} ${say(lang, 'edges')}`);
    if (arranging) parts.push(say(lang, 'arranging'));
    if (status.truncated) parts.push(<strong>{say(lang, 'truncated')}</strong>);
    if (status.note) parts.push(<span title={status.note}>{say(lang, 'notEnriched')}</span>);
    for (const error of status.errors) parts.push(<strong className="safir-error"><bdi>{error}</bdi></strong>);
  }
  if (message) parts.push(<bdi>{message}</bdi>);
  return (
    <p className="safir-status" role="status">
      {parts.map((part, index) => (
        <span key={index}>{part}</span>
      ))}
    </p>
  );
}

function Empty({ answered, lang }: { answered: boolean; lang: Lang }) {
  return (
    <div className="safir-state">
      <h3>{say(lang, answered ? 'nothingFound' : 'emptyTitle')}</h3>
      <p>{say(lang, answered ? 'nothingFoundHint' : 'emptyHint')}</p>
      <button type="button" onClick={runNow}>
        {say(lang, 'run')}
      </button>
      <Examples lang={lang} />
    </div>
  );
}

/** The worked examples by group; each opens in a tab of its own and runs. */
function Examples({ lang, onOpen }: { lang: Lang; onOpen?(): void }) {
  const open = (example: Example) => {
    newTab(example.query, example.variables ?? null, true);
    onOpen?.();
  };
  return (
    <div className="safir-examples">
      {(Object.keys(groups) as GroupName[]).map((group) => (
        <section key={group}>
          <h4>{groups[group][lang]}</h4>
          <ul>
            {examples
              .filter((example) => example.group === group)
              .map((example) => (
                <li key={example.name}>
                  <button type="button" className="safir-link" title={example.about[lang]} onClick={() => open(example)}>
                    {example.title[lang]}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface ToolsProps {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  canvas: CanvasHandle | null;
  full: boolean;
  onFull(): void;
  onMessage(message: string | null): void;
}

const views: ViewName[] = ['graph', 'list', 'table', 'json'];

function Tools({ store, state, drawing, canvas, full, onFull, onMessage }: ToolsProps) {
  const { lang, view } = useSettings();
  const none = drawing.nodes.length === 0;
  return (
    <header>
      <div role="radiogroup" aria-label={say(lang, 'view')} className="safir-views">
        {views.map((name) => (
          <label key={name}>
            <input type="radio" name="safir-view" checked={view === name} onChange={() => changeSettings({ view: name })} />
            <span>{say(lang, name)}</span>
          </label>
        ))}
      </div>
      <Icon word="undo" sign="↶" lang={lang} disabled={state.past.length === 0} onClick={() => store.undo()} />
      <Icon word="redo" sign="↷" lang={lang} disabled={state.future.length === 0} onClick={() => store.redo()} />
      {view === 'graph' ? (
        <>
          <Icon word="zoomIn" sign="+" lang={lang} disabled={none} onClick={() => canvas?.zoomBy(1.3)} />
          <Icon word="zoomOut" sign="−" lang={lang} disabled={none} onClick={() => canvas?.zoomBy(1 / 1.3)} />
          <Icon word="fit" sign="⤢" lang={lang} disabled={none} onClick={() => canvas?.fit()} />
        </>
      ) : null}
      <Icon word={full ? 'leaveFullScreen' : 'fullScreen'} sign="⛶" lang={lang} onClick={onFull} />
      <Search store={store} drawing={drawing} canvas={canvas} lang={lang} />
      <Menu word="options" lang={lang}>
        {() => <Options store={store} state={state} drawing={drawing} lang={lang} onMessage={onMessage} />}
      </Menu>
      <Menu word="export" lang={lang}>
        {(close) => <Exports store={store} state={state} drawing={drawing} canvas={canvas} lang={lang} onMessage={onMessage} onDone={close} />}
      </Menu>
      <Menu word="examples" lang={lang}>
        {(close) => <Examples lang={lang} onOpen={close} />}
      </Menu>
      <button type="button" lang={lang === 'ar' ? 'en' : 'ar'} onClick={() => changeSettings({ lang: lang === 'ar' ? 'en' : 'ar', labels: lang === 'ar' ? 'latin' : 'arabic' })}>
        {say(lang, 'language')}
      </button>
    </header>
  );
}

function Icon({ word, sign, lang, disabled, onClick }: { word: Word; sign: string; lang: Lang; disabled?: boolean; onClick(): void }) {
  return (
    <button type="button" className="safir-icon" aria-label={say(lang, word)} title={say(lang, word)} disabled={disabled ?? false} onClick={onClick}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

/** A button that opens a box below it; Escape and a click elsewhere close it. */
function Menu({ word, lang, children }: { word: Word; lang: Lang; children(close: () => void): ReactNode }) {
  const box = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => box.current?.removeAttribute('open');
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return (
    <details
      ref={box}
      className="safir-menu"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        close();
        box.current?.querySelector('summary')?.focus();
      }}
    >
      <summary>{say(lang, word)}</summary>
      <div className="safir-box">{open ? children(close) : null}</div>
    </details>
  );
}

function Search({ store, drawing, canvas, lang }: { store: TabStore; drawing: Drawing; canvas: CanvasHandle | null; lang: Lang }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = foldForSearch(text.trim());
  const hits = useMemo(
    () =>
      wanted === ''
        ? []
        : drawing.nodes.filter(({ node }) => foldForSearch(`${node.label} ${node.labelAr ?? ''} ${node.id}`).includes(wanted)).map(({ node }) => node.id),
    [wanted, drawing],
  );
  const go = (index: number) => {
    const id = hits[index];
    if (id === undefined) return;
    setAt(index);
    store.select([id], []);
    canvas?.center([id]);
  };
  return (
    <form
      role="search"
      className="safir-search"
      onSubmit={(event) => {
        event.preventDefault();
        go(store.state().selection.nodes[0] === hits[at] ? (at + 1) % Math.max(1, hits.length) : 0);
      }}
    >
      <input
        type="search"
        dir="auto"
        placeholder={say(lang, 'search')}
        aria-label={say(lang, 'search')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
      />
      <span className="safir-note" role="status">
        {wanted ? say(lang, 'found', hits.length) : ''}
      </span>
    </form>
  );
}

function Options({ store, state, drawing, lang, onMessage }: { store: TabStore; state: TabState; drawing: Drawing; lang: Lang; onMessage(message: string | null): void }) {
  const { labels, spread, enrich } = useSettings();
  const headers = state.request?.headers ?? {};
  const selected = state.selection.nodes;
  const findPath = async () => {
    const [from, to] = selected;
    if (from === undefined || to === undefined) return;
    const near = shortestPath(drawing.edges, from, to);
    if (near) {
      const relations = drawing.edges.filter((edge) => near.edges.includes(edge.id)).flatMap((edge) => edge.relations.map(({ id }) => id));
      store.set({ highlight: new Set([...near.nodes, ...relations]) });
      return;
    }
    const far = await shortestWay(from, to, headers);
    if (far.edges.size === 0) {
      onMessage(say(lang, 'pathNone'));
      return;
    }
    store.add(far);
    store.set({ highlight: new Set([...far.nodes.keys(), ...far.edges.keys()]) });
  };
  const connect = async () => {
    const ids = drawing.nodes.map(({ node }) => node.id);
    const found = await among(ids, null, headers);
    const before = state.scene.graph.edges;
    const fresh = new Map<string, GraphEdge>([...found].filter(([id]) => !before.has(id)));
    if (fresh.size > 0) store.add({ nodes: new Map(), edges: fresh });
    onMessage(`+${fresh.size} ${say(lang, 'edges')}`);
  };
  const attempt = (action: () => Promise<void>) => () => void action().catch((error: Error) => onMessage(error.message));
  return (
    <>
      <fieldset>
        <legend>{say(lang, 'labels')}</legend>
        {(['latin', 'arabic', 'both'] as Labels[]).map((name) => (
          <label key={name}>
            <input type="radio" name="safir-labels" checked={labels === name} onChange={() => changeSettings({ labels: name })} />
            {say(lang, name as Word)}
          </label>
        ))}
      </fieldset>
      <label>
        <input type="checkbox" checked={spread} onChange={(event) => changeSettings({ spread: event.target.checked })} />
        {say(lang, 'spread')}
      </label>
      <label title={say(lang, 'enrichHint')}>
        <input type="checkbox" checked={enrich} onChange={(event) => changeSettings({ enrich: event.target.checked })} />
        {say(lang, 'enrich')}
      </label>
      <hr />
      <button type="button" disabled={selected.length !== 2} title={say(lang, 'pathHint')} onClick={attempt(findPath)}>
        {say(lang, 'path')}
      </button>
      {selected.length === 2 ? null : <span className="safir-note">{say(lang, 'pathHint')}</span>}
      <button type="button" disabled={drawing.nodes.length < 2} onClick={attempt(connect)}>
        {say(lang, 'connect')}
      </button>
      <button type="button" disabled={state.scene.hidden.size === 0} onClick={() => store.showAll()}>
        {say(lang, 'showHidden')} ({state.scene.hidden.size})
      </button>
      {state.highlight.size > 0 ? (
        <button type="button" onClick={() => store.set({ highlight: new Set() })}>
          {say(lang, 'close')}: {say(lang, 'highlight')}
        </button>
      ) : null}
      <button type="button" onClick={() => changeSettings({ toured: false })}>
        {say(lang, 'tourStart')}
      </button>
      <a href="./licenses.txt" target="_blank" rel="noreferrer">
        {say(lang, 'licenses')}
      </a>
    </>
  );
}

interface ExportsProps {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  canvas: CanvasHandle | null;
  lang: Lang;
  onMessage(message: string): void;
  onDone(): void;
}

function Exports({ store, state, drawing, canvas, lang, onMessage, onDone }: ExportsProps) {
  const { labels } = useSettings();
  const theme = useTheme();
  const copy = async (text: string) => {
    await copyText(text);
    onMessage(say(lang, 'copied'));
  };
  const share = async () => {
    const link = await shareLink(state, store, location.href);
    history.replaceState(null, '', link);
    await copy(link);
  };
  const item = (text: string, action: () => void | Promise<void>, disabled = false) => (
    <button
      type="button"
      disabled={disabled}
      onClick={() => {
        Promise.resolve()
          .then(action)
          .catch((error: Error) => onMessage(error.message));
        onDone();
      }}
    >
      {text}
    </button>
  );
  const none = drawing.nodes.length === 0;
  return (
    <>
      {item(say(lang, 'share'), share, !state.request)}
      {item(say(lang, 'queryThis'), () => newTab(queryForDrawing(drawing), null, true), none)}
      {item(say(lang, 'curl'), () => copy(curl(state.request!.query, state.request!.variables, state.request!.headers)), !state.request)}
      <hr />
      {item('PNG', () => { const image = canvas?.png(); if (image) download('safir.png', image, 'image/png'); }, none || !canvas)}
      {item('SVG', () => download('safir.svg', svg(drawing, store.positions, labels, lang, theme), 'image/svg+xml'), none || !canvas)}
      {item('CSV', () => download('safir.csv', csv(drawing), 'text/csv'), none)}
      {item('GraphML', () => download('safir.graphml', graphml(drawing), 'application/graphml+xml'), none)}
    </>
  );
}
