// How the dataset is made up. Every bar leads to the pictures that it counts.

import { address } from "./address.js";
import { el, show } from "./dom.js";
import { ask } from "./source.js";

export async function showStatistics(place, about, wanted) {
  const charts = await ask("statistics");
  if (!wanted()) return null;
  document.title = `Statistics · ${about.name} · gbc`;
  show(el("h1", { class: "count" }, "Statistics"), charts.length ? el("div", { class: "charts" }, charts.map(chart)) : el("p", { class: "quiet" }, "There is nothing to count yet."));
  return null;
}

function chart(one) {
  const most = Math.max(...one.bars.map((bar) => bar.count));
  const bars = one.bars.map((bar) => {
    const share = most ? Math.max(bar.count / most, bar.count ? 0.012 : 0) : 0;
    const words = `${bar.name}: ${bar.count.toLocaleString("en")} ${one.unit}`;
    const filled = el("span", { class: "bar-fill" });
    filled.style.setProperty("--share", share);
    return el("li", {}, el("a", { href: address("gallery", "", bar.filter), title: words, "aria-label": words },
      el("bdi", { class: "bar-name" }, bar.name), el("span", { class: "bar-track" }, filled), el("span", { class: "bar-count" }, bar.count.toLocaleString("en"))));
  });
  return el("section", { class: "chart" }, el("h2", {}, one.title), el("p", { class: "quiet" }, one.unit), el("ol", { class: one.wide ? "bars wide" : "bars" }, bars));
}
