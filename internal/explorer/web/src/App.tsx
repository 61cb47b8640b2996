import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import type { GraphiQLPlugin } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { EditorSettings } from './editors';
import { firstTabs } from './examples';
import { fetcher } from './fetcher';
import { Bridge } from './graph/bridge';
import { GraphPanel } from './graph/panel';

function GraphIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M7.5 16.5 11 8M13.5 7.5l4 6M8.5 17.5l8-1.5" />
      <circle cx="12" cy="5.5" r="2.7" />
      <circle cx="6" cy="18.5" r="2.7" />
      <circle cx="18.7" cy="15.8" r="2.4" />
    </svg>
  );
}

const graphPlugin: GraphiQLPlugin = { title: 'Graph', icon: GraphIcon, content: GraphPanel };

// Plugins live at module scope: GraphiQL compares them by identity. Naming any drops the history,
// so it is named too; the documentation comes by itself.
const plugins = [graphPlugin, explorerPlugin(), HISTORY_PLUGIN];

interface Props {
  /** The query that a shared link brings; null on an ordinary visit. */
  linked: { query: string; variables: string | null } | null;
}

export function App({ linked }: Props) {
  const tabs = firstTabs();
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      visiblePlugin={graphPlugin}
      defaultTabs={linked ? [linked, ...tabs] : tabs}
      {...(linked ? { initialQuery: linked.query, initialVariables: linked.variables ?? '' } : {})}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <a className="safir-logo" href="./">
          <img src="./safir.svg" alt="" width="22" height="22" />
          Safir
        </a>
      </GraphiQL.Logo>
      <EditorSettings />
      <Bridge />
    </GraphiQL>
  );
}
