// The panel's icons: strokes of one width on a field of 24 by 24, and the signs of entity kinds.
import { glyphFit, lookOf, outline, palettes, type Theme } from './look';

const strokes = {
  graph: 'M7.6 15.6 11 8.4M13.6 7.7l3.6 6.2M8.7 17.8l7.2-1.2M12 3.2a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 0 1 0-5.2ZM6.2 15.4a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 0 1 0-5.2ZM18.3 13.8a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 0 1 0-4.8Z',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  table: 'M4 5h16v14H4ZM4 10h16M10 10v9',
  json: 'M9 4C5 4 8 11 4.5 12C8 13 5 20 9 20M15 4c4 0 1 7 4.5 8c-3.5 1-.5 8-4.5 8',
  undo: 'M8.5 13.5 4 9l4.5-4.5M4 9h10a5.5 5.5 0 0 1 0 11h-3',
  redo: 'M15.5 13.5 20 9l-4.5-4.5M20 9H10a5.5 5.5 0 0 0 0 11h3',
  zoomIn: 'M12 5v14M5 12h14',
  zoomOut: 'M5 12h14',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  fullScreen: 'M14 4h6v6M20 4l-6.5 6.5M10 20H4v-6M4 20l6.5-6.5',
  leaveFullScreen: 'M20 10h-6V4M14 10l6.5-6.5M4 14h6v6M10 14l-6.5 6.5',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13ZM15.3 15.3 20 20',
  options: 'M4 7.5h9M17.5 7.5H20M4 16.5h2.5M11 16.5h9M15.2 5.2a2.3 2.3 0 1 1 0 4.6a2.3 2.3 0 0 1 0-4.6ZM8.8 14.2a2.3 2.3 0 1 1 0 4.6a2.3 2.3 0 0 1 0-4.6Z',
  export: 'M12 15V4M7.5 8 12 3.5 16.5 8M5 13.5V20h14v-6.5',
  examples: 'M12 6.5C10 4.8 7 4.5 3.5 5v13.5c3.5-.5 6.5-.2 8.5 1.5c2-1.7 5-2 8.5-1.5V5c-3.5-.5-6.5-.2-8.5 1.5ZM12 6.5V20',
  close: 'M6 6l12 12M18 6 6 18',
  play: 'M8 5.5v13l10.5-6.5Z',
  stop: 'M8 6v12M16 6v12',
  pin: 'M9 4h6M10 4v6l-3 3.5h10L14 10V4M12 13.5V20',
  hide: 'M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6ZM4.5 4.5l15 15',
  collapse: 'M12 3v6M9 6.5 12 9.5l3-3M12 21v-6M9 17.5l3-3l3 3M4 12h16',
  highlight: 'M12 9a3 3 0 1 1 0 6a3 3 0 0 1 0-6ZM12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M18.4 5.6l-1.8 1.8M7.4 16.6l-1.8 1.8',
  copy: 'M9 9h11v11H9ZM5.5 15H4V4h11v1.5',
  open: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  expand: 'M12 5v14M5 12h14',
  warn: 'M12 4 21 19.5H3ZM12 10v4.5M12 17v.01',
} as const;

export type IconName = keyof typeof strokes;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="safir-sign" viewBox="0 0 24 24" width="18" height="18" fill={name === 'play' ? 'currentColor' : 'none'} aria-hidden="true">
      <path d={strokes[name]} stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** An entity kind's shape with its sign, as on the canvas. */
export function KindSign({ kind, theme, size }: { kind: string; theme: Theme; size: number }) {
  const look = lookOf(kind);
  const { scale, dy } = glyphFit(look.shape, 10);
  return (
    <svg className="safir-kind" viewBox="-12.5 -12.5 25 25" width={size} height={size} aria-hidden="true">
      <path d={outline(look.shape, 10)} fill={look[theme]} />
      <path
        d={look.glyph}
        transform={`translate(0 ${dy}) scale(${scale}) translate(-12 -12)`}
        fill="none"
        stroke={palettes[theme].onColor}
        strokeWidth={size < 22 ? 2.4 : 1.9}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
