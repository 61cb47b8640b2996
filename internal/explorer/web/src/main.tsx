import './workers';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { readLink } from './graph/share';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './app.css';
import './graph/panel.css';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no element #app');

// On a first visit the panel gets more than half of the window; GraphiQL would give it a quarter.
const paneSizes = { 'graphiql:docExplorerFlex': '1.2', 'graphiql:editorFlex': '1.3', 'graphiql:secondaryEditorFlex': '4.4' };
try {
  for (const [pane, size] of Object.entries(paneSizes)) if (localStorage.getItem(pane) === null) localStorage.setItem(pane, size);
} catch {
  // A browser that stores nothing shows the panes in GraphiQL's own sizes.
}

const linked = await readLink(location.hash);
createRoot(root).render(<App linked={linked} />);
