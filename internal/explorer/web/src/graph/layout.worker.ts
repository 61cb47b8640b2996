// Places nodes by simulated forces, off the main thread.
import { arrange, type LayoutRequest } from './arrange';

export interface LayoutAnswer {
  run: number;
  positions: Float64Array;
  done: boolean;
  milliseconds: number;
}

let newest = 0;

self.onmessage = async (event: MessageEvent<LayoutRequest & { run: number; animate: boolean }>) => {
  const { run, animate } = event.data;
  newest = run;
  const begin = performance.now();
  let reported = begin;
  const steps = arrange(event.data);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      report(step.value, true);
      return;
    }
    if (performance.now() - reported < 150) continue;
    if (animate) report(step.value(), false);
    // Let a newer request in: its message arrives between two turns of the loop.
    await new Promise((resolve) => setTimeout(resolve));
    if (newest !== run) return;
    reported = performance.now();
  }

  function report(positions: Float64Array, done: boolean): void {
    const answer: LayoutAnswer = { run, positions, done, milliseconds: performance.now() - begin };
    self.postMessage(answer, { transfer: [positions.buffer] });
  }
};
