// A table that can be searched and sorted; both stand in the address.
import { read, replaceOptions } from "./address.js";
import { element } from "./elements.js";
import { count } from "./words.js";

/**
 * @param rows of any shape
 * @param columns `{id, title, value(row), cell(row), number?}`: what to sort by, and what to show
 * @param usual the column, and direction, that it is sorted by at first
 * @param text what of a row a search looks at
 */
export function table({ label, rows, columns, usual, text, one, many }) {
  const body = element("tbody", { role: "rowgroup" });
  const told = element("p", { class: "count", role: "status" });
  const heads = columns.map((column) => head(column, usual, show));
  const search = element("input", {
    type: "search", id: "search", placeholder: `Search ${many}`, "aria-label": `Search ${many}`, autocomplete: "off", spellcheck: "false",
    oninput: () => {
      replaceOptions({ q: search.value });
      show();
    },
  });
  search.value = read().options.q ?? "";

  function clear() {
    search.value = "";
    replaceOptions({ q: "" });
    show();
    search.focus();
  }

  function show() {
    const order = orderOf(columns, usual);
    const wanted = search.value.trim().toLowerCase();
    const found = rows.filter((row) => text(row).toLowerCase().includes(wanted));
    found.sort((a, b) => compare(order.column.value(a), order.column.value(b)) * (order.ascending ? 1 : -1));
    heads.forEach((each, i) => {
      const sorted = columns[i] === order.column;
      each.setAttribute("aria-sort", sorted ? (order.ascending ? "ascending" : "descending") : "none");
    });
    body.replaceChildren(...found.map((row) => line(row, columns)));
    if (found.length === 0) {
      body.append(nothing(columns.length, many, clear));
    }
    const all = count(rows.length, one, many);
    told.textContent = found.length === rows.length ? all : `${found.length} of ${all}`;
  }

  show();
  return element("div", { class: "listing" },
    element("div", { class: "tools" }, search, told),
    element("table", { role: "table", "aria-label": label },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)), body));
}

function head(column, usual, show) {
  const button = element("button", {
    type: "button",
    onclick: () => {
      const { sort = usual.sort, dir = usual.dir } = read().options;
      const next = sort === column.id ? (dir === "asc" ? "desc" : "asc") : (column.number ? "desc" : "asc");
      replaceOptions({ sort: column.id, dir: next });
      show();
    },
  }, column.title);
  return element("th", { role: "columnheader", scope: "col", class: column.number ? "number" : undefined, "data-column": column.id }, button);
}

function line(row, columns) {
  return element("tr", { role: "row" }, ...columns.map((column) =>
    element("td", { role: "cell", "data-label": column.title, class: column.number ? "number" : undefined }, column.cell(row))));
}

function nothing(width, many, clear) {
  return element("tr", { role: "row" }, element("td", { role: "cell", colspan: width, class: "nothing" },
    `No ${many} match. `, element("button", { type: "button", onclick: clear }, "Clear the search")));
}

function orderOf(columns, usual) {
  const { sort, dir } = read().options;
  const column = columns.find((each) => each.id === sort);
  return column
    ? { column, ascending: dir !== "desc" }
    : { column: columns.find((each) => each.id === usual.sort), ascending: usual.dir === "asc" };
}

function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
}
