// One model: its versions, and all of one of them.
import { write } from "./address.js";
import { get, Trouble } from "./data.js";
import { element, name, state } from "./elements.js";
import { age, count, signers, size, time } from "./words.js";

export async function model(names) {
  const [wanted, version] = names;
  const versions = (await get("/v1/view/models")).models.filter((each) => each.name === wanted);
  const listed = version === undefined ? versions[0] : versions.find((each) => each.version === version);
  if (listed === undefined) {
    throw new Trouble("This model or version is not here", "It was removed, or your certificate has no right to see it. Go back to the models.");
  }
  const path = ["/v1/view/models", listed.name, listed.version].map((part, i) => (i ? encodeURIComponent(part) : part)).join("/");
  const shown = await get(path);
  return { title: `${shown.name} ${shown.version}`, content: [
    element("p", { class: "back" }, element("a", { href: write("models") }, "← All models")),
    element("h1", {}, name(shown.name), " ", element("span", { class: "version" }, name(shown.version))),
    facts(shown), section("Versions", versionList(versions, shown)), section("Recipients", recipients(shown)),
    section("Signers", signerList(shown)), section("Files", files(shown)),
    element("p", {}, element("a", { href: write("fetches", [], { q: shown.name }) }, "Who fetched it"), " · ",
      element("a", { href: write("refusals", [], { q: shown.name }) }, "Who was refused")),
  ] };
}

function section(title, content) {
  return element("section", {}, element("h2", {}, title), content);
}

function facts(shown) {
  const pairs = [["Sealed", element("span", {}, time(shown.created), " UTC")], ["Size", size(shown.sealedBytes)],
    ["Files", shown.files.toLocaleString("en")], ["Model id", element("code", {}, shown.model)], ["Manifest", element("code", {}, shown.manifest)]];
  return element("dl", {}, ...pairs.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))));
}

function versionList(versions, shown) {
  return element("ul", { class: "versions" }, ...versions.map((each) => element("li", {},
    element("a", { href: write("model", [each.name, each.version]), "aria-current": each.version === shown.version ? "true" : undefined },
      name(each.version)),
    " ", element("span", { class: "weak" }, time(each.created)))));
}

function recipients(shown) {
  if (shown.recipients === null) {
    return state("keys.json cannot be read", "Restore it from a copy: nobody can open this version without it.");
  }
  if (shown.recipients.length === 0) {
    return state("No recipient", "Nobody can open this version: it was shredded.");
  }
  return plain("Recipients", ["Key", "Key version", "Since (UTC)", "Age"], shown.recipients.map((each) =>
    [name(each.key), name(each.keyVersion ?? "—"), time(each.since), age(each.since)]));
}

function signerList(shown) {
  const all = signers(shown.signers);
  if (all.length === 0) {
    return element("p", {}, "Nobody has signed this version: ", element("code", {}, "weightseal sign"), " does.");
  }
  return element("div", {},
    plain("Signers", ["Identifier", "Algorithms"], all.map((each) => [name(each.id, { class: "id" }), name(each.algorithms.join(", ") || "—")])),
    element("p", { class: "weak" }, "As the manifest says. This server has not checked the signatures: ",
      element("code", {}, "weightseal pull"), " and ", element("code", {}, "weightseal verify"), " do."));
}

function files(shown) {
  const rest = shown.files - shown.sealedFiles.length;
  return element("div", {},
    plain("Files", ["Sealed file", "Size"], shown.sealedFiles.map((each) => [name(each.name), size(each.size)])),
    rest > 0 ? element("p", { class: "weak" }, `and ${count(rest, "more file", "more files")}`) : undefined);
}

function plain(label, titles, rows) {
  return element("table", { role: "table", "aria-label": label },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...titles.map((title) => element("th", { role: "columnheader", scope: "col" }, title)))),
    element("tbody", { role: "rowgroup" }, ...rows.map((cells) => element("tr", { role: "row" },
      ...cells.map((cell, i) => element("td", { role: "cell", "data-label": titles[i] }, cell))))));
}
