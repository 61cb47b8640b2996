import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

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
  plugins: [react(), precompress()],
  worker: { format: 'es' },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
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
  server: {
    proxy: { '/graphql': process.env['SAFIR_URL'] ?? 'http://127.0.0.1:8080' },
  },
});
