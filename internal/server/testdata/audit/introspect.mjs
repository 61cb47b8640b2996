// Asks for the whole schema as clients do, builds it, and prints how many
// types it has and which of them have no description.
import { buildClientSchema, getIntrospectionQuery } from 'graphql';

const response = await fetch(process.argv[2], {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
  body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: false }) }),
});
const { data, errors } = await response.json();
if (errors) throw new Error(JSON.stringify(errors));
const types = Object.values(buildClientSchema(data).getTypeMap()).filter((type) => !type.name.startsWith('__'));
const bare = types.filter((type) => !type.description).map((type) => type.name);
console.log(JSON.stringify({ types: types.length, bare }));
