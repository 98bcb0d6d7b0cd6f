// Shows the view that the address names, and again whenever that or the dataset changes.

import { address, here } from "./address.js";
import { el, show } from "./dom.js";
import { showGallery } from "./gallery.js";
import { showImage } from "./image.js";
import { ask } from "./source.js";

const VIEWS = { gallery: showGallery, image: showImage };

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
  } catch (error) {
    if (mine === turn) show(el("p", { class: "problem", role: "alert" }, error.message));
  }
}

async function learn() {
  about = await ask("about");
  document.getElementById("name").textContent = about.name;
}

function drawNavigation(place) {
  const links = [["gallery", "Gallery"]].map(([view, name]) =>
    el("a", { href: address(view), "aria-current": place.view === view ? "page" : null }, name),
  );
  document.getElementById("views").replaceChildren(...links);
}

addEventListener("hashchange", render);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("content").focus();
});
render();
