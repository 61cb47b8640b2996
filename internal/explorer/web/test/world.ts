// A small graph that answers by the project's schema, for unit tests and for working on the page
// without the server. The facts are those of the seed; every sentence is our own. It keeps to the
// parts of a filter that tests rely on: kinds, ends, time, modality, polarity.
import { graphql, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { projectSchema } from './schema';

interface Name {
  text: string;
  lang: string;
  form: string;
}

interface EntityRow {
  id: string;
  kind: string;
  names: Name[];
}

interface ClaimRow {
  article: string;
  quote: string;
  trigger: string;
  pattern: string;
}

interface RelationRow {
  id: string;
  kind: string;
  source: string;
  target: string;
  edtf: string | null;
  earliest: string | null;
  latest: string | null;
  precision: string;
  modality: string;
  polarity: string;
  verdict: string;
  role: string | null;
  what: string | null;
  claims: ClaimRow[];
}

const entities: EntityRow[] = [];
const relations: RelationRow[] = [];

function entity(id: string, kind: string, names: Record<string, string[]>): void {
  entities.push({
    id,
    kind,
    names: Object.entries(names).flatMap(([lang, texts]) =>
      texts.map((text, index) => ({ text, lang, form: index === 0 ? 'LABEL' : 'NAME' })),
    ),
  });
}

entity('person:yunus-bek-yevkurov', 'PERSON', {
  ar: ['يونس بك يفكوروف', 'يونس بك إيفكوروف'],
  en: ['Yunus-bek Yevkurov'],
  fr: ['Younous-bek Evkourov'],
  ru: ['Юнус-бек Евкуров'],
});
entity('person:assimi-goita', 'PERSON', { ar: ['أسيمي غويتا', 'عاصيمي غويتا'], en: ['Assimi Goïta'], ru: ['Ассими Гойта'] });
entity('person:sadio-camara', 'PERSON', { ar: ['ساديو كامارا'], en: ['Sadio Camara'], ru: ['Садио Камара'] });
entity('person:igor-gromyko', 'PERSON', { ar: ['إيغور غروميكو'], en: ['Igor Gromyko'], ru: ['Игорь Громыко'] });
entity('person:faustin-archange-touadera', 'PERSON', { ar: ['فوستان أرشانج تواديرا'], en: ['Faustin-Archange Touadéra'] });
entity('person:claude-rameaux-bireau', 'PERSON', { ar: ['كلود رامو بيرو'], en: ['Claude Rameaux Bireau'], fr: ['Claude Rameaux Bireau'], ru: ['Клод Рамо Биро'] });
entity('person:teodoro-obiang', 'PERSON', { ar: ['تيودورو أوبيانغ نغيما مباسوغو'], en: ['Teodoro Obiang Nguema Mbasogo'] });
entity('person:vladimir-putin', 'PERSON', { ar: ['فلاديمير بوتين'], en: ['Vladimir Putin'], ru: ['Владимир Путин'] });
entity('state:RU', 'STATE', { ar: ['روسيا'], en: ['Russia'], fr: ['Russie'], ru: ['Россия'] });
entity('state:ML', 'STATE', { ar: ['مالي'], en: ['Mali'], fr: ['Mali'], ru: ['Мали'] });
entity('state:GQ', 'STATE', { ar: ['غينيا الاستوائية'], en: ['Equatorial Guinea'], fr: ['Guinée équatoriale'] });
entity('state:CF', 'STATE', { ar: ['جمهورية أفريقيا الوسطى'], en: ['Central African Republic'] });
entity('place:bamako', 'PLACE', { ar: ['باماكو'], en: ['Bamako'] });
entity('agreement:ru-gq-military-2025', 'AGREEMENT', {
  ar: ['اتفاقية التعاون العسكري'],
  en: ['agreement on military cooperation'],
});

interface ArticleRow {
  id: string;
  title: string;
  publisher: string;
  published: string;
  lang: string;
  url: string;
  text: string;
}

const articles: ArticleRow[] = [
  {
    id: 'article:ar-visit',
    title: 'زيارة عمل إلى باماكو',
    publisher: 'Example One',
    published: '2025-03-19',
    lang: 'ar',
    url: 'https://one.example/ar/visit',
    text: 'زار نائب وزير الدفاع الروسي يونس بك إيفكوروف مالي يوم 4 مارس 2025. والتقى الرئيس الانتقالي أسيمي غويتا في باماكو.',
  },
  {
    id: 'article:en-visit',
    title: 'Deputy minister in Bamako',
    publisher: 'Example Two',
    published: '2025-03-05',
    lang: 'en',
    url: 'https://two.example/visit',
    text: 'Russian deputy defence minister Yunus-bek Yevkurov visited Mali on 4 March 2025. He met Assimi Goïta and Sadio Camara; ambassador Igor Gromyko accompanied him.',
  },
  {
    id: 'article:en-plan',
    title: 'Goïta to visit Moscow',
    publisher: 'Example Two',
    published: '2025-06-10',
    lang: 'en',
    url: 'https://two.example/plan',
    text: 'Assimi Goïta will visit Russia from 22 to 26 June 2025.',
  },
];

function relation(
  kind: string,
  source: string,
  target: string,
  edtf: string | null,
  more: Partial<RelationRow> & { claims?: ClaimRow[] } = {},
): void {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(edtf ?? '');
  const month = /^\d{4}-\d{2}$/.test(edtf ?? '');
  const year = /^\d{4}$/.test(edtf ?? '');
  const open = /^(\d{4})\/\.\.$/.exec(edtf ?? '');
  const last = month ? new Date(Date.UTC(Number(edtf!.slice(0, 4)), Number(edtf!.slice(5)), 0)).toISOString().slice(0, 10) : null;
  relations.push({
    id: `relation:${relations.length + 1}`,
    kind,
    source,
    target,
    edtf,
    earliest: day ? edtf : month ? `${edtf}-01` : year ? `${edtf}-01-01` : open ? `${open[1]}-01-01` : null,
    latest: day ? edtf : month ? last : year ? `${edtf}-12-31` : null,
    precision: day ? 'DAY' : month ? 'MONTH' : year ? 'YEAR' : 'UNKNOWN',
    modality: 'ASSERTED',
    polarity: 'POSITIVE',
    verdict: 'UNCONTESTED',
    role: null,
    what: null,
    claims: [],
    ...more,
  });
}

const yevkurov = 'person:yunus-bek-yevkurov';
relation('VISITED', yevkurov, 'state:ML', '2025-03-04', {
  role: 'deputy minister of defence',
  verdict: 'CORROBORATED',
  claims: [
    { article: 'article:ar-visit', quote: 'زار نائب وزير الدفاع الروسي يونس بك إيفكوروف مالي يوم 4 مارس 2025', trigger: 'زار', pattern: 'ar/visited/verb' },
    { article: 'article:en-visit', quote: 'Russian deputy defence minister Yunus-bek Yevkurov visited Mali on 4 March 2025', trigger: 'visited', pattern: 'en/visited/verb' },
  ],
});
relation('VISITED', yevkurov, 'state:GQ', '2025-03');
relation('VISITED', yevkurov, 'state:CF', '2025-03');
relation('VISITED', yevkurov, 'state:ML', '2025-11-11');
relation('MET', yevkurov, 'person:assimi-goita', '2025-03-04', {
  verdict: 'CORROBORATED',
  claims: [
    { article: 'article:ar-visit', quote: 'والتقى الرئيس الانتقالي أسيمي غويتا في باماكو', trigger: 'والتقى', pattern: 'ar/met/verb' },
    { article: 'article:en-visit', quote: 'He met Assimi Goïta and Sadio Camara', trigger: 'met', pattern: 'en/met/verb' },
  ],
});
relation('MET', yevkurov, 'person:sadio-camara', '2025-03-04', {
  claims: [{ article: 'article:en-visit', quote: 'He met Assimi Goïta and Sadio Camara', trigger: 'met', pattern: 'en/met/verb' }],
});
relation('MET', yevkurov, 'person:faustin-archange-touadera', '2025-03');
relation('MET', yevkurov, 'person:assimi-goita', '2025-11-11');
relation('ACCOMPANIED', 'person:igor-gromyko', yevkurov, '2025-03-04', {
  claims: [{ article: 'article:en-visit', quote: 'ambassador Igor Gromyko accompanied him', trigger: 'accompanied', pattern: 'en/accompanied/verb' }],
});
relation('HOLDS_OFFICE', yevkurov, 'state:RU', null, { role: 'deputy minister of defence' });
relation('HOLDS_OFFICE', 'person:assimi-goita', 'state:ML', null, { role: 'transition president' });
relation('HOLDS_OFFICE', 'person:sadio-camara', 'state:ML', null, { role: 'minister of defence' });
relation('AMBASSADOR_TO', 'person:igor-gromyko', 'state:ML', null, { role: 'ambassador' });
relation('SIGNED', 'state:RU', 'agreement:ru-gq-military-2025', '2025-03');
relation('SIGNED', 'state:GQ', 'agreement:ru-gq-military-2025', '2025-03');
relation('SIGNED', yevkurov, 'agreement:ru-gq-military-2025', '2025-03');
relation('COOPERATES_WITH', 'state:RU', 'state:ML', '2021/..');
relation('SUPPLIED', 'state:RU', 'state:ML', null, { what: 'military equipment' });
relation('VISITED', 'person:assimi-goita', 'state:RU', '2025-06', {
  modality: 'PLANNED',
  verdict: 'FULFILLED',
  claims: [{ article: 'article:en-plan', quote: 'Assimi Goïta will visit Russia from 22 to 26 June 2025', trigger: 'will visit', pattern: 'en/visited/verb' }],
});
relation('VISITED', 'person:assimi-goita', 'state:RU', '2025-06');
relation('MET', 'person:assimi-goita', 'person:vladimir-putin', '2025-06');
relation('COOPERATES_WITH', 'state:RU', 'state:CF', '2024', { polarity: 'NEGATED', verdict: 'DENIED', modality: 'REPORTED' });

interface Filter {
  kinds?: string[] | null;
  between?: string[] | null;
  from?: string[] | null;
  to?: string[] | null;
  with?: string[] | null;
  when?: { from?: string | null; to?: string | null } | null;
  modality?: string[] | null;
  polarity?: string[] | null;
  verdict?: string[] | null;
  asOf?: { publishedBefore?: string | null } | null;
}

const symmetric = new Set(['MET', 'COOPERATES_WITH']);
const defaults: Filter = { modality: ['ASSERTED', 'REPORTED'], polarity: ['POSITIVE'] };

function select(filter: Filter | null | undefined): RelationRow[] {
  const f = { ...defaults, ...filter };
  const oneOf = (list: string[] | null | undefined, value: string) => !list || list.includes(value);
  return relations.filter((row) => {
    const ends = [row.source, row.target];
    const [sources, targets] = symmetric.has(row.kind) ? [ends, ends] : [[row.source], [row.target]];
    if (!oneOf(f.kinds, row.kind) || !oneOf(f.modality, row.modality)) return false;
    if (!oneOf(f.polarity, row.polarity) || !oneOf(f.verdict, row.verdict)) return false;
    if (f.between && !ends.every((end) => f.between!.includes(end))) return false;
    if (f.from && !sources.some((end) => f.from!.includes(end))) return false;
    if (f.to && !targets.some((end) => f.to!.includes(end))) return false;
    if (f.with && !ends.some((end) => f.with!.includes(end))) return false;
    if (f.when?.from && (row.latest ?? '9999') < f.when.from) return false;
    if (f.when?.to && (row.earliest ?? '0000') > `${f.when.to}~`) return false;
    const before = f.asOf?.publishedBefore?.slice(0, 10);
    if (before && !row.claims.some((claim) => articles.find(({ id }) => id === claim.article)!.published < before)) return false;
    return row.edtf !== null || !f.when;
  });
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

function connection<T>(all: T[], args: { first?: number | null; after?: string | null; last?: number | null } = {}) {
  const start = args.after ? Number(args.after) + 1 : 0;
  const rows = args.last ? all.slice(-args.last) : all.slice(start, start + (args.first ?? 20));
  return {
    edges: rows.map((node, index) => ({ node, cursor: String(start + index) })),
    nodes: rows,
    totalCount: all.length,
    pageInfo: {
      hasNextPage: start + rows.length < all.length,
      hasPreviousPage: start > 0,
      startCursor: rows.length > 0 ? String(start) : null,
      endCursor: rows.length > 0 ? String(start + rows.length - 1) : null,
    },
  };
}

type Page = { first?: number | null; after?: string | null; last?: number | null; filter?: Filter | null };

const typeNames: Record<string, string> = {
  PERSON: 'Person',
  STATE: 'State',
  ORGANIZATION: 'Organization',
  PLACE: 'Place',
  AGREEMENT: 'Agreement',
  EVENT: 'Event',
};

function entityOf(id: string): object {
  const row = entities.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no entity ${id}`);
  const at = (filter: Filter | null | undefined) =>
    select(filter).filter((candidate) => candidate.source === id || candidate.target === id);
  return {
    __typename: typeNames[row.kind],
    id,
    kind: row.kind,
    names: row.names,
    externalIds: id.startsWith('state:') ? [{ scheme: 'iso3166', value: id.slice(6) }] : [],
    offices: [],
    type: null,
    state: null,
    degree: relations.filter((candidate) => candidate.source === id || candidate.target === id).length,
    label: ({ lang }: { lang?: string | null }) =>
      (row.names.find((name) => name.lang === (lang ?? 'en')) ?? row.names.find((name) => name.lang === 'en'))!.text,
    relations: (page: Page) => connection(at(page.filter).map(relationOf), page),
    relationCounts: ({ filter }: { filter?: Filter | null }) => {
      const counts = new Map<string, number>();
      for (const candidate of at(filter)) counts.set(candidate.kind, (counts.get(candidate.kind) ?? 0) + 1);
      return [...counts].map(([key, count]) => ({ key, kind: key, count })).sort((a, b) => b.count - a.count);
    },
    neighbors: (page: Page) => {
      const ids = at(page.filter).map((candidate) => (candidate.source === id ? candidate.target : candidate.source));
      return connection([...new Set(ids)].map(entityOf), page);
    },
    mentions: (page: Page) => connection([], page),
  };
}

type Lazy<T> = T & Record<string, unknown>;

function articleOf(row: ArticleRow): object {
  return {
    __typename: 'Article',
    ...row,
    claims: (page: Page) =>
      connection(
        relations.flatMap((relation) => relationOf(relation)['all'] as { article: { id: string } }[]).filter((claim) => claim.article.id === row.id),
        page,
      ),
  };
}

function relationOf(row: RelationRow): Lazy<object> {
  const time = {
    edtf: row.edtf,
    earliest: row.earliest,
    latest: row.latest,
    precision: row.precision,
    basis: row.edtf ? 'EXPLICIT' : 'PUBLICATION',
    words: null,
  };
  const claims = row.claims.map((claim, index) => {
    const article = articles.find((candidate) => candidate.id === claim.article)!;
    const offset = article.text.indexOf(claim.quote);
    const start = bytes(article.text.slice(0, offset));
    const trigger = start + bytes(claim.quote.slice(0, claim.quote.indexOf(claim.trigger)));
    return {
      __typename: 'Claim',
      id: `claim:${row.id.slice(9)}-${index + 1}`,
      relation: () => relationOf(row),
      article: articleOf(article),
      kind: row.kind,
      subject: () => entityOf(row.source),
      object: () => entityOf(row.target),
      quote: claim.quote,
      start,
      end: start + bytes(claim.quote),
      evidence: [],
      trigger: { start: trigger, end: trigger + bytes(claim.trigger) },
      modality: row.modality,
      polarity: row.polarity,
      time,
      pattern: claim.pattern,
      inferred: [],
      lifecycle: 'ACTIVE',
      recordedAt: '2025-12-01T00:00:00Z',
    };
  });
  return {
    __typename: 'Relation',
    id: row.id,
    kind: row.kind,
    source: () => entityOf(row.source),
    target: () => entityOf(row.target),
    other: ({ than }: { than: string }) => entityOf(than === row.source ? row.target : row.source),
    time,
    place: null,
    role: row.role,
    what: row.what,
    modality: row.modality,
    polarity: row.polarity,
    verdict: row.verdict,
    independentSources: claims.length,
    claimCount: claims.length,
    all: claims,
    claims: (page: Page) => connection(claims, page),
    plover: null,
    cameo: null,
  };
}

function paths(from: string, to: string, maxHops: number, filter?: Filter | null): object[] {
  const edges = select(filter);
  let frontier: RelationRow[][] = [[]];
  for (let hop = 0; hop < maxHops; hop++) {
    const next: RelationRow[][] = [];
    const found: RelationRow[][] = [];
    for (const walk of frontier) {
      const ids = walkIds(from, walk);
      const here = ids.at(-1)!;
      for (const edge of edges) {
        const there = edge.source === here ? edge.target : edge.target === here ? edge.source : null;
        if (there === null || ids.includes(there)) continue;
        (there === to ? found : next).push([...walk, edge]);
      }
    }
    if (found.length > 0) {
      return found.map((walk) => ({
        length: walk.length,
        entities: walkIds(from, walk).map(entityOf),
        relations: walk.map(relationOf),
      }));
    }
    frontier = next;
  }
  return [];
}

function walkIds(from: string, walk: RelationRow[]): string[] {
  const ids = [from];
  for (const edge of walk) ids.push(edge.source === ids.at(-1) ? edge.target : edge.source);
  return ids;
}

function neighborhood(ids: string[], depth: number, filter: Filter | null | undefined, limit: number): object {
  const reached = new Set(ids);
  const edges = select(filter);
  const taken = new Set<RelationRow>();
  for (let step = 0; step < depth; step++) {
    const before = new Set(reached);
    for (const edge of edges) {
      if (!before.has(edge.source) && !before.has(edge.target)) continue;
      taken.add(edge);
      reached.add(edge.source);
      reached.add(edge.target);
    }
  }
  const kept = [...taken].slice(0, limit);
  return { nodes: [...reached].map(entityOf), relations: kept.map(relationOf), truncated: kept.length < taken.size };
}

const kindLabels: Record<string, [string, string]> = {
  VISITED: ['visited', 'زار'],
  MET: ['met', 'التقى'],
  ACCOMPANIED: ['accompanied', 'رافق'],
  SIGNED: ['signed', 'وقّع'],
  COOPERATES_WITH: ['cooperates with', 'يتعاون مع'],
  SUPPLIED: ['supplied', 'زوّد'],
  HOLDS_OFFICE: ['holds office in', 'يشغل منصبًا في'],
  AMBASSADOR_TO: ['ambassador to', 'سفير لدى'],
};

const root = {
  node: ({ id }: { id: string }) => nodeOf(id),
  nodes: ({ ids }: { ids: string[] }) => ids.map(nodeOf),
  entities: (args: Page & { name?: string | null; kinds?: string[] | null }) =>
    connection(
      entities
        .filter((row) => !args.kinds || args.kinds.includes(row.kind))
        .filter((row) => !args.name || row.names.some((name) => name.text.toLowerCase().includes(args.name!.toLowerCase())))
        .map((row) => entityOf(row.id)),
      args,
    ),
  relations: (args: Page) => connection(select(args.filter).map(relationOf), args),
  articles: (args: Page & { text?: string | null; lang?: string | null }) =>
    connection(
      articles
        .filter((row) => !args.lang || row.lang === args.lang)
        .filter((row) => !args.text || args.text.split(' ').every((word) => `${row.title} ${row.text}`.includes(word)))
        .map(articleOf),
      args,
    ),
  paths: (args: { from: string; to: string; maxHops: number; first: number; filter?: Filter | null }) =>
    paths(args.from, args.to, args.maxHops, args.filter).slice(0, args.first),
  neighborhood: (args: { ids: string[]; depth: number; limit: number; filter?: Filter | null }) =>
    neighborhood(args.ids, args.depth, args.filter, args.limit),
  relationCounts: () => [],
  ontology: () => ({
    relationKinds: Object.entries(kindLabels).map(([kind, [en, ar]]) => ({
      kind,
      symmetric: symmetric.has(kind),
      label: ({ lang }: { lang?: string | null }) => (lang === 'ar' ? ar : en),
    })),
    entityKinds: [],
  }),
};

function nodeOf(id: string): object | null {
  if (entities.some((row) => row.id === id)) return entityOf(id);
  const row = relations.find((candidate) => candidate.id === id);
  return row ? relationOf(row) : null;
}

export const schema: GraphQLSchema = projectSchema();

/** Answers a request from the small graph. */
export function answer(query: string, variables?: Record<string, unknown>, operationName?: string): Promise<ExecutionResult> {
  return graphql({
    schema,
    source: query,
    rootValue: root,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  });
}
