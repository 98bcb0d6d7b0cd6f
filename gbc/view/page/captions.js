// What is said of every node, with the words that lead to other nodes as links to them.

import { el, svg } from "./dom.js";
import { shape } from "./graph.js";
import { colourClass } from "./photo.js";

export function captionList(scene, numbers, to, judge) {
  const sections = scene.nodes.map((node) => nodeSection(node, scene, numbers, to, judge));
  return el("section", { class: "captions", "aria-label": "Captions" }, sections);
}

function nodeSection(node, scene, numbers, to, judge) {
  const facts = [node.score !== null && `score ${node.score.toFixed(2)}`, node.aliases.length > 0 && `also ${node.aliases.join(", ")}`].filter(Boolean);
  const glyph = svg("svg", { class: `glyph node ${node.kind} ${colourClass(node)}`, viewBox: "-2 -6 30 24", width: 25, height: 20, "aria-hidden": "true" }, shape(node.kind, 0, 0, 22, 14));
  const section = el("article", { class: `node-section ${node.kind} ${colourClass(node)}`, id: `node-${node.number}`, "data-n": node.number, tabindex: "-1" });
  const [tools, note] = judge ? judge.toolsFor(section, node, null) : [];
  section.append(
    el("h2", {}, glyph, el("bdi", { class: "node-label" }, node.label), el("span", { class: "quiet kind" }, node.kind === "image" ? "" : node.kind), tools),
    ...[note, facts.length > 0 && el("p", { class: "quiet facts", dir: "auto" }, facts.join(" · "))].filter(Boolean),
    ...node.captions.map((caption) => captionRow(caption, node, scene, numbers, to, judge)),
  );
  return section;
}

function captionRow(caption, node, scene, numbers, to, judge) {
  const words = caption.parts.map((part) => linked(part, scene, numbers, to));
  const notes = [!caption.selected && "not chosen", caption.inferred && "inferred"].filter(Boolean);
  const row = el("div", { class: `caption ${caption.selected ? "" : "candidate-caption"}` });
  const [tools, note] = judge ? judge.toolsFor(row, node, caption) : [];
  row.append(
    el("p", { class: "text", dir: "auto", lang: caption.language }, words),
    el("div", { class: "caption-foot" }, el("details", { class: "made" }, el("summary", {}, caption.kind, notes.length > 0 && ` · ${notes.join(" · ")}`), provenance(caption)), tools),
    ...[note].filter(Boolean),
  );
  return row;
}

function linked(part, scene, numbers, to) {
  const targets = (part.to || []).map((id) => numbers.get(id));
  if (!targets.length) return part.text;
  const node = scene.nodes[targets[0]];
  return el("a", { class: `span ${node.kind} ${colourClass(node)}`, href: to(node), "data-n": targets.join(" ") }, part.text);
}

function provenance(caption) {
  const facts = {
    model: caption.model,
    prompt: caption.prompt,
    "prompt hash": caption.prompt_hash && caption.prompt_hash.slice(0, 12),
    seed: caption.seed,
    strategy: caption.strategy,
    language: caption.language,
    "made from": caption.derived_from && caption.derived_from.join(", "),
    caption: caption.id,
  };
  const rows = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", {}, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", { dir: "auto" }, String(value)))));
}

export function rejectedList(scene) {
  if (!scene.rejected.length) return null;
  const rows = scene.rejected.map((entry) =>
    el(
      "tr",
      { pointerenter: () => outline(scene, entry.box), pointerleave: () => outline(scene, null) },
      el("td", {}, el("bdi", {}, entry.label)),
      el("td", {}, entry.stage),
      el("td", { dir: "auto" }, entry.reason),
      el("td", { class: "number" }, entry.score === null || entry.score === undefined ? "" : entry.score.toFixed(2)),
    ),
  );
  const head = el("tr", {}, ["Candidate", "Stage", "Why it was turned down", "Score"].map((name) => el("th", { scope: "col" }, name)));
  return el("details", { class: "rejected" }, el("summary", {}, `Turned down (${scene.rejected.length})`), el("div", { class: "scroll" }, el("table", {}, el("thead", {}, head), el("tbody", {}, rows))));
}

function outline(scene, box) {
  const shown = document.querySelector(".overlay .candidate");
  shown.toggleAttribute("hidden", !box);
  if (!box) return;
  const { width, height } = scene;
  const sides = { x: box.left * width, y: box.top * height, width: (box.right - box.left) * width, height: (box.bottom - box.top) * height };
  for (const [name, value] of Object.entries(sides)) shown.setAttribute(name, value);
}
