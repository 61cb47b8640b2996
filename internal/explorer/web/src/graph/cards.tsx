import { useEffect, useRef, useState } from 'react';
import { copyText } from '../clipboard';
import { entityCard, expand, relationCards, type ClaimCard, type EntityCard, type RelationCard } from './api';
import type { Lang } from './settings';
import type { TabState, TabStore } from './state';
import { dateText, sliceBytes } from './text';
import { kindName, say, valueName } from './words';

interface Props {
  store: TabStore;
  state: TabState;
  lang: Lang;
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
export function Card({ store, state, lang }: Props) {
  const node = state.selection.nodes.at(-1);
  const { edges } = state.selection;
  const close = () => store.select([], []);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.scrollTo(0, 0);
  }, [node, edges.join(' ')]);
  if (!node && edges.length === 0) return null;
  return (
    <aside
      className="safir-card"
      ref={box}
      tabIndex={-1}
      aria-label={node ? (state.scene.graph.nodes.get(node)?.label ?? node) : say(lang, 'claims')}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <button type="button" className="safir-close" aria-label={say(lang, 'close')} onClick={close}>
        ×
      </button>
      {node ? <Entity key={node} id={node} store={store} state={state} lang={lang} /> : <Relations ids={edges} store={store} state={state} lang={lang} />}
    </aside>
  );
}

function Problem({ message }: { message: string }) {
  return (
    <p className="safir-error" role="alert">
      <bdi>{message}</bdi>
    </p>
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

function Entity({ id, store, state, lang }: Props & { id: string }) {
  const headers = state.request?.headers ?? {};
  const loaded = useLoaded(id, () => entityCard(id, headers));
  const { scene } = state;
  const known = scene.graph.nodes.get(id);
  const pinned = scene.pinned.has(id);
  const collapsed = scene.collapsed.has(id);
  const card = loaded.phase === 'ready' ? loaded.value : null;
  return (
    <>
      <h3>
        <bdi>{known?.label ?? id}</bdi>
        {known?.labelAr && known.labelAr !== known.label ? (
          <bdi lang="ar" dir="rtl">
            {known.labelAr}
          </bdi>
        ) : null}
      </h3>
      <p className="safir-note">
        {kindName(known?.kind ?? '', lang)} · <code dir="ltr">{id}</code>
      </p>
      <p className="safir-buttons">
        <button type="button" onClick={() => store.hide([id])}>
          {say(lang, 'hide')}
        </button>
        <button type="button" aria-pressed={pinned} onClick={() => store.toggle('pinned', id)}>
          {say(lang, pinned ? 'unpin' : 'pin')}
        </button>
        <button type="button" aria-pressed={collapsed} onClick={() => store.toggle('collapsed', id)}>
          {say(lang, collapsed ? 'uncollapse' : 'collapse')}
        </button>
        <button type="button" onClick={() => highlightAround(store, id)}>
          {say(lang, 'highlight')}
        </button>
      </p>
      <Expand id={id} store={store} state={state} lang={lang} counts={card?.counts ?? []} />
      {loaded.phase === 'loading' ? <p role="status">{say(lang, 'loading')}</p> : null}
      {loaded.phase === 'failed' ? <Problem message={loaded.message} /> : null}
      {card ? (
        <>
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
          {card.offices && card.offices.length > 0 ? (
            <>
              <h4>{say(lang, 'offices')}</h4>
              <ul>
                {card.offices.map((office, index) => (
                  <li key={index}>
                    <bdi lang="en">{office.role}</bdi>
                    {office.of ? (
                      <>
                        {' '}
                        {say(lang, 'officeOf')} <bdi>{lang === 'ar' ? office.of.labelAr : office.of.label}</bdi>
                      </>
                    ) : null}
                    {office.from ? (
                      <>
                        , {say(lang, 'since')} <bdi dir="ltr">{office.from}</bdi>
                      </>
                    ) : null}
                    {office.to ? (
                      <>
                        , {say(lang, 'until')} <bdi dir="ltr">{office.to}</bdi>
                      </>
                    ) : null}
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          {card.counts.length > 0 ? (
            <>
              <h4>{say(lang, 'relationsByKind')}</h4>
              <ul className="safir-counts">
                {card.counts.map(({ key, count }) => (
                  <li key={key}>
                    {kindName(key, lang)} <span className="safir-count">{count}</span>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          {card.externalIds.length > 0 ? (
            <>
              <h4>{say(lang, 'otherIds')}</h4>
              <p dir="ltr">
                {card.externalIds.map(({ scheme, value }) => (
                  <code key={scheme}>
                    {scheme}: {value}{' '}
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

/** Marks a node, its edges and what they lead to; the rest steps back. */
function highlightAround(store: TabStore, id: string): void {
  const marked = new Set([id]);
  for (const edge of store.state().scene.graph.edges.values()) {
    if (edge.source !== id && edge.target !== id) continue;
    marked.add(edge.source).add(edge.target).add(edge.id);
  }
  store.set({ highlight: marked });
}

function Expand({ id, store, state, lang, counts }: Props & { id: string; counts: EntityCard['counts'] }) {
  const [kind, setKind] = useState('');
  const [limit, setLimit] = useState(20);
  const [inRange, setInRange] = useState(false);
  const [more, setMore] = useState<{ after: string; left: number | null } | null>(null);
  const [status, setStatus] = useState<{ busy: boolean; message: string | null; failed: boolean }>({ busy: false, message: null, failed: false });
  const reset = () => setMore(null);
  const go = async (after: string | null) => {
    setStatus({ busy: true, message: null, failed: false });
    try {
      const found = await expand(
        id,
        { kinds: kind ? [kind] : null, range: inRange ? state.filter.range : null, limit, after },
        state.request?.headers ?? {},
      );
      const before = store.state().scene.graph.edges;
      const fresh = [...found.graph.edges.keys()].filter((edge) => !before.has(edge)).length;
      store.add(found.graph);
      const seen = (more && after ? (more.left === null ? null : more.left - limit) : found.total === null ? null : found.total - limit) ?? null;
      setMore(found.after ? { after: found.after, left: seen } : null);
      setStatus({ busy: false, message: fresh === 0 && !found.after ? say(lang, 'nothingMore') : `+${fresh}`, failed: false });
    } catch (error) {
      setStatus({ busy: false, message: (error as Error).message, failed: true });
    }
  };
  return (
    <form
      className="safir-expand"
      onSubmit={(event) => {
        event.preventDefault();
        void go(null);
      }}
    >
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
      {state.filter.range ? (
        <label>
          <input
            type="checkbox"
            checked={inRange}
            onChange={(event) => {
              setInRange(event.target.checked);
              reset();
            }}
          />
          {say(lang, 'inRange')}
        </label>
      ) : null}
      <button type="submit" disabled={status.busy}>
        {say(lang, 'expand')}
      </button>
      {more ? (
        <button type="button" disabled={status.busy} onClick={() => void go(more.after)}>
          {say(lang, 'expandMore', more.left ?? '…')}
        </button>
      ) : null}
      <span role="status" className={status.failed ? 'safir-error' : 'safir-note'}>
        {status.busy ? say(lang, 'loading') : status.message}
      </span>
    </form>
  );
}

const claimsAtOnce = 10;

function Relations({ ids, store, state, lang }: Props & { ids: readonly string[] }) {
  const [claims, setClaims] = useState(claimsAtOnce);
  const loaded = useLoaded(`${ids.join(' ')} ${claims}`, () => relationCards(ids, claims, state.request?.headers ?? {}));
  if (loaded.phase === 'loading') return <p role="status">{say(lang, 'loading')}</p>;
  if (loaded.phase === 'failed') return <Problem message={loaded.message} />;
  return (
    <>
      {loaded.value.map((card) => (
        <Relation key={card.id} card={card} store={store} lang={lang} onMore={() => setClaims(100)} />
      ))}
    </>
  );
}

const nameIn = (lang: Lang, named: { label: string; labelAr: string }) => (lang === 'ar' ? named.labelAr : named.label);

function Relation({ card, store, lang, onMore }: { card: RelationCard; store: TabStore; lang: Lang; onMore(): void }) {
  const end = (entity: RelationCard['source']) => (
    <button type="button" className="safir-link" onClick={() => store.select([entity.id], [])}>
      <bdi>{nameIn(lang, entity)}</bdi>
    </button>
  );
  return (
    <article className="safir-relation">
      <h3>
        {end(card.source)} {kindName(card.kind, lang)} {end(card.target)}
      </h3>
      <dl>
        <div>
          <dt>{say(lang, 'time')}</dt>
          <dd>
            {card.time.edtf ? <bdi dir="ltr">{dateText(card.time.edtf)}</bdi> : say(lang, 'noTime')}{' '}
            <span className="safir-note">
              {valueName(card.time.precision, lang)}
              {card.time.basis ? `, ${valueName(card.time.basis, lang)}` : ''}
            </span>
          </dd>
        </div>
        <div>
          <dt>{say(lang, 'modality')}</dt>
          <dd>
            {valueName(card.modality, lang)}
            {card.polarity === 'NEGATED' ? ` · ${say(lang, 'denied')}` : ''}
          </dd>
        </div>
        <div>
          <dt>{say(lang, 'verdict')}</dt>
          <dd>
            {valueName(card.verdict, lang)}{' '}
            <span className="safir-note">
              {say(lang, 'sources', card.independentSources)}
            </span>
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
        <Claim key={claim.id} claim={claim} lang={lang} />
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

function Claim({ claim, lang }: { claim: ClaimCard; lang: Lang }) {
  const [copied, setCopied] = useState(false);
  const { article } = claim;
  const direction = rightToLeft.test(article.lang) ? 'rtl' : 'ltr';
  const parts = claim.trigger ? sliceBytes(claim.quote, claim.trigger.start - claim.start, claim.trigger.end - claim.start) : null;
  const source = [article.publisher, article.title, article.published].filter((part) => part !== null);
  const safeUrl = article.url && /^https?:\/\//.test(article.url) ? article.url : null;
  const cite = async () => {
    await copyText(`“${claim.quote}” – ${[...source, article.url].filter((part) => part !== null).join(', ')}`);
    setCopied(true);
  };
  return (
    <figure className="safir-claim">
      {claim.quote ? (
        <blockquote lang={article.lang} dir={direction}>
          {parts ? (
            <>
              {parts[0]}
              <mark>{parts[1]}</mark>
              {parts[2]}
            </>
          ) : (
            claim.quote
          )}
        </blockquote>
      ) : (
        <p className="safir-note">{say(lang, 'noQuote')}</p>
      )}
      <figcaption>
        {article.publisher ? <bdi>{article.publisher}</bdi> : null}
        {article.published ? (
          <>
            {' '}
            <bdi dir="ltr">{article.published}</bdi>
          </>
        ) : null}
        {article.title ? (
          <>
            {': '}
            <bdi lang={article.lang}>{article.title}</bdi>
          </>
        ) : null}
        <span className="safir-note">
          {' '}
          {valueName(claim.modality, lang)}
          {claim.polarity === 'NEGATED' ? ` · ${say(lang, 'denied')}` : ''}
          {claim.lifecycle !== 'ACTIVE' ? ` · ${valueName(claim.lifecycle, lang)}` : ''}
        </span>
      </figcaption>
      <p className="safir-buttons">
        {safeUrl ? (
          <a href={safeUrl} target="_blank" rel="noreferrer noopener">
            {say(lang, 'openSource')}
          </a>
        ) : null}
        <button type="button" onClick={() => void cite()}>
          {say(lang, copied ? 'copied' : 'cite')}
        </button>
      </p>
      <details>
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
      </details>
    </figure>
  );
}
