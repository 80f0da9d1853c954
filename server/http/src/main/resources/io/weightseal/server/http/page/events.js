// Who was given what, and who was refused.
import { write } from "./address.js";
import { get } from "./data.js";
import { element, name, state } from "./elements.js";
import { table } from "./table.js";
import { moment, size } from "./words.js";

export function fetches() {
  return list("Fetches", (event) => event.outcome !== "refused", FETCHES, "fetch", "fetches",
    "When a client fetches a manifest, keys or a file, it shows up here.");
}

export function refusals() {
  return list("Refusals", (event) => event.outcome === "refused", REFUSALS, "refusal", "refusals",
    "When a client asks for what it may not have, it shows up here.");
}

async function list(title, wanted, columns, one, many, next) {
  const rows = (await get("/v1/view/events")).events.filter(wanted);
  const heading = element("h1", {}, title);
  const bound = element("p", { class: "weak" },
    "The last 500 events at most, since the server was started. All of them are in its audit log: ",
    element("code", {}, "weightseal audit list"));
  const content = rows.length === 0 ? [heading, state(`No ${many} since the server was started`, next)] : [heading, bound, table({
    label: title, rows, columns, usual: { sort: "at", dir: "desc" }, one, many,
    text: (row) => [row.model, row.version, row.client, row.request, row.cause].join("\n"),
  })];
  return { title, content };
}

const AT = { id: "at", title: "Time (UTC)", value: (row) => row.at, cell: (row) => moment(row.at) };
const CLIENT = { id: "client", title: "Client", value: (row) => row.client, cell: (row) => name(row.client) };
const MODEL = { id: "model", title: "Model", value: (row) => `${row.model ?? ""} ${row.version ?? ""}`, cell: model };
const GROUP = { id: "group", title: "Key exchange", value: (row) => row.group, cell: (row) => name(row.group) };
const ASKED = { id: "request", title: "Asked for", value: (row) => row.request, cell: (row) => name(row.request) };
const CAUSE = { id: "cause", title: "Why", value: (row) => row.cause ?? "", cell: (row) => element("span", { class: "bad" }, row.cause ?? "") };
const PART = { id: "part", title: "Part", value: part, cell: (row) => name(part(row)) };
const BYTES = { id: "bytes", title: "Sent", number: true, value: (row) => row.bytes,
  cell: (row) => element("span", {}, size(row.bytes), row.outcome === "failed" ? element("span", { class: "bad" }, " cut off") : undefined) };

const FETCHES = [AT, CLIENT, MODEL, PART, BYTES, GROUP];
const REFUSALS = [AT, CLIENT, CAUSE, MODEL, ASKED, GROUP];

function model(row) {
  if (row.model === undefined) {
    return element("span", { class: "weak" }, "none");
  }
  const text = name(row.version === undefined ? row.model : `${row.model} ${row.version}`);
  return row.outcome === "refused" || row.version === undefined ? text : element("a", { href: write("model", [row.model, row.version]) }, text);
}

/** `manifest`, `keys` or the file, and the range. */
function part(row) {
  const parts = row.request.replace(/^\S+ /, "").split("/");
  const what = parts[5] === "files" ? parts.slice(6).map(decode).join("/") : (parts[5] ?? row.request);
  return row.range === undefined ? what : `${what}, bytes ${row.range}`;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
