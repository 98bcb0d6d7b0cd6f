// Accept, reject and note: of a node or of one of its captions, by button or by key.

import { el } from "./dom.js";
import { tell } from "./source.js";

const KEYS = { a: "accept", r: "reject", n: "note" };

// `judged` is what stands already; each thing to judge is asked for its tools once.
export function judging(scene, judged) {
  const known = new Map(judged.map((one) => [key(one.node_id, one.caption_id), one]));
  const tools = new Map();

  function toolsFor(thing, node, caption) {
    const state = known.get(key(node.id, caption && caption.id)) || { verdict: null, note: null };
    const what = caption ? `caption of ${node.label}` : node.label;
    const problem = el("span", { class: "judge-problem", role: "alert" });
    const note = el("p", { class: "judge-note", dir: "auto" });
    const accept = button("✓", `Accept ${what}`, "Accept (a)", () => decide("accept"));
    const reject = button("✗", `Reject ${what}`, "Reject (r)", () => decide("reject"));
    const write = button("✎", `Note on ${what}`, "Note (n)", () => openNote());
    const place = el("span", { class: "judge" }, accept, reject, write, problem);

    async function keep(change) {
      const next = { verdict: state.verdict, note: state.note, ...change };
      try {
        await tell("judge", { image_id: scene.id, node_id: node.id, caption_id: caption ? caption.id : null, ...next });
        Object.assign(state, next);
        problem.textContent = "";
      } catch (error) {
        problem.textContent = error.message;
      }
      draw();
    }
    function decide(verdict) {
      return keep({ verdict: state.verdict === verdict ? null : verdict });
    }
    function openNote() {
      if (thing.querySelector(":scope > form.note")) return;
      const field = el("textarea", { rows: 2, maxlength: 2000, "aria-label": `Note on ${what}`, dir: "auto" });
      field.value = state.note || "";
      const close = () => { form.remove(); write.focus(); };
      const done = (event) => { event.preventDefault(); keep({ note: field.value.trim() || null }).then(close); };
      const onKey = (event) => {
        if (event.key === "Escape") { event.stopPropagation(); close(); }
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done(event);
      };
      const form = el("form", { class: "note", submit: done, keydown: onKey }, field, el("button", { type: "submit" }, "Keep"), el("button", { type: "button", click: close }, "Cancel"));
      place.closest("h2, .caption-foot").after(form);
      field.focus();
    }
    function draw() {
      thing.dataset.verdict = state.verdict || "";
      accept.setAttribute("aria-pressed", state.verdict === "accept");
      reject.setAttribute("aria-pressed", state.verdict === "reject");
      note.textContent = state.note || "";
      note.toggleAttribute("hidden", !state.note);
    }
    thing.dataset.judged = "";
    tools.set(thing, { accept: () => decide("accept"), reject: () => decide("reject"), note: openNote });
    draw();
    return [place, note];
  }

  // What a key judges: what has the focus, else what the pointer is over, else the node that was gone to.
  function onKey(event, root) {
    const act = KEYS[event.key];
    if (!act) return false;
    const over = [...root.querySelectorAll("[data-judged]:hover")].pop();
    const thing = document.activeElement.closest("[data-judged]") || over || root.querySelector("[data-judged].chosen");
    if (!thing) return false;
    event.preventDefault();
    tools.get(thing)[act]();
    return true;
  }
  return { toolsFor, onKey };
}

function button(sign, label, title, click) {
  return el("button", { type: "button", "aria-label": label, title, click }, sign);
}

function key(node, caption) {
  return JSON.stringify([node, caption || null]);
}
