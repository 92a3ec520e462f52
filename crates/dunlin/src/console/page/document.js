// Elements with text in them. Nothing here reads HTML: what comes from the server is text, whatever it says.

/** Makes an element: its properties, then what is in it, elements or text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Sets the text of an element, if it is another one: an unchanged text keeps the selection. */
export function say(element, text) {
  const string = String(text);
  if (element.textContent !== string) element.textContent = string;
}

/** Shows or hides an element. */
export function show(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown;
}

const lists = new WeakMap();

/**
 * Makes the children of `parent` those of `items`, in this order. A child whose key stays is kept, with its focus and
 * what was opened in it.
 *
 * @param begin makes the child of a new item and returns `{ element, update }`; `update` is called with each item.
 */
export function list(parent, items, key, begin) {
  const before = lists.get(parent) ?? new Map();
  const after = new Map();
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    if (after.has(name)) continue;
    const child = before.get(name) ?? begin(item);
    before.delete(name);
    after.set(name, child);
    child.update(item);
    if (child.element === place) place = place.nextElementSibling;
    else parent.insertBefore(child.element, place);
  }
  for (const gone of before.values()) {
    gone.end?.();
    gone.element.remove();
  }
  lists.set(parent, after);
}

/** A cell of a table; the role is said because narrow screens change what the styles make of it. */
export const cell = (className = "") => make("td", { className, role: "cell" });

/** A row of cells. */
export const row = (...cells) => make("tr", { role: "row" }, ...cells);
