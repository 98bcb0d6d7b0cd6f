// One picture: the photograph with its regions, its graph beside it, and what is said of every node.

import { address, changed, chosenBy } from "./address.js";
import { captionList, rejectedList } from "./captions.js";
import { el, show } from "./dom.js";
import { graphFigure } from "./graph.js";
import { judging } from "./judging.js";
import { lightUp } from "./lights.js";
import { photoFigure } from "./photo.js";
import { ask, served } from "./source.js";

export async function showImage(place, about, wanted) {
  const filter = chosenBy(place.asked);
  const answer = await ask(`image/${place.id}`, filter);
  if (!wanted()) return null;
  const { scene, neighbours } = answer;
  const numbers = new Map(scene.nodes.map((node) => [node.id, node.number]));
  const to = (node) => address("image", scene.id, changed(place.asked, { node: node.number || null }));
  document.title = `${answer.name} · ${about.name} · gbc`;
  const judge = served ? judging(scene, answer.judged) : null;
  const body = el(
    "div",
    { class: "image-page" },
    heading(answer, filter, about),
    el("div", { class: "stage" }, photoFigure(scene, to, "own"), graphFigure(scene, numbers, to)),
    captionList(scene, numbers, to, judge),
    rejectedList(scene),
    hints(),
  );
  show(body);
  const lights = lightUp(body);
  choose(lights, place.asked, place.asked.has("node"));
  const keys = (event) => onStepKey(event, "image", neighbours, filter) || (judge && mayAct(event) && judge.onKey(event, body));
  addEventListener("keydown", keys);
  return (next) => {
    if (next.view === "image" && next.id === place.id && chosenBy(next.asked).toString() === filter.toString()) {
      choose(lights, next.asked, true);
      return true;
    }
    removeEventListener("keydown", keys);
    return false;
  };
}

function heading(answer, filter, about) {
  const { scene } = answer;
  return el(
    "div",
    { class: "image-head" },
    el("a", { class: "back", href: address("gallery", "", filter) }, "Gallery"),
    el("h1", {}, el("bdi", {}, answer.name)),
    el("p", { class: "quiet facts" }, `${scene.width} × ${scene.height} pixels · ${scene.nodes.length} nodes · ${scene.edges.length} links`),
    about.other && el("a", { href: address("compare", scene.id, filter) }, "Compare with ", el("bdi", {}, about.other)),
    steps("image", answer.neighbours, filter),
  );
}

export function steps(view, neighbours, filter) {
  const step = (id, words, sign, rel) =>
    id
      ? el("a", { class: "step", href: address(view, id, filter), "aria-label": words, title: words, rel }, sign)
      : el("span", { class: "step off", "aria-hidden": "true" }, sign);
  const place = neighbours.place ? `${neighbours.place.toLocaleString("en")} of ${neighbours.total.toLocaleString("en")}` : "not among those chosen";
  return el("p", { class: "steps" }, step(neighbours.previous, "Previous picture", "←", "prev"), el("span", { class: "quiet" }, place), step(neighbours.next, "Next picture", "→", "next"));
}

function choose(lights, asked, scroll) {
  const number = asked.has("node") ? Number(asked.get("node")) : null;
  lights.choose(number);
  const section = document.getElementById(`node-${number || 0}`);
  if (scroll && section) {
    section.scrollIntoView({ block: "nearest" });
    section.focus({ preventScroll: true });
  }
}

export function onStepKey(event, view, neighbours, filter) {
  if (!mayAct(event)) return false;
  const to = { ArrowLeft: neighbours.previous, k: neighbours.previous, ArrowRight: neighbours.next, j: neighbours.next }[event.key];
  if (to) location.hash = address(view, to, filter);
  else if (event.key === "Escape") location.hash = address("gallery", "", filter);
  else return false;
  return true;
}

// Keys belong to whoever writes, and to the browser where they are held with others.
function mayAct(event) {
  return !(event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select"));
}

function hints() {
  const key = (sign) => el("kbd", {}, sign);
  return el("p", { class: "hints quiet" }, key("←"), " ", key("→"), " previous and next picture · ", served && [key("a"), " accept · ", key("r"), " reject · ", key("n"), " note on what is pointed at · "], key("Esc"), " gallery");
}
