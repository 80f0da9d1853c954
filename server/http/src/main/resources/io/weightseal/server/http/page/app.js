// Shows what the address says.
import { read, write } from "./address.js";
import { Trouble } from "./data.js";
import { element, state } from "./elements.js";
import { fetches, refusals } from "./events.js";
import { model } from "./model.js";
import { models } from "./models.js";

const VIEWS = { models, model, fetches, refusals };
const main = document.getElementById("main");
let turn = 0;

async function show(moveFocus) {
  turn += 1;
  const mine = turn;
  const { view, names } = read();
  main.setAttribute("aria-busy", "true");
  let shown;
  try {
    shown = await (Object.hasOwn(VIEWS, view) ? VIEWS[view](names) : lost());
  } catch (error) {
    shown = failed(error);
  }
  if (mine !== turn) {
    return; // Another view was asked for meanwhile.
  }
  main.replaceChildren(...shown.content);
  main.removeAttribute("aria-busy");
  document.title = `${shown.title} – Weightseal`;
  mark(view === "model" ? "models" : view);
  document.getElementById("as-of").textContent = `as of ${new Date().toISOString().slice(0, 19).replace("T", " ")} UTC`;
  if (moveFocus) {
    main.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
}

function mark(view) {
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

function lost() {
  throw new Trouble("There is no such view", "Go back to the models.");
}

function failed(error) {
  const next = error instanceof Trouble ? error.next : "Refresh; when it stays so, report it with what the browser's console says.";
  const title = error instanceof Trouble ? error.message : "The page could not be shown";
  if (!(error instanceof Trouble)) {
    console.error(error);
  }
  return { title, content: [element("div", { role: "alert" },
    state(title, next, element("button", { type: "button", onclick: () => show(false) }, "Refresh"), " ",
      element("a", { href: write("models") }, "All models")))] };
}

document.getElementById("host").textContent = location.host;
document.getElementById("refresh").addEventListener("click", () => show(false));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", () => show(true));
show(false);
