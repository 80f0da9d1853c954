// Builds elements. A value from the server only ever becomes text or an attribute that is named here.

/** An element with attributes and children; what is no element becomes text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick" || name === "oninput") {
      made.addEventListener(name.slice(2), value);
    } else if (value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** A name from outside, kept apart from the direction of the text around it. */
export function name(text, attributes = {}) {
  const made = element("bdi", attributes);
  made.textContent = text;
  return made;
}

/** A short message where there is nothing else to show, and what to do. */
export function state(title, next, ...actions) {
  return element("div", { class: "state" }, element("h2", {}, title), element("p", {}, next), ...actions);
}
