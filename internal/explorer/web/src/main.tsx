import './workers';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './app.css';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no element #app');
createRoot(root).render(<App />);
