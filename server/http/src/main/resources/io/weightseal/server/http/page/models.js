// All models and versions that this viewer may see.
import { write } from "./address.js";
import { get } from "./data.js";
import { element, name, state } from "./elements.js";
import { table } from "./table.js";
import { age, count, signers, size, time } from "./words.js";

export async function models() {
  const rows = (await get("/v1/view/models")).models;
  const heading = element("h1", {}, "Models");
  if (rows.length === 0) {
    return { title: "Models", content: [heading, state("No model is here for you to see",
      "Put a sealed model into the folder that is served: it shows up within 30 seconds. If there are some, ask for a policy rule "
        + "that gives your certificate the right “view” on them.")] };
  }
  return { title: "Models", content: [heading, table({
    label: "Models and their versions", rows, columns: COLUMNS, usual: { sort: "created", dir: "desc" }, one: "version", many: "versions",
    text: (row) => [row.name, row.version, ...row.signers, ...(row.recipients ?? []).map((each) => each.key)].join("\n"),
  })] };
}

export function oldest(recipients) {
  return (recipients ?? []).map((each) => each.since).sort()[0];
}

const ABSENT = "—";

const COLUMNS = [
  { id: "name", title: "Model", value: (row) => row.name,
    cell: (row) => element("a", { class: "model", href: write("model", [row.name, row.version]) }, name(row.name)) },
  { id: "version", title: "Version", value: (row) => row.version, cell: (row) => name(row.version) },
  { id: "created", title: "Sealed (UTC)", value: (row) => row.created, cell: (row) => time(row.created) },
  { id: "size", title: "Size", number: true, value: (row) => row.sealedBytes, cell: (row) => size(row.sealedBytes) },
  { id: "files", title: "Files", number: true, value: (row) => row.files, cell: (row) => row.files.toLocaleString("en") },
  { id: "signers", title: "Signed by", value: (row) => signers(row.signers).length,
    cell: (row) => (row.signers.length ? count(signers(row.signers).length, "signer", "signers") : element("span", { class: "weak" }, "nobody")) },
  { id: "keys", title: "Recipients", number: true, value: (row) => row.recipients?.length ?? -1,
    cell: (row) => (row.recipients ? String(row.recipients.length) : element("span", { class: "bad" }, "unreadable")) },
  { id: "age", title: "Oldest key", number: true, value: (row) => -Date.parse(oldest(row.recipients) ?? new Date().toISOString()),
    cell: (row) => (row.recipients?.length ? age(oldest(row.recipients)) : ABSENT) },
];
