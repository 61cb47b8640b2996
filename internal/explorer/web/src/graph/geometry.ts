// Where the lines and names of a drawing lie, in its own units: what canvas and SVG have in common.
import { edgeNameSize, fontFamily, nameSize, radiusOf, widthOf } from './look';
import type { Labels, Lang } from './settings';
import type { Point } from './state';
import { canvasName, edgeText } from './text';
import { symmetricKinds, type DrawnEdge, type Drawing, type Standing } from './view';

/** A line through 2 points, or a Bézier curve through 3 or 4. */
export type Curve = readonly Point[];

export interface NodeShape {
  id: string;
  kind: string;
  at: Point;
  radius: number;
  /** Edges drawn at it: what has more comes first where room is short. */
  degree: number;
  lines: string[];
  /** The width of the longest line at {@link nameSize}. */
  textWidth: number;
  pinned: boolean;
  folded: number;
}

export interface EdgeShape {
  id: string;
  source: string;
  target: string;
  curve: Curve;
  length: number;
  width: number;
  standing: Standing;
  directed: boolean;
  /** What happened, and when; the second is missing where no time is known. */
  lines: string[];
  /** The widths of the lines at {@link edgeNameSize}. */
  textWidths: number[];
}

/** A drawing with everything in its place. */
export interface Picture {
  nodes: NodeShape[];
  edges: EdgeShape[];
}

/** From so many edges on nodes are small, lines thin, and lines carry no names of their own. */
export const manyEdges = 400;

export const lineHeight = 1.3;
/** Between a node and its name. */
export const nameGap = 5;
/** Between a line's end and its node. */
const endGap = 2;
/** Between parallel edges, where they are farthest apart. */
const parallelGap = 34;
const widestName = 150;

let pen: OffscreenCanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** The width of a text in pixels; without a canvas, as in tests, an estimate by its length. */
export function measure(text: string, size: number, weight = 400): number {
  const key = `${weight} ${size} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (pen === undefined) pen = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
  let width = 0.55 * size * text.length;
  if (pen) {
    pen.font = `${weight} ${size}px ${fontFamily}`;
    width = pen.measureText(text).width;
  }
  if (widths.size > 20_000) widths.clear();
  widths.set(key, width);
  return width;
}

/** Breaks a name at spaces into at most two lines; what is longer ends in dots. */
export function wrap(text: string, widest: number, size: number): string[] {
  if (measure(text, size) <= widest) return [text];
  const words = text.split(' ');
  let best = 1;
  for (let count = 1; count < words.length; count++) {
    const head = measure(words.slice(0, count).join(' '), size);
    const tail = measure(words.slice(count).join(' '), size);
    const before = Math.max(measure(words.slice(0, best).join(' '), size), measure(words.slice(best).join(' '), size));
    if (Math.max(head, tail) < before) best = count;
  }
  return [words.slice(0, best).join(' '), words.slice(best).join(' ')].filter((line) => line !== '').map((line) => shorten(line, 1.25 * widest, size));
}

function shorten(text: string, widest: number, size: number): string {
  if (measure(text, size) <= widest) return text;
  let length = text.length;
  while (length > 1 && measure(`${text.slice(0, length)}…`, size) > widest) length = Math.floor(length * 0.9);
  return `${text.slice(0, length).trimEnd()}…`;
}

/** What a drawing says in words, and how wide: it changes with names and language, not with places. */
export interface Words {
  nodes: ReadonlyMap<string, { lines: string[]; width: number }>;
  edges: ReadonlyMap<string, { lines: string[]; widths: number[] }>;
}

export function wordsOf(drawing: Drawing, labels: Labels, lang: Lang): Words {
  return {
    nodes: new Map(
      drawing.nodes.map(({ node }) => {
        const lines = canvasName(node, labels).flatMap((line) => wrap(line, widestName, nameSize));
        return [node.id, { lines, width: Math.max(...lines.map((line) => measure(line, nameSize, 500))) }];
      }),
    ),
    edges: new Map(
      drawing.edges.map((edge) => {
        const lines = edgeText(edge, lang).split('\n');
        return [edge.id, { lines, widths: lines.map((line) => measure(line, edgeNameSize)) }];
      }),
    ),
  };
}

/** Everything that has a place, with its lines routed; nodes without one are left out. */
export function pictureOf(drawing: Drawing, words: Words, at: (id: string) => Point | undefined): Picture {
  const size = drawing.edges.length > manyEdges ? 0.75 : 1;
  const nodes = drawing.nodes.flatMap(({ node, degree, pinned, folded }): NodeShape[] => {
    const point = at(node.id);
    const name = words.nodes.get(node.id);
    if (!point || !name) return [];
    return [{ id: node.id, kind: node.kind, at: point, radius: size * radiusOf(degree), degree, lines: name.lines, textWidth: name.width, pinned, folded }];
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const pairs = new Map<string, DrawnEdge[]>();
  for (const edge of drawing.edges) {
    const pair = edge.source < edge.target ? `${edge.source}\n${edge.target}` : `${edge.target}\n${edge.source}`;
    const together = pairs.get(pair);
    if (together) together.push(edge);
    else pairs.set(pair, [edge]);
  }
  const edges: EdgeShape[] = [];
  for (const together of pairs.values()) {
    together.forEach((edge, nth) => {
      const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
      if (!from || !to) return;
      const curve = route(from, to, nth, together.length);
      const { lines, widths } = words.edges.get(edge.id) ?? { lines: [], widths: [] };
      edges.push({
        id: edge.id,
        source: edge.source,
        target: edge.target,
        curve,
        length: lengthOf(curve),
        width: widthOf(edge.claims),
        standing: edge.standing,
        directed: !symmetricKinds.has(edge.kind),
        lines,
        textWidths: widths,
      });
    });
  }
  return { nodes, edges };
}

interface End {
  id: string;
  at: Point;
  radius: number;
}

/** The way of the nth of several edges between two nodes: parallel ones bend away from each other. */
export function route(from: End, to: End, nth: number, of: number): Curve {
  if (from.id === to.id) return loop(from, nth);
  const away = (nth - (of - 1) / 2) * parallelGap * (from.id < to.id ? 1 : -1);
  const [dx, dy] = [to.at.x - from.at.x, to.at.y - from.at.y];
  const length = Math.hypot(dx, dy) || 1;
  if (Math.abs(away) < 1) return [toward(from.at, to.at, from.radius + endGap), toward(to.at, from.at, to.radius + endGap)];
  // A quadratic curve passes its control point at half the distance.
  const control = { x: (from.at.x + to.at.x) / 2 - (dy / length) * 2 * away, y: (from.at.y + to.at.y) / 2 + (dx / length) * 2 * away };
  return [toward(from.at, control, from.radius + endGap), control, toward(to.at, control, to.radius + endGap)];
}

function loop({ at, radius }: End, nth: number): Curve {
  const reach = radius * 2.6 + nth * 26;
  return [
    { x: at.x - radius * 0.5, y: at.y - radius * 0.9 },
    { x: at.x - reach, y: at.y - reach },
    { x: at.x + reach, y: at.y - reach },
    { x: at.x + radius * 0.5, y: at.y - radius * 0.9 },
  ];
}

function toward(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const share = Math.min(0.49, distance / length);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** The point at a share of a curve, 0 to 1. */
export function pointAt(curve: Curve, share: number): Point {
  let points = curve;
  while (points.length > 1) {
    const next: Point[] = [];
    for (let index = 1; index < points.length; index++) {
      const [a, b] = [points[index - 1]!, points[index]!];
      next.push({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
    }
    points = next;
  }
  return points[0]!;
}

/** The direction at a share of a curve, in radians. */
export function angleAt(curve: Curve, share: number): number {
  const a = pointAt(curve, Math.max(0, share - 0.02));
  const b = pointAt(curve, Math.min(1, share + 0.02));
  return Math.atan2(b.y - a.y, b.x - a.x);
}

/** The direction turned so that text along it does not stand on its head. */
export function upright(angle: number): number {
  if (angle > Math.PI / 2) return angle - Math.PI;
  return angle < -Math.PI / 2 ? angle + Math.PI : angle;
}

function lengthOf(curve: Curve): number {
  if (curve.length === 2) return Math.hypot(curve[1]!.x - curve[0]!.x, curve[1]!.y - curve[0]!.y);
  let length = 0;
  let before = curve[0]!;
  for (let step = 1; step <= 8; step++) {
    const here = pointAt(curve, step / 8);
    length += Math.hypot(here.x - before.x, here.y - before.y);
    before = here;
  }
  return length;
}

/** How far a point is from a curve. */
export function distanceTo(curve: Curve, { x, y }: Point): number {
  const steps = curve.length === 2 ? 1 : 12;
  let best = Infinity;
  let a = curve[0]!;
  for (let step = 1; step <= steps; step++) {
    const b = steps === 1 ? curve[1]! : pointAt(curve, step / steps);
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const share = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - a.x - share * dx, y - a.y - share * dy));
    a = b;
  }
  return best;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The room of a node with its name below it. */
export function boxOf(radius: number, textWidth: number, lines: number): Box {
  const half = Math.max(radius, textWidth / 2);
  return { left: -half, right: half, top: -radius, bottom: radius + nameGap + lines * lineHeight * nameSize };
}

/**
 * The room of a whole picture; null when it is empty. Where the drawing is small, names are larger
 * than its units say, by a factor.
 */
export function bounds(picture: Picture, factor = 1): Box | null {
  if (picture.nodes.length === 0) return null;
  const all: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { at, radius, textWidth, lines } of picture.nodes) {
    const box = boxOf(radius, textWidth * factor, lines.length * factor);
    all.left = Math.min(all.left, at.x + box.left);
    all.right = Math.max(all.right, at.x + box.right);
    all.top = Math.min(all.top, at.y + box.top);
    all.bottom = Math.max(all.bottom, at.y + box.bottom);
  }
  for (const { curve } of picture.edges) {
    if (curve.length === 2) continue;
    for (const share of [0.25, 0.5, 0.75]) {
      const { x, y } = pointAt(curve, share);
      all.left = Math.min(all.left, x - 8);
      all.right = Math.max(all.right, x + 8);
      all.top = Math.min(all.top, y - 8);
      all.bottom = Math.max(all.bottom, y + 8);
    }
  }
  return all;
}
