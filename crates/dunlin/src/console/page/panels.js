// Panels of the program's own: figures, and a table.

import { byId, cell, list, make, row, say, show } from "./document.js";
import { number } from "./format.js";

export function update({ panels }) {
  list(byId("panels"), panels, ({ name }) => name, ({ name }) => {
    const problem = make("p", { className: "empty" });
    const figures = make("div", { className: "figures" });
    const [head, body] = [make("tr", { role: "row" }), make("tbody", { role: "rowgroup" })];
    const table = make("table", { role: "table" }, make("thead", { role: "rowgroup" }, head), body);
    table.setAttribute("aria-label", name);
    const element = make("section", {}, make("h2", {}, name), problem, figures, make("div", { className: "panel" }, table));
    return {
      element,
      update(panel) {
        show(problem, panel.problem !== null);
        say(problem, panel.problem ?? "");
        drawFigures(figures, panel.figures);
        show(table.parentElement, panel.columns.length > 0);
        list(head, panel.columns, (title) => title, (title) => {
          const element = make("th", { role: "columnheader", scope: "col" }, title);
          const place = panel.columns.indexOf(title);
          return { element, update: () => element.classList.toggle("number", typeof panel.rows[0]?.[place] === "number") };
        });
        list(body, panel.rows.map((cells, place) => ({ cells, place })), ({ place }) => place, () => drawnRow());
      },
    };
  });
}

function drawFigures(place, figures) {
  list(place, figures, ({ name }) => name, ({ name }) => {
    const value = make("b");
    return {
      element: make("div", { className: "card figure" }, make("span", {}, name), value),
      update: (figure) => say(value, shown(figure.value)),
    };
  });
}

function drawnRow() {
  const element = row();
  return {
    element,
    update({ cells }) {
      while (element.children.length < cells.length) element.append(cell());
      while (element.children.length > cells.length) element.lastElementChild.remove();
      cells.forEach((value, place) => {
        element.children[place].classList.toggle("number", typeof value === "number");
        say(element.children[place], shown(value));
      });
    },
  };
}

const shown = (value) => (typeof value === "number" ? number(value) : value === null ? "–" : typeof value === "string" ? value : JSON.stringify(value));
