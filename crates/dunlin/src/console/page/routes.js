// The routes: a table to sort and to filter, of the last minute or since the start.

import { byId, cell, list, make, row, say, show } from "./document.js";
import { count, milliseconds, number, percent } from "./format.js";

/** Title, what it is sorted by, and how it is said. A number begins with the largest. */
const COLUMNS = [
  { title: "Route", of: (route) => `${route.path} ${route.method}` },
  { title: "Requests/s", of: (_, figures) => figures.rate, say: number },
  { title: "Errors", of: (_, figures) => share(figures), say: percent },
  { title: "50 %", of: (_, figures) => figures.p50, say: milliseconds },
  { title: "95 %", of: (_, figures) => figures.p95, say: milliseconds },
  { title: "99 %", of: (_, figures) => figures.p99, say: milliseconds },
  { title: "In flight", of: (route) => route.in_flight, say: count },
  { title: "Requests", of: (_, figures) => figures.requests, say: count },
];

const SLOW_MS = 1000;

const sorted = { column: 1, isDown: true };
let snapshot = null;

export function begin() {
  byId("routes-head").append(...COLUMNS.map(({ title, say }, index) => {
    const button = make("button", { type: "button" }, title);
    button.addEventListener("click", () => sortBy(index));
    return make("th", { role: "columnheader", scope: "col", className: say ? "number" : "" }, button);
  }));
  byId("filter").addEventListener("input", draw);
  for (const choice of document.getElementsByName("window")) choice.addEventListener("change", draw);
}

export function update(next) {
  snapshot = next;
  say(byId("count-routes"), next.routes.length || "");
  draw();
}

function sortBy(column) {
  sorted.isDown = sorted.column === column ? !sorted.isDown : COLUMNS[column].say !== undefined;
  sorted.column = column;
  draw();
}

function draw() {
  if (snapshot === null) return;
  const span = document.querySelector("input[name=window]:checked").value;
  const words = byId("filter").value.toLowerCase().split(/\s+/);
  const routes = snapshot.routes.filter((route) => {
    const text = `${route.method} ${route.path}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rows = routes.map((route) => ({ route, figures: route[span] }));
  rows.sort(compare);
  const most = Math.max(1e-9, ...rows.map(({ figures }) => figures.rate));
  mark();
  show(byId("routes-empty"), rows.length === 0);
  list(byId("routes-body"), rows.map((one) => ({ ...one, most })), ({ route }) => `${route.method} ${route.path}`, begun);
}

/** By the column, then by name, so that rows without requests do not jump. */
function compare(one, other) {
  const { of } = COLUMNS[sorted.column];
  const [a, b] = [of(one.route, one.figures) ?? -1, of(other.route, other.figures) ?? -1];
  const order = typeof a === "string" ? a.localeCompare(b) : a - b;
  return (sorted.isDown ? -order : order) || one.route.path.localeCompare(other.route.path) || one.route.method.localeCompare(other.route.method);
}

function mark() {
  [...byId("routes-head").children].forEach((head, index) => {
    const order = sorted.isDown ? "descending" : "ascending";
    head.setAttribute("aria-sort", index === sorted.column ? order : "none");
  });
}

const share = (figures) => (figures.requests === 0 ? null : figures.errors / figures.requests);

function begun({ route }) {
  const name = make("th", { role: "rowheader", scope: "row" }, make("span", { className: `method ${route.method.toLowerCase()}` }, route.method), " ", make("span", { className: "path" }, route.path));
  const cells = COLUMNS.slice(1).map(({ title }) => {
    const made = cell("number");
    made.dataset.title = title; // shown before the figure where the head is not
    return made;
  });
  const element = row(name, ...cells);
  return {
    element,
    update({ route, figures, most }) {
      element.classList.toggle("idle", figures.requests === 0 && route.in_flight === 0);
      COLUMNS.slice(1).forEach((column, index) => {
        const value = column.of(route, figures);
        say(cells[index], value === null ? "–" : column.say(value));
      });
      cells[0].style.setProperty("--share", figures.rate / most);
      cells[1].classList.toggle("bad", share(figures) > 0);
      for (const place of [2, 3, 4]) cells[place].classList.toggle("slow", figures[["p50", "p95", "p99"][place - 2]] >= SLOW_MS);
    },
  };
}
