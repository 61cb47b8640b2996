// The one place that reads GraphiQL's state, so that a new GraphiQL changes this file alone.
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { examples } from '../examples';
import { learnSchema } from '../fetcher';
import { learnKinds } from './api';
import { changeSettings, settings } from './settings';
import { activate, activeStore } from './state';
import { restoring } from './share';
import type { Theme } from './look';

let openTab: (query: string, variables?: Record<string, unknown> | null) => void = () => undefined;
let runQuery: () => void = () => undefined;

/** Opens a query in a new tab; `run` sends it as soon as the tab is in front. */
export function newTab(query: string, variables: Record<string, unknown> | null, run: boolean): void {
  openTab(query, variables);
  if (run) setTimeout(runQuery, 350); // GraphiQL reads the operations of a new text with a delay
}

/** Sends the query of the tab in front. */
export const runNow = (): void => runQuery();

const dark = matchMedia('(prefers-color-scheme: dark)');
const onSystemTheme = (listener: () => void) => {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
};

/** The theme in force: the chosen one, else the system's. */
export function useTheme(): Theme {
  const chosen = useGraphiQL((state) => state.theme);
  const system = useSyncExternalStore(onSystemTheme, () => dark.matches);
  return chosen ?? (system ? 'dark' : 'light');
}

export function Bridge() {
  const tabs = useGraphiQL((state) => state.tabs);
  const index = useGraphiQL((state) => state.activeTabIndex);
  const schema = useGraphiQL((state) => state.schema);
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  const { addTab, run } = useGraphiQLActions();
  const id = tabs[index]?.id ?? '';

  // Before anything is painted: an answer must never land in the store of the tab before.
  useLayoutEffect(() => {
    activate(
      id,
      tabs.map((tab) => tab.id),
    );
  }, [id, tabs]);

  useEffect(() => {
    learnSchema(schema ?? null);
    if (schema) {
      learnKinds().then(
        () => activeStore().set({}),
        () => undefined, // an older server without an ontology: kinds keep their own names
      );
    }
  }, [schema]);

  useEffect(() => {
    runQuery = () => void run();
    openTab = (query, variables) => {
      addTab();
      queryEditor?.setValue(query);
      variableEditor?.setValue(variables ? JSON.stringify(variables, null, 2) : '');
    };
  }, [run, addTab, queryEditor, variableEditor]);

  // A first visit, a shared link and an example that nobody has changed show their answer at once.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || !schema || !queryEditor || !responseEditor) return;
    begun.current = true;
    const first = !settings().visited;
    if (first) changeSettings({ visited: true });
    const query = tabs[index]?.query;
    if (first || restoring() || examples.some((example) => example.query === query)) setTimeout(() => void run(), 350);
  }, [schema, queryEditor, responseEditor, run]);

  return null;
}
