// Paints a picture on a canvas. Lines and names are laid in screen pixels, so that names stay
// readable when the drawing is small; a name that finds no room is left out until there is.
import { angleAt, lineHeight, manyEdges, nameGap, pointAt, upright, type EdgeShape, type NodeShape, type Picture } from './geometry';
import { edgeNameSize, fontFamily, glyphFit, lookOf, nameSize, outline, palettes, type Palette, type Shape, type Theme } from './look';
import type { Point } from './state';

/** From drawing units to screen pixels: `x * k + view.x`. */
export interface View {
  k: number;
  x: number;
  y: number;
}

/** What stands out; everything is told by id. */
export interface Emphasis {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
  /** The node or edge under the pointer. */
  hovered: string | null;
  /** When not null, what is in it is marked and the rest steps back. */
  marked: ReadonlySet<string> | null;
}

export const nothing: Emphasis = { nodes: new Set(), edges: new Set(), hovered: null, marked: null };

/** How many nodes of a large graph are named wherever they lie. */
const hubs = 40;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
/** How large names are at a zoom: they shrink and grow less than the drawing. */
export const textScale = (k: number) => clamp(k, 0.82, 1.3);
const widthScale = (k: number) => clamp(k, 0.45, 1.5);

const paths = new Map<string, Path2D>();
function path(shape: Shape, radius: number): Path2D {
  const key = `${shape} ${radius}`;
  let found = paths.get(key);
  if (!found) {
    found = new Path2D(outline(shape, radius));
    if (paths.size > 2000) paths.clear();
    paths.set(key, found);
  }
  return found;
}

const glyphs = new Map<string, Path2D>();
function glyph(text: string): Path2D {
  let found = glyphs.get(text);
  if (!found) glyphs.set(text, (found = new Path2D(text)));
  return found;
}

/** Rectangles that are taken, found by the cells that they touch. */
class Room {
  #cells = new Map<number, number[]>();
  #boxes: number[] = [];
  readonly #cell = 48;

  free(left: number, top: number, right: number, bottom: number): boolean {
    const boxes = this.#boxes;
    return !this.#each(left, top, right, bottom, (key) =>
      (this.#cells.get(key) ?? []).some((at) => left < boxes[at + 2]! && right > boxes[at]! && top < boxes[at + 3]! && bottom > boxes[at + 1]!),
    );
  }

  take(left: number, top: number, right: number, bottom: number): void {
    const at = this.#boxes.push(left, top, right, bottom) - 4;
    this.#each(left, top, right, bottom, (key) => {
      const cell = this.#cells.get(key);
      if (cell) cell.push(at);
      else this.#cells.set(key, [at]);
      return false;
    });
  }

  #each(left: number, top: number, right: number, bottom: number, visit: (key: number) => boolean): boolean {
    for (let x = Math.floor(left / this.#cell); x <= Math.floor(right / this.#cell); x++) {
      for (let y = Math.floor(top / this.#cell); y <= Math.floor(bottom / this.#cell); y++) {
        if (visit(x * 65_536 + y)) return true;
      }
    }
    return false;
  }
}

interface EdgeName {
  share: number;
  /** How many of its lines are written. */
  lines: number;
}

interface Placement {
  k: number;
  named: Uint8Array;
  edgeNames: (EdgeName | null)[];
}

/** Finds room for names, the best connected nodes first; in drawing units times the zoom. */
function placeNames({ nodes, edges }: Picture, k: number): Placement {
  const room = new Room();
  const f = textScale(k);
  for (const { at, radius } of nodes) {
    const r = radius * k * 0.9;
    room.take(at.x * k - r, at.y * k - r, at.x * k + r, at.y * k + r);
  }
  const named = new Uint8Array(nodes.length);
  const order = nodes.map((_, index) => index).sort((a, b) => nodes[b]!.degree - nodes[a]!.degree);
  const many = edges.length > manyEdges;
  const names = many ? new Room() : room;
  order.forEach((index, rank) => {
    const { at, radius, textWidth, lines } = nodes[index]!;
    const half = (textWidth * f) / 2 + 1;
    const top = at.y * k + radius * k + 2;
    const bottom = top + nameGap * f + lines.length * lineHeight * nameSize * f - 3;
    const box = [at.x * k - half, top, at.x * k + half, bottom] as const;
    // In a large graph the hubs are named over what lies below them.
    if (!names.free(...box) || (many && rank >= hubs && !room.free(...box))) return;
    names.take(...box);
    if (many) room.take(...box);
    named[index] = 1;
  });
  return { k, named, edgeNames: many ? [] : edges.map((edge) => placeEdgeName(edge, k, f, room)) };
}

const shares = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73];

/** Slides an edge's name along its line to where it covers nothing; what happened matters more than when. */
function placeEdgeName(edge: EdgeShape, k: number, f: number, room: Room): EdgeName | null {
  for (let lines = edge.lines.length; lines > 0; lines--) {
    const width = edgeNameWidth(edge, lines) * f;
    const slack = edge.length * k - width - (edge.standing === 'denied' ? 52 : edge.directed ? 12 : 4);
    if (slack < 0) continue;
    for (const share of shares) {
      if (Math.abs(share - 0.5) * edge.length * k > slack / 2 + 1) continue;
      const boxes = alongBoxes(edge, share, width, edgeNameSize * f, k);
      if (!boxes.every((box) => room.free(...box))) continue;
      for (const box of boxes) room.take(...box);
      return { share, lines };
    }
  }
  return null;
}

/** Small squares that cover a name along a line. */
function alongBoxes(edge: EdgeShape, share: number, width: number, height: number, k: number): [number, number, number, number][] {
  const { x, y } = pointAt(edge.curve, share);
  const angle = angleAt(edge.curve, share);
  const half = height * 0.52;
  const count = Math.max(1, Math.ceil(width / height));
  return Array.from({ length: count }, (_, index) => {
    const along = ((index + 0.5) / count - 0.5) * width;
    const [cx, cy] = [x * k + Math.cos(angle) * along, y * k + Math.sin(angle) * along];
    return [cx - half, cy - half, cx + half, cy + half];
  });
}

/** Where a denied edge is struck through: shares of its line. */
export const crossesAt = [0.1, 0.88];

const wordGap = 7;

const edgeNameWidth = (edge: EdgeShape, lines: number): number =>
  edge.textWidths.slice(0, lines).reduce((sum, width) => sum + width, 0) + wordGap * (lines - 1);

const firstStrong = /[\p{L}]/u;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
/** The direction that a text's first letter gives it. */
export const directionOf = (text: string): 'ltr' | 'rtl' => (rightToLeft.test(firstStrong.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr');

/** Paints one picture after another; remembers where names found room as long as picture and zoom stay. */
export class Painter {
  #picture: Picture | null = null;
  #placement: Placement | null = null;
  #index = new Map<string, number>();

  /** Width and height are those of the field in pixels, which the context has been scaled for. */
  paint(ctx: CanvasRenderingContext2D, width: number, height: number, picture: Picture, view: View, emphasis: Emphasis, theme: Theme): void {
    if (this.#picture !== picture) {
      this.#picture = picture;
      this.#placement = null;
      this.#index = new Map(picture.nodes.map((node, index) => [node.id, index]));
    }
    if (this.#placement?.k !== view.k) this.#placement = placeNames(picture, view.k);
    const colors = palettes[theme];
    ctx.fillStyle = colors.ground;
    ctx.fillRect(0, 0, width, height);
    const brush = new Brush(ctx, view, width, height, colors, theme, picture.edges.length > manyEdges);
    const near = this.#near(picture, emphasis);
    const dim = (id: string) => emphasis.marked !== null && !emphasis.marked.has(id);
    const strong = (edge: EdgeShape) => near.edges.has(edge.id);

    brush.lines(picture.edges.filter((edge) => dim(edge.id) && !strong(edge)), 0.14);
    brush.lines(picture.edges.filter((edge) => !dim(edge.id) && !strong(edge)), 1);
    picture.edges.forEach((edge, index) => {
      const name = this.#placement!.edgeNames[index];
      if (name && !strong(edge) && !dim(edge.id)) brush.edgeName(edge, name, false);
    });
    for (const edge of picture.edges) if (edge.standing === 'denied') brush.cross(edge, dim(edge.id) && !strong(edge) ? 0.14 : 1);
    const raised = picture.edges.filter(strong);
    for (const edge of raised) brush.strongLine(edge);

    const front: number[] = [];
    picture.nodes.forEach((node, index) => {
      if (near.nodes.has(node.id)) front.push(index);
      else brush.node(node, dim(node.id) ? 0.18 : 1, null);
    });
    picture.nodes.forEach((node, index) => {
      if (this.#placement!.named[index] && !near.nodes.has(node.id)) brush.name(node, dim(node.id) ? 0.25 : 1, false);
    });
    const chosenEdge = (edge: EdgeShape) => emphasis.edges.has(edge.id) || emphasis.hovered === edge.id;
    picture.edges.forEach((edge, index) => {
      const name = this.#placement!.edgeNames[index];
      if (name && strong(edge) && !chosenEdge(edge)) brush.edgeName(edge, name, true);
    });
    for (const index of front) {
      const node = picture.nodes[index]!;
      const chosen = emphasis.nodes.has(node.id) || emphasis.hovered === node.id;
      brush.node(node, 1, chosen || emphasis.marked?.has(node.id) ? (emphasis.hovered === node.id && !emphasis.nodes.has(node.id) ? 'hover' : 'ring') : null);
      if (chosen || this.#placement!.named[index] || front.length <= 40) brush.name(node, 1, true);
    }
    // Above everything, in the room that it has found, else across its line.
    picture.edges.forEach((edge, index) => {
      if (strong(edge) && chosenEdge(edge)) brush.edgeName(edge, this.#placement!.edgeNames[index] ?? { share: 0.5, lines: 1 }, true);
    });
  }

  /** What is drawn above the rest: what is chosen, marked or pointed at, and what that touches. */
  #near(picture: Picture, { nodes, edges, hovered, marked }: Emphasis): { nodes: Set<string>; edges: Set<string> } {
    const near = { nodes: new Set(nodes), edges: new Set(edges) };
    if (hovered !== null && this.#index.has(hovered)) near.nodes.add(hovered);
    else if (hovered !== null) near.edges.add(hovered);
    if (marked) for (const id of marked) if (this.#index.has(id)) near.nodes.add(id);
    for (const edge of picture.edges) {
      if (marked?.has(edge.id)) near.edges.add(edge.id);
      if (edge.source === hovered || edge.target === hovered) near.edges.add(edge.id).add(edge.id);
      if (near.edges.has(edge.id) && !marked) near.nodes.add(edge.source).add(edge.target);
    }
    return near;
  }
}

class Brush {
  readonly #textScale: number;
  readonly #widthScale: number;

  constructor(
    readonly ctx: CanvasRenderingContext2D,
    readonly view: View,
    readonly width: number,
    readonly height: number,
    readonly colors: Palette,
    readonly theme: Theme,
    readonly many: boolean,
  ) {
    this.#textScale = textScale(view.k);
    this.#widthScale = widthScale(view.k);
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
  }

  #x = (point: Point) => point.x * this.view.k + this.view.x;
  #y = (point: Point) => point.y * this.view.k + this.view.y;

  #color(edge: EdgeShape): string {
    if (edge.standing === 'planned') return this.colors.planned;
    return edge.standing === 'denied' ? this.colors.denied : this.colors.edge;
  }

  #visible(edge: EdgeShape): boolean {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const point of edge.curve) {
      const [x, y] = [this.#x(point), this.#y(point)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    return right > -20 && left < this.width + 20 && bottom > -20 && top < this.height + 20;
  }

  #trace({ curve }: EdgeShape): void {
    const [a, b, c, d] = curve;
    this.ctx.moveTo(this.#x(a!), this.#y(a!));
    if (d) this.ctx.bezierCurveTo(this.#x(b!), this.#y(b!), this.#x(c!), this.#y(c!), this.#x(d), this.#y(d));
    else if (c) this.ctx.quadraticCurveTo(this.#x(b!), this.#y(b!), this.#x(c), this.#y(c));
    else this.ctx.lineTo(this.#x(b!), this.#y(b!));
  }

  /** All lines of one look at once, which is what makes thousands of them quick. */
  lines(edges: EdgeShape[], opacity: number): void {
    const { ctx } = this;
    const looks = new Map<string, EdgeShape[]>();
    for (const edge of edges) {
      if (!this.#visible(edge)) continue;
      const key = `${edge.standing} ${edge.width}`;
      const alike = looks.get(key);
      if (alike) alike.push(edge);
      else looks.set(key, [edge]);
    }
    for (const alike of looks.values()) {
      const [{ standing, width }] = alike as [EdgeShape];
      ctx.globalAlpha = opacity * (this.many ? 0.42 : 1);
      ctx.strokeStyle = ctx.fillStyle = this.#color(alike[0]!);
      ctx.lineWidth = width * this.#widthScale * (this.many ? 0.7 : 1);
      this.#dash(standing);
      ctx.beginPath();
      for (const edge of alike) this.#trace(edge);
      ctx.stroke();
      ctx.setLineDash([]);
      if (!this.many || this.view.k > 0.35) {
        ctx.beginPath();
        for (const edge of alike) if (edge.directed) this.#arrow(edge);
        ctx.fill();
      }
    }
    ctx.globalAlpha = 1;
  }

  strongLine(edge: EdgeShape): void {
    if (!this.#visible(edge)) return;
    const { ctx } = this;
    ctx.strokeStyle = ctx.fillStyle = this.colors.mark;
    ctx.lineWidth = (edge.width + 0.8) * this.#widthScale;
    this.#dash(edge.standing);
    ctx.beginPath();
    this.#trace(edge);
    ctx.stroke();
    ctx.setLineDash([]);
    if (edge.directed) {
      ctx.beginPath();
      this.#arrow(edge);
      ctx.fill();
    }
  }

  #dash(standing: EdgeShape['standing']): void {
    const unit = this.#widthScale;
    if (standing === 'planned') this.ctx.setLineDash([7 * unit, 6 * unit]);
    else if (standing === 'denied') this.ctx.setLineDash([1 * unit, 5 * unit]);
    else this.ctx.setLineDash([]);
  }

  #arrow({ curve, width }: EdgeShape): void {
    const [end, before] = [curve.at(-1)!, curve.at(-2)!];
    const angle = Math.atan2(end.y - before.y, end.x - before.x);
    const size = (6 + 1.6 * width) * this.#widthScale;
    const [x, y] = [this.#x(end) + Math.cos(angle) * this.#widthScale, this.#y(end) + Math.sin(angle) * this.#widthScale];
    this.ctx.moveTo(x, y);
    this.ctx.lineTo(x - size * Math.cos(angle - 0.42), y - size * Math.sin(angle - 0.42));
    this.ctx.lineTo(x - size * Math.cos(angle + 0.42), y - size * Math.sin(angle + 0.42));
    this.ctx.closePath();
  }

  /** Strikes a denied edge through, on both sides of its name. */
  cross(edge: EdgeShape, opacity: number): void {
    if (!this.#visible(edge)) return;
    const { ctx } = this;
    ctx.globalAlpha = opacity;
    const arm = 5 * this.#widthScale;
    ctx.strokeStyle = this.colors.denied;
    ctx.lineWidth = 2 * this.#widthScale;
    ctx.beginPath();
    for (const share of crossesAt) {
      const point = pointAt(edge.curve, share);
      const [x, y] = [this.#x(point), this.#y(point)];
      ctx.moveTo(x - arm, y - arm);
      ctx.lineTo(x + arm, y + arm);
      ctx.moveTo(x + arm, y - arm);
      ctx.lineTo(x - arm, y + arm);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  edgeName(edge: EdgeShape, { share, lines }: EdgeName, raised: boolean): void {
    const { ctx, colors } = this;
    const f = this.#textScale;
    const point = pointAt(edge.curve, share);
    const [x, y] = [this.#x(point), this.#y(point)];
    if (x < -80 || y < -80 || x > this.width + 80 || y > this.height + 80) return;
    const width = edgeNameWidth(edge, lines) * f;
    const height = edgeNameSize * f * 1.35;
    ctx.save();
    ctx.translate(x, y);
    // A name that is longer than its line lies level, across it.
    if (width < edge.length * this.view.k - 8) ctx.rotate(upright(angleAt(edge.curve, share)));
    ctx.fillStyle = raised ? colors.mark : colors.ground;
    ctx.beginPath();
    ctx.roundRect(-width / 2 - (raised ? 6 : 3), -height / 2 - (raised ? 1 : 0), width + (raised ? 12 : 6), height + (raised ? 2 : 0), height / 2);
    ctx.fill();
    ctx.font = `${edgeNameSize * f}px ${fontFamily}`;
    // In Arabic what happened stands on the right of its date.
    const rtl = directionOf(edge.lines[0]!) === 'rtl';
    let left = -width / 2;
    for (const nth of rtl ? [1, 0] : [0, 1]) {
      if (nth >= lines) continue;
      const own = edge.textWidths[nth]! * f;
      ctx.fillStyle = raised ? colors.onColor : nth === 0 ? colors.text : colors.soft;
      ctx.direction = directionOf(edge.lines[nth]!);
      ctx.fillText(edge.lines[nth]!, left + own / 2, 0.5);
      left += own + wordGap * f;
    }
    ctx.restore();
  }

  node(node: NodeShape, opacity: number, ring: 'ring' | 'hover' | null): void {
    const { ctx, colors, theme } = this;
    const [x, y] = [this.#x(node.at), this.#y(node.at)];
    const radius = Math.max(2.5, Math.round(node.radius * this.view.k * 2) / 2);
    if (x < -radius * 2 || y < -radius * 2 || x > this.width + radius * 2 || y > this.height + radius * 2) return;
    const look = lookOf(node.kind);
    ctx.save();
    ctx.translate(x, y);
    if (ring) {
      ctx.fillStyle = colors.mark;
      ctx.globalAlpha = ring === 'ring' ? 1 : 0.35;
      ctx.fill(path(look.shape, radius + 6));
      ctx.globalAlpha = 1;
    }
    // A seam in the colour of the ground keeps lines and neighbours off the shape.
    ctx.fillStyle = colors.ground;
    ctx.fill(path(look.shape, radius + (radius > 8 ? 2.5 : 1)));
    ctx.globalAlpha = opacity;
    ctx.fillStyle = look[theme];
    ctx.fill(path(look.shape, radius));
    if (radius >= 8) {
      const { scale, dy } = glyphFit(look.shape, radius);
      ctx.translate(0, dy);
      ctx.scale(scale, scale);
      ctx.translate(-12, -12);
      ctx.strokeStyle = colors.onColor;
      ctx.lineWidth = 1.9;
      ctx.stroke(glyph(look.glyph));
    }
    ctx.restore();
    if (node.pinned) this.#badge(x - radius * 0.8, y - radius * 0.8, '');
    if (node.folded > 0) this.#badge(x + radius * 0.85, y - radius * 0.85, `+${node.folded}`);
  }

  #badge(x: number, y: number, text: string): void {
    const { ctx, colors } = this;
    const size = 11 * this.#textScale;
    ctx.font = `600 ${size}px ${fontFamily}`;
    const half = text ? Math.max(size * 0.75, ctx.measureText(text).width / 2 + 4) : size * 0.42;
    const high = text ? size * 0.75 : half;
    ctx.fillStyle = colors.text;
    ctx.strokeStyle = colors.ground;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.roundRect(x - half, y - high, 2 * half, 2 * high, high);
    ctx.stroke();
    ctx.fill();
    ctx.fillStyle = colors.ground;
    ctx.direction = 'ltr';
    if (text) ctx.fillText(text, x, y + 0.5);
  }

  name(node: NodeShape, opacity: number, raised: boolean): void {
    const { ctx, colors } = this;
    const f = this.#textScale;
    const [x, top] = [this.#x(node.at), this.#y(node.at) + Math.max(2.5, node.radius * this.view.k) + nameGap * f];
    const half = (node.textWidth * f) / 2;
    if (x < -half || top < -60 || x > this.width + half || top > this.height) return;
    const line = nameSize * lineHeight * f;
    ctx.globalAlpha = opacity;
    ctx.font = `${raised ? 600 : 500} ${nameSize * f}px ${fontFamily}`;
    ctx.strokeStyle = colors.ground;
    ctx.lineWidth = 3.5;
    ctx.fillStyle = colors.text;
    node.lines.forEach((text, index) => {
      ctx.direction = directionOf(text);
      const y = top + line * (index + 0.5);
      ctx.strokeText(text, x, y);
      ctx.fillText(text, x, y);
    });
    ctx.globalAlpha = 1;
  }
}
