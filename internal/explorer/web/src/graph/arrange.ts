// Where nodes go: branches around the best connected node, loosened by simulated forces, turned to
// fill the field, and moved apart until no name covers another.
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from 'd3-force';

export interface LayoutRequest {
  /** Interleaved x and y; NaN where a node has no place yet. */
  positions: Float64Array;
  fixed: boolean[];
  /** Half the width of each node's shape. */
  radii: number[];
  /** The room that each node takes with its name: half the width, and how far down it reaches. */
  halves: number[];
  depths: number[];
  /** Pairs of node indexes, interleaved. */
  links: Uint32Array;
  /** What each link's words need, in drawing units. */
  lengths: number[];
  /** Width of the field over its height. */
  aspect: number;
}

interface Body extends SimulationNodeDatum {
  radius: number;
  half: number;
  depth: number;
  fixed: boolean;
}

/** From so many nodes on, names have no room of their own and quick matters more than neat. */
const large = 300;

/** How many arrangements are tried; the clearest of them is taken. */
const attempts = (nodes: number, links: number): number => (nodes > 120 || links > 300 ? 1 : nodes > 40 ? 2 : 4);

/**
 * Runs a layout step by step, so that whoever runs it can stop between two. Each step yields a way
 * to read the places so far; the last one returns them.
 */
export function* arrange(request: LayoutRequest): Generator<() => Float64Array, Float64Array> {
  const count = request.fixed.length;
  const placed = request.fixed.map((_, index) => !Number.isNaN(request.positions[2 * index]!));
  const known = placed.filter(Boolean).length;
  const links: Link[] = [];
  const neighbours: number[][] = request.fixed.map(() => []);
  for (let index = 0; index < request.links.length; index += 2) {
    const [a, b] = [request.links[index]!, request.links[index + 1]!];
    if (a === b) continue;
    links.push({ source: a, target: b, length: request.lengths[index / 2]! });
    neighbours[a]!.push(b);
    neighbours[b]!.push(a);
  }
  const parts = known === 0 && count <= large ? partsOf(neighbours) : [];
  if (parts.length > 1) return yield* apart(request, parts);
  const lines = linesOf(request.links);
  const tries = known === 0 ? attempts(count, links.length) : 1;
  let best: { cost: number; positions: Float64Array } | null = null;
  for (let nth = 0; nth < tries; nth++) {
    const bodies: Body[] = request.radii.map((radius, index) => ({ radius, half: request.halves[index]!, depth: request.depths[index]!, fixed: request.fixed[index]! }));
    const start = known === 0 ? branches(neighbours, count > large ? 70 : 190, nth) : besides(request.positions, placed, neighbours);
    bodies.forEach((body, index) => {
      Object.assign(body, start[index]);
      if (body.fixed && placed[index]) Object.assign(body, { fx: body.x, fy: body.y });
    });
    const read = () => {
      const positions = new Float64Array(2 * count);
      bodies.forEach((body, index) => positions.set([body.x ?? 0, body.y ?? 0], 2 * index));
      return positions;
    };
    const simulation = simulate(bodies, links, neighbours, request.aspect, known < count / 2 ? 1 : 0.3);
    while (simulation.alpha() > simulation.alphaMin()) {
      simulation.tick();
      yield best ? () => best!.positions : read;
    }
    if (known === 0) turn(bodies, request.aspect);
    if (count <= large) separate(bodies);
    if (tries === 1) return read();
    const cost = disorder(bodies, lines, request.aspect);
    if (best === null || cost < best.cost) best = { cost, positions: read() };
  }
  const bodies: Body[] = request.radii.map((radius, index) => ({
    radius,
    half: request.halves[index]!,
    depth: request.depths[index]!,
    fixed: false,
    x: best!.positions[2 * index]!,
    y: best!.positions[2 * index + 1]!,
  }));
  for (const _ of improve(bodies, links, lines, request.aspect)) yield () => best!.positions;
  separate(bodies);
  return Float64Array.from(bodies.flatMap(({ x, y }) => [x!, y!]));
}

/**
 * Lets two nodes change places, then each move a little, as long as that makes a small arrangement
 * easier to read. Yields between two rounds.
 */
function* improve(bodies: Body[], links: readonly Link[], lines: readonly (readonly [number, number])[], aspect: number): Generator<void, void> {
  if (bodies.length > 32) return;
  const judge = () => disorder(bodies, lines, aspect) + strain(bodies, links);
  let cost = judge();
  const attempt = (change: () => void, back: () => void): boolean => {
    change();
    const then = judge();
    if (then < cost - 0.5) {
      cost = then;
      return true;
    }
    back();
    return false;
  };
  const swap = (a: Body, b: Body) => [a.x, a.y, b.x, b.y] = [b.x, b.y, a.x, a.y] as [number, number, number, number];
  for (let round = 0; round < (bodies.length > 24 ? 2 : 4); round++) {
    let better = false;
    for (let i = 0; i < bodies.length; i++) {
      for (let j = i + 1; j < bodies.length; j++) {
        const [a, b] = [bodies[i]!, bodies[j]!];
        if (attempt(() => swap(a, b), () => swap(a, b))) better = true;
      }
    }
    yield;
    for (const body of bodies) {
      for (let turn = 0; turn < 16; turn++) {
        const step = turn < 8 ? 60 : 22;
        const [dx, dy] = [step * Math.cos((turn * Math.PI) / 4), step * Math.sin((turn * Math.PI) / 4)];
        const move = (way: number) => {
          body.x! += way * dx;
          body.y! += way * dy;
        };
        if (attempt(() => move(1), () => move(-1))) better = true;
      }
    }
    yield;
    if (!better) return;
  }
}

/** How far links are from the lengths that they should have, and nodes from leaving each other room. */
function strain(bodies: readonly Body[], links: readonly Link[]): number {
  let cost = 0;
  for (const { source, target, length } of links) {
    const [a, b] = [bodies[source as number]!, bodies[target as number]!];
    const off = Math.hypot(a.x! - b.x!, a.y! - b.y!) - (length + a.radius + b.radius + 26);
    cost += off < 0 ? -0.9 * off : 0.25 * off;
  }
  for (let i = 0; i < bodies.length; i++) {
    for (let j = i + 1; j < bodies.length; j++) {
      const [a, b] = [bodies[i]!, bodies[j]!];
      const [upper, lower] = a.y! <= b.y! ? [a, b] : [b, a];
      const overlapX = a.half + b.half + 14 - Math.abs(a.x! - b.x!);
      const overlapY = upper.y! + upper.depth + 14 - (lower.y! - lower.radius);
      if (overlapX > 0 && overlapY > 0) cost += 150 + Math.min(overlapX, overlapY);
    }
  }
  return cost;
}

/** The nodes that hang together, each part in a list. */
function partsOf(neighbours: readonly (readonly number[])[]): number[][] {
  const seen = new Uint8Array(neighbours.length);
  const parts: number[][] = [];
  for (let index = 0; index < neighbours.length; index++) {
    if (seen[index]) continue;
    seen[index] = 1;
    const part = [index];
    for (const here of part) {
      for (const next of neighbours[here]!) {
        if (!seen[next]) part.push(next);
        seen[next] = 1;
      }
    }
    parts.push(part);
  }
  return parts;
}

/** Arranges each part by itself, and puts them side by side in rows. */
function* apart(request: LayoutRequest, parts: readonly (readonly number[])[]): Generator<() => Float64Array, Float64Array> {
  const positions = new Float64Array(2 * request.fixed.length);
  const blocks: { part: readonly number[]; left: number; top: number; width: number; height: number }[] = [];
  for (const part of parts) {
    const at = new Map(part.map((index, nth) => [index, nth]));
    const own = <T>(values: ArrayLike<T>): T[] => part.map((index) => values[index]!);
    const links: number[] = [];
    const lengths: number[] = [];
    for (let index = 0; index < request.links.length; index += 2) {
      const [a, b] = [at.get(request.links[index]!), at.get(request.links[index + 1]!)];
      if (a === undefined || b === undefined) continue;
      links.push(a, b);
      lengths.push(request.lengths[index / 2]!);
    }
    const steps = arrange({
      positions: new Float64Array(2 * part.length).fill(Number.NaN),
      fixed: own(request.fixed),
      radii: own(request.radii),
      halves: own(request.halves),
      depths: own(request.depths),
      links: Uint32Array.from(links),
      lengths,
      aspect: request.aspect,
    });
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield () => positions.slice();
    const places = step.value;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    part.forEach((index, nth) => {
      const [x, y] = [places[2 * nth]!, places[2 * nth + 1]!];
      positions.set([x, y], 2 * index);
      left = Math.min(left, x - request.halves[index]!);
      right = Math.max(right, x + request.halves[index]!);
      top = Math.min(top, y - request.radii[index]!);
      bottom = Math.max(bottom, y + request.depths[index]!);
    });
    blocks.push({ part, left, top, width: right - left, height: bottom - top });
  }
  for (const [index, { x, y }] of shelve(blocks, request.aspect).entries()) {
    const { part, left, top } = blocks[index]!;
    for (const node of part) positions.set([positions[2 * node]! + x - left, positions[2 * node + 1]! + y - top], 2 * node);
  }
  return positions;
}

/** Where blocks go, in rows of the width that fills a field of the given proportions best. */
function shelve(blocks: readonly { width: number; height: number }[], aspect: number): { x: number; y: number }[] {
  const gap = 46;
  const order = blocks.map((_, index) => index).sort((a, b) => blocks[b]!.height - blocks[a]!.height || a - b);
  const area = blocks.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  let best: { need: number; places: { x: number; y: number }[] } = { need: Infinity, places: [] };
  for (let share = 0.7; share < 2; share += 0.1) {
    const widest = Math.max(share * Math.sqrt(area * aspect), ...blocks.map(({ width }) => width));
    const places: { x: number; y: number }[] = [];
    const rows: { blocks: number[]; width: number; height: number }[] = [];
    for (const index of order) {
      const { width, height } = blocks[index]!;
      const row = rows.at(-1);
      if (row && row.width + gap + width <= widest) {
        row.blocks.push(index);
        row.width += gap + width;
      } else {
        rows.push({ blocks: [index], width, height });
      }
    }
    let y = 0;
    const whole = Math.max(...rows.map(({ width }) => width));
    for (const row of rows) {
      let x = (whole - row.width) / 2;
      for (const index of row.blocks) {
        places[index] = { x, y: y + (row.height - blocks[index]!.height) / 2 };
        x += blocks[index]!.width + gap;
      }
      y += row.height + gap;
    }
    const need = Math.max(whole / aspect, y - gap);
    if (need < best.need) best = { need, places };
  }
  return best.places;
}

interface Link extends SimulationLinkDatum<Body> {
  length: number;
}

function simulate(bodies: Body[], links: readonly Link[], neighbours: readonly (readonly number[])[], aspect: number, heat: number) {
  const many = bodies.length > large;
  // A link to a hub pulls no harder than one between two leaves, else hubs collapse into a ball.
  const strength = (link: Link) => 1 / Math.min(neighbours[(link.source as Body).index!]!.length, neighbours[(link.target as Body).index!]!.length, 8);
  const distance = (link: Link) => (many ? 100 : Math.min(280, link.length + (link.source as Body).radius + (link.target as Body).radius + 26));
  return forceSimulation(bodies)
    .alpha(heat)
    .alphaDecay(many ? 0.05 : 0.028)
    .force('link', forceLink<Body, Link>(links.map((link) => ({ ...link }))).distance(distance).strength(strength))
    .force('charge', forceManyBody<Body>().strength(many ? -330 : -1300).distanceMax(many ? 1200 : 900).theta(many ? 1.3 : 0.9))
    .force('collide', forceCollide<Body>((body) => (many ? body.radius + 6 : Math.max(body.radius + 16, Math.min(70, body.half)))).iterations(1))
    .force('x', forceX<Body>(0).strength(0.055 / Math.sqrt(aspect)))
    .force('y', forceY<Body>(0).strength(0.055 * Math.sqrt(aspect)))
    .stop();
}

/** The pairs that links join, each once; links from a node to itself are none. */
function linesOf(links: ArrayLike<number>): [number, number][] {
  const lines = new Map<string, [number, number]>();
  for (let index = 0; index < links.length; index += 2) {
    const [a, b] = [Math.min(links[index]!, links[index + 1]!), Math.max(links[index]!, links[index + 1]!)];
    if (a !== b) lines.set(`${a} ${b}`, [a, b]);
  }
  return [...lines.values()];
}

/** Lines closer than that, in radians, are hard to tell apart. */
const narrow = 0.22;

/**
 * How hard an arrangement is to read, in drawing units: lines that cross, run through nodes and
 * names that are not theirs or leave a node side by side, and the height that it needs in its field.
 */
function disorder(bodies: readonly Body[], lines: readonly (readonly [number, number])[], aspect: number): number {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, half, radius, depth } of bodies) {
    left = Math.min(left, x! - half);
    right = Math.max(right, x! + half);
    top = Math.min(top, y! - radius);
    bottom = Math.max(bottom, y! + depth);
  }
  let cost = 1.2 * Math.max((right - left) / aspect, bottom - top);
  for (let i = 0; i < lines.length; i++) {
    const [from, to] = lines[i]!;
    const [ax, ay, bx, by] = [bodies[from]!.x!, bodies[from]!.y!, bodies[to]!.x!, bodies[to]!.y!];
    for (let j = i + 1; j < lines.length; j++) {
      const [from2, to2] = lines[j]!;
      const [c, d] = [bodies[from2]!, bodies[to2]!];
      if (from === from2 || to === to2 || from === to2 || to === from2) {
        const shared = from === from2 || from === to2 ? bodies[from]! : bodies[to]!;
        const [p, q] = [shared === bodies[from] ? bodies[to]! : bodies[from]!, shared === c ? d : c];
        cost += 80 * closeness(p.x! - shared.x!, p.y! - shared.y!, q.x! - shared.x!, q.y! - shared.y!);
      } else if (crossing(ax, ay, bx, by, c.x!, c.y!, d.x!, d.y!)) {
        cost += 60;
      }
    }
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy || 1;
    for (let index = 0; index < bodies.length; index++) {
      if (index === from || index === to) continue;
      const { x, y, half, radius, depth } = bodies[index]!;
      if (x! + half < Math.min(ax, bx) || x! - half > Math.max(ax, bx) || y! + depth < Math.min(ay, by) || y! - radius - 8 > Math.max(ay, by)) continue;
      const share = ((x! - ax) * dx + (y! - ay) * dy) / square;
      if (share > 0 && share < 1 && Math.hypot(x! - ax - share * dx, y! - ay - share * dy) < radius + 8) cost += 120;
      // A line that runs through the name below a node crosses a diagonal of its room.
      else if (
        crossing(ax, ay, bx, by, x! - half + 3, y! + radius + 4, x! + half - 3, y! + depth - 2) ||
        crossing(ax, ay, bx, by, x! + half - 3, y! + radius + 4, x! - half + 3, y! + depth - 2)
      ) {
        cost += 45;
      }
    }
  }
  return cost;
}

/** How far two directions hide each other: 1 when they are one, 0 from {@link narrow} on. */
function closeness(ax: number, ay: number, bx: number, by: number): number {
  const sine = ax * by - ay * bx;
  const cosine = ax * bx + ay * by;
  if (cosine <= 0) return 0;
  const angle = Math.abs(sine) / cosine; // as good as the angle where that is small
  return angle < narrow ? 1 - angle / narrow : 0;
}

/** Whether the line from a to b crosses the line from c to d. */
function crossing(ax: number, ay: number, bx: number, by: number, cx: number, cy: number, dx: number, dy: number): boolean {
  const side = (px: number, py: number) => (bx - ax) * (py - ay) - (by - ay) * (px - ax);
  if (side(cx, cy) > 0 === side(dx, dy) > 0) return false;
  const other = (px: number, py: number) => (dx - cx) * (py - cy) - (dy - cy) * (px - cx);
  return other(ax, ay) > 0 !== other(bx, by) > 0;
}

/** Numbers from 0 to 1 that are the same on every run. */
function* chances(seed: number): Generator<number, never> {
  for (let state = 1 + seed * 7919; ; ) {
    state = (state * 16_807) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

/**
 * First places: each part of the graph as a tree around its best connected node, sectors by leaves.
 * The first attempt keeps the order of the links, each further one has an order of its own.
 */
function branches(neighbours: readonly (readonly number[])[], step: number, attempt: number): { x: number; y: number }[] {
  const chance = chances(attempt);
  const shuffled = (children: number[]): number[] => {
    if (attempt === 0) return children;
    const keys = new Map(children.map((child) => [child, chance.next().value]));
    return children.sort((a, b) => keys.get(a)! - keys.get(b)!);
  };
  const places = neighbours.map(() => ({ x: 0, y: 0 }));
  const seen = new Uint8Array(neighbours.length);
  const order = neighbours.map((_, index) => index).sort((a, b) => neighbours[b]!.length - neighbours[a]!.length);
  let parts = 0;
  for (const root of order) {
    if (seen[root]) continue;
    seen[root] = 1;
    const children = new Map<number, number[]>();
    const queue = [root];
    for (const here of queue) {
      const own: number[] = [];
      for (const next of neighbours[here]!) {
        if (seen[next]) continue;
        seen[next] = 1;
        own.push(next);
        queue.push(next);
      }
      children.set(here, shuffled(own));
    }
    const leaves = new Map<number, number>();
    for (const here of [...queue].reverse()) {
      const below = children.get(here)!.reduce((sum, child) => sum + leaves.get(child)!, 0);
      leaves.set(here, Math.max(1, below));
    }
    // Parts that hang together with nothing else go round the first on a widening spiral.
    const turns = parts * 2.4;
    const away = parts === 0 ? 0 : step * (1.6 + 0.5 * Math.sqrt(parts));
    parts++;
    const middle = { x: Math.cos(turns) * away, y: Math.sin(turns) * away };
    const walk: [number, number, number, number][] = [[root, -Math.PI / 2, 1.5 * Math.PI, 0]];
    for (const [here, from, to, depth] of walk) {
      const angle = (from + to) / 2;
      places[here] = { x: middle.x + Math.cos(angle) * depth * step, y: middle.y + Math.sin(angle) * depth * step };
      let at = from;
      for (const child of children.get(here)!) {
        const share = ((to - from) * leaves.get(child)!) / leaves.get(here)!;
        walk.push([child, at, at + share, depth + 1]);
        at += share;
      }
    }
  }
  return places;
}

/** Places in a graph that is partly placed: what is new begins around a neighbour that has its place. */
function besides(positions: Float64Array, placed: readonly boolean[], neighbours: readonly (readonly number[])[]): { x: number; y: number }[] {
  const around = new Map<number, number>();
  return placed.map((has, index) => {
    if (has) return { x: positions[2 * index]!, y: positions[2 * index + 1]! };
    const near = neighbours[index]!.find((other) => placed[other]);
    if (near === undefined) return { x: 30 * Math.cos(index), y: 30 * Math.sin(index) };
    const nth = around.get(near) ?? 0;
    around.set(near, nth + 1);
    const [x, y] = [positions[2 * near]!, positions[2 * near + 1]!];
    const angle = Math.atan2(y, x) + (nth % 2 === 0 ? 1 : -1) * Math.ceil(nth / 2) * 0.5;
    return { x: x + 140 * Math.cos(angle), y: y + 140 * Math.sin(angle) };
  });
}

/** Turns everything about the middle so that it fills a field of the given proportions best. */
function turn(bodies: Body[], aspect: number): void {
  let best = { need: Infinity, angle: 0 };
  for (let step = 0; step < 36; step++) {
    const angle = (step * Math.PI) / 36;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const { x = 0, y = 0, half, radius, depth } of bodies) {
      const [tx, ty] = [x * cos - y * sin, x * sin + y * cos];
      left = Math.min(left, tx - half);
      right = Math.max(right, tx + half);
      top = Math.min(top, ty - radius);
      bottom = Math.max(bottom, ty + depth);
    }
    const need = Math.max((right - left) / aspect, bottom - top);
    if (need < best.need - 1) best = { need, angle };
  }
  const [cos, sin] = [Math.cos(best.angle), Math.sin(best.angle)];
  for (const body of bodies) {
    const { x = 0, y = 0 } = body;
    body.x = x * cos - y * sin;
    body.y = x * sin + y * cos;
  }
}

/** Moves nodes apart, the shorter way, until neither shapes nor names touch. */
function separate(bodies: Body[], margin = 8): void {
  for (let round = 0; round < 80; round++) {
    let moved = false;
    for (let i = 0; i < bodies.length; i++) {
      for (let j = i + 1; j < bodies.length; j++) {
        const [a, b] = [bodies[i]!, bodies[j]!];
        if (a.fixed && b.fixed) continue;
        const overlapX = a.half + b.half + margin - Math.abs(a.x! - b.x!);
        const [upper, lower] = a.y! <= b.y! ? [a, b] : [b, a];
        const overlapY = upper.y! + upper.depth + margin - (lower.y! - lower.radius);
        if (overlapX <= 0 || overlapY <= 0) continue;
        moved = true;
        if (overlapX < overlapY) push(a, b, 'x', overlapX * (a.x! <= b.x! ? 1 : -1));
        else push(upper, lower, 'y', overlapY);
      }
    }
    if (!moved) return;
  }
}

function push(a: Body, b: Body, axis: 'x' | 'y', by: number): void {
  const share = a.fixed ? 0 : b.fixed ? 1 : 0.5;
  a[axis] = a[axis]! - by * share;
  b[axis] = b[axis]! + by * (1 - share);
}
