// Shows the view that the address names, and again whenever that or the dataset changes.

import { address, here } from "./address.js";
import { showCompare } from "./compare.js";
import { el, show } from "./dom.js";
import { showGallery } from "./gallery.js";
import { showImage } from "./image.js";
import { ask, served } from "./source.js";
import { showStatistics } from "./statistics.js";

const VIEWS = { gallery: showGallery, image: showImage, compare: showCompare, statistics: showStatistics };
const PAUSE = 3000;

let about = null;
let leave = null;
let turn = 0;

async function render() {
  const place = here();
  if (leave && leave(place)) return;
  leave = null;
  const mine = ++turn;
  drawNavigation(place);
  try {
    if (!about) await learn();
    const view = VIEWS[place.view];
    if (!view) throw new Error("There is no such view.");
    const left = await view(place, about, () => mine === turn);
    if (mine === turn) leave = left || null;
    else if (left) left({});
  } catch (error) {
    if (mine === turn) show(el("p", { class: "problem", role: "alert" }, error.message));
  }
}

async function learn() {
  about = await ask("about");
  document.getElementById("name").textContent = about.other ? `${about.name} and ${about.other}` : about.name;
  document.getElementById("running").textContent = about.running || "";
}

function drawNavigation(place) {
  const views = [["gallery", "Gallery"], served && ["statistics", "Statistics"]].filter(Boolean);
  const links = views.map(([view, name]) =>
    el("a", { href: address(view), "aria-current": place.view === view ? "page" : null }, name),
  );
  document.getElementById("views").replaceChildren(...links);
}

// While a build runs, what it has finished is shown; a gallery in which somebody writes is left alone.
async function follow() {
  const before = about && about.generation;
  await learn().catch(() => (document.getElementById("running").textContent = ""));
  const writes = document.activeElement && document.activeElement.closest("input, textarea, select");
  if (about && about.generation !== before && here().view !== "image" && !writes) render();
  setTimeout(follow, PAUSE);
}

addEventListener("hashchange", render);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("content").focus();
});
render();
if (served) setTimeout(follow, PAUSE);
