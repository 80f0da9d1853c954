// What is shown, as the part of the address after `#`: it never goes to the server, and a link to it shows the same.

/** `#/model/a%2Fb/1?q=x` as `{view, names, options}`. */
export function read(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  return { view: parts[0] ?? "models", names: parts.slice(1), options: Object.fromEntries(new URLSearchParams(query)) };
}

export function write(view, names = [], options = {}) {
  const given = Object.entries(options).filter(([, value]) => value !== "" && value !== undefined);
  const query = new URLSearchParams(given).toString();
  return `#/${[view, ...names].map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
}

/** Changes options of what is shown, without a step in the history. */
export function replaceOptions(changes) {
  const { view, names, options } = read();
  history.replaceState(null, "", write(view, names, { ...options, ...changes }));
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
