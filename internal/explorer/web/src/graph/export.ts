// What is on screen in forms for other programs and for paper.
import { endpoint, type Headers } from '../http';
import { angleAt, bounds, lineHeight, manyEdges, nameGap, pointAt, upright, type Curve, type Picture } from './geometry';
import { edgeNameSize, glyphFit, lookOf, nameSize, outline, palettes, type Theme } from './look';
import { crossesAt, directionOf } from './paint';
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

const round = (value: number): number => Math.round(value * 10) / 10;

const pathOf = (curve: Curve): string => {
  const [start, ...rest] = curve.map(({ x, y }) => `${round(x)} ${round(y)}`);
  return `M${start}${['', 'L', 'Q', 'C'][rest.length]}${rest.join(' ')}`;
};

/** The picture as SVG: texts stay texts, so that Arabic is shaped by whoever shows it. */
export function svg(picture: Picture, theme: Theme): string {
  const colors = palettes[theme];
  const room = bounds(picture) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const margin = 30;
  const [left, top, width, height] = [room.left - margin, room.top - margin, room.right - room.left + 2 * margin, room.bottom - room.top + 2 * margin].map(round);
  const edges = picture.edges.map((edge) => {
    const color = edge.standing === 'planned' ? colors.planned : edge.standing === 'denied' ? colors.denied : colors.edge;
    const dash = edge.standing === 'planned' ? ' stroke-dasharray="7 6"' : edge.standing === 'denied' ? ' stroke-dasharray="1 5"' : '';
    const arrow = edge.directed ? ` marker-end="url(#${edge.standing})"` : '';
    const crosses = edge.standing !== 'denied' ? '' : crossesAt.map((share) => {
      const { x, y } = pointAt(edge.curve, share);
      return `<path d="M${round(x - 5)} ${round(y - 5)}l10 10m0 -10l-10 10" stroke="${color}" stroke-width="2"/>`;
    }).join('');
    return `<path d="${pathOf(edge.curve)}" stroke="${color}" stroke-width="${edge.width}"${dash}${arrow}/>${crosses}`;
  });
  const many = picture.edges.length > manyEdges;
  const edgeNames = many ? [] : picture.edges.map((edge) => {
    const { x, y } = pointAt(edge.curve, 0.5);
    const turn = round((upright(angleAt(edge.curve, 0.5)) * 180) / Math.PI);
    return `<text transform="translate(${round(x)} ${round(y)}) rotate(${turn})" font-size="${edgeNameSize}" dy="0.35em">${xml(edge.lines.join(' '))}</text>`;
  });
  const nodes = picture.nodes.map((node) => {
    const look = lookOf(node.kind);
    const { scale, dy } = glyphFit(look.shape, node.radius);
    const lines = node.lines.map((line, index) => {
      const y = node.radius + nameGap + nameSize * (0.85 + index * lineHeight);
      return `<text y="${round(y)}" font-size="${nameSize}" font-weight="500" direction="${directionOf(line)}">${xml(line)}</text>`;
    });
    return (
      `<g transform="translate(${round(node.at.x)} ${round(node.at.y)})"><title>${xml(node.id)}</title>` +
      `<path d="${outline(look.shape, node.radius)}" fill="${look[theme]}" stroke="${colors.ground}" stroke-width="2"/>` +
      `<path d="${look.glyph}" fill="none" stroke="${colors.onColor}" stroke-width="1.9" transform="translate(0 ${round(dy)}) scale(${Math.round(scale * 1000) / 1000}) translate(-12 -12)"/>` +
      `${lines.join('')}</g>`
    );
  });
  const marker = (id: string, color: string) =>
    `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${color}"/></marker>`;
  const halo = `stroke="${colors.ground}" stroke-width="3.5" paint-order="stroke"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${Math.round(width!)}" height="${Math.round(height!)}">`,
    `<defs>${marker('done', colors.edge)}${marker('planned', colors.planned)}${marker('denied', colors.denied)}</defs>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colors.ground}"/>`,
    '<g fill="none" stroke-linecap="round">',
    ...edges,
    '</g>',
    `<g font-family="system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif" fill="${colors.text}" text-anchor="middle" stroke-linejoin="round" stroke-linecap="round">`,
    `<g ${halo}>`,
    ...edgeNames,
    '</g>',
    ...nodes.map((node) => node.replaceAll('<text ', `<text ${halo} `)),
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
