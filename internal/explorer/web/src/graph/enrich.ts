// Adds to a query what drawing its answer needs (ids, kinds, labels, ends) under aliases of its
// own, and takes it out of the answer again. What is asked for and shown stays what was written.
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql';

/** Every alias that enriching adds begins so. */
export const prefix = 'safir_';

/** One added field: its name in the schema, the alias after the prefix, arguments and selection. */
interface Field {
  name: string;
  alias?: string;
  args?: string;
  select?: string[];
  spread?: string;
}

/** What each type of the schema contributes to a drawing. */
const wanted: Record<string, Field[]> = {
  Entity: [
    { name: 'id' },
    { name: 'kind' },
    { name: 'label' },
    { name: 'label', alias: 'labelAr', args: '(lang: "ar")' },
    { name: 'degree' },
  ],
  Relation: [
    { name: 'id' },
    // On a Node this stands beside the kind of an entity, which is of another type.
    { name: 'kind', alias: 'relationKind' },
    { name: 'role' },
    { name: 'what' },
    { name: 'modality' },
    { name: 'polarity' },
    { name: 'verdict' },
    { name: 'claimCount' },
    { name: 'independentSources' },
    { name: 'time', select: ['edtf', 'earliest', 'latest', 'precision', 'basis'] },
    { name: 'source', spread: 'Entity' },
    { name: 'target', spread: 'Entity' },
  ],
  Claim: [{ name: 'id' }, { name: 'relation', spread: 'Relation' }],
  Mention: [{ name: 'entity', spread: 'Entity' }],
};

/**
 * What an article is drawn as when the query itself asks for articles: the relations that it
 * claims. Below a relation or claim that would draw everything its articles say, so not there.
 */
const articleFields: Field[] = [{ name: 'claims', args: '(first: 25)' }];

const fragmentName = (type: string) => `safir${type}`;

/** Thrown where a document cannot be enriched; it is then sent as it is. */
export class CannotEnrich extends Error {}

/**
 * The document with what drawing needs. Fails with {@link CannotEnrich} when the text is not a
 * document, or already uses the names that enriching would add.
 */
export function enrich(query: string, schema: GraphQLSchema): string {
  if (query.includes(prefix) || /\bfragment\s+safir[A-Z]/.test(query)) {
    throw new CannotEnrich(`the query itself uses names that begin with ${prefix}`);
  }
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    throw new CannotEnrich(`the query cannot be read: ${(error as Error).message}`);
  }
  const fragments = buildFragments(schema);
  const used = new Set<string>();
  const info = new TypeInfo(schema);
  let below = 0; // how many enclosing selections belong to a relation, claim or entity
  const enclosing = (type: unknown) =>
    isCompositeType(type) && ['Relation', 'Claim', 'Entity', 'Mention'].some((name) => overlaps(schema, type, name));
  let inFragment = false;
  const enriched = visit(
    document,
    visitWithTypeInfo(info, {
      FragmentDefinition: {
        enter: () => void (inFragment = true),
        leave: () => void (inFragment = false),
      },
      SelectionSet: {
        enter() {
          if (enclosing(info.getParentType())) below++;
        },
        leave(node) {
          const type = info.getParentType();
          const inside = enclosing(type);
          if (inside) below--;
          if (!isCompositeType(type) || type.name.startsWith('__')) return undefined;
          const added: SelectionNode[] = [];
          for (const name of fragments.keys()) {
            if (name === 'Article' ? type.name === 'Article' && below === 0 && !inFragment : overlaps(schema, type, name)) {
              added.push({ kind: Kind.FRAGMENT_SPREAD, name: { kind: Kind.NAME, value: fragmentName(name) } });
              used.add(name);
            }
          }
          return added.length > 0 ? { ...node, selections: [...node.selections, ...added] } : undefined;
        },
      },
    }),
  );
  if (used.size === 0) return query;
  return print({ ...enriched, definitions: [...enriched.definitions, ...closure(used, fragments)] });
}

/** Whether a value of the composite type can be of the named type of the schema. */
function overlaps(schema: GraphQLSchema, type: GraphQLCompositeType, name: string): boolean {
  if (type.name === name) return true;
  const other = schema.getType(name);
  if (!isCompositeType(other)) return false;
  const possible = isAbstractType(other) ? schema.getPossibleTypes(other) : [other];
  const own = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  return own.some((candidate) => possible.includes(candidate));
}

/** The fragments, reduced to the fields that this schema has. */
function buildFragments(schema: GraphQLSchema): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const [typeName, fields] of Object.entries(wanted)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const lines = [`${prefix}type: __typename`];
    for (const field of fields) {
      const definition = type.getFields()[field.name];
      if (!definition || (field.args && !definition.args.some((argument) => isInputType(argument.type)))) continue;
      let selection = '';
      if (field.spread) {
        if (!schema.getType(field.spread)) continue;
        selection = ` { ...${fragmentName(field.spread)} }`;
      } else if (field.select) {
        const inner = getNamedType(definition.type);
        if (!isObjectType(inner)) continue;
        selection = ` { ${field.select.filter((name) => inner.getFields()[name]).join(' ')} }`;
      }
      lines.push(`${prefix}${field.alias ?? field.name}: ${field.name}${field.args ?? ''}${selection}`);
    }
    add(typeName, lines);
  }
  const article = schema.getType('Article');
  if (isObjectType(article) && fragments.has('Claim')) {
    const lines = articleFields
      .filter((field) => article.getFields()[field.name])
      .map((field) => `${prefix}${field.name}: ${field.name}${field.args ?? ''} { nodes { ...${fragmentName('Claim')} } }`);
    if (lines.length > 0) add('Article', lines);
  }
  return fragments;

  function add(typeName: string, lines: string[]): void {
    const source = `fragment ${fragmentName(typeName)} on ${typeName} { ${lines.join(' ')} }`;
    fragments.set(typeName, parse(source, { noLocation: true }).definitions[0] as FragmentDefinitionNode);
  }
}

/** The used fragments and those that they use themselves. */
function closure(used: Set<string>, fragments: Map<string, FragmentDefinitionNode>): FragmentDefinitionNode[] {
  const all = new Set(used);
  for (const name of all) {
    const text = print(fragments.get(name)!);
    for (const other of fragments.keys()) {
      if (text.includes(`...${fragmentName(other)}`)) all.add(other);
    }
  }
  return [...fragments].filter(([name]) => all.has(name)).map(([, fragment]) => fragment);
}

/** The answer without what enriching added; the input stays as it is. */
export function strip<T>(value: T): T {
  if (Array.isArray(value)) return value.map(strip) as T;
  if (value === null || typeof value !== 'object') return value;
  const kept: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (!key.startsWith(prefix)) kept[key] = strip(inner);
  }
  return kept as T;
}
