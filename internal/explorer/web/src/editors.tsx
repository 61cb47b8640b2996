import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/**
 * Sets what GraphiQL has no properties for. Monaco would frame Cyrillic and Arabic letters as
 * possible confusions with Latin ones; here they are the subject matter.
 */
export function EditorSettings() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const response = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    for (const editor of [query, variables, response]) {
      editor?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true } });
    }
  }, [query, variables, response]);

  // A change of tabs while the editors are still loading changes the tab alone: bring the query
  // and variables of the tab that is active when they appear.
  const active = useGraphiQL((state) => state.tabs[state.activeTabIndex]);
  const caughtUp = useRef(false);
  useEffect(() => {
    if (caughtUp.current || !query || !variables || !active) return;
    caughtUp.current = true;
    if (query.getValue() !== (active.query ?? '')) query.setValue(active.query ?? '');
    if (variables.getValue() !== (active.variables ?? '')) variables.setValue(active.variables ?? '');
  }, [query, variables, active]);
  return null;
}
