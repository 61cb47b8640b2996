// GraphQL over HTTP: queries and mutations as one POST, subscriptions as server-sent events.
import { getOperationAST, Kind, parse, type DocumentNode, type ExecutionResult } from 'graphql';

/** What is sent to the server; the names are those of the GraphQL-over-HTTP specification. */
export interface Request {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

export type Headers = Record<string, string>;

/** The API beside the page, so that the explorer also works below a path prefix. */
export const endpoint = new URL('graphql', document.baseURI);

/** An answer that is not GraphQL: a proxy's error page, a body that is cut off. */
export class TransportError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'TransportError';
    this.status = status;
  }
}

/**
 * The name of the operation to run: the wanted one where the document has it. GraphiQL names the
 * operation of the previous tab for a moment after a change of tabs; a document with a single
 * operation leaves no doubt about which is meant.
 */
export function operationNameIn(query: string, wanted?: string | null): string | undefined {
  let names: (string | undefined)[];
  try {
    names = parse(query).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
    );
  } catch {
    return wanted ?? undefined;
  }
  return wanted && (names.includes(wanted) || names.length > 1) ? wanted : names.length === 1 ? names[0] : undefined;
}

/** Whether the operation that would run is a subscription. An unreadable document is not. */
export function isSubscription(request: Request, document?: DocumentNode): boolean {
  try {
    const operation = getOperationAST(document ?? parse(request.query), request.operationName);
    return operation?.operation === 'subscription';
  } catch {
    return false;
  }
}

/** Lets the page answer between two pieces of work on something large, by its size in characters. */
export const pause = (size: number): Promise<void> | undefined =>
  size > 200_000 ? new Promise((resolve) => setTimeout(resolve)) : undefined;

function post(request: Request, accept: string, headers: Headers, signal?: AbortSignal): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept },
    body: JSON.stringify(request),
    ...(signal ? { signal } : {}),
  });
}

/** Sends a query or mutation. GraphQL errors are part of the result, whatever the status. */
export async function send(request: Request, headers: Headers = {}, signal?: AbortSignal): Promise<ExecutionResult> {
  const response = await post(request, 'application/graphql-response+json, application/json;q=0.9', headers, signal);
  const body = await response.text();
  await pause(body.length);
  let result: unknown;
  try {
    result = JSON.parse(body);
  } catch {
    throw new TransportError(
      response.status,
      `${endpoint.pathname} answered ${response.status} ${response.statusText} with something that is not JSON`.replace('  ', ' '),
    );
  }
  if (typeof result !== 'object' || result === null || !('data' in result || 'errors' in result)) {
    throw new TransportError(response.status, `${endpoint.pathname} answered ${response.status} with JSON that is no GraphQL result`);
  }
  return result as ExecutionResult;
}

/** Runs a subscription; ends when the server completes it or the reader stops. */
export async function* subscribe(request: Request, headers: Headers = {}): AsyncGenerator<ExecutionResult, void> {
  const abort = new AbortController();
  try {
    const response = await post(request, 'text/event-stream', headers, abort.signal);
    if (!response.ok || !response.body) {
      throw new TransportError(response.status, `${endpoint.pathname} answered ${response.status} to a subscription`);
    }
    for await (const event of serverSentEvents(response.body)) {
      if (event.name === 'complete') return;
      if (event.name === 'next' && event.data !== '') yield JSON.parse(event.data) as ExecutionResult;
    }
  } finally {
    abort.abort();
  }
}

interface ServerSentEvent {
  name: string;
  data: string;
}

/** Reads the events of a `text/event-stream` body. Comments and unknown fields are skipped. */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  let name = 'message';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0 || name !== 'message') yield { name, data: data.join('\n') };
          name = 'message';
          data = [];
          continue;
        }
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') name = text;
        else if (field === 'data') data.push(text);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
