// The graph panel: what stands around the drawing, and what can be done with it.
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { copyText } from '../clipboard';
import { examples, groups, type Example, type GroupName } from '../examples';
import { connect, findPath } from './actions';
import { newTab, runNow, useTheme } from './bridge';
import { Canvas, type CanvasHandle } from './canvas';
import { Card } from './cards';
import { csv, curl, download, graphml, queryForDrawing, svg } from './export';
import { foldForSearch } from './fold';
import { pictureOf, wordsOf } from './geometry';
import { Icon, KindSign, type IconName } from './icons';
import { Legend } from './legend';
import { List, Table } from './listing';
import { changeSettings, useSettings, type Labels, type Lang, type ViewName } from './settings';
import { linkProblem, restore, restoring, shareLink } from './share';
import { noFilter, useActiveStore, useTabState, type Status, type TabState, type TabStore } from './state';
import { nodeName } from './text';
import { Timeline } from './timeline';
import { Tour } from './tour';
import { drawing as draw, type Drawing } from './view';
import { counted, say, type Word } from './words';

export function GraphPanel() {
  const store = useActiveStore();
  const state = useTabState(store);
  const { lang, labels, view, spread, toured } = useSettings();
  const theme = useTheme();
  const drawing = useMemo(() => draw(state, spread), [state.scene, state.filter, state.asOf, spread]);
  const canvas = useRef<CanvasHandle>(null);
  const [full, setFull] = useState(false);
  const [arranging, setArranging] = useState(false);
  const [message, setMessage] = useState<string | null>(linkProblem());
  /** The part of the panel that the tour speaks of. */
  const [part, setPart] = useState<string | null>(null);

  useEffect(() => {
    if (state.status.phase === 'ready' && restoring()) restore(store).catch((error: Error) => setMessage(error.message));
  }, [state.status, store]);

  useEffect(() => setMessage((before) => (before === linkProblem() ? before : null)), [store]);

  const { phase } = state.status;
  useEffect(() => {
    if (phase === 'loading') setMessage(null);
  }, [phase]);
  const empty = state.scene.graph.nodes.size === 0;
  const plain = empty || phase === 'failed' || view === 'json';
  return (
    <section
      className={`safir-panel${full ? ' safir-full' : ''}`}
      data-theme={theme}
      data-tour={part ?? undefined}
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
      <Tools store={store} state={state} drawing={drawing} canvas={canvas} onMessage={setMessage} />
      <div className="safir-line">
        <StatusLine store={store} state={state} drawing={drawing} arranging={arranging} message={message} lang={lang} />
        {view === 'graph' ? (
          <>
            <IconButton icon="zoomOut" word="zoomOut" lang={lang} disabled={plain} onClick={() => canvas.current?.zoomBy(1 / 1.3)} />
            <IconButton icon="zoomIn" word="zoomIn" lang={lang} disabled={plain} onClick={() => canvas.current?.zoomBy(1.3)} />
            <IconButton icon="fit" word="fit" lang={lang} disabled={plain} onClick={() => canvas.current?.fit()} />
            <hr />
          </>
        ) : null}
        <IconButton icon="undo" word="undo" lang={lang} disabled={state.past.length === 0} onClick={() => store.undo()} />
        <IconButton icon="redo" word="redo" lang={lang} disabled={state.future.length === 0} onClick={() => store.redo()} />
        <hr />
        <button
          type="button"
          className="safir-bare"
          lang={lang === 'ar' ? 'en' : 'ar'}
          onClick={() => changeSettings({ lang: lang === 'ar' ? 'en' : 'ar', labels: lang === 'ar' ? 'latin' : 'arabic' })}
        >
          {say(lang, 'language')}
        </button>
        <IconButton icon={full ? 'leaveFullScreen' : 'fullScreen'} word={full ? 'leaveFullScreen' : 'fullScreen'} lang={lang} onClick={() => setFull(!full)} />
      </div>
      {!toured && !empty && phase === 'ready' && view === 'graph' ? <Tour lang={lang} onPart={setPart} /> : null}
      <div className="safir-main">
        {phase === 'failed' ? (
          <div className="safir-state" role="alert">
            <h3>{say(lang, 'failed')}</h3>
            <pre dir="auto">{state.status.phase === 'failed' ? state.status.message : ''}</pre>
            <p>
              <button type="button" className="safir-main-action" onClick={runNow}>
                {say(lang, 'run')}
              </button>
            </p>
          </div>
        ) : view === 'json' ? (
          <pre className="safir-json" dir="ltr" tabIndex={0} aria-label="JSON">
            {state.answer === undefined ? '' : JSON.stringify(state.answer, null, 2)}
          </pre>
        ) : empty ? (
          phase === 'loading' ? (
            <Waiting status={state.status} lang={lang} />
          ) : (
            <Empty answered={phase === 'ready'} lang={lang} />
          )
        ) : drawing.nodes.length === 0 ? (
          <div className="safir-state">
            <h3>{say(lang, 'allFiltered')}</h3>
            <p>
              <button
                type="button"
                className="safir-main-action"
                onClick={() => {
                  store.set({ filter: noFilter, asOf: null });
                  store.showAll();
                }}
              >
                {say(lang, 'resetFilters')}
              </button>
            </p>
          </div>
        ) : view === 'graph' ? (
          <Canvas store={store} state={state} drawing={drawing} labels={labels} lang={lang} theme={theme} handle={canvas} onArranging={setArranging} />
        ) : (
          <div className="safir-scroll" tabIndex={0} role="region" aria-label={say(lang, view)}>
            {view === 'list' ? (
              <List store={store} state={state} drawing={drawing} labels={labels} lang={lang} theme={theme} />
            ) : (
              <Table store={store} state={state} drawing={drawing} labels={labels} lang={lang} />
            )}
          </div>
        )}
        {plain ? null : <Card store={store} state={state} drawing={drawing} lang={lang} theme={theme} />}
      </div>
      {plain ? null : (
        <footer>
          <Legend store={store} state={state} lang={lang} theme={theme} />
          <Timeline store={store} state={state} lang={lang} />
        </footer>
      )}
    </section>
  );
}

interface StatusProps {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  arranging: boolean;
  message: string | null;
  lang: Lang;
}

function StatusLine({ store, state, drawing, arranging, message, lang }: StatusProps) {
  const { status } = state;
  const parts: ReactNode[] = [];
  if (status.phase === 'loading') parts.push(<span className="safir-busy">{asking(status, lang)}</span>);
  if (status.phase === 'ready') {
    const relations = drawing.edges.reduce((sum, edge) => sum + edge.relations.length, 0);
    parts.push(`${counted(lang, 'nodes', drawing.nodes.length)} · ${counted(lang, 'edges', relations)}`);
    if (arranging) parts.push(<span className="safir-busy">{say(lang, 'arranging')}</span>);
    if (status.truncated) parts.push(<Warning>{say(lang, 'truncated')}</Warning>);
    if (status.note) parts.push(<span title={status.note}>{say(lang, 'notEnriched')}</span>);
    for (const error of status.errors) parts.push(<Warning bad>{error}</Warning>);
    if (state.highlight.size > 0) {
      parts.push(
        <button type="button" className="safir-link" onClick={() => store.set({ highlight: new Set() })}>
          {say(lang, 'clearHighlight')}
        </button>,
      );
    }
    if (state.selection.nodes.length > 1) parts.push(say(lang, 'selected', counted(lang, 'nodes', state.selection.nodes.length)));
  }
  if (message) parts.push(<bdi>{message}</bdi>);
  return (
    <div className="safir-status" role="status">
      {parts.map((part, index) => (
        <span key={index}>{part}</span>
      ))}
    </div>
  );
}

function Warning({ bad, children }: { bad?: boolean; children: string }) {
  return (
    <strong className={bad ? 'safir-warning safir-error' : 'safir-warning'}>
      <Icon name="warn" />
      <bdi>{children}</bdi>
    </strong>
  );
}

const asking = (status: Status, lang: Lang): string =>
  status.phase === 'loading' && status.what ? say(lang, 'loadingNamed', status.what) : say(lang, 'loading');

/** What is waited for, and since when once it takes its time. */
function Waiting({ status, lang }: { status: Status; lang: Lang }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="safir-state safir-waiting">
      <p className="safir-busy">
        {asking(status, lang)} {seconds > 1 ? say(lang, 'seconds', seconds) : ''}
      </p>
    </div>
  );
}

function Empty({ answered, lang }: { answered: boolean; lang: Lang }) {
  return (
    <div className="safir-state">
      <h3>{say(lang, answered ? 'nothingFound' : 'emptyTitle')}</h3>
      <p>{say(lang, answered ? 'nothingFoundHint' : 'emptyHint')}</p>
      <p>
        <button type="button" className="safir-main-action" onClick={runNow}>
          {say(lang, 'run')}
        </button>
      </p>
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
                  <button type="button" onClick={() => open(example)}>
                    <span>{example.title[lang]}</span>
                    <span className="safir-note">{example.about[lang]}</span>
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
  canvas: React.RefObject<CanvasHandle | null>;
  onMessage(message: string | null): void;
}

const views: ViewName[] = ['graph', 'list', 'table', 'json'];

function Tools({ store, state, drawing, canvas, onMessage }: ToolsProps) {
  const { lang, view } = useSettings();
  return (
    <header>
      <div role="radiogroup" aria-label={say(lang, 'view')} className="safir-views">
        {views.map((name) => (
          <label key={name} title={say(lang, name)}>
            <input type="radio" name="safir-view" aria-label={say(lang, name)} checked={view === name} onChange={() => changeSettings({ view: name })} />
            <span>
              <Icon name={name} />
              <span className="safir-word">{say(lang, name)}</span>
            </span>
          </label>
        ))}
      </div>
      <Search store={store} drawing={drawing} canvas={canvas} lang={lang} />
      <Menu word="examples" icon="examples" wide lang={lang}>
        {(close) => <Examples lang={lang} onOpen={close} />}
      </Menu>
      <Menu word="options" icon="options" lang={lang}>
        {(close) => <Options store={store} state={state} drawing={drawing} lang={lang} onMessage={onMessage} onDone={close} />}
      </Menu>
      <Menu word="export" icon="export" lang={lang}>
        {(close) => <Exports store={store} state={state} drawing={drawing} canvas={canvas} lang={lang} onMessage={onMessage} onDone={close} />}
      </Menu>
    </header>
  );
}

function IconButton({ icon, word, lang, disabled, onClick }: { icon: IconName; word: Word; lang: Lang; disabled?: boolean; onClick(): void }) {
  return (
    <button type="button" className="safir-bare" aria-label={say(lang, word)} title={say(lang, word)} disabled={disabled ?? false} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** A button that opens a box below it; Escape and a click elsewhere close it. */
function Menu({ word, icon, wide, lang, children }: { word: Word; icon: IconName; wide?: boolean; lang: Lang; children(close: () => void): ReactNode }) {
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
      className={`safir-menu safir-menu-${word}`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        close();
        box.current?.querySelector('summary')?.focus();
      }}
    >
      <summary title={say(lang, word)} aria-label={say(lang, word)}>
        <Icon name={icon} />
        <span className="safir-word">{say(lang, word)}</span>
      </summary>
      <div className={wide ? 'safir-box safir-box-wide' : 'safir-box'}>{open ? children(close) : null}</div>
    </details>
  );
}

const hitsShown = 8;

/** Finds nodes by any part of a name, in either script; Enter walks from one to the next. */
function Search({ store, drawing, canvas, lang }: { store: TabStore; drawing: Drawing; canvas: React.RefObject<CanvasHandle | null>; lang: Lang }) {
  const { labels } = useSettings();
  const theme = useTheme();
  const [text, setText] = useState('');
  const [at, setAt] = useState(-1);
  const [open, setOpen] = useState(false);
  const wanted = foldForSearch(text.trim());
  const hits = useMemo(
    () =>
      wanted === ''
        ? []
        : drawing.nodes
            .filter(({ node }) => foldForSearch(`${node.label} ${node.labelAr ?? ''} ${node.id}`).includes(wanted))
            .sort((a, b) => b.degree - a.degree)
            .map(({ node }) => node),
    [wanted, drawing],
  );
  const go = (index: number) => {
    const node = hits[index];
    if (!node) return;
    setAt(index);
    store.select([node.id], []);
    canvas.current?.center([node.id]);
  };
  return (
    <form
      role="search"
      className="safir-search"
      onSubmit={(event) => {
        event.preventDefault();
        if (hits.length > 0) go((at + 1) % hits.length);
      }}
      onFocus={() => setOpen(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || text === '') return;
        event.preventDefault();
        setText('');
      }}
    >
      <Icon name="search" />
      <input
        type="search"
        dir="auto"
        placeholder={say(lang, 'search')}
        aria-label={say(lang, 'search')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(-1);
        }}
      />
      <span className="safir-spoken" role="status">
        {wanted ? say(lang, 'found', hits.length) : ''}
      </span>
      {open && wanted ? (
        <ul className="safir-box safir-hits">
          {hits.slice(0, hitsShown).map((node, index) => (
            <li key={node.id}>
              <button type="button" aria-pressed={index === at} onClick={() => go(index)}>
                <KindSign kind={node.kind} theme={theme} size={20} />
                <bdi>{nodeName(node, labels)}</bdi>
              </button>
            </li>
          ))}
          <li className="safir-note">{say(lang, hits.length === 0 ? 'foundNone' : 'found', hits.length)}</li>
        </ul>
      ) : null}
    </form>
  );
}

interface OptionsProps {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  lang: Lang;
  onMessage(message: string | null): void;
  onDone(): void;
}

function Options({ store, state, drawing, lang, onMessage, onDone }: OptionsProps) {
  const { labels, spread, enrich } = useSettings();
  const [from, to] = state.selection.nodes;
  const path = async () => {
    if (from === undefined || to === undefined) return;
    const steps = await findPath(store, drawing, from, to);
    onMessage(steps === null ? say(lang, 'pathNone') : say(lang, 'pathFound', counted(lang, 'steps', steps)));
  };
  const find = async () => onMessage(say(lang, 'added', counted(lang, 'edges', await connect(store, drawing))));
  const attempt = (action: () => Promise<void>) => () => {
    action().catch((error: Error) => onMessage(error.message));
    onDone();
  };
  const two = state.selection.nodes.length === 2;
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
      <label>
        <input type="checkbox" checked={enrich} onChange={(event) => changeSettings({ enrich: event.target.checked })} />
        {say(lang, 'enrich')}
      </label>
      <p className="safir-note safir-hint">{say(lang, 'enrichHint')}</p>
      <hr />
      <button type="button" className="safir-item" disabled={!two} onClick={attempt(path)}>
        {say(lang, 'path')}
      </button>
      {two ? null : <p className="safir-note safir-hint">{say(lang, 'pathHint')}</p>}
      <button type="button" className="safir-item" disabled={drawing.nodes.length < 2} onClick={attempt(find)}>
        {say(lang, 'connect')}
      </button>
      <button
        type="button"
        className="safir-item"
        disabled={state.scene.hidden.size === 0}
        onClick={() => {
          store.showAll();
          onDone();
        }}
      >
        {say(lang, 'showHidden')} ({state.scene.hidden.size})
      </button>
      <hr />
      <button
        type="button"
        className="safir-item"
        onClick={() => {
          changeSettings({ toured: false, view: 'graph' });
          onDone();
        }}
      >
        {say(lang, 'tourStart')}
      </button>
      <a className="safir-item" href="./licenses.txt" target="_blank" rel="noreferrer">
        {say(lang, 'licenses')}
      </a>
    </>
  );
}

interface ExportsProps {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  canvas: React.RefObject<CanvasHandle | null>;
  lang: Lang;
  onMessage(message: string): void;
  onDone(): void;
}

function Exports({ store, state, drawing, canvas, lang, onMessage, onDone }: ExportsProps) {
  const { labels, view } = useSettings();
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
      className="safir-item"
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
  const undrawn = none || view !== 'graph';
  const picture = () => pictureOf(drawing, wordsOf(drawing, labels, lang), (id) => store.positions.get(id));
  return (
    <>
      <h4>{say(lang, 'sharing')}</h4>
      {item(say(lang, 'share'), share, !state.request)}
      {item(say(lang, 'queryThis'), () => newTab(queryForDrawing(drawing), null, true), none)}
      {item(say(lang, 'curl'), () => copy(curl(state.request!.query, state.request!.variables, state.request!.headers)), !state.request)}
      <hr />
      <h4>{say(lang, 'asFile')}</h4>
      {item(
        'PNG',
        async () => {
          const image = await canvas.current?.png();
          if (image) download('safir.png', image, 'image/png');
        },
        undrawn,
      )}
      {item('SVG', () => download('safir.svg', svg(picture(), theme), 'image/svg+xml'), undrawn)}
      {item('CSV', () => download('safir.csv', csv(drawing), 'text/csv'), none)}
      {item('GraphML', () => download('safir.graphml', graphml(drawing), 'application/graphml+xml'), none)}
    </>
  );
}
