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

// On a first visit the panel gets half of the window; GraphiQL would give it a quarter.
const paneSize = 'graphiql:docExplorerFlex';
try {
  if (localStorage.getItem(paneSize) === null) localStorage.setItem(paneSize, '0.95');
} catch {
  // A browser that stores nothing shows the pane in GraphiQL's own size.
}

const linked = await readLink(location.hash);
createRoot(root).render(<App linked={linked} />);
