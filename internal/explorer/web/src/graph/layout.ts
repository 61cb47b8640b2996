// Asks the layout worker for places and hands them on.
import type { LayoutRequest } from './arrange';
import LayoutWorker from './layout.worker?worker';
import type { LayoutAnswer } from './layout.worker';
import type { Point } from './state';

export interface Places {
  at: (index: number) => Point;
  done: boolean;
  milliseconds: number;
}

/** One layout at a time: a new request ends the one before. */
export class Layout {
  #worker = new LayoutWorker();
  #run = 0;

  run(request: LayoutRequest, animate: boolean, onPlaces: (places: Places) => void): void {
    const run = ++this.#run;
    this.#worker.onmessage = (event: MessageEvent<LayoutAnswer>) => {
      const { run: answered, positions, done, milliseconds } = event.data;
      if (answered !== this.#run) return;
      onPlaces({ at: (index) => ({ x: positions[2 * index]!, y: positions[2 * index + 1]! }), done, milliseconds });
    };
    this.#worker.postMessage({ ...request, run, animate }, [request.positions.buffer]);
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
