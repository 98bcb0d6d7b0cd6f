// Where the page is: a view, what it shows, and the filter, all in the fragment. So every state has an address.

export function here() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, id] = path.split("/");
  return { view: view || "gallery", id: id || "", asked: new URLSearchParams(query || "") };
}

export function address(view, id, asked) {
  const kept = [...new URLSearchParams(asked || "")].filter(([, value]) => value !== "");
  const query = new URLSearchParams(kept).toString();
  return `#/${view === "gallery" ? "" : view}${id ? "/" + id : ""}${query ? "?" + query : ""}`;
}

export function changed(asked, changes) {
  const next = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}

// The part of an address that chooses pictures, and so goes along from view to view.
export function chosenBy(asked) {
  return changed(asked, { page: null, node: null });
}
