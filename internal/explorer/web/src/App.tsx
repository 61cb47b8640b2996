import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { EditorSettings } from './editors';
import { firstTabs } from './examples';
import { isSubscription, operationNameIn, send, subscribe, type Request } from './http';

// Plugins live at module scope: GraphiQL compares them by identity. Naming any drops the history,
// so it is named too; the documentation comes by itself.
const plugins = [explorerPlugin(), HISTORY_PLUGIN];
const tabs = firstTabs();

const fetcher: Fetcher = (params, options) => {
  const request: Request = { query: params.query };
  if (params.variables) request.variables = params.variables as Record<string, unknown>;
  const operationName = operationNameIn(params.query, params.operationName);
  if (operationName) request.operationName = operationName;
  const headers = (options?.headers ?? {}) as Record<string, string>;
  return isSubscription(request) ? subscribe(request, headers) : send(request, headers);
};

export function App() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultTabs={tabs}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <a className="safir-logo" href="./">
          Safir
        </a>
      </GraphiQL.Logo>
      <EditorSettings />
    </GraphiQL>
  );
}
