// The whole app at a glance: what it is, and four charts.

import { Chart } from "./chart.js";
import { byId, list, make, say } from "./document.js";
import { bytes, count, duration, milliseconds, number } from "./format.js";

const CHARTS = [
  {
    title: "Requests a second",
    format: number,
    series: [
      { name: "requests", label: "all", colour: "--blue", isFilled: true },
      { name: "errors", label: "errors", colour: "--red" },
    ],
  },
  {
    title: "Time to answer",
    format: milliseconds,
    series: [
      { name: "p50", label: "50%", colour: "--green" },
      { name: "p95", label: "95%", colour: "--amber" },
      { name: "p99", label: "99%", colour: "--red" },
    ],
  },
  {
    title: "Event loop lag",
    format: milliseconds,
    series: [{ name: "lag", label: "worst loop", colour: "--violet", isFilled: true, least: 5 }],
  },
  {
    title: "At work",
    format: count,
    series: [
      { name: "in_flight", label: "requests", colour: "--blue", isFilled: true, least: 4 },
      { name: "busy", label: "threads", colour: "--green" },
      { name: "queued", label: "queued", colour: "--amber" },
    ],
  },
];

const charts = [];

export function begin() {
  for (const options of CHARTS) charts.push(new Chart(options));
  byId("charts").append(...charts.map((chart) => chart.element));
}

export function update({ app, now }, history) {
  say(byId("title"), app.title);
  say(byId("version"), app.version);
  document.title = `${app.title} · console`;
  facts(byId("facts"), [
    ["up", duration(now - app.started)],
    ["process", app.process],
    ["memory", app.memory === null ? null : bytes(app.memory)],
    ["build", app.build],
    ["dunlin", app.dunlin],
  ]);
  for (const chart of charts) chart.update(history, now / 1000);
}

/** Names with what they are, and whether that is bad; those of which nothing is known are left out. */
export function facts(place, pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined);
  list(place, known, ([name, , isBad]) => `${name} ${isBad}`, ([name, , isBad]) => {
    const value = make("b");
    return {
      element: make("span", { className: isBad ? "fact bad" : "fact" }, `${name} `, value),
      update: ([, text]) => say(value, text),
    };
  });
}
