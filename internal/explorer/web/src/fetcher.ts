// What GraphiQL calls to run a query: sends it enriched, draws the answer, shows it as asked for.
import type { Fetcher } from '@graphiql/toolkit';
import { getOperationAST, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { CannotEnrich, enrich, strip } from './graph/enrich';
import { collect, isTruncated, union, type Graph } from './graph/model';
import { settings } from './graph/settings';
import { activeStore, type TabStore } from './graph/state';
import { isSubscription, operationNameIn, pause, send, subscribe, type Headers, type Request } from './http';

let schema: GraphQLSchema | null = null;

/** The schema that queries are enriched by, once GraphiQL has it. */
export function learnSchema(known: GraphQLSchema | null): void {
  schema = known;
}

const isIntrospection = (query: string) => /\b__schema\b/.test(query);

/** Only a query may be sent a second time. */
function isQuery(request: Request): boolean {
  try {
    return getOperationAST(parse(request.query), request.operationName)?.operation === 'query';
  } catch {
    return false;
  }
}

interface Prepared {
  request: Request;
  /** Why the query goes out as it is; null when it was enriched. */
  note: string | null;
}

function prepare(request: Request): Prepared {
  if (!settings().enrich || !schema) return { request, note: 'off' };
  try {
    return { request: { ...request, query: enrich(request.query, schema) }, note: null };
  } catch (error) {
    if (error instanceof CannotEnrich) return { request, note: error.message };
    throw error;
  }
}

const messages = (result: ExecutionResult) => (result.errors ?? []).map((error) => error.message);

function show(store: TabStore, graph: Graph, shown: ExecutionResult, note: string | null): void {
  const errors = messages(shown);
  store.answered(
    shown,
    graph,
    shown.data || errors.length === 0
      ? { phase: 'ready', truncated: isTruncated(shown.data), errors, note }
      : { phase: 'failed', message: errors.join('\n') },
  );
}

async function run(store: TabStore, plain: Request, headers: Headers): Promise<ExecutionResult> {
  store.set({
    status: { phase: 'loading', what: plain.operationName ?? '' },
    request: { query: plain.query, variables: plain.variables ?? null, headers },
  });
  try {
    const { request, note } = prepare(plain);
    const result = await send(request, headers);
    // An error in the enriched query may be of our making, and an error of the query itself must
    // name the lines that were written: both are seen by asking as it stands.
    if (result.errors && request !== plain && isQuery(plain)) {
      const asWritten = await send(plain, headers);
      const graph = union(collect(asWritten.data), collect(result.data));
      show(store, graph, asWritten, asWritten.errors ? null : messages(result).join('\n'));
      return asWritten;
    }
    const graph = collect(result.data);
    const size = 500 * graph.edges.size;
    await pause(size);
    const shown = strip(result);
    await pause(size);
    show(store, graph, shown, note);
    // GraphiQL writes the answer into its editor next: the drawing comes first.
    await pause(size);
    return shown;
  } catch (error) {
    store.set({ status: { phase: 'failed', message: (error as Error).message } });
    throw error;
  }
}

async function* follow(store: TabStore, plain: Request, headers: Headers): AsyncGenerator<ExecutionResult, void> {
  store.set({ request: { query: plain.query, variables: plain.variables ?? null, headers } });
  const { request, note } = prepare(plain);
  for await (const result of subscribe(request, headers)) {
    const shown = strip(result);
    show(store, union(store.state().scene.graph, collect(result.data)), shown, note);
    yield shown;
  }
}

export const fetcher: Fetcher = (params, options) => {
  const request: Request = { query: params.query };
  if (params.variables) request.variables = params.variables as Record<string, unknown>;
  const operationName = operationNameIn(params.query, params.operationName);
  if (operationName) request.operationName = operationName;
  const headers = (options?.headers ?? {}) as Headers;
  if (isIntrospection(params.query)) return send(request, headers);
  const store = activeStore();
  return isSubscription(request) ? follow(store, request, headers) : run(store, request, headers);
};
