import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, type GraphQLSchema } from 'graphql';

const folder = process.env['SAFIR_SCHEMA'] ?? fileURLToPath(new URL('../../../../schema', import.meta.url));

/** The API's schema, read from schema/*.graphqls at the project's root. */
export function projectSchema(): GraphQLSchema {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.graphqls'))
    .sort();
  if (files.length === 0) throw new Error(`no schema files in ${folder}`);
  return buildSchema(files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n'));
}
