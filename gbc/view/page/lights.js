// A node is shown three times: as a region, in the graph, and as words. What is pointed at in one lights up in all.
// Elements tell the numbers of their nodes in data-n, edges those of both ends in data-ends.

export function lightUp(root) {
  const light = (target) => {
    for (const element of root.querySelectorAll(".lit")) element.classList.remove("lit");
    const numbers = target ? target.dataset.n.split(" ").filter(Boolean) : [];
    root.classList.toggle("lighting", numbers.length > 0);
    for (const number of numbers) {
      for (const element of root.querySelectorAll(`[data-n~="${number}"], [data-ends~="${number}"]`)) element.classList.add("lit");
    }
  };
  const over = (event) => light(event.target.closest("[data-n]"));
  root.addEventListener("pointerover", over);
  root.addEventListener("pointerleave", () => light(null));
  root.addEventListener("focusin", over);
  root.addEventListener("focusout", () => light(null));
  const choose = (number) => {
    for (const element of root.querySelectorAll(".chosen")) element.classList.remove("chosen");
    if (number === null) return;
    for (const element of root.querySelectorAll(`[data-n="${number}"]`)) element.classList.add("chosen");
    showWithin(root.querySelector(`.graph-scroll [data-n="${number}"]`));
  };
  return { choose };
}

// Scrolls the graph, and nothing else, until the node is seen.
function showWithin(node) {
  if (!node) return;
  const pane = node.closest(".graph-scroll");
  const [inner, outer] = [node.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) pane.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  if (inner.top < outer.top || inner.bottom > outer.bottom) pane.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}
