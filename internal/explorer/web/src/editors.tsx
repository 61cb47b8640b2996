import { useGraphiQL } from '@graphiql/react';
import { useEffect, useRef } from 'react';

/** Answers with more lines do not fold. */
const foldedLines = 5000;

/**
 * Sets what GraphiQL has no properties for. Monaco would frame Cyrillic and Arabic letters as
 * possible confusions with Latin ones; here they are the subject matter. Beside the panel the
 * editors are narrow: smaller letters, and lines that wrap.
 */
export function EditorSettings() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const response = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    for (const editor of [query, variables, response]) {
      editor?.updateOptions({
        unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
        fontSize: 13,
        lineNumbersMinChars: 2,
        lineDecorationsWidth: 14,
        wordWrap: 'on',
        wrappingIndent: 'indent',
      });
    }
  }, [query, variables, response]);

  // Finding where thousands of lines fold holds the page up: long answers are shown without.
  useEffect(() => {
    const watch = response?.onDidChangeModelContent(() => {
      response.updateOptions({ folding: (response.getModel()?.getLineCount() ?? 0) < foldedLines });
    });
    return () => watch?.dispose();
  }, [response]);

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
