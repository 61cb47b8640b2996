import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = new URL(process.env['SAFIR_URL'] ?? 'http://127.0.0.1:8080').origin;
const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** What only workers bundle; vite's list of licences covers the page alone. */
const inWorkers = ['d3-dispatch', 'd3-force', 'd3-quadtree', 'd3-timer', 'vscode-languageserver-types'];

/** Completes the list of licences by those of the workers. */
function workerLicenses(): Plugin {
  return {
    name: 'safir-worker-licenses',
    apply: 'build',
    closeBundle() {
      const list = join(dist, 'licenses.txt');
      let text = readFileSync(list, 'utf8');
      for (const name of inWorkers) {
        if (text.includes(`## ${name} - `)) continue;
        const folder = fileURLToPath(new URL(`node_modules/${name}/`, import.meta.url));
        const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
        const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
        if (!file) throw new Error(`${name} brings no licence`);
        text += `\n## ${name} - ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8')}`;
      }
      writeFileSync(list, text);
    },
  };
}

/**
 * Writes `name.gz` beside every built file that gzip makes smaller. The server hands these out as
 * they are, so nothing is compressed while somebody waits. Without the file's name and date in the
 * gzip header, equal input gives equal bytes.
 */
function precompress(): Plugin {
  return {
    name: 'safir-precompress',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        const path = join(dist, name);
        if (!statSync(path).isFile() || !/\.(?:css|html|js|json|svg|ttf|txt)$/.test(name)) continue;
        const raw = readFileSync(path);
        const packed = gzipSync(raw, { level: constants.Z_BEST_COMPRESSION });
        if (packed.length < raw.length) writeFileSync(`${path}.gz`, packed);
      }
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), workerLicenses(), precompress()],
  worker: { format: 'es' },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // What is bundled asks to be named with its licence wherever it goes.
    license: { fileName: 'licenses.txt' },
    chunkSizeWarningLimit: 5000,
    // GraphiQL's fonts are data: addresses in its style sheet already; our own files stay files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      onLog(level, log, handle) {
        // React's compiler marks its output with directives that mean nothing once bundled.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  // `npm run dev` and `vite preview` in front of a running server, which answers its own origin only.
  server: { proxy: { '/graphql': { target: server, changeOrigin: true, headers: { origin: server } } } },
});
