// All pictures, or those that a filter chooses.

import { address, changed, chosenBy } from "./address.js";
import { counted, el, show } from "./dom.js";
import { filterBar } from "./filters.js";
import { ask, picture } from "./source.js";

export async function showGallery(place, about, wanted) {
  const page = await ask("gallery", place.asked);
  if (!wanted()) return null;
  document.title = `${about.name} · gbc`;
  const failures = place.asked.get("failure");
  const what = failures ? counted(page.total, "failed item") : counted(page.total, "picture");
  const items = page.items.map((item) => (failures ? failedItem(item) : card(item, place.asked)));
  show(
    filterBar(place.asked, about),
    el("h1", { class: "count", "aria-live": "polite" }, what),
    items.length ? el(failures ? "ul" : "ol", { class: failures ? "failures" : "cards" }, items) : nothing(about),
    pager(page, place.asked),
  );
  return null;
}

function card(item, asked) {
  const link = el(
    "a",
    { class: "card", href: address("image", item.id, chosenBy(asked)) },
    thumbnail(item),
    el("span", { class: "card-text" }, el("bdi", { class: "card-name" }, item.name), el("span", { class: "card-short", dir: "auto" }, item.short)),
    el(
      "span",
      { class: "card-counts" },
      el("span", {}, counted(item.nodes, "node")),
      el("span", {}, counted(item.edges, "edge")),
      el("span", {}, counted(item.captions, "caption")),
    ),
  );
  return el("li", {}, link);
}

function thumbnail(item) {
  const frame = el("span", { class: "thumb" });
  const missing = () => frame.replaceChildren(el("span", { class: "no-picture" }, "no picture kept"));
  frame.append(el("img", { src: picture.thumbnail(item.id), alt: "", loading: "lazy", decoding: "async", error: missing }));
  return frame;
}

function failedItem(item) {
  return el(
    "li",
    {},
    el("bdi", { class: "card-name" }, item.name),
    el("span", { class: "tag" }, item.stage),
    el("span", { class: "reason", dir: "auto" }, item.reason),
  );
}

function nothing(about) {
  if (!about.generation) return el("p", { class: "quiet" }, "Nothing is finished yet. Pictures are shown here as soon as they are.");
  return el("p", { class: "quiet" }, "Nothing is like that. ", el("a", { href: address("gallery") }, "Show all pictures"));
}

function pager(page, asked) {
  if (page.pages < 2) return null;
  const to = (number) => address("gallery", "", changed(asked, { page: number > 1 ? number : null }));
  const step = (number, words, rel) =>
    number < 1 || number > page.pages ? el("span", { class: "off" }, words) : el("a", { href: to(number), rel }, words);
  const jump = el("input", {
    type: "number",
    min: 1,
    max: page.pages,
    value: page.page,
    "aria-label": "Page",
    change: (event) => (location.hash = to(Math.min(page.pages, Math.max(1, Number(event.target.value) || 1)))),
  });
  return el(
    "nav",
    { class: "pager", "aria-label": "Pages" },
    step(page.page - 1, "← Previous", "prev"),
    el("span", {}, jump, ` of ${page.pages.toLocaleString("en")}`),
    step(page.page + 1, "Next →", "next"),
  );
}
