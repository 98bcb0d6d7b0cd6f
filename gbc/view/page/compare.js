// The same picture in two datasets: both graphs, and what each says of the same things.

import { address, changed, chosenBy } from "./address.js";
import { el, show } from "./dom.js";
import { graphFigure } from "./graph.js";
import { onStepKey, steps } from "./image.js";
import { lightUp } from "./lights.js";
import { colourClass, photoFigure } from "./photo.js";
import { ask } from "./source.js";

export async function showCompare(place, about, wanted) {
  const filter = chosenBy(place.asked);
  const answer = await ask(`compare/${place.id}`, filter);
  if (!wanted()) return null;
  document.title = `${answer.name} · ${about.name} and ${about.other} · gbc`;
  const body = el(
    "div",
    { class: "compare-page" },
    el("div", { class: "image-head" }, el("a", { class: "back", href: address("gallery", "", filter) }, "Gallery"), el("h1", {}, el("bdi", {}, answer.name)), steps("compare", answer.neighbours, filter)),
    answer.right ? null : el("p", { class: "problem" }, `${about.other} has no graph of this picture.`),
    el("div", { class: "sides" }, side(about.name, answer.left, answer, "left", place), answer.right && side(about.other, answer.right, answer, "right", place)),
    answer.right && differences(answer, about),
  );
  show(body);
  for (const one of body.querySelectorAll(".side")) lightUp(one);
  const keys = (event) => onStepKey(event, "compare", answer.neighbours, filter);
  addEventListener("keydown", keys);
  return () => (removeEventListener("keydown", keys), false);
}

function side(name, scene, answer, which, place) {
  const numbers = new Map(scene.nodes.map((node) => [node.id, node.number]));
  const alone = new Map(answer.pairs.filter((pair) => pair[which === "left" ? "right" : "left"] === null).map((pair) => [scene.nodes[pair[which]].id, "alone"]));
  const to = () => address("compare", scene.id, chosenBy(place.asked));
  return el(
    "section",
    { class: "side", "aria-label": name },
    el("h2", {}, el("bdi", {}, name), el("span", { class: "quiet kind" }, `${scene.nodes.length} nodes, ${alone.size} of them only here`)),
    photoFigure(scene, to, which === "left" ? "own" : "other"),
    graphFigure(scene, numbers, to, alone),
  );
}

function differences(answer, about) {
  const rows = answer.pairs.map((pair) => row(pair, answer));
  const same = answer.pairs.filter((pair) => pair.same).length;
  const table = el("table", { class: "said hide-same" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Node"), el("th", { scope: "col" }, el("bdi", {}, about.name)), el("th", { scope: "col" }, el("bdi", {}, about.other)))),
    el("tbody", {}, rows));
  const toggle = el("label", { class: "toggle" }, el("input", { type: "checkbox", change: (event) => table.classList.toggle("hide-same", !event.target.checked) }), `Show the ${same} that are the same`);
  return el("section", { class: "differences", "aria-label": "Differences" }, el("h2", {}, "What is said"), same > 0 && toggle, el("div", { class: "scroll" }, table));
}

function row(pair, answer) {
  const left = pair.left === null ? null : answer.left.nodes[pair.left];
  const right = pair.right === null ? null : answer.right.nodes[pair.right];
  const node = left || right;
  const mark = !left || !right ? "only here" : pair.renamed ? `renamed: ${left.label} → ${right.label}` : pair.same ? "same" : "differs";
  const head = el("th", { scope: "row", class: colourClass(node) }, el("bdi", {}, node.label), el("span", { class: "quiet kind" }, node.kind), el("span", { class: `tag ${pair.same ? "" : "tag-differs"}` }, mark));
  const texts = (which, one) => {
    if (!one) return el("td", { class: "absent" }, "not there");
    if (!left || !right) return el("td", { class: "alone" }, one.captions.filter((c) => c.selected).map((c) => el("p", { dir: "auto" }, c.parts.map((part) => part.text).join(""))));
    return el("td", {}, (pair.said || []).map((said) => sentence(said[which])));
  };
  return el("tr", { class: pair.same ? "same" : "" }, head, texts("left", left), texts("right", right));
}

function sentence(words) {
  if (!words) return el("p", { class: "absent" }, "nothing of this kind");
  const whole = words.length === 1; // then nothing of it is on the other side, and marks would only stand in the way
  return el("p", { dir: "auto" }, words.map((piece) => (piece.differs && !whole ? el("mark", {}, piece.text) : piece.text)));
}
