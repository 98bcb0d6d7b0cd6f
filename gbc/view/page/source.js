// Where the answers come from: the server that served this page.

export const served = true;

export const picture = {
  thumbnail: (id) => `thumbnail/${id}`,
  photograph: (id) => `photograph/${id}`,
  mask: (id, number, side) => `mask/${side}/${id}/${number}`,
};

export async function ask(question, asked) {
  const query = asked && asked.toString();
  return answered(await fetch(`api/${question}${query ? "?" + query : ""}`));
}

export async function tell(question, body) {
  const headers = { "content-type": "application/json" };
  return answered(await fetch(`api/${question}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function answered(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.problem || `The server says ${response.status}.`);
  return body;
}
