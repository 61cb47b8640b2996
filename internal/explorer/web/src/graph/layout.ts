// Asks the layout worker for places and hands them on.
import LayoutWorker from './layout.worker?worker';
import type { LayoutAnswer, LayoutRequest } from './layout.worker';
import type { Point } from './state';

export interface Body {
  id: string;
  fixed: boolean;
  radius: number;
}

export interface Places {
  at: (index: number) => Point;
  done: boolean;
  milliseconds: number;
}

/** One layout at a time: a new request ends the one before. */
export class Layout {
  #worker = new LayoutWorker();
  #run = 0;

  run(
    bodies: readonly Body[],
    links: readonly (readonly [number, number])[],
    known: ReadonlyMap<string, Point>,
    onPlaces: (places: Places) => void,
    animate: boolean,
  ): void {
    const run = ++this.#run;
    const positions = new Float64Array(2 * bodies.length).fill(Number.NaN);
    let placed = 0;
    bodies.forEach((body, index) => {
      const point = known.get(body.id);
      if (!point) return;
      placed++;
      positions[2 * index] = point.x;
      positions[2 * index + 1] = point.y;
    });
    const request: LayoutRequest = {
      run,
      positions,
      fixed: bodies.map((body) => body.fixed && known.has(body.id)),
      radii: bodies.map((body) => body.radius),
      links: Uint32Array.from(links.flat()),
      heat: placed < bodies.length / 2 ? 1 : 0.4,
      animate,
    };
    this.#worker.onmessage = (event: MessageEvent<LayoutAnswer>) => {
      const answer = event.data;
      if (answer.run !== this.#run) return;
      onPlaces({
        at: (index) => ({ x: answer.positions[2 * index]!, y: answer.positions[2 * index + 1]! }),
        done: answer.done,
        milliseconds: answer.milliseconds,
      });
    };
    this.#worker.postMessage(request, [positions.buffer]);
  }

  /** Answers that are still to come go nowhere. */
  cancel(): void {
    this.#run++;
  }

  stop(): void {
    this.cancel();
    this.#worker.terminate();
  }
}
