// The graph as it was laid out: each kind of node has a shape of its own, and a colour besides.

import { el, svg } from "./dom.js";
import { colourClass } from "./photo.js";

const MARGIN = 14;
const SMALLEST = 0.8;

export function graphFigure(scene, numbers, to, marks) {
  const [wide, high] = scene.size;
  const drawing = svg(
    "svg",
    { class: "graph", viewBox: `${-MARGIN} ${-MARGIN} ${wide + 2 * MARGIN} ${high + 2 * MARGIN}`, role: "group", "aria-label": "Graph" },
    scene.edges.map((edge) => link(edge, numbers)),
    scene.nodes.map((node) => graphNode(node, to(node), marks && marks.get(node.id))),
  );
  const pane = el("div", { class: "graph-scroll" }, drawing);
  let scale = null;
  const resize = () => {
    const fit = Math.min(pane.clientWidth / (wide + 2 * MARGIN), pane.clientHeight / (high + 2 * MARGIN), 1.15);
    const now = scale === null ? Math.max(SMALLEST, fit) : scale;
    drawing.setAttribute("width", Math.floor((wide + 2 * MARGIN) * now));
    drawing.setAttribute("height", Math.floor((high + 2 * MARGIN) * now));
  };
  new ResizeObserver(() => {
    if (!pane.clientWidth) return; // taken away
    resize();
    drawing.querySelectorAll("a.node").forEach(squeeze);
  }).observe(pane);
  const zoom = (factor) => () => {
    const now = drawing.getAttribute("width") / (wide + 2 * MARGIN);
    scale = factor === null ? null : Math.min(3, Math.max(0.2, now * factor));
    resize();
  };
  const button = (sign, words, factor) => el("button", { type: "button", "aria-label": words, title: words, click: zoom(factor) }, sign);
  const zooms = el("span", { class: "zooms" }, button("−", "Smaller", 0.8), button("1:1", "Readable size", null), button("+", "Larger", 1.25));
  return el("figure", { class: "graph-figure" }, pane, el("figcaption", {}, legend(), zooms));
}

function link(edge, numbers) {
  const path = svg("path", { class: "line", d: edge.d });
  const head = svg("path", { class: "head", d: edge.head });
  const ends = `${numbers.get(edge.source)} ${numbers.get(edge.target)}`;
  return svg("g", { class: "edge", "data-ends": ends }, path, head, svg("title", {}, edge.labels.join(", ")));
}

function graphNode(node, href, mark) {
  const [x, y, width, height] = node.place;
  const attributes = { class: `node ${node.kind} ${colourClass(node)} ${mark || ""}`, href, "data-n": node.number, "aria-label": `${node.label}, ${node.kind}${mark ? ", only here" : ""}` };
  const words = svg("text", { x: x + 13, y: y + height / 2, dy: "0.34em" }, node.name);
  const badge = mark && [svg("circle", { class: "badge", cx: x + width, cy: y, r: 7 }), svg("path", { class: "badge-sign", d: `M${x + width - 3.5} ${y}h7m-3.5 -3.5v7` })];
  return svg("a", attributes, shape(node.kind, x, y, width, height), words, badge || [], svg("title", {}, `${node.label} (${node.kind})`));
}

// The layout guesses how wide letters are; a name that turns out wider is drawn narrower.
function squeeze(node) {
  const [text, body] = [node.querySelector("text"), node.querySelector(".body")];
  const room = body.getBBox().width - 22;
  if (text.getComputedTextLength() <= room) return;
  text.setAttribute("textLength", room);
  text.setAttribute("lengthAdjust", "spacingAndGlyphs");
}

export function shape(kind, x, y, width, height) {
  const box = { x, y, width, height };
  if (kind === "relation") {
    const cut = 9;
    const d = `M${x + cut} ${y}h${width - 2 * cut}l${cut} ${height / 2}l${-cut} ${height / 2}h${2 * cut - width}l${-cut} ${-height / 2}z`;
    return [svg("path", { class: "body", d })];
  }
  if (kind === "composition") return [svg("rect", { class: "body under", ...box, x: x + 4, y: y - 4, rx: 3 }), svg("rect", { class: "body", ...box, rx: 3 })];
  if (kind === "image") return [svg("rect", { class: "body", ...box, rx: height / 2 })];
  return [svg("rect", { class: "body", ...box, rx: 6 }), svg("path", { class: "bar", d: `M${x + 6} ${y}a6 6 0 0 0 -6 6v${height - 12}a6 6 0 0 0 6 6z` })];
}

function legend() {
  const entry = (kind) => el("span", {}, svg("svg", { class: `glyph node ${kind}`, viewBox: "-2 -6 30 24", width: 25, height: 20, "aria-hidden": "true" }, shape(kind, 0, 0, 22, 14)), kind);
  return el("span", { class: "legend" }, ["entity", "composition", "relation"].map(entry));
}
