// What the panel itself asks the server, beside the query of the tab.
import { send, type Headers } from '../http';
import { prefix } from './enrich';
import { collect, type Graph, type GraphEdge } from './model';
import { symmetricKinds } from './view';
import { nameKind } from './words';

const entityFields = `${prefix}type: __typename ${prefix}id: id ${prefix}kind: kind ${prefix}label: label ${prefix}labelAr: label(lang: "ar") ${prefix}degree: degree`;

const relationFields = `
  ${prefix}type: __typename ${prefix}id: id ${prefix}relationKind: kind
  ${prefix}role: role ${prefix}what: what ${prefix}modality: modality ${prefix}polarity: polarity ${prefix}verdict: verdict
  ${prefix}claimCount: claimCount ${prefix}independentSources: independentSources
  ${prefix}time: time { edtf earliest latest precision basis }
  ${prefix}source: source { ${entityFields} } ${prefix}target: target { ${entityFields} }`;

/** What the server refused to do, in its own words. */
export class ServerError extends Error {}

async function ask<T>(query: string, variables: Record<string, unknown>, headers: Headers): Promise<T> {
  const result = await send({ query, variables }, headers);
  if (result.errors && result.errors.length > 0) {
    throw new ServerError(result.errors.map((error) => error.message).join('\n'));
  }
  return result.data as T;
}

/** Names of kinds and which of them are symmetric, as the server's ontology has it. */
export async function learnKinds(headers: Headers = {}): Promise<void> {
  const data = await ask<{
    ontology: { relationKinds: { kind: string; symmetric: boolean; en: string; ar: string }[] };
  }>('{ ontology { relationKinds { kind symmetric en: label(lang: "en") ar: label(lang: "ar") } } }', {}, headers);
  for (const { kind, symmetric, en, ar } of data.ontology.relationKinds) {
    nameKind(kind, en, ar);
    if (symmetric) symmetricKinds.add(kind);
    else symmetricKinds.delete(kind);
  }
}

export interface Expansion {
  graph: Graph;
  /** Where the next page begins; null when this was the last. */
  after: string | null;
  /** How many relations there are in all; null when the server does not say. */
  total: number | null;
}

export interface ExpandOptions {
  kinds: string[] | null;
  /** EDTF dates, each of which may be left out. */
  range: { from?: string; to?: string } | null;
  limit: number;
  after: string | null;
}

/** The relations at an entity, of every modality and polarity, newest first. */
export async function expand(id: string, options: ExpandOptions, headers: Headers): Promise<Expansion> {
  const filter = {
    with: [id],
    modality: null,
    polarity: null,
    ...(options.kinds ? { kinds: options.kinds } : {}),
    ...(options.range ? { when: options.range } : {}),
  };
  const data = await ask<{ relations: { totalCount: number | null; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }>(
    `query Expand($filter: RelationFilter, $first: Int, $after: String) {
      relations(filter: $filter, first: $first, after: $after) {
        nodes { ${relationFields} } totalCount pageInfo { hasNextPage endCursor }
      }
    }`,
    { filter, first: options.limit, after: options.after },
    headers,
  );
  const { totalCount, pageInfo } = data.relations;
  return { graph: collect(data), after: pageInfo.hasNextPage ? pageInfo.endCursor : null, total: totalCount };
}

const pageSize = 100;
/** How many ids the server takes in one list. */
const idsAtOnce = 100;

const chunksOf = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size));

/** The relations among the given entities; with a day, as they were known from articles before it. */
export async function among(ids: readonly string[], day: string | null, headers: Headers): Promise<Map<string, GraphEdge>> {
  const edges = new Map<string, GraphEdge>();
  const wanted = new Set(ids);
  const chunks = chunksOf(ids, idsAtOnce);
  for (const from of chunks) {
    for (const to of chunks) {
      const filter = { from, to, modality: null, polarity: null, ...(day ? { asOf: { publishedBefore: `${day}T00:00:00Z` } } : {}) };
      let after: string | null = null;
      do {
        const data: { relations: { pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await ask(
          `query Among($filter: RelationFilter, $first: Int, $after: String) {
            relations(filter: $filter, first: $first, after: $after) { nodes { ${relationFields} } pageInfo { hasNextPage endCursor } }
          }`,
          { filter, first: pageSize, after },
          headers,
        );
        for (const [id, edge] of collect(data).edges) {
          // In a symmetric relation one end may stand for both lists.
          if (wanted.has(edge.source) && wanted.has(edge.target)) edges.set(id, edge);
        }
        after = data.relations.pageInfo.hasNextPage ? data.relations.pageInfo.endCursor : null;
      } while (after !== null);
    }
  }
  return edges;
}

/** The shortest way between two entities in the whole graph; an empty graph when there is none. */
export async function shortestWay(from: string, to: string, headers: Headers): Promise<Graph> {
  const data = await ask(
    `query Way($from: ID!, $to: ID!) {
      paths(from: $from, to: $to, maxHops: 4, first: 1) { entities { ${entityFields} } relations { ${relationFields} } }
    }`,
    { from, to },
    headers,
  );
  return collect(data);
}

/** Nodes and relations by their ids, to restore what a link names; unknown ids are left out. */
export async function byId(ids: readonly string[], headers: Headers): Promise<Graph> {
  const found: unknown[] = [];
  for (let start = 0; start < ids.length; start += pageSize) {
    found.push(
      await ask(
        `query Restore($ids: [ID!]!) { nodes(ids: $ids) { ... on Entity { ${entityFields} } ... on Relation { ${relationFields} } } }`,
        { ids: ids.slice(start, start + pageSize) },
        headers,
      ),
    );
  }
  return collect(found);
}

export interface EntityCard {
  id: string;
  kind: string;
  label: string;
  labelAr: string;
  degree: number;
  names: { text: string; lang: string; form: string | null }[];
  externalIds: { scheme: string; value: string }[];
  counts: { key: string; count: number }[];
  offices?: { role: string; from: string | null; to: string | null; of: { id: string; label: string; labelAr: string } | null }[];
}

export async function entityCard(id: string, headers: Headers): Promise<EntityCard | null> {
  const data = await ask<{ node: EntityCard | null }>(
    `query EntityCard($id: ID!) {
      node(id: $id) {
        ... on Entity {
          id kind label labelAr: label(lang: "ar") degree
          names { text lang form }
          externalIds { scheme value }
          counts: relationCounts(filter: { modality: null, polarity: null }, by: KIND) { key count }
        }
        ... on Person { offices { role from to of { id label labelAr: label(lang: "ar") } } }
      }
    }`,
    { id },
    headers,
  );
  return data.node;
}

export interface ClaimCard {
  id: string;
  quote: string;
  start: number;
  trigger: { start: number; end: number } | null;
  modality: string;
  polarity: string;
  lifecycle: string;
  pattern: string;
  inferred: string[];
  recordedAt: string;
  time: { edtf: string | null; precision: string; basis: string | null; words: string | null };
  article: { id: string; title: string | null; publisher: string | null; published: string | null; lang: string; url: string | null };
}

export interface RelationCard {
  id: string;
  kind: string;
  modality: string;
  polarity: string;
  verdict: string;
  role: string | null;
  what: string | null;
  independentSources: number;
  claimCount: number;
  time: { edtf: string | null; precision: string; basis: string | null; words: string | null };
  place: { label: string; labelAr: string } | null;
  source: { id: string; label: string; labelAr: string };
  target: { id: string; label: string; labelAr: string };
  claims: { nodes: ClaimCard[]; pageInfo: { hasNextPage: boolean } };
}

/** Relations with their claims, in the order of the ids; those that are gone are left out. */
export async function relationCards(ids: readonly string[], claims: number, headers: Headers): Promise<RelationCard[]> {
  const name = 'id label labelAr: label(lang: "ar")';
  const data = await ask<{ nodes: (RelationCard | Record<string, never> | null)[] }>(
    `query RelationCards($ids: [ID!]!, $claims: Int!) {
      nodes(ids: $ids) {
        ... on Relation {
          id kind modality polarity verdict role what independentSources claimCount
          time { edtf precision basis words }
          place { ${name} } source { ${name} } target { ${name} }
          claims(first: $claims) {
            nodes {
              id quote start trigger { start end } modality polarity lifecycle pattern inferred recordedAt
              time { edtf precision basis words }
              article { id title publisher published lang url }
            }
            pageInfo { hasNextPage }
          }
        }
      }
    }`,
    { ids: ids.slice(0, pageSize), claims },
    headers,
  );
  return data.nodes.filter((node): node is RelationCard => node !== null && 'id' in node);
}

/** One place of a sentence at which a pattern was tried. */
export interface ReadingRow {
  pattern: string;
  kind: string;
  accepted: boolean;
  /** Why no claim was made, in English; null when one was made. */
  reason: string | null;
  trigger: { text: string };
  claim: { id: string } | null;
}

/** What was tried in the sentence behind a claim, in the order of its words. */
export async function claimReadings(id: string, headers: Headers): Promise<ReadingRow[]> {
  const data = await ask<{ node: { readings?: ReadingRow[] } | null }>(
    `query ClaimReadings($id: ID!) {
      node(id: $id) { ... on Claim { readings { pattern kind accepted reason trigger { text: quote } claim { id } } } }
    }`,
    { id },
    headers,
  );
  return data.node?.readings ?? [];
}
