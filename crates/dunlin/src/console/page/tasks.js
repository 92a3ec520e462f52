// Tasks, those of one name together.

import { byId, cell, list, make, row, say } from "./document.js";
import { count, duration } from "./format.js";
import { facts } from "./overview.js";

export function update({ tasks }) {
  say(byId("count-tasks"), tasks.live || "");
  facts(byId("tasks-facts"), [["live", count(tasks.live)], ["started", count(tasks.started)], ["panicked", count(tasks.panicked), tasks.panicked > 0]]);
  list(byId("tasks-body"), tasks.list, ({ name, place }) => `${name} ${place}`, (task) => {
    const [live, running, oldest] = [cell("number"), cell("number"), cell("number")];
    const place = task.place === null ? null : make("span", { className: "id" }, task.place);
    const name = make("th", { role: "rowheader", scope: "row" }, task.name, ...(place ? [" ", place] : []));
    return {
      element: row(name, live, running, oldest),
      update(task) {
        say(live, count(task.live));
        say(running, count(task.running));
        say(oldest, duration(task.oldest_ms));
      },
    };
  });
}
