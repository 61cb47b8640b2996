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
const attempts = (nodes: number, links: number): number => (nodes > 120 || links > 300 ? 1 : nodes > 40 ? 4 : 12);

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
    const cost = disorder(bodies, request.links, request.aspect);
    if (best === null || cost < best.cost) best = { cost, positions: read() };
  }
  return best!.positions;
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

/**
 * How hard an arrangement is to read, in drawing units: lines that cross, lines that run through
 * nodes that are none of their ends, and the height that it needs in its field.
 */
export function disorder(bodies: readonly Body[], links: ArrayLike<number>, aspect: number): number {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x = 0, y = 0, half, radius, depth } of bodies) {
    left = Math.min(left, x - half);
    right = Math.max(right, x + half);
    top = Math.min(top, y - radius);
    bottom = Math.max(bottom, y + depth);
  }
  let cost = 1.2 * Math.max((right - left) / aspect, bottom - top);
  const drawn = new Set<number>();
  const lines: [number, number][] = [];
  for (let index = 0; index < links.length; index += 2) {
    const [a, b] = [Math.min(links[index]!, links[index + 1]!), Math.max(links[index]!, links[index + 1]!)];
    if (a === b || drawn.has(a * bodies.length + b)) continue;
    drawn.add(a * bodies.length + b);
    lines.push([a, b]);
  }
  for (let i = 0; i < lines.length; i++) {
    const [a, b] = [bodies[lines[i]![0]]!, bodies[lines[i]![1]]!];
    for (let j = i + 1; j < lines.length; j++) {
      if (lines[i]!.some((end) => lines[j]!.includes(end))) continue;
      if (cross(a, b, bodies[lines[j]![0]]!, bodies[lines[j]![1]]!)) cost += 60;
    }
    const [dx, dy] = [b.x! - a.x!, b.y! - a.y!];
    for (const body of bodies) {
      if (body === a || body === b) continue;
      const share = ((body.x! - a.x!) * dx + (body.y! - a.y!) * dy) / (dx * dx + dy * dy || 1);
      if (share <= 0 || share >= 1) continue;
      const off = Math.hypot(body.x! - a.x! - share * dx, body.y! - a.y! - share * dy);
      const named = Math.hypot(body.x! - a.x! - share * dx, body.y! + body.depth * 0.7 - a.y! - share * dy);
      if (off < body.radius + 6) cost += 120;
      else if (named < 12) cost += 25;
    }
  }
  return cost;
}

const side = (a: Body, b: Body, c: Body) => Math.sign((b.x! - a.x!) * (c.y! - a.y!) - (b.y! - a.y!) * (c.x! - a.x!));
const cross = (a: Body, b: Body, c: Body, d: Body) => side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);

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
export function separate(bodies: Body[], margin = 8): void {
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
