import { describe, expect, test } from 'vitest';
import { arrange, type LayoutRequest } from '../src/graph/arrange';
import { angleAt, bounds, distanceTo, pictureOf, pointAt, route, upright, wordsOf, wrap, type Curve } from '../src/graph/geometry';
import { looks, outline, palettes } from '../src/graph/look';
import { ticks } from '../src/graph/months';
import type { DrawnEdge, Drawing } from '../src/graph/view';
import { counted } from '../src/graph/words';

const radius = 20;

/** A request for nodes without places, each with room for a name. */
function request(count: number, links: [number, number][], more: Partial<LayoutRequest> = {}): LayoutRequest {
  return {
    positions: new Float64Array(2 * count).fill(Number.NaN),
    fixed: Array<boolean>(count).fill(false),
    radii: Array<number>(count).fill(radius),
    halves: Array<number>(count).fill(60),
    depths: Array<number>(count).fill(44),
    links: Uint32Array.from(links.flat()),
    lengths: links.map(() => 110),
    aspect: 1.4,
    ...more,
  };
}

function run(asked: LayoutRequest): { x: number; y: number }[] {
  const steps = arrange(asked);
  for (let step = steps.next(); ; step = steps.next()) {
    if (!step.done) continue;
    return Array.from({ length: asked.fixed.length }, (_, index) => ({ x: step.value[2 * index]!, y: step.value[2 * index + 1]! }));
  }
}

const star = (leaves: number): [number, number][] => Array.from({ length: leaves }, (_, index) => [0, index + 1]);

describe('places', () => {
  test.each([1, 2, 14, 60])('no name covers another: %i leaves', (leaves) => {
    const places = run(request(leaves + 1, star(leaves)));
    for (let i = 0; i < places.length; i++) {
      for (let j = i + 1; j < places.length; j++) {
        const [a, b] = [places[i]!, places[j]!];
        const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
        const apart = Math.abs(a.x - b.x) >= 120 - 0.01 || lower.y - radius - (upper.y + 44) >= -0.01;
        expect(apart, `${i} and ${j}`).toBe(true);
      }
    }
  });

  test('are the same on every run', () => {
    const links: [number, number][] = [...star(9), [3, 4], [7, 8]];
    expect(run(request(10, links))).toEqual(run(request(10, links)));
  });

  test('a cycle is drawn without a crossing', () => {
    const links = Array.from({ length: 8 }, (_, index): [number, number] => [index, (index + 1) % 8]);
    const places = run(request(8, links));
    const side = (a: number, b: number, c: number) =>
      Math.sign((places[b]!.x - places[a]!.x) * (places[c]!.y - places[a]!.y) - (places[b]!.y - places[a]!.y) * (places[c]!.x - places[a]!.x));
    for (const [a, b] of links) {
      for (const [c, d] of links) {
        if (new Set([a, b, c, d]).size < 4) continue;
        expect(side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)).toBe(false);
      }
    }
  });

  test('what is pinned stays, what is new comes near what it hangs on', () => {
    const asked = request(4, [[0, 1], [1, 2], [1, 3]]);
    asked.positions.set([0, 0, 400, 0, 500, 150]);
    asked.fixed = [true, true, false, false];
    const places = run(asked);
    expect(places[0]).toEqual({ x: 0, y: 0 });
    expect(places[1]).toEqual({ x: 400, y: 0 });
    expect(Math.hypot(places[3]!.x - 400, places[3]!.y)).toBeLessThan(330);
  });

  test('loops, parts without edges and nothing at all are no trouble', () => {
    for (const asked of [request(0, []), request(3, []), request(2, [[0, 0], [1, 1]])]) {
      for (const { x, y } of run(asked)) expect(Number.isFinite(x + y)).toBe(true);
    }
  });
});

const end = (id: string, x: number, y: number) => ({ id, at: { x, y }, radius });

describe('lines', () => {
  test('a single one is straight and ends at the shapes', () => {
    const curve = route(end('a', 0, 0), end('b', 200, 0), 0, 1);
    expect(curve).toEqual([{ x: 22, y: 0 }, { x: 178, y: 0 }]);
  });

  test('parallel ones keep apart, whichever way they point', () => {
    const [a, b] = [end('a', 0, 0), end('b', 300, 0)];
    const middles = [route(a, b, 0, 3), route(b, a, 1, 3), route(b, a, 2, 3)].map((curve) => pointAt(curve, 0.5).y).sort((x, y) => x - y);
    expect(middles[1]! - middles[0]!).toBeGreaterThan(20);
    expect(middles[2]! - middles[1]!).toBeGreaterThan(20);
  });

  test('one from a node to itself leaves it and comes back', () => {
    const curve = route(end('a', 0, 0), end('a', 0, 0), 0, 1);
    expect(curve).toHaveLength(4);
    expect(pointAt(curve, 0.5).y).toBeLessThan(-radius);
  });

  test('nodes on one spot give no NaN', () => {
    for (const point of route(end('a', 5, 5), end('b', 5, 5), 0, 2)) expect(Number.isFinite(point.x + point.y)).toBe(true);
  });

  test('distance is measured to the line, not to its ends', () => {
    const line: Curve = [{ x: 0, y: 0 }, { x: 100, y: 0 }];
    expect(distanceTo(line, { x: 50, y: 7 })).toBeCloseTo(7);
    expect(distanceTo(line, { x: 130, y: 0 })).toBeCloseTo(30);
    expect(distanceTo([{ x: 0, y: 0 }, { x: 50, y: 100 }, { x: 100, y: 0 }], { x: 50, y: 50 })).toBeLessThan(1);
  });

  test('text along a line never stands on its head', () => {
    for (let angle = -Math.PI; angle <= Math.PI; angle += 0.3) expect(Math.abs(upright(angle))).toBeLessThanOrEqual(Math.PI / 2 + 1e-9);
    expect(angleAt([{ x: 0, y: 0 }, { x: 0, y: 10 }], 0.5)).toBeCloseTo(Math.PI / 2);
  });
});

describe('a picture', () => {
  const node = (id: string, label: string) => ({ node: { id, kind: 'PERSON', label, labelAr: null, degree: null }, degree: 1, pinned: false, folded: 0 });
  const edge = (source: string, target: string): DrawnEdge => ({ id: `${source} ${target}`, source, target, kind: 'MET', standing: 'done', relations: [], claims: 1 });
  const drawing: Drawing = { nodes: [node('a', 'A'), node('b', 'B'), node('c', 'C')], edges: [edge('a', 'b'), edge('b', 'c')] };
  const words = wordsOf(drawing, 'latin', 'en');

  test('leaves out what has no place yet', () => {
    const places = new Map([['a', { x: 0, y: 0 }], ['b', { x: 100, y: 0 }]]);
    const picture = pictureOf(drawing, words, (id) => places.get(id));
    expect(picture.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(picture.edges.map(({ id }) => id)).toEqual(['a b']);
    const room = bounds(picture)!;
    expect(room.left).toBeLessThan(-10);
    expect(room.right).toBeGreaterThan(110);
    expect(bounds({ nodes: [], edges: [] })).toBeNull();
  });

  test('long names break into two lines, longer ones end in dots', () => {
    expect(wrap('Mali', 150, 13)).toEqual(['Mali']);
    expect(wrap('Teodoro Obiang Nguema Mbasogo', 150, 13)).toEqual(['Teodoro Obiang', 'Nguema Mbasogo']);
    const lines = wrap('memorandum '.repeat(9).trim(), 150, 13);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/…$/);
    expect(wrap('x'.repeat(80), 150, 13)[0]!.length).toBeLessThan(40);
  });
});

/** Contrast of two colours, WCAG 2.1. */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [r, g, blue] = [1, 3, 5].map((at) => {
      const value = parseInt(color.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * blue!;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(['light', 'dark'] as const)('colours of the %s theme', (theme) => {
  const { ground, text, soft, edge, planned, denied, mark, onColor } = palettes[theme];
  test('words stand out from the ground and from marks', () => {
    for (const color of [text, soft]) expect(contrast(color, ground)).toBeGreaterThan(4.5);
    expect(contrast(mark, onColor)).toBeGreaterThan(4.5);
  });
  test('lines and shapes stand out from the ground, signs from shapes', () => {
    for (const color of [edge, planned, denied, mark]) expect(contrast(color, ground)).toBeGreaterThan(3);
    for (const look of Object.values(looks)) {
      expect(contrast(look[theme], ground)).toBeGreaterThan(3);
      expect(contrast(look[theme], onColor)).toBeGreaterThan(3);
    }
  });
});

test('no two entity kinds share a shape, and each has an outline', () => {
  const shapes = Object.values(looks).map(({ shape }) => shape);
  expect(new Set(shapes).size).toBe(shapes.length);
  for (const shape of shapes) expect(outline(shape, 10)).toMatch(/^M[^N]*Z$/);
});

test('months are written under the bars, years where there are many', () => {
  expect(ticks(2025 * 12 + 2, 9).map(({ text }) => text)).toEqual(['2025-03', '2025-05', '2025-07', '2025-09', '2025-11']);
  expect(ticks(2020 * 12 + 5, 60).map(({ text }) => text)).toEqual(['2021', '2022', '2023', '2024', '2025']);
  expect(ticks(1900 * 12, 1200).length).toBeLessThanOrEqual(11);
});

test('numbers have the form that their language gives them', () => {
  expect(counted('en', 'nodes', 1)).toBe('1 node');
  expect(counted('en', 'edges', 24)).toBe('24 relations');
  expect([1, 2, 3, 16, 100].map((count) => counted('ar', 'nodes', count))).toEqual(['عقدة واحدة', 'عقدتان', '3 عقد', '16 عقدة', '100 عقدة']);
});
