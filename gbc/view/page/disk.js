// Where the answers come from in a copy on disk: files of data that stand beside the page. It takes the place of source.js.
// A browser gives a page from disk no other files than scripts and pictures, so the data are scripts.

export const served = false;

export const picture = {
  thumbnail: (id) => `thumbnail/${id}.webp`,
  photograph: (id) => `photograph/${id}.webp`,
  mask: (id, number, side) => `mask/${side}-${id}-${number}.png`,
};

const PAGE = 48;
const ORDERS = {
  name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  nodes: (a, b) => b.nodes - a.nodes,
  fewest: (a, b) => a.nodes - b.nodes,
  edges: (a, b) => b.edges - a.edges,
  captions: (a, b) => b.captions - a.captions,
};
const loading = new Map();

export async function ask(question, asked) {
  const [what, id] = question.split("/");
  const index = await load("index");
  if (what === "about") return index.about;
  if (what === "gallery") return page(index, asked);
  const answer = await load(what === "compare" ? `compare-${id}` : id);
  return { ...answer, neighbours: neighbours(index, asked, id), judged: [] };
}

export async function tell() {
  throw new Error("This is a copy: nothing can be kept here.");
}

function chosen(index, asked) {
  const words = (asked.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
  const [label, kind] = [asked.get("label"), asked.get("kind")];
  const order = ORDERS[asked.get("order")];
  const found = index.items.filter((item) => {
    if (words.length && !item.texts.some((text) => words.every((word) => text.includes(word)))) return false;
    return !(label || kind) || item.labels.some(([names, of]) => (!label || names.includes(label)) && (!kind || of === kind));
  });
  return order ? found.sort(order) : found;
}

function page(index, asked) {
  const found = chosen(index, asked);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const number = Math.min(pages, Math.max(1, Number(asked.get("page")) || 1));
  return { total: found.length, page: number, pages, items: found.slice((number - 1) * PAGE, number * PAGE) };
}

function neighbours(index, asked, id) {
  const found = chosen(index, asked);
  const at = found.findIndex((item) => item.id === id);
  if (at < 0) return { place: null, total: found.length, previous: null, next: null };
  const beside = (place) => (found[place] ? found[place].id : null);
  return { place: at + 1, total: found.length, previous: beside(at - 1), next: beside(at + 1) };
}

function load(name) {
  if (!/^[\w-]+$/.test(name)) return Promise.reject(new Error("There is no such picture."));
  if (!loading.has(name)) {
    loading.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.addEventListener("load", () => resolve(window.gbcData[name]));
      script.addEventListener("error", () => reject(new Error("This copy does not hold that.")));
      script.src = `data/${name}.js`;
      document.head.append(script);
    }));
  }
  return loading.get(name);
}
