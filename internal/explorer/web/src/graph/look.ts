// Shapes, colours and sizes of the graph: one table for the canvas, the legend and exported pictures.

export type Theme = 'light' | 'dark';

export type Shape = 'circle' | 'square' | 'hexagon' | 'pin' | 'octagon' | 'diamond';

export interface Look {
  shape: Shape;
  light: string;
  dark: string;
  /** Strokes on a field of 24 by 24 that tell the kind inside its shape, as an SVG path. */
  glyph: string;
}

/** Each entity kind has a shape and a sign of its own, so that colour alone decides nothing. */
export const looks: Record<string, Look> = {
  PERSON: {
    shape: 'circle',
    light: '#b4490c',
    dark: '#f2a765',
    glyph: 'M12 4.2a3.9 3.9 0 1 1 0 7.8a3.9 3.9 0 0 1 0-7.8ZM4.8 20c.5-3.6 3.4-5.4 7.2-5.4s6.7 1.8 7.2 5.4',
  },
  STATE: { shape: 'square', light: '#17677c', dark: '#62c4da', glyph: 'M6.5 21V3.5M6.5 4.2h11.2l-2.6 4.1 2.6 4.1H6.5' },
  ORGANIZATION: { shape: 'hexagon', light: '#5a4aa0', dark: '#b0a2f4', glyph: 'M4.5 19.5h15M6.8 16.5v-6M12 16.5v-6M17.2 16.5v-6M4.8 8 12 4l7.2 4Z' },
  PLACE: {
    shape: 'pin',
    light: '#35702b',
    dark: '#8bce7f',
    glyph: 'M12 7.4a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 0 1 0-9.2ZM12 11.7v.6',
  },
  AGREEMENT: { shape: 'octagon', light: '#775c0b', dark: '#dcc163', glyph: 'M7 3.8h7.2L18 7.6v12.6H7ZM14 4v4h4M9.8 12.4h5.4M9.8 16h5.4' },
  EVENT: { shape: 'diamond', light: '#a02c59', dark: '#f293b6', glyph: 'M5.5 6.5h13v12.5h-13ZM5.5 10.5h13M9 4v4.5M15 4v4.5' },
};

const unknownLook: Look = { shape: 'circle', light: '#59616e', dark: '#aab3c0', glyph: 'M8 9.5a4 4 0 1 1 5.5 3.7c-1 .5-1.5 1.2-1.5 2.3M12 19v.2' };

export const lookOf = (kind: string): Look => looks[kind] ?? unknownLook;

export interface Palette {
  text: string;
  soft: string;
  ground: string;
  edge: string;
  planned: string;
  denied: string;
  mark: string;
  /** On the colour of a mark or of a kind. */
  onColor: string;
}

export const palettes: Record<Theme, Palette> = {
  light: { text: '#18202a', soft: '#4f5966', ground: '#ffffff', edge: '#7b8694', planned: '#94610a', denied: '#b3261e', mark: '#2456c7', onColor: '#ffffff' },
  dark: { text: '#eef1f6', soft: '#b6c0cd', ground: '#212a3b', edge: '#8b96a6', planned: '#e3b341', denied: '#ff8a80', mark: '#8cb4ff', onColor: '#12161d' },
};

/** The fonts of names: those of the page itself have no Arabic, the system's do. */
export const fontFamily = 'system-ui, "Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", "DejaVu Sans", sans-serif';

export const nameSize = 13;
export const edgeNameSize = 11.5;

/** Half a node's width: it grows with the logarithm of its edges. */
export const radiusOf = (degree: number): number => Math.round(13 + 4.2 * Math.log2(1 + degree));

/** An edge's width: it grows with the logarithm of its claims. */
export const widthOf = (claims: number): number => Math.round(10 * (0.7 + 0.75 * Math.log2(1 + claims))) / 10;

/** A polygon with rounded corners, as an SVG path about the origin. */
function rounded(points: readonly (readonly [number, number])[], radius: number): string {
  const steps = points.map(([x, y], index) => {
    const [px, py] = points.at(index - 1)!;
    const [nx, ny] = points[(index + 1) % points.length]!;
    const toward = (ax: number, ay: number): string => {
      const length = Math.hypot(ax - x, ay - y);
      const share = Math.min(0.5, radius / length);
      return `${round(x + (ax - x) * share)} ${round(y + (ay - y) * share)}`;
    };
    return `${index === 0 ? 'M' : 'L'}${toward(px, py)}Q${round(x)} ${round(y)} ${toward(nx, ny)}`;
  });
  return `${steps.join('')}Z`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const corners: Record<Exclude<Shape, 'circle'>, readonly (readonly [number, number])[]> = {
  square: [[-0.92, -0.92], [0.92, -0.92], [0.92, 0.92], [-0.92, 0.92]],
  hexagon: [[-0.54, -0.95], [0.54, -0.95], [1.08, 0], [0.54, 0.95], [-0.54, 0.95], [-1.08, 0]],
  pin: [[-1.08, -0.86], [1.08, -0.86], [0.62, 0.42], [0, 1.22], [-0.62, 0.42]],
  octagon: [[-0.42, -1], [0.42, -1], [1, -0.42], [1, 0.42], [0.42, 1], [-0.42, 1], [-1, 0.42], [-1, -0.42]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
};

const roundness: Record<Exclude<Shape, 'circle'>, number> = { square: 0.42, hexagon: 0.2, pin: 0.3, octagon: 0.14, diamond: 0.26 };

/** A shape's outline about the origin as an SVG path, for half a width. */
export function outline(shape: Shape, radius: number): string {
  if (shape === 'circle') return `M${radius} 0A${radius} ${radius} 0 1 1 ${-radius} 0A${radius} ${radius} 0 1 1 ${radius} 0Z`;
  return rounded(
    corners[shape].map(([x, y]) => [x * radius, y * radius] as const),
    roundness[shape] * radius,
  );
}

/** Where the sign of a kind lies in its shape: a scale of its 24 by 24 field, and how far down. */
export function glyphFit(shape: Shape, radius: number): { scale: number; dy: number } {
  const share = shape === 'pin' ? 0.88 : shape === 'diamond' ? 1 : shape === 'hexagon' ? 1.08 : 1.12;
  return { scale: (radius * share) / 24, dy: shape === 'pin' ? -0.14 * radius : 0 };
}
