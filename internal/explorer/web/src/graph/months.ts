// Months as numbers, for the timeline: January of year 0 is 0.
import type { GraphEdge } from './model';

export const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

export const monthText = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;

/** The first day of a month, ISO 8601. */
export const firstDay = (month: number): string => `${monthText(month)}-01`;

/** The last day of a month, ISO 8601. */
export function lastDay(month: number): string {
  const end = new Date(0);
  end.setUTCFullYear(Math.floor(month / 12), (month % 12) + 1, 0);
  return `${monthText(month)}-${String(end.getUTCDate()).padStart(2, '0')}`;
}

export interface Histogram {
  /** The first month. */
  start: number;
  /** How many relations may lie in each month from the first on. */
  counts: number[];
}

/** At most a century is drawn; what began before is counted in the first month. */
const longest = 1200;

/**
 * Relations by month, from the first to the last with a date; null when none has one. A time of
 * several months counts in each; one that is open counts where it begins or ends.
 */
export function histogram(edges: Iterable<GraphEdge>): Histogram | null {
  const spans: [number, number][] = [];
  for (const { time } of edges) {
    const from = time?.earliest ?? time?.latest;
    const to = time?.latest ?? time?.earliest;
    if (from && to) spans.push([monthOf(from), monthOf(to)]);
  }
  if (spans.length === 0) return null;
  const last = Math.max(...spans.map(([, to]) => to));
  const start = Math.max(Math.min(...spans.map(([from]) => from)), last - longest + 1);
  const counts = new Array<number>(last - start + 1).fill(0);
  for (const [from, to] of spans) {
    for (let month = Math.max(from, start); month <= to; month++) counts[month - start]!++;
  }
  return { start, counts };
}

/** The same with empty months on both sides, where there are few: a lone month is no wall. */
export function padded(bars: Histogram, least: number): Histogram {
  const missing = Math.max(0, least - bars.counts.length);
  const before = Math.floor(missing / 2);
  return { start: bars.start - before, counts: [...Array<number>(before).fill(0), ...bars.counts, ...Array<number>(missing - before).fill(0)] };
}

/** A few months to write under the bars: years where there are several, else months. */
export function ticks(start: number, count: number): { month: number; text: string }[] {
  const every = [1, 2, 3, 6].find((step) => count / step <= 5.5);
  const months = Array.from({ length: count }, (_, index) => start + index);
  if (every !== undefined && count <= 24) return months.filter((month) => (month - start) % every === 0).map((month) => ({ month, text: monthText(month) }));
  const years = months.filter((month) => month % 12 === 0);
  const step = [1, 2, 5, 10, 20].find((each) => years.length / each <= 6) ?? 50;
  return years.filter((month) => (month / 12) % step === 0).map((month) => ({ month, text: monthText(month).slice(0, 4) }));
}
