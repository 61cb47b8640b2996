// The drawing itself: cytoscape on a canvas, kept in step with the tab's state.
import cytoscape, { type Core, type EdgeDefinition, type ElementDefinition, type NodeDefinition } from 'cytoscape';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { Layout } from './layout';
import { lookOf, sizeOf, stylesheet, widthOf, type Theme } from './look';
import type { Labels, Lang } from './settings';
import type { Point, TabState, TabStore } from './state';
import { canvasName, edgeText } from './text';
import { symmetricKinds, type Drawing } from './view';

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
  /** Changes when a new answer came, so that the view is fitted once. */
  handle: Ref<CanvasHandle>;
  onArranging(arranging: boolean): void;
}

const largeFrom = 400;
const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function nodeData(drawn: Drawing['nodes'][number], labels: Labels): NodeDefinition['data'] {
  const look = lookOf(drawn.node.kind);
  return {
    id: drawn.node.id,
    label: canvasName(drawn, labels),
    shape: look.shape,
    light: look.light,
    dark: look.dark,
    size: sizeOf(drawn.degree),
    pinned: drawn.pinned,
  };
}

function edgeData(drawn: Drawing['edges'][number], lang: Lang): EdgeDefinition['data'] {
  return {
    id: drawn.id,
    source: drawn.source,
    target: drawn.target,
    label: edgeText(drawn, lang),
    standing: drawn.standing,
    width: widthOf(drawn.claims),
    arrow: symmetricKinds.has(drawn.kind) ? 'none' : 'triangle',
  };
}

export function Canvas({ store, state, drawing, labels, lang, theme, handle, onArranging }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const core = useRef<Core>(null);
  const layout = useRef<Layout>(null);
  /** The store and graph that the canvas shows, to tell a new answer from a change. */
  const shown = useRef<{ store: TabStore; answer: unknown; ids: string } | null>(null);
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
      hideEdgesOnViewport: false,
      textureOnViewport: false,
      pixelRatio: Math.min(2, window.devicePixelRatio),
    });
    core.current = cy;
    layout.current = new Layout();
    const watch = new ResizeObserver(() => cy.resize());
    watch.observe(box.current!);
    return () => {
      watch.disconnect();
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
    cy.on('dbltap', 'node', (event) => store.toggle('pinned', (event.target as { id(): string }).id()));
    return () => {
      clearTimeout(wait);
      cy.removeAllListeners();
    };
  }, [store]);

  useEffect(() => {
    const cy = core.current!;
    const large = drawing.edges.length > largeFrom;
    cy.style(stylesheet(theme, large));
  }, [theme, drawing.edges.length > largeFrom]);

  useEffect(() => {
    const cy = core.current!;
    const bodies = drawing.nodes;
    const ids = [...bodies.map(({ node }) => node.id), '', ...drawing.edges.map((edge) => `${edge.source} ${edge.target}`)].join('\n');
    const fresh = shown.current?.store !== store || shown.current.answer !== state.answer;
    const changed = fresh || shown.current?.ids !== ids;
    const wanted = new Map<string, ElementDefinition>();
    for (const node of bodies) wanted.set(node.node.id, { group: 'nodes', data: nodeData(node, labels) });
    for (const edge of drawing.edges) wanted.set(edge.id, { group: 'edges', data: edgeData(edge, lang) });
    cy.batch(() => {
      cy.elements().filter((element) => !wanted.has(element.id())).remove();
      const added: ElementDefinition[] = [];
      for (const [id, definition] of wanted) {
        const element = cy.getElementById(id);
        if (element.length > 0) element.data(definition.data);
        else added.push(definition.group === 'nodes' ? { ...definition, position: placeOf(id) } : definition);
      }
      cy.add(added);
    });
    if (!changed) return;
    shown.current = { store, answer: state.answer, ids };
    if (bodies.length === 0) return;
    if (bodies.every(({ node }) => store.positions.has(node.id))) {
      // Nothing without a place: what is left stays where it is.
      if (fresh) cy.fit(undefined, 40);
      return;
    }
    const index = new Map(bodies.map(({ node }, at) => [node.id, at]));
    arranging.current(true);
    layout.current!.run(
      bodies.map(({ node, degree, pinned }) => ({ id: node.id, fixed: pinned, radius: sizeOf(degree) / 2 + (bodies.length > 300 ? 8 : 34) })),
      drawing.edges.map((edge) => [index.get(edge.source)!, index.get(edge.target)!] as const),
      store.positions,
      (places) => {
        cy.batch(() => {
          bodies.forEach(({ node }, at) => {
            const element = cy.getElementById(node.id);
            if (element.length === 0 || element.grabbed()) return;
            const point = places.at(at);
            store.positions.set(node.id, point);
            element.position(point);
          });
        });
        if (fresh) cy.fit(undefined, 40);
        if (places.done) {
          arranging.current(false);
          performance.measure('safir-layout', { start: performance.now() - places.milliseconds, end: performance.now() });
        }
      },
      !reducedMotion(),
    );

    /** A new node begins beside a neighbour that has its place, else near the middle. */
    function placeOf(id: string): Point {
      const own = store.positions.get(id);
      if (own) return { ...own };
      const edge = drawing.edges.find(({ source, target }) => (source === id && store.positions.has(target)) || (target === id && store.positions.has(source)));
      const near = edge ? store.positions.get(edge.source === id ? edge.target : edge.source) : undefined;
      return { x: (near?.x ?? 0) + 40 * Math.random(), y: (near?.y ?? 0) + 40 * Math.random() };
    }
  }, [store, state.answer, drawing, labels, lang]);

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
    fit: () => core.current?.animate({ fit: { eles: core.current.elements(), padding: 40 }, duration: reducedMotion() ? 0 : 200 }),
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

  return <div ref={box} className="safir-canvas" role="img" aria-label={`${drawing.nodes.length} / ${drawing.edges.length}`} />;
}
