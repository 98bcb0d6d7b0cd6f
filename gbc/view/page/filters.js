// What a picture must have to be shown. Every change is a new address.

import { address, changed } from "./address.js";
import { el } from "./dom.js";
import { served } from "./source.js";

const ORDERS = {
  "": "as built",
  name: "by name",
  nodes: "most nodes first",
  fewest: "fewest nodes first",
  edges: "most edges first",
  captions: "most captions first",
};
const KINDS = { "": "any kind", entity: "entity", composition: "composition", relation: "relation" };
const VERDICTS = { "": "any", accepted: "something accepted", rejected: "something rejected", noted: "with a note", none: "not judged" };

export function filterBar(asked, about) {
  const go = (changes) => (location.hash = address("gallery", "", changed(changed(asked, { page: null }), changes)));
  const labels = el("datalist", { id: "labels" }, about.labels.map((label) => el("option", { value: label })));
  const metrics = { "": "none", ...Object.fromEntries(about.metrics.map((metric) => [metric, metric])) };
  const stages = { "": "hidden", any: "all", ...Object.fromEntries(about.stages.map((stage) => [stage, `at ${stage}`])) };
  const more = ["kind", "metric", "failure", "verdict", "where"].some((name) => asked.get(name));
  return el(
    "form",
    { class: "filters", role: "search", submit: (event) => event.preventDefault() },
    el("div", { class: "row" },
      text("words", "Words in a caption", asked, go, { type: "search", placeholder: "two dogs" }),
      text("label", "Label of a node", asked, go, { list: "labels", placeholder: "dog", type: "search" }),
      choice("order", "Order", ORDERS, asked, go),
      [...asked.keys()].some((name) => name !== "order" && name !== "page") && el("a", { class: "clear", href: address("gallery", "", changed(asked, Object.fromEntries([...asked.keys()].filter((name) => name !== "order").map((name) => [name, null])))) }, "Clear"),
    ),
    el("details", { class: "more", open: more },
      el("summary", {}, "More filters"),
      el("div", { class: "row" },
        choice("kind", "Kind of the node", KINDS, asked, go),
        about.metrics.length > 0 && choice("metric", "Score", metrics, asked, go),
        asked.get("metric") && text("least", "at least", asked, go, { type: "number", step: "any" }),
        asked.get("metric") && text("most", "at most", asked, go, { type: "number", step: "any" }),
        served && choice("verdict", "Judgement", VERDICTS, asked, go),
        about.stages.length > 0 && choice("failure", "Failures", stages, asked, go),
        served && text("where", "Condition in SQL", asked, go, { class: "code wide", placeholder: "node_count > 20 and width > height", spellcheck: "false", autocapitalize: "off" }),
      ),
    ),
    labels,
  );
}

function text(name, title, asked, go, attributes) {
  const change = (event) => go({ [name]: event.target.value.trim() });
  return el("label", { class: attributes.class }, el("span", {}, title),
    el("input", { type: "text", name, value: asked.get(name) || "", change, search: change, autocomplete: "off", ...attributes, class: null }));
}

function choice(name, title, options, asked, go) {
  const current = asked.get(name) || "";
  const entries = Object.entries(options).map(([value, words]) => el("option", { value, selected: value === current }, words));
  return el("label", {}, el("span", {}, title), el("select", { name, change: (event) => go({ [name]: event.target.value }) }, entries));
}
