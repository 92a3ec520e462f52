// What blocked an event loop: who, for how long, at which line, and what to do about it.

import { byId, list, make, say, show } from "./document.js";
import { ago, clock, count, milliseconds } from "./format.js";

const STATES = {
  waiting: "blocked its event loop by waiting",
  computing: "blocked its event loop by computing",
  starved: "got no processor",
  unknown: "blocked its event loop",
};

const NEW_MS = 60_000;

export function update({ reports, watchdog, now }) {
  const place = byId("count-blocking");
  say(place, reports.length || "");
  place.classList.toggle("bad", reports.some((report) => report.state !== "starved" && now - report.at < NEW_MS));
  const empty = byId("reports-empty");
  show(empty, reports.length === 0);
  say(empty, watchdog ? "Nothing has blocked an event loop." : "Nobody is watching: App::watchdog(..) turns the watchdog on.");
  list(byId("reports"), reports.map((report) => ({ report, now })), ({ report }) => report.number, entry);
}

function entry({ report }) {
  const [took, when, state] = [make("b", { className: "took" }), make("span", { className: "when" }), make("span", { className: `chip ${report.state}` }, report.state)];
  const body = make("div", { className: "body" });
  const frame = report.frames[0];
  const place = make("span", { className: "place" }, frame ? where({ ...frame, file: short(frame.file) }) : "no line known");
  const summary = make("summary", {}, took, make("span", { className: "label" }, report.label), place, state, when);
  const element = make("details", { className: "report card" }, summary, body);
  let shown = "";
  return {
    element,
    update({ report, now }) {
      say(took, report.total_ms === null ? `≥ ${milliseconds(report.so_far_ms)}` : milliseconds(report.total_ms));
      say(when, ago(now - report.at));
      const version = JSON.stringify([report.total_ms, report.repeats]);
      if (version !== shown) body.replaceChildren(...details(report));
      shown = version;
    },
  };
}

function details(report) {
  const sentence = `${report.label} ${STATES[report.state] ?? STATES.unknown} at ${clock(report.at)}, `
    + (report.total_ms === null ? `for ${milliseconds(report.so_far_ms)} or more` : `for ${milliseconds(report.total_ms)}`)
    + (report.repeats > 0 ? `; the same was seen ${count(report.repeats)} more times` : "") + ".";
  return [
    make("p", {}, sentence),
    report.call === null ? null : make("p", {}, "It was in ", make("code", {}, report.call), ", called by:"),
    report.frames.length === 0 ? null : make("ol", { className: "frames" }, ...report.frames.map(framed)),
    split(report),
    make("p", { className: "advice" }, make("b", {}, "What to do: "), ...advice(report.advice)),
  ].filter((part) => part !== null);
}

const where = ({ file, line, function: name }) => (file === null ? name : line === null ? file : `${file}:${line}`);

/** The end of a path, from the crate's folder on. */
const short = (file) => file?.match(/[^/]+\/(?:src|tests|examples|benches)\/.*$/)?.[0] ?? file;

function framed(frame) {
  const code = make("code", {}, frame.function);
  return frame.file === null ? make("li", {}, code) : make("li", {}, make("span", { className: "file" }, where(frame)), " ", code);
}

/** Words between back quotes are code. */
const advice = (text) => text.split("`").map((part, index) => (index % 2 === 1 ? make("code", {}, part) : part));

function split({ computing_ms, waiting_ms, queued_ms }) {
  const parts = [["computing", computing_ms], ["waiting", waiting_ms], ["without a processor", queued_ms]];
  const whole = computing_ms + waiting_ms + queued_ms;
  if (whole === 0) return null;
  const bars = parts.map(([name, time]) => {
    const bar = make("i", { className: name.split(" ")[0] });
    bar.style.width = `${(time / whole) * 100}%`;
    return bar;
  });
  const words = parts.map(([name, time]) => `${milliseconds(time)} ${name}`).join(" · ");
  return make("div", { className: "split" }, make("span", { className: "parts", "aria-hidden": "true" }, ...bars), make("span", {}, words));
}
