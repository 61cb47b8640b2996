// Places nodes by simulated forces, off the main thread.
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
  run: number;
  /** Interleaved x and y; NaN where a node has no place yet. */
  positions: Float64Array;
  fixed: boolean[];
  /** Half the space that each node's label needs, in canvas units. */
  radii: number[];
  /** Pairs of node indexes, interleaved. */
  links: Uint32Array;
  /** 1 for a new graph, less where most nodes have their place. */
  heat: number;
  /** Report places while they are still moving. */
  animate: boolean;
}

export interface LayoutAnswer {
  run: number;
  positions: Float64Array;
  done: boolean;
  milliseconds: number;
}

interface Body extends SimulationNodeDatum {
  radius: number;
}

let newest = 0;

self.onmessage = async (event: MessageEvent<LayoutRequest>) => {
  const request = event.data;
  newest = request.run;
  const begin = performance.now();
  const count = request.fixed.length;
  const bodies: Body[] = Array.from({ length: count }, (_, index) => {
    const x = request.positions[2 * index]!;
    const y = request.positions[2 * index + 1]!;
    const body: Body = { radius: request.radii[index]! };
    if (!Number.isNaN(x)) Object.assign(body, { x, y });
    if (request.fixed[index]) Object.assign(body, { fx: x, fy: y });
    return body;
  });
  const links: SimulationLinkDatum<Body>[] = [];
  for (let index = 0; index < request.links.length; index += 2) {
    links.push({ source: request.links[index]!, target: request.links[index + 1]! });
  }
  const degrees = new Uint32Array(count);
  for (const index of request.links) degrees[index]!++;
  // A link to a hub pulls no harder than one between two leaves, else hubs collapse into a ball.
  const strength = (link: SimulationLinkDatum<Body>) =>
    1 / Math.min(degrees[(link.source as Body).index!]!, degrees[(link.target as Body).index!]!, 8);
  const large = count > 300;
  const simulation = forceSimulation(bodies)
    .alpha(request.heat)
    .alphaDecay(large ? 0.05 : 0.0228)
    .force('link', forceLink(links).distance(large ? 90 : 200).strength(strength))
    .force('charge', forceManyBody<Body>().strength(large ? -260 : -1400).distanceMax(1200).theta(large ? 1.3 : 0.9))
    .force('collide', forceCollide<Body>((body) => body.radius).iterations(1))
    .force('x', forceX<Body>(0).strength(0.045))
    .force('y', forceY<Body>(0).strength(0.07))
    .stop();

  let reported = performance.now();
  while (simulation.alpha() > simulation.alphaMin()) {
    simulation.tick();
    if (performance.now() - reported > 120) {
      if (request.animate) report(false);
      // Let a newer request in: its message arrives between two turns of the loop.
      await new Promise((resolve) => setTimeout(resolve));
      if (newest !== request.run) return;
      reported = performance.now();
    }
  }
  report(true);

  function report(done: boolean): void {
    const positions = new Float64Array(2 * count);
    bodies.forEach((body, index) => {
      positions[2 * index] = body.x ?? 0;
      positions[2 * index + 1] = body.y ?? 0;
    });
    const answer: LayoutAnswer = { run: request.run, positions, done, milliseconds: performance.now() - begin };
    self.postMessage(answer, { transfer: [positions.buffer] });
  }
};
