// What a person chose once for all tabs; kept in the browser.
import { useSyncExternalStore } from 'react';

export type Lang = 'en' | 'ar';
/** The script of the names on the canvas. */
export type Labels = 'latin' | 'arabic' | 'both';
export type ViewName = 'graph' | 'list' | 'table' | 'json';

export interface Settings {
  lang: Lang;
  labels: Labels;
  view: ViewName;
  /** Whether queries are enriched so that any answer can be drawn. */
  enrich: boolean;
  /** Draw every relation as an edge of its own instead of "met ×3". */
  spread: boolean;
  /** The tour was finished or dismissed. */
  toured: boolean;
  /** The page was opened before. */
  visited: boolean;
}

const storageKey = 'safir:settings';

const initial: Settings = {
  lang: 'en',
  labels: 'latin',
  view: 'graph',
  enrich: true,
  spread: false,
  toured: false,
  visited: false,
};

function load(): Settings {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Settings>;
    return { ...initial, ...stored };
  } catch {
    return initial;
  }
}

let current = load();
const listeners = new Set<() => void>();

export const settings = (): Settings => current;

export function changeSettings(change: Partial<Settings>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // A browser that stores nothing still shows the page; the choice lasts until it is closed.
  }
  for (const listener of listeners) listener();
}

export function useSettings(): Settings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settings,
  );
}
