// The drawing itself on a canvas, kept in step with the tab's state.
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from 'd3-zoom';
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent as ReactPointerEvent, type Ref } from 'react';
import { bounds, boxOf, distanceTo, lineHeight, manyEdges, nameGap, pictureOf, wordsOf, type Picture } from './geometry';
import { Layout } from './layout';
import { nameSize, radiusOf, type Theme } from './look';
import { nothing, Painter, textScale, type Emphasis, type View } from './paint';
import type { Labels, Lang } from './settings';
import type { Point, TabState, TabStore } from './state';
import { nodeName } from './text';
import type { Drawing } from './view';
import { counted, kindName, say } from './words';

export interface CanvasHandle {
  fit(): void;
  zoomBy(factor: number): void;
  center(ids: readonly string[]): void;
  png(): Promise<Blob | null>;
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

const zooms: [number, number] = [0.05, 4];
/** A picture that takes longer, in milliseconds, is moved as an image while a gesture lasts. */
const slowPaint = 12;
/** A pointer that moved less, in pixels, has clicked. */
const steady = 4;
/** More nodes than that appear where they belong instead of gliding there. */
const glidingNodes = 300;

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const easeOut = (share: number) => 1 - (1 - share) ** 3;

/** What is under a point of the field: the nearest node in front, else an edge. */
function pick(picture: Picture, view: View, x: number, y: number): { node: string | null; edge: string | null } {
  const world = { x: (x - view.x) / view.k, y: (y - view.y) / view.k };
  for (const node of [...picture.nodes].reverse()) {
    if (Math.hypot(node.at.x - world.x, node.at.y - world.y) <= node.radius + 4 / view.k) return { node: node.id, edge: null };
  }
  for (const node of [...picture.nodes].reverse()) {
    const [dx, dy] = [Math.abs(world.x - node.at.x), world.y - node.at.y - node.radius];
    if (view.k > 0.5 && dx < node.textWidth / 2 && dy > 0 && dy < nameGap + node.lines.length * lineHeight * nameSize) return { node: node.id, edge: null };
  }
  let best = { distance: 8 / view.k, id: null as string | null };
  for (const { id, curve } of picture.edges) {
    const reach = best.distance;
    if (curve.every((point) => point.x < world.x - reach) || curve.every((point) => point.x > world.x + reach)) continue;
    if (curve.every((point) => point.y < world.y - reach) || curve.every((point) => point.y > world.y + reach)) continue;
    const distance = distanceTo(curve, world);
    if (distance < best.distance) best = { distance, id };
  }
  return { node: null, edge: best.id };
}

/** What a canvas holds between two renderings of React. */
class Stage {
  readonly painter = new Painter();
  readonly layout = new Layout();
  readonly shownAt = new Map<string, Point>();
  picture: Picture = { nodes: [], edges: [] };
  view: View = { k: 1, x: 0, y: 0 };
  emphasis: Emphasis = nothing;
  theme: Theme = 'light';
  /** Nobody has moved the field since it was last fitted. */
  fitted = true;
  paintMs = 0;
  /** What was last brought to the middle, to stay there when the field changes its size. */
  #centered: readonly string[] | null = null;
  #frame = 0;
  #glide = 0;
  #behavior: ZoomBehavior<HTMLCanvasElement, unknown>;
  #image: { canvas: HTMLCanvasElement; view: View } | null = null;
  /** From where the canvas was last painted. */
  #paintedView: View = this.view;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #width = 0;
  #height = 0;

  constructor(
    readonly canvas: HTMLCanvasElement,
    mayMove: (event: MouseEvent | TouchEvent | WheelEvent) => boolean,
  ) {
    this.#behavior = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent(zooms)
      .filter(mayMove)
      .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        this.view = { k: transform.k, x: transform.x, y: transform.y };
        if (sourceEvent) {
          this.fitted = false;
          this.#centered = null;
          this.#keepImage();
        }
        this.draw();
      });
    select(canvas).call(this.#behavior).on('dblclick.zoom', null);
  }

  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  resize(width: number, height: number): void {
    const { view, fitted } = this;
    const middle = { x: (this.#width / 2 - view.x) / view.k, y: (this.#height / 2 - view.y) / view.k };
    const first = this.#width === 0;
    this.#width = width;
    this.#height = height;
    const density = Math.min(2, window.devicePixelRatio);
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(height * density);
    this.#image = null;
    if (fitted || first) this.fit(0);
    else if (this.#centered) this.center(this.#centered, 0);
    else this.look({ k: view.k, x: width / 2 - middle.x * view.k, y: height / 2 - middle.y * view.k });
    // A canvas that was resized is blank: paint before the browser shows it.
    this.#paint();
  }

  draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    const ctx = this.canvas.getContext('2d');
    if (!ctx || this.#width === 0) return;
    const density = this.canvas.width / this.#width;
    const image = this.#image;
    ctx.setTransform(density, 0, 0, density, 0, 0);
    if (image) {
      const scale = this.view.k / image.view.k;
      ctx.clearRect(0, 0, this.#width, this.#height);
      ctx.drawImage(image.canvas, this.view.x - image.view.x * scale, this.view.y - image.view.y * scale, this.#width * scale, this.#height * scale);
      return;
    }
    const begin = performance.now();
    this.painter.paint(ctx, this.#width, this.#height, this.picture, this.view, this.emphasis, this.theme);
    this.paintMs = performance.now() - begin;
    this.#paintedView = this.view;
  }

  /** While a gesture lasts, a slow picture is moved as an image; it is painted anew at rest. */
  #keepImage(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#image = null;
      this.draw();
    }, 120);
    if (this.#image || this.paintMs < slowPaint) return;
    const canvas = document.createElement('canvas');
    canvas.width = this.canvas.width;
    canvas.height = this.canvas.height;
    canvas.getContext('2d')?.drawImage(this.canvas, 0, 0);
    this.#image = { canvas, view: this.#paintedView };
  }

  /** Looks from elsewhere at once. */
  look(view: View): void {
    select(this.canvas).call(this.#behavior.transform, zoomIdentity.translate(view.x, view.y).scale(view.k));
  }

  /** The view that shows all, no larger than is pleasant. */
  #whole(): View | null {
    if (this.#width < 20 || this.#height < 20) return null;
    const margin = 16;
    let view: View | null = null;
    // How large names are depends on the zoom, and the zoom on how large names are.
    for (let round = 0; round < 4; round++) {
      const room = bounds(this.picture, view ? textScale(view.k) / view.k : 1);
      if (!room) return null;
      const [width, height] = [room.right - room.left, room.bottom - room.top];
      const k = Math.min(1.35, Math.max(zooms[0], Math.min((this.#width - 2 * margin) / width, (this.#height - 2 * margin) / height)));
      view = { k, x: this.#width / 2 - (k * (room.left + room.right)) / 2, y: this.#height / 2 - (k * (room.top + room.bottom)) / 2 };
    }
    return view;
  }

  fit(milliseconds: number): void {
    const view = this.#whole();
    this.fitted = true;
    this.#centered = null;
    if (view) this.glideTo(view, milliseconds);
  }

  glideTo(to: View, milliseconds: number): void {
    const from = this.view;
    this.#animate(milliseconds, (share) => this.look({ k: from.k + (to.k - from.k) * share, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }));
  }

  /** Moves nodes to their places; `each` is called whenever some have moved. */
  glideNodes(to: ReadonlyMap<string, Point>, milliseconds: number, each: () => void, done: () => void): void {
    const from = new Map([...to.keys()].map((id) => [id, this.shownAt.get(id) ?? to.get(id)!]));
    this.#animate(milliseconds, (share) => {
      for (const [id, end] of to) {
        const start = from.get(id)!;
        this.shownAt.set(id, { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share });
      }
      each();
      if (share === 1) done();
    });
  }

  #animate(milliseconds: number, step: (share: number) => void): void {
    cancelAnimationFrame(this.#glide);
    if (milliseconds === 0 || reducedMotion()) {
      step(1);
      return;
    }
    const begin = performance.now();
    const next = () => {
      const share = Math.min(1, (performance.now() - begin) / milliseconds);
      step(share === 1 ? 1 : easeOut(share));
      if (share < 1) this.#glide = requestAnimationFrame(next);
    };
    next();
  }

  center(ids: readonly string[], milliseconds = 250): void {
    const wanted = new Set(ids);
    const found = this.picture.nodes.filter(({ id }) => wanted.has(id));
    if (found.length === 0) return;
    const k = Math.max(this.view.k, 0.8);
    const [x, y] = [found.reduce((sum, { at }) => sum + at.x, 0) / found.length, found.reduce((sum, { at }) => sum + at.y, 0) / found.length];
    this.fitted = false;
    this.#centered = ids;
    this.glideTo({ k, x: this.width / 2 - x * k, y: this.height / 2 - y * k }, milliseconds);
  }

  zoomBy(factor: number): void {
    const { k, x, y } = this.view;
    const next = Math.min(zooms[1], Math.max(zooms[0], k * factor));
    this.fitted = false;
    this.#centered = null;
    this.glideTo({ k: next, x: this.width / 2 - ((this.width / 2 - x) * next) / k, y: this.height / 2 - ((this.height / 2 - y) * next) / k }, 120);
  }

  panBy(dx: number, dy: number): void {
    this.fitted = false;
    this.#centered = null;
    this.look({ ...this.view, x: this.view.x + dx, y: this.view.y + dy });
  }

  /** The whole picture as an image with twice the pixels, as far as images go. */
  async png(): Promise<Blob | null> {
    const room = bounds(this.picture);
    if (!room) return null;
    const margin = 30;
    const [width, height] = [room.right - room.left + 2 * margin, room.bottom - room.top + 2 * margin];
    const scale = Math.min(2, 8000 / width, 8000 / height);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const ctx = canvas.getContext('2d')!;
    ctx.scale(scale, scale);
    new Painter().paint(ctx, width, height, this.picture, { k: 1, x: margin - room.left, y: margin - room.top }, { ...this.emphasis, hovered: null }, this.theme);
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    cancelAnimationFrame(this.#glide);
    clearTimeout(this.#resting);
    this.layout.stop();
  }
}

export function Canvas({ store, state, drawing, labels, lang, theme, handle, onArranging }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage>(null);
  /** What the pointer has taken hold of. */
  const held = useRef<{ node: string | null; x: number; y: number; moved: boolean; frame: boolean } | null>(null);
  const [frame, setFrame] = useState<{ left: number; top: number; width: number; height: number } | null>(null);
  /** The store and nodes that the canvas shows, to tell a new answer from a change. */
  const shown = useRef<{ store: TabStore; epoch: number; ids: string } | null>(null);
  const words = useMemo(() => wordsOf(drawing, labels, lang), [drawing, labels, lang]);
  const latest = useRef({ drawing, words });
  latest.current = { drawing, words };

  useEffect(() => {
    const canvas = field.current!;
    const made = new Stage(canvas, (event) => {
      if (event.type === 'wheel') return true;
      return !('button' in event && event.button !== 0) && held.current?.node == null && held.current?.frame !== true;
    });
    stage.current = made;
    const watch = new ResizeObserver(([entry]) => made.resize(entry!.contentRect.width, entry!.contentRect.height));
    watch.observe(box.current!);
    return () => {
      watch.disconnect();
      made.stop();
      stage.current = null;
      shown.current = null;
      onArranging(false);
    };
  }, []);

  const redraw = () => {
    const { current } = stage;
    if (!current) return;
    current.picture = pictureOf(latest.current.drawing, latest.current.words, (id) => current.shownAt.get(id));
    current.draw();
  };

  useEffect(() => {
    const { shownAt, layout } = stage.current!;
    const nodes = drawing.nodes;
    const ids = [...nodes.map(({ node }) => node.id), '', ...drawing.edges.map((edge) => `${edge.source} ${edge.target}`)].join('\n');
    const fresh = shown.current?.store !== store || shown.current.epoch !== state.epoch;
    if (fresh) shownAt.clear();
    for (const { node } of nodes) {
      const place = store.positions.get(node.id);
      if (place && !shownAt.has(node.id)) shownAt.set(node.id, { ...place });
    }
    redraw();
    if (!fresh && shown.current?.ids === ids) return;
    shown.current = { store, epoch: state.epoch, ids };
    // What an earlier arrangement still says is of another drawing.
    layout.cancel();
    onArranging(false);
    if (nodes.length === 0) return;
    if (nodes.every(({ node }) => store.positions.has(node.id))) {
      // Nothing without a place: what is left stays where it is.
      if (fresh) stage.current!.fit(0);
      return;
    }
    arrange(fresh, ids);
  }, [store, state.epoch, drawing, words]);

  function arrange(fresh: boolean, ids: string): void {
    const { nodes, edges } = drawing;
    const index = new Map(nodes.map(({ node }, at) => [node.id, at]));
    const positions = new Float64Array(2 * nodes.length).fill(Number.NaN);
    nodes.forEach(({ node }, at) => {
      const place = store.positions.get(node.id);
      if (place) positions.set([place.x, place.y], 2 * at);
    });
    const boxes = nodes.map(({ node, degree }) => {
      const name = words.nodes.get(node.id)!;
      return boxOf(radiusOf(degree), name.width, name.lines.length);
    });
    const many = edges.length > manyEdges;
    onArranging(true);
    const { current } = stage;
    current!.layout.run(
      {
        positions,
        fixed: nodes.map(({ node, pinned }) => pinned && store.positions.has(node.id)),
        radii: nodes.map(({ degree }) => radiusOf(degree)),
        halves: boxes.map(({ right }) => right),
        depths: boxes.map(({ bottom }) => bottom),
        links: Uint32Array.from(edges.flatMap((edge) => [index.get(edge.source)!, index.get(edge.target)!])),
        lengths: edges.map((edge) => (many ? 0 : words.edges.get(edge.id)!.widths.reduce((sum, width) => sum + width + 8, edge.standing === 'denied' ? 50 : 0))),
        aspect: current!.width > 0 && current!.height > 0 ? Math.min(3, Math.max(0.4, current!.width / current!.height)) : 1.3,
      },
      many && !reducedMotion(),
      (places) => {
        if (stage.current !== current || shown.current?.ids !== ids) return;
        if (places.done) performance.measure('safir-layout', { start: performance.now() - places.milliseconds, end: performance.now() });
        const to = new Map<string, Point>();
        nodes.forEach(({ node }, at) => {
          if (held.current?.node !== node.id) to.set(node.id, places.at(at));
        });
        for (const [id, place] of to) store.positions.set(id, place);
        // What is new comes out of a neighbour that is there already.
        for (const edge of fresh ? [] : edges) {
          for (const [id, other] of [[edge.source, edge.target], [edge.target, edge.source]] as const) {
            const from = current!.shownAt.get(other);
            if (from && !current!.shownAt.has(id)) current!.shownAt.set(id, { ...from });
          }
        }
        const gliding = !fresh && nodes.length <= glidingNodes ? 380 : 0;
        current!.glideNodes(
          to,
          gliding,
          () => {
            redraw();
            if (fresh && current!.fitted) current!.fit(0);
          },
          () => {
            if (!places.done) return;
            if (!fresh && current!.fitted) current!.fit(250);
            onArranging(false);
          },
        );
      },
    );
  }

  // What is chosen, here or in the list, and what stands out.
  useEffect(() => {
    const { current } = stage;
    if (!current) return;
    const relations = new Set(state.selection.edges);
    const edges = new Set(relations.size === 0 ? [] : drawing.edges.filter((edge) => edge.relations.some(({ id }) => relations.has(id))).map(({ id }) => id));
    let marked: Set<string> | null = null;
    if (state.highlight.size > 0) {
      marked = new Set(state.highlight);
      for (const edge of drawing.edges) if (edge.relations.some(({ id }) => state.highlight.has(id))) marked.add(edge.id);
    }
    current.emphasis = { ...current.emphasis, nodes: new Set(state.selection.nodes), edges, marked };
    current.draw();
  }, [state.selection, state.highlight, drawing]);

  useEffect(() => {
    if (!stage.current) return;
    stage.current.theme = theme;
    stage.current.draw();
  }, [theme]);

  useImperativeHandle(handle, () => ({
    fit: () => stage.current?.fit(220),
    zoomBy: (factor) => stage.current?.zoomBy(factor),
    center: (ids) => stage.current?.center(ids),
    png: async () => (await stage.current?.png()) ?? null,
  }));

  const local = (event: ReactPointerEvent | React.MouseEvent) => {
    const { left, top } = box.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const under = (event: ReactPointerEvent | React.MouseEvent) => {
    const { x, y } = local(event);
    return pick(stage.current!.picture, stage.current!.view, x, y);
  };

  const press = (event: ReactPointerEvent) => {
    if (event.button !== 0) return;
    const { x, y } = local(event);
    const { node } = under(event);
    held.current = { node, x, y, moved: false, frame: node === null && event.shiftKey };
    if (node !== null || event.shiftKey) field.current!.setPointerCapture(event.pointerId);
  };
  const move = (event: ReactPointerEvent) => {
    const { current } = stage;
    if (!current) return;
    const { x, y } = local(event);
    const grip = held.current;
    if (!grip || event.buttons === 0) {
      const { node, edge } = under(event);
      const hovered = node ?? edge;
      if (hovered === current.emphasis.hovered) return;
      current.emphasis = { ...current.emphasis, hovered };
      field.current!.style.cursor = hovered === null ? '' : 'pointer';
      current.draw();
      return;
    }
    if (!grip.moved && Math.hypot(x - grip.x, y - grip.y) < steady) return;
    grip.moved = true;
    if (grip.frame) {
      setFrame({ left: Math.min(x, grip.x), top: Math.min(y, grip.y), width: Math.abs(x - grip.x), height: Math.abs(y - grip.y) });
    } else if (grip.node !== null) {
      const place = { x: (x - current.view.x) / current.view.k, y: (y - current.view.y) / current.view.k };
      store.positions.set(grip.node, place);
      current.shownAt.set(grip.node, { ...place });
      current.fitted = false;
      redraw();
    }
  };
  const release = (event: ReactPointerEvent) => {
    const grip = held.current;
    held.current = null;
    const { current } = stage;
    if (!grip || !current) return;
    const adding = event.shiftKey || event.ctrlKey || event.metaKey;
    if (grip.frame && grip.moved) {
      setFrame(null);
      const end = local(event);
      const [left, right] = [Math.min(grip.x, end.x), Math.max(grip.x, end.x)];
      const [top, bottom] = [Math.min(grip.y, end.y), Math.max(grip.y, end.y)];
      const inside = current.picture.nodes.filter(({ at }) => {
        const [x, y] = [at.x * current.view.k + current.view.x, at.y * current.view.k + current.view.y];
        return x >= left && x <= right && y >= top && y <= bottom;
      });
      store.select(inside.map(({ id }) => id), []);
      return;
    }
    if (grip.moved) return;
    const { node, edge } = under(event);
    if (node !== null) {
      const { nodes } = store.state().selection;
      store.select(adding ? (nodes.includes(node) ? nodes.filter((id) => id !== node) : [...nodes, node]) : [node], []);
    } else if (edge !== null) {
      store.select([], drawing.edges.find(({ id }) => id === edge)?.relations.map(({ id }) => id) ?? []);
    } else if (!adding) {
      store.select([], []);
    }
  };

  /** Walks to the nearest node in the direction of an arrow key. */
  const walk = (dx: number, dy: number) => {
    const { nodes } = stage.current!.picture;
    const here = nodes.find(({ id }) => id === state.selection.nodes.at(-1));
    if (!here) {
      const hub = [...nodes].sort((a, b) => b.degree - a.degree)[0];
      if (hub) store.select([hub.id], []);
      return;
    }
    let best = { cost: Infinity, id: null as string | null };
    for (const { id, at } of nodes) {
      const [x, y] = [at.x - here.at.x, at.y - here.at.y];
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy - y * dx);
      if (id === here.id || ahead <= 0 || aside > 2 * ahead) continue;
      const cost = ahead + 2 * aside;
      if (cost < best.cost) best = { cost, id };
    }
    if (best.id !== null) store.select([best.id], []);
  };
  const onKey = (event: KeyboardEvent) => {
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow && event.shiftKey) stage.current!.panBy(-60 * arrow[0], -60 * arrow[1]);
    else if (arrow) walk(...arrow);
    else if (event.key === '+' || event.key === '=') stage.current!.zoomBy(1.3);
    else if (event.key === '-') stage.current!.zoomBy(1 / 1.3);
    else if (event.key === '0') stage.current!.fit(200);
    else if (event.key === 'Enter') box.current!.parentElement?.querySelector<HTMLElement>('.safir-card')?.focus();
    else if (event.key === 'Escape' && state.selection.nodes.length + state.selection.edges.length > 0) store.select([], []);
    else return;
    event.preventDefault();
  };

  const chosen = drawing.nodes.find(({ node }) => node.id === state.selection.nodes.at(-1));
  return (
    <div ref={box} className="safir-canvas" role="group" tabIndex={0} aria-label={say(lang, 'canvasKeys')} onKeyDown={onKey}>
      <canvas
        ref={field}
        role="img"
        aria-label={say(lang, 'canvas', counted(lang, 'nodes', drawing.nodes.length), counted(lang, 'lines', drawing.edges.length))}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={() => (held.current = null)}
        onPointerLeave={() => {
          const { current } = stage;
          if (!current || current.emphasis.hovered === null) return;
          current.emphasis = { ...current.emphasis, hovered: null };
          current.draw();
        }}
        onDoubleClick={(event) => {
          const { node } = under(event);
          if (node !== null) store.toggle('pinned', node);
        }}
      />
      {frame ? <div className="safir-frame" style={frame} /> : null}
      <span className="safir-spoken" aria-live="polite">
        {chosen ? `${nodeName(chosen.node, labels)}, ${kindName(chosen.node.kind, lang)}, ${counted(lang, 'edges', chosen.degree)}` : ''}
      </span>
    </div>
  );
}
