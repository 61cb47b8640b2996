// Shapes and colours of the graph: one table for the canvas, the legend and exported pictures.
import type { StylesheetJson } from 'cytoscape';

export type Theme = 'light' | 'dark';

export type Shape = 'ellipse' | 'round-rectangle' | 'hexagon' | 'round-triangle' | 'cut-rectangle' | 'diamond';

export interface Look {
  shape: Shape;
  light: string;
  dark: string;
}

/** Each entity kind has a shape of its own, so that colour alone decides nothing. */
export const looks: Record<string, Look> = {
  PERSON: { shape: 'ellipse', light: '#b8510d', dark: '#f0a35e' },
  STATE: { shape: 'round-rectangle', light: '#1c6b80', dark: '#5fc0d6' },
  ORGANIZATION: { shape: 'hexagon', light: '#5b4b9e', dark: '#ab9cf0' },
  PLACE: { shape: 'round-triangle', light: '#39722f', dark: '#86c97a' },
  AGREEMENT: { shape: 'cut-rectangle', light: '#7d6210', dark: '#d9bd5b' },
  EVENT: { shape: 'diamond', light: '#a0305a', dark: '#f08bb0' },
};

const unknownLook: Look = { shape: 'ellipse', light: '#5c6370', dark: '#a8b0bd' };

export const lookOf = (kind: string): Look => looks[kind] ?? unknownLook;

export const palette = {
  light: { text: '#1d232b', ground: '#ffffff', edge: '#68717d', planned: '#8a5a00', denied: '#b3261e', mark: '#0b57d0' },
  dark: { text: '#e9edf2', ground: '#1b1f27', edge: '#97a1af', planned: '#e3b341', denied: '#ff8a80', mark: '#8ab4f8' },
} as const;

/** A node's width: it grows with the logarithm of its edges. */
export const sizeOf = (degree: number): number => Math.round(26 + 9 * Math.log2(1 + degree));

/** An edge's width: it grows with the logarithm of its claims. */
export const widthOf = (claims: number): number => Math.round(10 * (1.1 + 0.8 * Math.log2(1 + claims))) / 10;

/** The class of an entity kind's nodes. */
export const kindClass = (kind: string): string => (kind in looks ? `safir-is-${kind}` : '');

/**
 * Cytoscape's style sheet. What few elements differ in stands in classes: reading a value from an
 * element's data costs a parse for each.
 */
export function stylesheet(theme: Theme, large: boolean): StylesheetJson {
  const colors = palette[theme];
  return [
    {
      selector: 'node',
      style: {
        shape: unknownLook.shape,
        'background-color': unknownLook[theme],
        width: 'data(size)',
        height: 'data(size)',
        label: 'data(label)',
        color: colors.text,
        // The fonts that the page itself uses have no Arabic; the system's do.
        'font-family': 'system-ui, "Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif',
        'font-size': 13,
        'line-height': 1.45,
        'text-wrap': 'wrap',
        'text-max-width': '150px',
        'text-valign': 'bottom',
        'text-margin-y': 4,
        // A wider outline or a tighter line swallows the dots of Arabic letters.
        'text-outline-color': colors.ground,
        'text-outline-width': 1.5,
        'min-zoomed-font-size': 7,
        'border-width': 0,
        'border-color': colors.text,
      },
    },
    ...Object.entries(looks).map(([kind, look]) => ({
      selector: `.${kindClass(kind)}`,
      style: { shape: look.shape, 'background-color': look[theme] },
    })),
    // In a large graph only the hubs carry their names; the others show them when they are met.
    { selector: '.safir-quiet', style: { label: '' } },
    { selector: '.safir-quiet.safir-met, .safir-quiet:selected, .safir-quiet.safir-marked', style: { label: 'data(label)', 'min-zoomed-font-size': 0 } },
    ...(large
      ? [
          { selector: 'edge', style: { opacity: 0.5 } },
          {
            selector: '.safir-hub',
            style: { 'font-size': 44, 'text-max-width': '420px', 'text-outline-width': 4, 'text-margin-y': 8, 'z-index': 5 },
          },
        ]
      : []),
    { selector: '.safir-pinned', style: { 'border-width': 2, 'border-style': 'double' } },
    { selector: 'node:selected', style: { 'border-width': 4, 'border-color': colors.mark } },
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'line-color': colors.edge,
        'curve-style': large ? 'haystack' : 'bezier',
        'control-point-step-size': 44,
        'target-arrow-color': colors.edge,
        'arrow-scale': 0.9,
        label: large ? '' : 'data(label)',
        color: colors.text,
        'font-family': 'system-ui, "Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", sans-serif',
        'font-size': 10.5,
        'line-height': 1.45,
        'text-wrap': 'wrap',
        'text-background-color': colors.ground,
        'text-background-opacity': 0.85,
        'text-background-padding': '1px',
        'text-rotation': 'autorotate',
        'min-zoomed-font-size': 7,
      },
    },
    { selector: '.safir-directed', style: { 'target-arrow-shape': 'triangle' } },
    {
      selector: '.safir-planned',
      style: { 'line-style': 'dashed', 'line-dash-pattern': [7, 5], 'line-color': colors.planned, 'target-arrow-color': colors.planned },
    },
    {
      selector: '.safir-denied',
      style: {
        'line-style': 'dotted',
        'line-color': colors.denied,
        'target-arrow-color': colors.denied,
        'mid-target-arrow-shape': 'tee',
        'mid-target-arrow-color': colors.denied,
        'mid-source-arrow-shape': 'tee',
        'mid-source-arrow-color': colors.denied,
      },
    },
    {
      selector: 'edge:selected',
      style: { 'line-color': colors.mark, 'target-arrow-color': colors.mark, 'z-index': 9, label: 'data(label)' },
    },
    { selector: '.safir-dim', style: { opacity: 0.18 } },
    { selector: '.safir-marked', style: { 'z-index': 10 } },
    { selector: 'edge.safir-marked', style: { 'line-color': colors.mark, 'target-arrow-color': colors.mark } },
    { selector: 'node.safir-marked', style: { 'border-width': 4, 'border-color': colors.mark } },
  ];
}
