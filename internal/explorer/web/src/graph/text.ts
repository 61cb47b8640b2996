// How names and times are written on the canvas and in panels.
import type { GraphEdge, GraphNode } from './model';
import type { Labels, Lang } from './settings';
import type { DrawnEdge } from './view';
import { kindName } from './words';

const firstStrongIsolate = '\u2068';
const leftToRightIsolate = '\u2066';
const popIsolate = '\u2069';

/** Keeps a text's direction from disturbing what stands beside it on one line. */
export const isolate = (text: string): string => `${firstStrongIsolate}${text}${popIsolate}`;

/** Keeps a date in its order of digits and signs within Arabic. */
export const isolateDate = (text: string): string => `${leftToRightIsolate}${text}${popIsolate}`;

export function nodeName(node: GraphNode, labels: Labels): string {
  const arabic = node.labelAr && node.labelAr !== node.label ? node.labelAr : null;
  if (labels === 'arabic') return node.labelAr ?? node.label;
  return labels === 'both' && arabic ? `${node.label} · ${arabic}` : node.label;
}

/** A node's name as the canvas writes it: a line for each script. */
export function canvasName(node: GraphNode, labels: Labels): string[] {
  return labels === 'both' && node.labelAr && node.labelAr !== node.label ? [node.label, node.labelAr] : [nodeName(node, labels)];
}

/** The time of a relation for people; empty when not known. */
export const timeText = (edge: GraphEdge): string => dateText(edge.time?.edtf ?? null);

/** EDTF with its open intervals as signs: "../2025-03-19" is ≤ 2025-03-19, "2021/.." is ≥ 2021. */
export function dateText(edtf: string | null): string {
  const until = /^\.\.\/([^/]+)$/.exec(edtf ?? '');
  if (until) return `≤ ${until[1]}`;
  const since = /^([^/]+)\/\.\.$/.exec(edtf ?? '');
  if (since) return `≥ ${since[1]}`;
  return (edtf ?? '').replace('/', ' – ');
}

/** The dates that a drawn edge spans: one, or the first and the last. */
function datesOf(edge: DrawnEdge): string {
  const dated = edge.relations.map(timeText).filter((text) => text !== '');
  if (dated.length === 0) return '';
  return dated.length > 1 && dated[0] !== dated.at(-1) ? `${dated[0]} … ${dated.at(-1)}` : dated[0]!;
}

/** What an edge carries: kind and date, "met ×3" for parallel ones. */
export function edgeText(edge: DrawnEdge, lang: Lang): string {
  const cross = edge.standing === 'denied' ? '✕ ' : '';
  const times = edge.relations.length > 1 ? ` ×${edge.relations.length}` : '';
  const first = `${cross}${isolate(kindName(edge.kind, lang))}${times}`;
  const dates = datesOf(edge);
  return dates ? `${first}\n${isolateDate(dates)}` : first;
}

/** One relation as a sentence without its time, for lists and screen readers. */
export const relationText = (edge: GraphEdge, from: string, to: string, lang: Lang): string => `${isolate(from)} ${kindName(edge.kind, lang)} ${isolate(to)}`;

/** Cuts a string by byte offsets of its UTF-8 form; null when they do not fall between characters. */
export function sliceBytes(text: string, start: number, end: number): [string, string, string] | null {
  const bytes = new TextEncoder().encode(text);
  if (start < 0 || end < start || end > bytes.length) return null;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return [
      decoder.decode(bytes.subarray(0, start)),
      decoder.decode(bytes.subarray(start, end)),
      decoder.decode(bytes.subarray(end)),
    ];
  } catch {
    return null;
  }
}
