// What is on screen in forms for other programs and for paper.
import { endpoint, type Headers } from '../http';
import { lookOf, palette, sizeOf, widthOf, type Shape, type Theme } from './look';
import type { Labels, Lang } from './settings';
import type { Point } from './state';
import { edgeText, nodeName } from './text';
import { symmetricKinds, type Drawing } from './view';

/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob | string, mediaType: string): void {
  const blob = typeof content === 'string' ? new Blob([content], { type: `${mediaType};charset=utf-8` }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * A field of CSV (RFC 4180). A field that a spreadsheet would take for a formula is kept a text by
 * an apostrophe before it.
 */
export function csvField(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const columns = ['id', 'kind', 'source', 'source_label', 'target', 'target_label', 'time', 'earliest', 'latest', 'precision', 'modality', 'polarity', 'verdict', 'role', 'what', 'claims', 'independent_sources'];

/** One line per relation. The byte order mark makes spreadsheets read Arabic as UTF-8. */
export function csv(drawing: Drawing): string {
  const label = new Map(drawing.nodes.map(({ node }) => [node.id, node.label]));
  const rows = drawing.edges.flatMap((edge) =>
    edge.relations.map((relation) => [
      relation.id,
      relation.kind,
      relation.source,
      label.get(relation.source) ?? null,
      relation.target,
      label.get(relation.target) ?? null,
      relation.time?.edtf ?? null,
      relation.time?.earliest ?? null,
      relation.time?.latest ?? null,
      relation.time?.precision ?? null,
      relation.modality,
      relation.polarity,
      relation.verdict,
      relation.role,
      relation.what,
      relation.claims,
      relation.sources,
    ]),
  );
  return `\ufeff${[columns, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`;
}

/** Text for XML 1.0: characters that it cannot hold are left out. */
export function xml(text: string): string {
  return text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** GraphML with a key for every property; one edge per relation. */
export function graphml(drawing: Drawing): string {
  const keys: [string, 'node' | 'edge', string, string][] = [
    ['n_kind', 'node', 'kind', 'string'],
    ['n_label', 'node', 'label', 'string'],
    ['n_label_ar', 'node', 'label_ar', 'string'],
    ['e_kind', 'edge', 'kind', 'string'],
    ['e_time', 'edge', 'time', 'string'],
    ['e_earliest', 'edge', 'earliest', 'string'],
    ['e_latest', 'edge', 'latest', 'string'],
    ['e_modality', 'edge', 'modality', 'string'],
    ['e_polarity', 'edge', 'polarity', 'string'],
    ['e_verdict', 'edge', 'verdict', 'string'],
    ['e_role', 'edge', 'role', 'string'],
    ['e_what', 'edge', 'what', 'string'],
    ['e_claims', 'edge', 'claims', 'int'],
  ];
  const data = (key: string, value: string | number | null) =>
    value === null ? '' : `<data key="${key}">${xml(String(value))}</data>`;
  const nodes = drawing.nodes.map(
    ({ node }) =>
      `<node id="${xml(node.id)}">${data('n_kind', node.kind)}${data('n_label', node.label)}${data('n_label_ar', node.labelAr)}</node>`,
  );
  const edges = drawing.edges.flatMap((edge) =>
    edge.relations.map(
      (relation) =>
        `<edge id="${xml(relation.id)}" source="${xml(relation.source)}" target="${xml(relation.target)}" directed="${!symmetricKinds.has(relation.kind)}">` +
        data('e_kind', relation.kind) +
        data('e_time', relation.time?.edtf ?? null) +
        data('e_earliest', relation.time?.earliest ?? null) +
        data('e_latest', relation.time?.latest ?? null) +
        data('e_modality', relation.modality) +
        data('e_polarity', relation.polarity) +
        data('e_verdict', relation.verdict) +
        data('e_role', relation.role) +
        data('e_what', relation.what) +
        data('e_claims', relation.claims) +
        '</edge>',
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys.map(([id, on, name, type]) => `<key id="${id}" for="${on}" attr.name="${name}" attr.type="${type}"/>`),
    '<graph edgedefault="directed">',
    ...nodes,
    ...edges,
    '</graph>',
    '</graphml>',
    '',
  ].join('\n');
}

/** A node's outline as SVG, centred on a point. */
export function outline(shape: Shape, { x, y }: Point, size: number): string {
  const r = size / 2;
  const polygon = (points: [number, number][]) =>
    `<polygon points="${points.map(([px, py]) => `${round(x + px * r)},${round(y + py * r)}`).join(' ')}"`;
  switch (shape) {
    case 'ellipse':
      return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}"`;
    case 'round-rectangle':
      return `<rect x="${round(x - r)}" y="${round(y - r)}" width="${size}" height="${size}" rx="${round(size / 6)}"`;
    case 'hexagon':
      return polygon([[-0.5, -1], [0.5, -1], [1, 0], [0.5, 1], [-0.5, 1], [-1, 0]]);
    case 'round-triangle':
      return polygon([[0, -1], [1, 1], [-1, 1]]);
    case 'cut-rectangle':
      return polygon([[-0.6, -1], [0.6, -1], [1, -0.6], [1, 0.6], [0.6, 1], [-0.6, 1], [-1, 0.6], [-1, -0.6]]);
    case 'diamond':
      return polygon([[0, -1], [1, 0], [0, 1], [-1, 0]]);
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The drawing as SVG: texts stay texts, so that Arabic is shaped by whoever shows it. */
export function svg(drawing: Drawing, positions: ReadonlyMap<string, Point>, labels: Labels, lang: Lang, theme: Theme): string {
  const colors = palette[theme];
  const at = (id: string): Point => positions.get(id) ?? { x: 0, y: 0 };
  const xs = drawing.nodes.map(({ node }) => at(node.id).x);
  const ys = drawing.nodes.map(({ node }) => at(node.id).y);
  const margin = 110;
  const [left, top] = [Math.min(0, ...xs) - margin, Math.min(0, ...ys) - margin];
  const [width, height] = [Math.max(0, ...xs) + margin - left, Math.max(0, ...ys) + margin - top];
  const sizes = new Map(drawing.nodes.map(({ node, degree }) => [node.id, sizeOf(degree)]));

  const pairs = new Map<string, number>();
  const edges = drawing.edges.map((edge) => {
    const pair = [edge.source, edge.target].sort().join(' ');
    const nth = pairs.get(pair) ?? 0;
    pairs.set(pair, nth + 1);
    const [from, to] = [at(edge.source), at(edge.target)];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy) || 1;
    // Parallel edges bend away from each other, alternating sides.
    const bend = (nth % 2 === 1 ? 1 : -1) * Math.ceil(nth / 2) * 36 * (edge.source < edge.target ? 1 : -1);
    const middle = { x: (from.x + to.x) / 2 - (dy / length) * bend, y: (from.y + to.y) / 2 + (dx / length) * bend };
    const cut = (sizes.get(edge.target) ?? 0) / 2 + 3;
    const tail = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
    const end = { x: to.x - ((to.x - middle.x) / tail) * cut, y: to.y - ((to.y - middle.y) / tail) * cut };
    const color = edge.standing === 'planned' ? colors.planned : edge.standing === 'denied' ? colors.denied : colors.edge;
    const dash = edge.standing === 'planned' ? ' stroke-dasharray="7 5"' : edge.standing === 'denied' ? ' stroke-dasharray="2 3"' : '';
    const arrow = symmetricKinds.has(edge.kind) ? '' : ` marker-end="url(#${edge.standing})"`;
    const lines = edgeText(edge, lang).split('\n');
    const text = lines
      .map((line, index) => `<tspan x="${round(middle.x)}" dy="${index === 0 ? -2 : 13}">${xml(line)}</tspan>`)
      .join('');
    return (
      `<path d="M${round(from.x)} ${round(from.y)}Q${round(middle.x)} ${round(middle.y)} ${round(end.x)} ${round(end.y)}" fill="none" stroke="${color}" stroke-width="${widthOf(edge.claims)}"${dash}${arrow}/>` +
      `<text x="${round(middle.x)}" y="${round(middle.y)}" font-size="10.5">${text}</text>`
    );
  });
  const nodes = drawing.nodes.map(({ node, degree }) => {
    const look = lookOf(node.kind);
    const point = at(node.id);
    const size = sizeOf(degree);
    return (
      `${outline(look.shape, point, size)} fill="${look[theme]}"><title>${xml(node.id)}</title></${outline(look.shape, point, size).slice(1).split(' ')[0]}>` +
      `<text x="${round(point.x)}" y="${round(point.y + size / 2 + 16)}" font-size="13">${xml(nodeName(node, labels))}</text>`
    );
  });
  const marker = (id: string, color: string) =>
    `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${color}"/></marker>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}" width="${Math.round(width)}" height="${Math.round(height)}">`,
    `<defs>${marker('done', colors.edge)}${marker('planned', colors.planned)}${marker('denied', colors.denied)}</defs>`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" fill="${colors.ground}"/>`,
    `<g font-family="system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif" fill="${colors.text}" text-anchor="middle" stroke-linejoin="round">`,
    ...edges,
    ...nodes,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The query whose answer is what is on screen. */
export function queryForDrawing(drawing: Drawing): string {
  const list = (ids: string[]) => ids.map((id) => JSON.stringify(id)).join(', ');
  const chunks = (ids: string[]) => Array.from({ length: Math.ceil(ids.length / 100) }, (_, at) => ids.slice(100 * at, 100 * at + 100));
  const relations = chunks(drawing.edges.flatMap((edge) => edge.relations.map(({ id }) => id)));
  const touched = new Set(drawing.edges.flatMap((edge) => [edge.source, edge.target]));
  const alone = chunks(drawing.nodes.map(({ node }) => node.id).filter((id) => !touched.has(id)));
  const name = (base: string, at: number, of: number) => (of > 1 ? `${base}${at + 1}` : base);
  const parts = [
    ...relations.map(
      (ids, at) => `  ${name('relations', at, relations.length)}: nodes(ids: [${list(ids)}]) {\n    ...OnScreenRelation\n  }`,
    ),
    ...alone.map((ids, at) => `  ${name('entities', at, alone.length)}: nodes(ids: [${list(ids)}]) {\n    ...OnScreenEntity\n  }`),
  ];
  if (parts.length === 0) return '';
  const relation = `
fragment OnScreenRelation on Relation {
  id
  kind
  modality
  polarity
  verdict
  role
  what
  time {
    edtf
  }
  source {
    ...OnScreenEntity
  }
  target {
    ...OnScreenEntity
  }
}
`;
  return `# What the graph panel showed when this was written.
query OnScreen {
${parts.join('\n')}
}
${relations.length > 0 ? relation : ''}
fragment OnScreenEntity on Entity {
  id
  kind
  label
}
`;
}

/** A shell command that sends the request; a single quote in it is closed, escaped and opened again. */
export function curl(query: string, variables: Record<string, unknown> | null, headers: Headers): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const body = JSON.stringify(variables ? { query, variables } : { query });
  const lines = [`curl ${quote(endpoint.href)}`, `-H ${quote('content-type: application/json')}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quote(`${name}: ${value}`)}`);
  lines.push(`--data ${quote(body)}`);
  return lines.join(' \\\n  ');
}
