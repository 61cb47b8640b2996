// The drawing itself: cytoscape on a canvas, kept in step with the tab's state.
import cytoscape, { type Core, type EdgeDefinition, type ElementDefinition, type NodeDefinition } from 'cytoscape';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { Layout } from './layout';
import { kindClass, sizeOf, stylesheet, widthOf, type Theme } from './look';
import type { Labels, Lang } from './settings';
import type { Point, TabState, TabStore } from './state';
import { canvasName, edgeText } from './text';
import { symmetricKinds, type Drawing } from './view';
import { say } from './words';

export interface CanvasHandle {
  fit(): void;
  zoomBy(factor: number): void;
  center(ids: readonly string[]): void;
  png(): Blob | null;
}

interface Props {
  store: TabStore;
  state: TabState;
  drawing: Drawing;
  labels: Labels;
  lang: Lang;
  theme: Theme;
  handle: Ref<CanvasHandle>;
  onArranging(arranging: boolean): void;
}

/** From so many edges on, the drawing spares what costs time: bends, edge labels, most names. */
const largeFrom = 400;
const namedInLarge = 60;
/** How many elements a frame takes in: styling and measuring that many stays short of a stutter. */
const fedPerFrame = 250;

export const isLarge = (drawing: Drawing): boolean => drawing.edges.length > largeFrom;

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function nodeElement(drawn: Drawing['nodes'][number], labels: Labels, rank: '' | 'hub' | 'quiet'): NodeDefinition {
  return {
    group: 'nodes',
    data: { id: drawn.node.id, label: canvasName(drawn, labels), size: sizeOf(drawn.degree) },
    classes: `${kindClass(drawn.node.kind)}${drawn.pinned ? ' safir-pinned' : ''}${rank && ` safir-${rank}`}`,
  };
}

function edgeElement(drawn: Drawing['edges'][number], lang: Lang): EdgeDefinition {
  return {
    group: 'edges',
    data: { id: drawn.id, source: drawn.source, target: drawn.target, label: edgeText(drawn, lang), width: widthOf(drawn.claims) },
    classes: `safir-${drawn.standing}${symmetricKinds.has(drawn.kind) ? '' : ' safir-directed'}`,
  };
}

/** Shows all nodes. Cytoscape's own fit measures every label, which takes long in a large graph. */
function fitAll(cy: Core, duration: number): void {
  const nodes = cy.nodes();
  if (nodes.length === 0) return;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    const { x, y } = node.position();
    left = Math.min(left, x - 70);
    right = Math.max(right, x + 70);
    top = Math.min(top, y - 40);
    bottom = Math.max(bottom, y + 65);
  }
  const [width, height] = [cy.width(), cy.height()];
  if (width < 10 || height < 10) return;
  const zoom = Math.min(1.6, Math.max(cy.minZoom(), 0.97 * Math.min(width / (right - left), height / (bottom - top))));
  const pan = { x: width / 2 - (zoom * (left + right)) / 2, y: height / 2 - (zoom * (top + bottom)) / 2 };
  if (duration === 0) cy.viewport({ zoom, pan });
  else cy.animate({ zoom, pan, duration });
}

/** Whether a node lies outside of what is shown. */
function outOfSight(cy: Core): boolean {
  const { x1, y1, x2, y2 } = cy.extent();
  return cy.nodes().toArray().some((node) => {
    const { x, y } = node.position();
    return x < x1 || x > x2 || y < y1 || y > y2;
  });
}

export function Canvas({ store, state, drawing, labels, lang, theme, handle, onArranging }: Props) {
  const large = isLarge(drawing);
  const box = useRef<HTMLDivElement>(null);
  const core = useRef<Core>(null);
  const layout = useRef<Layout>(null);
  /** The store and graph that the canvas shows, to tell a new answer from a change. */
  const shown = useRef<{ store: TabStore; epoch: number; ids: string } | null>(null);
  const feeding = useRef(0);
  const arranging = useRef(onArranging);
  const drawn = useRef(drawing);
  arranging.current = onArranging;
  drawn.current = drawing;

  useEffect(() => {
    const cy = cytoscape({
      container: box.current!,
      minZoom: 0.05,
      maxZoom: 4,
      boxSelectionEnabled: true,
      textureOnViewport: large,
      pixelRatio: Math.min(2, window.devicePixelRatio),
    });
    core.current = cy;
    layout.current = new Layout();
    const watch = new ResizeObserver(() => cy.resize());
    watch.observe(box.current!);
    return () => {
      watch.disconnect();
      cancelAnimationFrame(feeding.current);
      layout.current?.stop();
      cy.destroy();
      core.current = null;
      shown.current = null;
    };
  }, []);

  // Taps select; moved nodes keep their place.
  useEffect(() => {
    const cy = core.current!;
    const select = () => {
      const nodes = cy.nodes(':selected').map((node) => node.id());
      const picked = new Set(cy.edges(':selected').map((edge) => edge.id()));
      const edges = drawn.current.edges.filter((edge) => picked.has(edge.id)).flatMap((edge) => edge.relations.map(({ id }) => id));
      store.select(nodes, edges);
    };
    const dropped = (event: { target: { id(): string; position(): Point } }) =>
      store.positions.set(event.target.id(), { ...event.target.position() });
    let wait: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      clearTimeout(wait);
      wait = setTimeout(select);
    };
    cy.on('select unselect', settle);
    cy.on('dragfree', 'node', dropped as never);
    cy.on('mouseover', 'node', (event) => (event.target as { addClass(name: string): void }).addClass('safir-met'));
    cy.on('mouseout', 'node', (event) => (event.target as { removeClass(name: string): void }).removeClass('safir-met'));
    cy.on('dbltap', 'node', (event) => store.toggle('pinned', (event.target as { id(): string }).id()));
    return () => {
      clearTimeout(wait);
      cy.removeAllListeners();
    };
  }, [store]);

  useEffect(() => {
    const cy = core.current!;
    cy.style(stylesheet(theme, large));
  }, [theme, large]);

  useEffect(() => {
    const cy = core.current!;
    const bodies = drawing.nodes;
    const ids = [...bodies.map(({ node }) => node.id), '', ...drawing.edges.map((edge) => `${edge.source} ${edge.target}`)].join('\n');
    const fresh = shown.current?.store !== store || shown.current.epoch !== state.epoch;
    const changed = fresh || shown.current?.ids !== ids;
    const wanted = new Map<string, ElementDefinition>();
    const named = large ? new Set([...bodies].sort((a, b) => b.degree - a.degree).slice(0, namedInLarge)) : null;
    for (const node of bodies) wanted.set(node.node.id, nodeElement(node, labels, named === null ? '' : named.has(node) ? 'hub' : 'quiet'));
    for (const edge of drawing.edges) wanted.set(edge.id, edgeElement(edge, lang));
    const queue: ElementDefinition[] = [];
    cy.batch(() => {
      if (fresh) cy.elements().remove();
      else cy.elements().filter((element) => !wanted.has(element.id())).remove();
      for (const [id, definition] of wanted) {
        const element = cy.getElementById(id);
        if (element.length === 0) {
          queue.push(definition.group === 'nodes' ? { ...definition, position: placeOf(id) } : definition);
          continue;
        }
        element.data(definition.data);
        const marks = element.classes().filter((name) => name === 'safir-dim' || name === 'safir-marked' || name === 'safir-met');
        element.classes([definition.classes as string, ...marks].join(' '));
      }
    });
    cancelAnimationFrame(feeding.current);
    const fed = new Promise<void>((resolve) => {
      // A few at a time, so that the page answers in between.
      const feed = () => {
        cy.add(queue.splice(0, fedPerFrame).filter((definition) => cy.getElementById(definition.data.id!).length === 0));
        if (queue.length > 0) feeding.current = requestAnimationFrame(feed);
        else resolve();
      };
      feed();
    });
    if (!changed) return;
    shown.current = { store, epoch: state.epoch, ids };
    // What an earlier arrangement still says is of another drawing.
    layout.current!.cancel();
    arranging.current(false);
    if (bodies.length === 0) return;
    if (bodies.every(({ node }) => store.positions.has(node.id))) {
      // Nothing without a place: what is left stays where it is.
      if (fresh) void fed.then(() => fitAll(cy, 0));
      return;
    }
    const index = new Map(bodies.map(({ node }, at) => [node.id, at]));
    arranging.current(true);
    layout.current!.run(
      bodies.map(({ node, degree, pinned }) => ({ id: node.id, fixed: pinned, radius: sizeOf(degree) / 2 + (bodies.length > 300 ? 8 : 34) })),
      drawing.edges.map((edge) => [index.get(edge.source)!, index.get(edge.target)!] as const),
      store.positions,
      (places) => {
        bodies.forEach(({ node }, at) => {
          if (!cy.getElementById(node.id).grabbed()) store.positions.set(node.id, places.at(at));
        });
        if (places.done) performance.measure('safir-layout', { start: performance.now() - places.milliseconds, end: performance.now() });
        const place = () => {
          if (core.current !== cy || shown.current?.ids !== ids) return;
          cy.nodes().positions((node) => store.positions.get(node.id()) ?? node.position());
          if (fresh) fitAll(cy, 0);
          else if (places.done && outOfSight(cy)) fitAll(cy, reducedMotion() ? 0 : 250);
          if (places.done) arranging.current(false);
        };
        if (places.done) void fed.then(place);
        else if (queue.length === 0) place();
      },
      !reducedMotion() && !large,
    );

    /** A new node begins beside a neighbour that has its place, else near the middle. */
    function placeOf(id: string): Point {
      const own = store.positions.get(id);
      if (own) return { ...own };
      const edge = drawing.edges.find(({ source, target }) => (source === id && store.positions.has(target)) || (target === id && store.positions.has(source)));
      const near = edge ? store.positions.get(edge.source === id ? edge.target : edge.source) : undefined;
      return { x: (near?.x ?? 0) + 40 * Math.random(), y: (near?.y ?? 0) + 40 * Math.random() };
    }
  }, [store, state.epoch, drawing, labels, lang]);

  // Selection made elsewhere (the list, search) shows on the canvas.
  useEffect(() => {
    const cy = core.current!;
    const relations = new Set(state.selection.edges);
    const wanted = new Set(state.selection.nodes);
    if (relations.size > 0) {
      for (const edge of drawing.edges) if (edge.relations.some(({ id }) => relations.has(id))) wanted.add(edge.id);
    }
    cy.batch(() => {
      for (const element of cy.elements()) {
        const on = wanted.has(element.id());
        if (on && !element.selected()) element.select();
        else if (!on && element.selected()) element.unselect();
      }
    });
  }, [state.selection, drawing]);

  useEffect(() => {
    const cy = core.current!;
    const marked = new Set(state.highlight);
    for (const edge of drawing.edges) if (edge.relations.some(({ id }) => state.highlight.has(id))) marked.add(edge.id);
    cy.batch(() => {
      cy.elements().removeClass('safir-dim safir-marked');
      if (state.highlight.size === 0) return;
      const on = cy.elements().filter((element) => marked.has(element.id()));
      on.addClass('safir-marked');
      cy.elements().difference(on).addClass('safir-dim');
    });
  }, [state.highlight, drawing]);

  useImperativeHandle(handle, () => ({
    fit: () => fitAll(core.current!, reducedMotion() ? 0 : 200),
    zoomBy(factor) {
      const cy = core.current!;
      cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    },
    center(ids) {
      const cy = core.current!;
      const wanted = new Set(ids);
      const elements = cy.elements().filter((element) => wanted.has(element.id()));
      if (elements.length > 0) cy.animate({ center: { eles: elements }, duration: reducedMotion() ? 0 : 200 });
    },
    png: () => (core.current?.png({ output: 'blob', full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: theme === 'dark' ? '#1b1f27' : '#ffffff' }) as unknown as Blob) ?? null,
  }));

  return <div ref={box} className="safir-canvas" role="img" aria-label={say(lang, 'canvas', drawing.nodes.length, drawing.edges.length)} />;
}
