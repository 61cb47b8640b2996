// The same drawing without a canvas: for the keyboard, for screen readers, for reading.
import { useState, type MouseEvent } from 'react';
import { KindSign } from './icons';
import type { Theme } from './look';
import type { GraphEdge } from './model';
import type { Labels, Lang } from './settings';
import type { TabState, TabStore } from './state';
import { nodeName, relationText, timeText } from './text';
import { byTime, standing, type Drawing } from './view';
import { kindName, say, valueName } from './words';

interface Props {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  labels: Labels;
  lang: Lang;
}

/** Every node with its edges, the best connected first. */
export function List({ store, state, drawing, labels, lang, theme }: Props & { theme: Theme }) {
  const names = new Map(drawing.nodes.map(({ node }) => [node.id, nodeName(node, labels)]));
  const at = new Map<string, GraphEdge[]>();
  for (const edge of drawing.edges) {
    for (const end of new Set([edge.source, edge.target])) at.set(end, [...(at.get(end) ?? []), ...edge.relations]);
  }
  const nodes = [...drawing.nodes].sort((a, b) => b.degree - a.degree || a.node.label.localeCompare(b.node.label));
  const choose = (event: MouseEvent, id: string) => {
    const before = state.selection.nodes;
    const adding = event.shiftKey || event.ctrlKey || event.metaKey;
    store.select(adding ? (before.includes(id) ? before.filter((other) => other !== id) : [...before, id]) : [id], []);
  };
  return (
    <ul className="safir-list">
      {nodes.map(({ node, folded }) => (
        <li key={node.id}>
          <button type="button" aria-pressed={state.selection.nodes.includes(node.id)} onClick={(event) => choose(event, node.id)}>
            <KindSign kind={node.kind} theme={theme} size={24} />
            <bdi>{names.get(node.id)}</bdi> <span className="safir-note">{kindName(node.kind, lang)}</span>
            {folded > 0 ? <span className="safir-count">+{folded}</span> : null}
          </button>
          <ul>
            {(at.get(node.id) ?? []).sort(byTime).map((edge) => (
              <li key={edge.id}>
                <button type="button" aria-pressed={state.selection.edges.includes(edge.id)} onClick={() => store.select([], [edge.id])}>
                  {relationText(edge, names.get(edge.source) ?? edge.source, names.get(edge.target) ?? edge.target, lang)}
                  {timeText(edge) ? (
                    <>
                      {lang === 'ar' ? '، ' : ', '}
                      <bdi dir="ltr" className="safir-date">
                        {timeText(edge)}
                      </bdi>
                    </>
                  ) : null}
                  {standing(edge) === 'done' ? null : <span className="safir-note"> {say(lang, standing(edge))}</span>}
                </button>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

type Column = 'time' | 'source' | 'kind' | 'target' | 'verdict' | 'claims';

/** One line per relation, sortable by each column. */
export function Table({ store, state, drawing, labels, lang }: Props) {
  const [order, setOrder] = useState<{ column: Column; down: boolean }>({ column: 'time', down: false });
  const names = new Map(drawing.nodes.map(({ node }) => [node.id, nodeName(node, labels)]));
  const value = (edge: GraphEdge, column: Column): string | number => {
    switch (column) {
      case 'time':
        return edge.time?.earliest ?? edge.time?.latest ?? '9999';
      case 'source':
        return names.get(edge.source) ?? edge.source;
      case 'target':
        return names.get(edge.target) ?? edge.target;
      case 'kind':
        return kindName(edge.kind, lang);
      case 'verdict':
        return edge.verdict ?? '';
      case 'claims':
        return edge.claims;
    }
  };
  const compare = new Intl.Collator(lang).compare;
  const rows = drawing.edges
    .flatMap((edge) => edge.relations)
    .sort((a, b) => {
      const [x, y] = [value(a, order.column), value(b, order.column)];
      const sign = typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y));
      return (order.down ? -sign : sign) || byTime(a, b);
    });
  const heading = (column: Column, text: string) => (
    <th scope="col" aria-sort={order.column === column ? (order.down ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => setOrder({ column, down: order.column === column && !order.down })}>
        {text}
        {order.column === column ? (order.down ? ' ↓' : ' ↑') : ''}
      </button>
    </th>
  );
  return (
    <table className="safir-table">
      <thead>
        <tr>
          {heading('time', say(lang, 'time'))}
          {heading('source', say(lang, 'source'))}
          {heading('kind', say(lang, 'kind'))}
          {heading('target', say(lang, 'target'))}
          {heading('verdict', say(lang, 'verdict'))}
          {heading('claims', say(lang, 'claims'))}
        </tr>
      </thead>
      <tbody>
        {rows.map((edge) => (
          <tr key={edge.id} aria-selected={state.selection.edges.includes(edge.id)}>
            <td className="safir-date">
              <bdi dir="ltr">{timeText(edge) || '–'}</bdi>
            </td>
            <td>
              <button type="button" className="safir-cell" onClick={() => store.select([edge.source], [])}>
                <bdi>{names.get(edge.source)}</bdi>
              </button>
            </td>
            <td>
              <button type="button" className="safir-cell safir-verb" onClick={() => store.select([], [edge.id])}>
                {kindName(edge.kind, lang)}
              </button>
              {standing(edge) === 'done' ? null : <span className="safir-note"> {say(lang, standing(edge))}</span>}
            </td>
            <td>
              <button type="button" className="safir-cell" onClick={() => store.select([edge.target], [])}>
                <bdi>{names.get(edge.target)}</bdi>
              </button>
            </td>
            <td>{edge.verdict ? valueName(edge.verdict, lang) : '–'}</td>
            <td>{edge.claims}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
