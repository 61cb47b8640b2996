// The built page with the small graph of world.ts behind it: `npm run world`, after a build. It
// sends the Content-Security-Policy that embed.go names, so that what breaks it shows here too.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Connect, type Plugin } from 'vite';
import { answer } from './world';

const source = readFileSync(fileURLToPath(new URL('../../embed.go', import.meta.url)), 'utf8');
const declaration = /const ContentSecurityPolicy = ((?:"[^"]*"[ +\s]*)+)/.exec(source)?.[1] ?? '';
const policy = [...declaration.matchAll(/"([^"]*)"/g)].map((match) => match[1]).join('');

const handle: Connect.NextHandleFunction = (request, response, next) => {
  response.setHeader('Content-Security-Policy', policy);
  if (request.url !== '/graphql') return next();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      query: string;
      variables?: Record<string, unknown>;
      operationName?: string;
    };
    answer(body.query, body.variables, body.operationName).then((result) => {
      response.setHeader('Content-Type', 'application/graphql-response+json');
      response.end(JSON.stringify(result));
    }, next);
  });
};

const world: Plugin = {
  name: 'safir-world',
  configurePreviewServer(server) {
    server.middlewares.use(handle);
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  plugins: [world],
  build: { outDir: fileURLToPath(new URL('../../dist', import.meta.url)) },
  preview: { host: '127.0.0.1', port: 8181, strictPort: true },
});
