import { useEffect, useRef, useState, type ReactNode } from 'react';
import { copyText } from '../clipboard';
import { findPath, highlightAround } from './actions';
import { claimReadings, entityCard, expand, relationCards, type ClaimCard, type EntityCard, type ReadingRow, type RelationCard } from './api';
import { Icon, KindSign, type IconName } from './icons';
import type { Theme } from './look';
import { kindOfId } from './model';
import { changeSettings, useSettings, type Lang } from './settings';
import type { TabState, TabStore } from './state';
import { dateText, nodeName, sliceBytes } from './text';
import type { Drawing } from './view';
import { counted, kindName, say, valueName, type Word } from './words';

interface Props {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  lang: Lang;
  theme: Theme;
}

type Loaded<T> = { phase: 'loading' } | { phase: 'failed'; message: string } | { phase: 'ready'; value: T };

/** Loads what a key names; an answer that comes after the key has changed is dropped. */
function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ phase: 'loading' });
  useEffect(() => {
    let current = true;
    setLoaded({ phase: 'loading' });
    load().then(
      (value) => current && setLoaded({ phase: 'ready', value }),
      (error: Error) => current && setLoaded({ phase: 'failed', message: error.message }),
    );
    return () => void (current = false);
  }, [key]);
  return loaded;
}

/** What is selected: the card of a node, or of an edge with its quotes. */
export function Card({ store, state, drawing, lang, theme }: Props) {
  const node = state.selection.nodes.at(-1);
  const { edges } = state.selection;
  const box = useRef<HTMLElement>(null);
  /** From where the keyboard came into the card, to go back there. */
  const origin = useRef<HTMLElement>(null);
  const close = () => {
    store.select([], []);
    if (origin.current?.isConnected) origin.current.focus();
    origin.current = null;
  };
  useEffect(() => {
    box.current?.scrollTo(0, 0);
    // Who chose in the list by key need not walk through the rest of it to the card.
    const { activeElement } = document;
    if (!box.current || !(activeElement instanceof HTMLElement) || !activeElement.matches('.safir-scroll :focus-visible')) return;
    origin.current = activeElement;
    box.current.focus();
  }, [node, edges.join(' ')]);
  if (!node && edges.length === 0) return null;
  return (
    <aside
      className="safir-card"
      ref={box}
      tabIndex={0}
      aria-label={node ? (state.scene.graph.nodes.get(node)?.label ?? node) : say(lang, 'claims')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        close();
      }}
    >
      <button type="button" className="safir-bare safir-close" aria-label={say(lang, 'close')} title={say(lang, 'close')} onClick={close}>
        <Icon name="close" />
      </button>
      {node ? (
        <Entity key={node} id={node} store={store} state={state} drawing={drawing} lang={lang} theme={theme} />
      ) : (
        <Relations ids={edges} store={store} state={state} lang={lang} theme={theme} />
      )}
    </aside>
  );
}

function Loading({ lang }: { lang: Lang }) {
  return (
    <p role="status" className="safir-note safir-busy">
      {say(lang, 'loading')}
    </p>
  );
}

function Problem({ message }: { message: string }) {
  return (
    <p className="safir-error" role="alert">
      <bdi>{message}</bdi>
    </p>
  );
}

function Action({ icon, word, lang, pressed, onClick }: { icon: IconName; word: Word; lang: Lang; pressed?: boolean; onClick(): void }) {
  return (
    <button type="button" {...(pressed === undefined ? {} : { 'aria-pressed': pressed })} onClick={onClick}>
      <Icon name={icon} />
      <span>{say(lang, word)}</span>
    </button>
  );
}

const languageNames = new Map<string, Intl.DisplayNames>();
function languageName(code: string, lang: Lang): string {
  if (!languageNames.has(lang)) languageNames.set(lang, new Intl.DisplayNames(lang, { type: 'language' }));
  try {
    return languageNames.get(lang)!.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The texts of a language: the forms that name the entity, without what only qualifies it. */
function namesByLanguage(card: EntityCard): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { text, lang, form } of card.names) {
    if (form === 'ADJECTIVE' || form === 'DEMONYM' || form === 'METONYM') continue;
    const texts = groups.get(lang) ?? [];
    if (!texts.includes(text)) texts.push(text);
    groups.set(lang, texts);
  }
  return [...groups];
}

function Entity({ id, store, state, drawing, lang, theme }: Props & { id: string }) {
  const headers = state.request?.headers ?? {};
  const loaded = useLoaded(id, () => entityCard(id, headers));
  const { scene } = state;
  const known = scene.graph.nodes.get(id);
  const pinned = scene.pinned.has(id);
  const collapsed = scene.collapsed.has(id);
  const card = loaded.phase === 'ready' ? loaded.value : null;
  const names = [known?.label ?? id, ...(known?.labelAr && known.labelAr !== known.label ? [known.labelAr] : [])];
  if (lang === 'ar') names.reverse();
  return (
    <>
      <div className="safir-title">
        <KindSign kind={known?.kind ?? ''} theme={theme} size={42} />
        <div>
          <h3>
            <bdi>{names[0]}</bdi>
          </h3>
          {names[1] ? (
            <p className="safir-second">
              <bdi>{names[1]}</bdi>
            </p>
          ) : null}
          <p className="safir-note">
            {kindName(known?.kind ?? '', lang)} · <code dir="ltr">{id}</code>
          </p>
        </div>
      </div>
      <p className="safir-buttons">
        <Action icon="pin" word={pinned ? 'unpin' : 'pin'} lang={lang} pressed={pinned} onClick={() => store.toggle('pinned', id)} />
        <Action icon="collapse" word={collapsed ? 'uncollapse' : 'collapse'} lang={lang} pressed={collapsed} onClick={() => store.toggle('collapsed', id)} />
        <Action icon="highlight" word="highlight" lang={lang} onClick={() => highlightAround(store, id)} />
        <Action icon="hide" word="hide" lang={lang} onClick={() => store.hide(state.selection.nodes)} />
      </p>
      <Expand id={id} store={store} state={state} lang={lang} counts={card?.counts ?? []} />
      <PathTo id={id} store={store} state={state} drawing={drawing} lang={lang} />
      {loaded.phase === 'loading' ? <Loading lang={lang} /> : null}
      {loaded.phase === 'failed' ? <Problem message={loaded.message} /> : null}
      {card ? (
        <>
          {card.offices && card.offices.length > 0 ? (
            <>
              <h4>{say(lang, 'offices')}</h4>
              <ul className="safir-offices">
                {card.offices.map((office, index) => (
                  <li key={index}>
                    <bdi lang="en">{office.role}</bdi>
                    {office.of ? (
                      <>
                        {' '}
                        {say(lang, 'officeOf')} <bdi>{lang === 'ar' ? office.of.labelAr : office.of.label}</bdi>
                      </>
                    ) : null}
                    <span className="safir-note">
                      {office.from ? (
                        <>
                          {' '}
                          {say(lang, 'since')} <bdi dir="ltr">{office.from}</bdi>
                        </>
                      ) : null}
                      {office.to ? (
                        <>
                          {' '}
                          {say(lang, 'until')} <bdi dir="ltr">{office.to}</bdi>
                        </>
                      ) : null}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          <h4>{say(lang, 'namesHeading')}</h4>
          <dl className="safir-names">
            {namesByLanguage(card).map(([code, texts]) => (
              <div key={code}>
                <dt>{languageName(code, lang)}</dt>
                <dd lang={code}>
                  {texts.map((text, index) => (
                    <span key={text}>
                      {index > 0 ? ' · ' : ''}
                      <bdi>{text}</bdi>
                    </span>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          {card.counts.length > 0 ? (
            <>
              <h4>{say(lang, 'relationsByKind')}</h4>
              <Counts counts={card.counts} lang={lang} />
            </>
          ) : null}
          {card.externalIds.length > 0 ? (
            <>
              <h4>{say(lang, 'otherIds')}</h4>
              <p dir="ltr" className="safir-ids">
                {card.externalIds.map(({ scheme, value }) => (
                  <code key={scheme}>
                    {scheme} {value}
                  </code>
                ))}
              </p>
            </>
          ) : null}
        </>
      ) : null}
    </>
  );
}

/** Relations by kind as bars, the commonest first. */
function Counts({ counts, lang }: { counts: EntityCard['counts']; lang: Lang }) {
  const most = Math.max(...counts.map(({ count }) => count));
  return (
    <ul className="safir-counts">
      {counts.map(({ key, count }) => (
        <li key={key}>
          <span>{kindName(key, lang)}</span>
          <span className="safir-bar" aria-hidden="true">
            <span style={{ width: `${Math.max(4, (100 * count) / most)}%` }} />
          </span>
          <span>{count}</span>
        </li>
      ))}
    </ul>
  );
}

/** A way to another node, chosen by name: what two clicks do on the canvas, for the keyboard too. */
function PathTo({ id, store, state, drawing, lang }: Omit<Props, 'theme'> & { id: string }) {
  const { labels } = useSettings();
  const second = state.selection.nodes.length === 2 ? state.selection.nodes[0]! : '';
  const [chosen, setChosen] = useState('');
  const to = chosen || second;
  const [message, setMessage] = useState<{ text: string; failed: boolean } | null>(null);
  const others = drawing.nodes.filter(({ node }) => node.id !== id).sort((a, b) => nodeName(a.node, labels).localeCompare(nodeName(b.node, labels)));
  if (others.length === 0) return null;
  const go = async () => {
    try {
      const steps = await findPath(store, drawing, id, to);
      setMessage({ text: steps === null ? say(lang, 'pathNone') : say(lang, 'pathFound', counted(lang, 'steps', steps)), failed: false });
    } catch (error) {
      setMessage({ text: (error as Error).message, failed: true });
    }
  };
  return (
    <form
      className="safir-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (to) void go();
      }}
    >
      <span className="safir-wide">
        <span>{say(lang, 'pathTo')}</span>
        <select value={to} aria-label={say(lang, 'pathTo')} onChange={(event) => setChosen(event.target.value)}>
          <option value="">{say(lang, 'pathChoose')}</option>
          {others.map(({ node }) => (
            <option key={node.id} value={node.id}>
              {nodeName(node, labels)}
            </option>
          ))}
        </select>
        <button type="submit" disabled={!to}>
          {say(lang, 'pathFind')}
        </button>
      </span>
      {message ? (
        <span role="status" className={message.failed ? 'safir-error' : 'safir-note'}>
          <bdi>{message.text}</bdi>
        </span>
      ) : null}
    </form>
  );
}

function Expand({ id, store, state, lang, counts }: Omit<Props, 'theme' | 'drawing'> & { id: string; counts: EntityCard['counts'] }) {
  const [kind, setKind] = useState('');
  const [limit, setLimit] = useState(20);
  const [dates, setDates] = useState({ from: '', to: '' });
  const [more, setMore] = useState<{ after: string; left: number | null } | null>(null);
  const [status, setStatus] = useState<{ busy: boolean; message: string | null; failed: boolean }>({ busy: false, message: null, failed: false });
  const reset = () => setMore(null);
  const brushed = state.filter.range;
  useEffect(() => {
    setDates({ from: brushed?.from ?? '', to: brushed?.to ?? '' });
    reset();
  }, [brushed]);
  const go = async (after: string | null) => {
    setStatus({ busy: true, message: null, failed: false });
    try {
      const range = { ...(dates.from.trim() ? { from: dates.from.trim() } : {}), ...(dates.to.trim() ? { to: dates.to.trim() } : {}) };
      const found = await expand(
        id,
        { kinds: kind ? [kind] : null, range: 'from' in range || 'to' in range ? range : null, limit, after },
        state.request?.headers ?? {},
      );
      const before = store.state().scene.graph.edges;
      const fresh = [...found.graph.edges.keys()].filter((edge) => !before.has(edge)).length;
      store.add(found.graph);
      const all = after && more ? more.left : found.total;
      setMore(found.after ? { after: found.after, left: all === null ? null : all - limit } : null);
      setStatus({ busy: false, message: fresh === 0 && !found.after ? say(lang, 'nothingMore') : say(lang, 'added', counted(lang, 'edges', fresh)), failed: false });
    } catch (error) {
      setStatus({ busy: false, message: (error as Error).message, failed: true });
    }
  };
  const date = (end: 'from' | 'to') => (
    <input
      type="text"
      dir="ltr"
      size={10}
      placeholder={end === 'from' ? '2025-01' : '2025-12-31'}
      aria-label={say(lang, end)}
      value={dates[end]}
      onChange={(event) => {
        setDates({ ...dates, [end]: event.target.value });
        reset();
      }}
    />
  );
  return (
    <form
      className="safir-form"
      aria-label={say(lang, 'expandHeading')}
      onSubmit={(event) => {
        event.preventDefault();
        void go(null);
      }}
    >
      <span className="safir-wide">
        <select
          value={kind}
          aria-label={say(lang, 'kind')}
          onChange={(event) => {
            setKind(event.target.value);
            reset();
          }}
        >
          <option value="">{say(lang, 'allKinds')}</option>
          {counts.map(({ key, count }) => (
            <option key={key} value={key}>
              {kindName(key, lang)} ({count})
            </option>
          ))}
        </select>
        <button type="submit" className="safir-main-action" disabled={status.busy}>
          {say(lang, 'expand')}
        </button>
      </span>
      <span className="safir-wide">
        <label>
          {say(lang, 'atMost')}{' '}
          <input
            type="number"
            min={1}
            max={100}
            value={limit}
            onChange={(event) => {
              setLimit(Math.min(100, Math.max(1, Number(event.target.value) || 1)));
              reset();
            }}
          />
        </label>
        <span className="safir-dates">
          {date('from')}–{date('to')}
        </span>
      </span>
      {more ? (
        <button type="button" disabled={status.busy} onClick={() => void go(more.after)}>
          {say(lang, 'expandMore', more.left ?? '…')}
        </button>
      ) : null}
      <span role="status" className={status.failed ? 'safir-error' : 'safir-note'}>
        <bdi>{status.busy ? say(lang, 'loading') : status.message}</bdi>
      </span>
    </form>
  );
}

const claimsAtOnce = 10;

function Relations({ ids, store, state, lang, theme }: Omit<Props, 'drawing'> & { ids: readonly string[] }) {
  const { spread } = useSettings();
  const [claims, setClaims] = useState(claimsAtOnce);
  const loaded = useLoaded(`${ids.join(' ')} ${claims}`, () => relationCards(ids, claims, state.request?.headers ?? {}));
  if (loaded.phase === 'loading') return <Loading lang={lang} />;
  if (loaded.phase === 'failed') return <Problem message={loaded.message} />;
  return (
    <>
      {ids.length > 1 ? (
        <p className="safir-several">
          <span>{counted(lang, 'edges', ids.length)}</span>
          <label>
            <input type="checkbox" checked={spread} onChange={(event) => changeSettings({ spread: event.target.checked })} /> {say(lang, 'spread')}
          </label>
        </p>
      ) : null}
      {loaded.value.map((card) => (
        <Relation key={card.id} card={card} store={store} state={state} lang={lang} theme={theme} onMore={() => setClaims(100)} />
      ))}
    </>
  );
}

const nameIn = (lang: Lang, named: { label: string; labelAr: string }) => (lang === 'ar' ? named.labelAr : named.label);

function Badge({ tone, children }: { tone: string; children: ReactNode }) {
  return <span className={`safir-badge safir-tone-${tone}`}>{children}</span>;
}

const verdictTones: Record<string, string> = { CORROBORATED: 'good', FULFILLED: 'good', CONTESTED: 'doubt', DENIED: 'bad', CANCELLED: 'bad' };

function Relation({ card, store, state, lang, theme, onMore }: Omit<Props, 'drawing'> & { card: RelationCard; onMore(): void }) {
  const end = (entity: RelationCard['source']) => (
    <button type="button" className="safir-end" onClick={() => store.select([entity.id], [])}>
      <KindSign kind={state.scene.graph.nodes.get(entity.id)?.kind ?? kindOfId(entity.id) ?? ''} theme={theme} size={22} />
      <bdi>{nameIn(lang, entity)}</bdi>
    </button>
  );
  return (
    <article className="safir-relation">
      <h3>
        {end(card.source)} <span className="safir-verb">{kindName(card.kind, lang)}</span> {end(card.target)}
      </h3>
      <dl>
        <div>
          <dt>{say(lang, 'time')}</dt>
          <dd>
            <strong>{card.time.edtf ? <bdi dir="ltr">{dateText(card.time.edtf)}</bdi> : say(lang, 'noTime')}</strong>{' '}
            <span className="safir-note">
              {valueName(card.time.precision, lang)}
              {card.time.basis ? ` · ${valueName(card.time.basis, lang)}` : ''}
            </span>
          </dd>
        </div>
        <div>
          <dt>{say(lang, 'modality')}</dt>
          <dd>
            <Badge tone={card.modality === 'ASSERTED' ? 'plain' : 'doubt'}>{valueName(card.modality, lang)}</Badge>{' '}
            {card.polarity === 'NEGATED' ? <Badge tone="bad">{say(lang, 'denied')}</Badge> : null}
          </dd>
        </div>
        <div>
          <dt>{say(lang, 'verdict')}</dt>
          <dd>
            <Badge tone={verdictTones[card.verdict] ?? 'plain'}>{valueName(card.verdict, lang)}</Badge>{' '}
            <span className="safir-note">{counted(lang, 'sources', card.independentSources)}</span>
          </dd>
        </div>
        {card.role ? (
          <div>
            <dt>{say(lang, 'role')}</dt>
            <dd lang="en">{card.role}</dd>
          </div>
        ) : null}
        {card.what ? (
          <div>
            <dt>{say(lang, 'what')}</dt>
            <dd>
              <bdi>{card.what}</bdi>
            </dd>
          </div>
        ) : null}
        {card.place ? (
          <div>
            <dt>{say(lang, 'place')}</dt>
            <dd>
              <bdi>{nameIn(lang, card.place)}</bdi>
            </dd>
          </div>
        ) : null}
      </dl>
      <h4>
        {say(lang, 'claims')} <span className="safir-count">{card.claimCount}</span>
      </h4>
      {card.claims.nodes.map((claim) => (
        <Claim key={claim.id} claim={claim} state={state} lang={lang} />
      ))}
      {card.claims.pageInfo.hasNextPage ? (
        <button type="button" onClick={onMore}>
          {say(lang, 'moreClaims')}
        </button>
      ) : null}
    </article>
  );
}

const rightToLeft = /^(ar|fa|he|ur|ps|ku|ckb|sd|ug|yi)\b/;
const directionIn = (lang: string) => (rightToLeft.test(lang) ? 'rtl' : 'ltr');

/** A quote with the words that decided; offsets are in bytes of the article. */
function Quote({ text, start, mark, lang }: { text: string; start: number; mark: { start: number; end: number } | null; lang: string }) {
  const parts = mark ? sliceBytes(text, mark.start - start, mark.end - start) : null;
  return (
    <blockquote lang={lang} dir={directionIn(lang)}>
      {parts ? (
        <>
          {parts[0]}
          <mark>{parts[1]}</mark>
          {parts[2]}
        </>
      ) : (
        text
      )}
    </blockquote>
  );
}

function Claim({ claim, state, lang }: { claim: ClaimCard; state: TabState; lang: Lang }) {
  const [copied, setCopied] = useState<string | null>(null);
  const [explained, setExplained] = useState(false);
  const { article } = claim;
  const source = [article.publisher, article.title, article.published].filter((part) => part !== null);
  const safeUrl = article.url && /^https?:\/\//.test(article.url) ? article.url : null;
  const cite = () =>
    copyText(`“${claim.quote}” – ${[...source, article.url].filter((part) => part !== null).join(', ')}`).then(
      () => setCopied(say(lang, 'copied')),
      (error: Error) => setCopied(error.message),
    );
  return (
    <figure className="safir-claim">
      {claim.quote ? <Quote text={claim.quote} start={claim.start} mark={claim.trigger} lang={article.lang} /> : <p className="safir-note">{say(lang, 'noQuote')}</p>}
      <figcaption>
        <p>
          {article.publisher ? (
            <strong>
              <bdi>{article.publisher}</bdi>
            </strong>
          ) : null}
          {article.published ? <bdi dir="ltr">{article.published}</bdi> : null}
          <span>{languageName(article.lang, lang)}</span>
          {claim.modality === 'ASSERTED' ? null : <Badge tone="doubt">{valueName(claim.modality, lang)}</Badge>}
          {claim.polarity === 'NEGATED' ? <Badge tone="bad">{say(lang, 'denied')}</Badge> : null}
          {claim.lifecycle === 'ACTIVE' ? null : <Badge tone="doubt">{valueName(claim.lifecycle, lang)}</Badge>}
        </p>
        {article.title ? (
          <p lang={article.lang}>
            <bdi>{article.title}</bdi>
          </p>
        ) : null}
      </figcaption>
      <p className="safir-buttons">
        {safeUrl ? (
          <a href={safeUrl} target="_blank" rel="noreferrer noopener">
            <Icon name="open" />
            <span>{say(lang, 'openSource')}</span>
          </a>
        ) : null}
        <button type="button" className="safir-quiet" onClick={() => void cite()}>
          <Icon name="copy" />
          <span>{copied ?? say(lang, 'cite')}</span>
        </button>
      </p>
      <details onToggle={(event) => setExplained(event.currentTarget.open || explained)}>
        <summary>{say(lang, 'explain')}</summary>
        <dl>
          <div>
            <dt>{say(lang, 'pattern')}</dt>
            <dd>
              <code dir="ltr">{claim.pattern}</code>
            </dd>
          </div>
          <div>
            <dt>{say(lang, 'time')}</dt>
            <dd>
              <bdi dir="ltr">{claim.time.edtf ?? say(lang, 'noTime')}</bdi>{' '}
              <span className="safir-note">
                {say(lang, 'precision')}: {valueName(claim.time.precision, lang)}
                {claim.time.basis ? `, ${say(lang, 'basis')}: ${valueName(claim.time.basis, lang)}` : ''}
              </span>{' '}
              {claim.time.words ? <bdi lang={article.lang}>“{claim.time.words}”</bdi> : null}
            </dd>
          </div>
          {claim.inferred.length > 0 ? (
            <div>
              <dt>{say(lang, 'inferredFields')}</dt>
              <dd dir="ltr">{claim.inferred.join(', ')}</dd>
            </div>
          ) : null}
        </dl>
        {explained ? <Readings claim={claim} state={state} lang={lang} /> : null}
      </details>
    </figure>
  );
}

/** What else was tried in the sentence: what came of it, and why the rest was rejected. */
function Readings({ claim, state, lang }: { claim: ClaimCard; state: TabState; lang: Lang }) {
  const loaded = useLoaded(claim.id, () => claimReadings(claim.id, state.request?.headers ?? {}));
  if (loaded.phase === 'loading') return <Loading lang={lang} />;
  if (loaded.phase === 'failed') return <Problem message={loaded.message} />;
  const others = loaded.value.filter((reading) => reading.claim?.id !== claim.id);
  const rejected = others.filter((reading) => !reading.accepted);
  const accepted = others.filter((reading) => reading.accepted);
  const row = (reading: ReadingRow, index: number) => (
    <li key={index}>
      <p>
        <span className={reading.accepted ? 'safir-verb' : 'safir-verb safir-struck'}>{kindName(reading.kind, lang)}</span>{' '}
        <mark lang={claim.article.lang}>
          <bdi>{reading.trigger.text}</bdi>
        </mark>
      </p>
      {reading.reason ? <p lang="en" dir="ltr">{reading.reason}</p> : null}
      <code dir="ltr">{reading.pattern}</code>
    </li>
  );
  return (
    <>
      <h5>{say(lang, rejected.length > 0 ? 'rejected' : 'rejectedNone')}</h5>
      {rejected.length > 0 ? <ul className="safir-readings">{rejected.map(row)}</ul> : null}
      {accepted.length > 0 ? (
        <>
          <h5>{say(lang, 'alsoRead')}</h5>
          <ul className="safir-readings">{accepted.map(row)}</ul>
        </>
      ) : null}
    </>
  );
}
