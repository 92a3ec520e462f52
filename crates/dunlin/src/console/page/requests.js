// Requests in flight, the oldest first: what they are, where they are, since when.

import { byId, cell, list, make, row, say, show } from "./document.js";
import { milliseconds } from "./format.js";

const MOST = 100;
const OLD_MS = 5000;

export function update({ requests }) {
  say(byId("count-requests"), requests.count || "");
  show(byId("requests-empty"), requests.list.length === 0);
  list(byId("requests-body"), requests.list.slice(0, MOST), ({ number }) => number, (request) => {
    const [name, place, age] = [make("th", { role: "rowheader", scope: "row" }), cell(), cell("number")];
    const id = request.id === null ? null : make("span", { className: "id" }, request.id);
    name.append(make("span", { className: `method ${request.method.toLowerCase()}` }, request.method), " ", make("span", { className: "path" }, request.path), ...(id ? [" ", id] : []));
    return {
      element: row(name, place, age),
      update({ place: where, age_ms }) {
        say(place, where);
        say(age, milliseconds(age_ms));
        age.classList.toggle("bad", age_ms > OLD_MS);
      },
    };
  });
}
