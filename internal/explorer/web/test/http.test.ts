import { beforeAll, describe, expect, test, vi } from 'vitest';

// http.ts reads the page's address when it is loaded.
vi.stubGlobal('document', { baseURI: 'http://127.0.0.1:8080/' });
let http: typeof import('../src/http');
beforeAll(async () => {
  http = await import('../src/http');
});

describe('operationNameIn', () => {
  test.each([
    ['query A { a }', 'A', 'A'],
    ['query A { a }', 'B', 'A'],
    ['query A { a }', undefined, 'A'],
    ['{ a }', 'B', undefined],
    ['query A { a } query B { b }', 'B', 'B'],
    ['query A { a } query B { b }', 'C', 'C'],
    ['query A { a } query B { b }', undefined, undefined],
    ['query A {', 'A', 'A'],
  ])('%s, wanted %s: %s', (query, wanted, name) => {
    expect(http.operationNameIn(query, wanted)).toBe(name);
  });
});

test('a subscription is told from a query', () => {
  const query = 'query A { a } subscription S { s }';
  expect(http.isSubscription({ query, operationName: 'A' })).toBe(false);
  expect(http.isSubscription({ query, operationName: 'S' })).toBe(true);
  expect(http.isSubscription({ query: 'subscription {' })).toBe(false);
});

test('server-sent events are read across chunks, line ends and comments', async () => {
  const chunks = ['event: next\r\nda', 'ta: {"a":\r\ndata: 1}\r\n\r', '\n: keep alive\n\nevent: complete\ndata:\n\n'];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of http.serverSentEvents(body)) events.push(event);
  expect(events).toEqual([
    { name: 'next', data: '{"a":\n1}' },
    { name: 'complete', data: '' },
  ]);
});

test.each([
  ['<html>Bad gateway</html>', 502, /502.*not JSON/],
  ['{"message":"no"}', 403, /403.*no GraphQL result/],
])('an answer that is not GraphQL is an error that says so: %s', async (body, status, message) => {
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
  await expect(http.send({ query: '{ a }' })).rejects.toThrow(message);
});

test('GraphQL errors are part of the result whatever the status', async () => {
  vi.stubGlobal('fetch', async () => new Response('{"errors":[{"message":"no such field"}]}', { status: 400 }));
  const result = await http.send({ query: '{ a }' });
  expect(result.errors?.[0]?.message).toBe('no such field');
});
