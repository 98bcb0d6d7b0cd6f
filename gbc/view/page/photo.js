// The photograph, with the boxes and masks of its nodes over it.

import { el, svg } from "./dom.js";
import { picture } from "./source.js";

// `side` is the dataset that has the masks: "own", or "other" in a comparison.
export function photoFigure(scene, to, side) {
  const { width, height } = scene;
  const shown = scene.nodes.filter((node) => node.kind !== "image").sort((a, b) => area(b) - area(a));
  const masks = shown.filter((node) => node.masked).map((node) =>
    svg("image", { class: "mask", "data-n": node.number, href: picture.mask(scene.id, node.number, side), width, height, preserveAspectRatio: "none" }),
  );
  const overlay = svg(
    "svg",
    { class: "overlay", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Regions" },
    masks,
    shown.map((node) => region(node, width, height, to(node))),
    boxed(),
  );
  const missing = () => frame.classList.add("no-photo");
  const frame = el(
    "div",
    { class: "photo-frame", "data-shape": width >= height ? "wide" : "high" },
    el("img", { src: picture.photograph(scene.id), width, height, alt: short(scene), error: missing }),
    overlay,
  );
  const figure = el("figure", { class: "photo show-boxes" }, frame, el("figcaption", {}, toggle("boxes", "Boxes", true), masks.length > 0 && toggle("masks", "Masks", false)));
  function toggle(name, words, on) {
    const change = (event) => figure.classList.toggle(`show-${name}`, event.target.checked);
    return el("label", { class: "toggle" }, el("input", { type: "checkbox", checked: on, change }), words);
  }
  return figure;
}

// A box for what is no node; captions of turned-down candidates move it.
function boxed() {
  return svg("rect", { class: "candidate", hidden: true });
}

function region(node, width, height, href) {
  const [left, top, right, bottom] = node.box;
  const box = { x: left * width, y: top * height, width: (right - left) * width, height: (bottom - top) * height };
  const attributes = { class: `region ${node.kind} ${colourClass(node)}`, href, "data-n": node.number, "aria-label": `${node.label}, ${node.kind}` };
  return svg("a", attributes, svg("rect", { class: "halo", ...box }), svg("rect", { class: "box", ...box }), svg("title", {}, node.label));
}

export function colourClass(node) {
  return node.colour === null ? "" : `c${node.colour}`;
}

function area(node) {
  return (node.box[2] - node.box[0]) * (node.box[3] - node.box[1]);
}

function short(scene) {
  const captions = scene.nodes[0].captions;
  const caption = captions.find((one) => one.kind === "short") || captions[0];
  return caption ? caption.parts.map((part) => part.text).join("").slice(0, 500) : "The picture";
}
