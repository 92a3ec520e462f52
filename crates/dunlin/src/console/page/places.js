// Where code runs: the event loops with their lag, the pools with their threads and queues.

import { Chart } from "./chart.js";
import { byId, list, make, say } from "./document.js";
import { count, milliseconds, percent } from "./format.js";

/** A lag that users notice. */
const LATE_MS = 100;

const KINDS = { threads: "thread pool", cpu: "CPU pool", processes: "worker processes" };

export function update({ loops, pools, now }, history) {
  const cards = [{ loops }, ...pools.map((pool) => ({ pool }))];
  const key = (card) => (card.loops ? "loops" : `${card.pool.kind} ${card.pool.name}`);
  list(byId("cards"), cards, key, (card) => (card.loops ? loopsCard() : poolCard(card.pool)));
  for (const card of byId("cards").children) card.chart?.update(history, now / 1000);
}

function loopsCard() {
  const [lines, figures] = [make("div", { className: "loops" }), make("dl")];
  return {
    element: make("article", { className: "card" }, make("h3", {}, "Event loops"), lines, figures),
    update({ loops }) {
      list(lines, loops.busy.map((share, place) => ({ share, place })), ({ place }) => place, ({ place }) => {
        const [share, bar] = [make("b"), meter()];
        return {
          element: make("div", { className: "loop" }, make("span", {}, `loop ${place + 1} busy`), bar.element, share),
          update(loop) {
            say(share, loop.share === null ? "–" : percent(loop.share));
            bar.set(loop.share ?? 0, loop.share > 0.9);
          },
        };
      });
      terms(figures, [
        ["lag", milliseconds(loops.lag_ms), loops.lag_ms > LATE_MS],
        ["most in a minute", milliseconds(loops.max_lag_ms), loops.max_lag_ms > LATE_MS],
        ["queued", count(loops.queued)],
      ]);
    },
  };
}

function poolCard({ name, kind }) {
  const [threads, queue] = [meter(), meter()];
  const [busy, queued] = [make("b"), make("b")];
  const figures = make("dl");
  const prefix = `${kind}.${name}`;
  const chart = new Chart({
    title: name,
    format: count,
    isSmall: true,
    series: [
      { name: `${prefix}.busy`, label: "busy", colour: "--green", isFilled: true, least: 2 },
      { name: `${prefix}.queued`, label: "queued", colour: "--amber" },
    ],
  });
  const element = make(
    "article",
    { className: "card" },
    make("h3", {}, name, " ", make("span", { className: "kind" }, KINDS[kind] ?? kind)),
    make("div", { className: "use" }, make("span", {}, kind === "processes" ? "workers" : "threads"), threads.element, busy),
    make("div", { className: "use" }, make("span", {}, "queue"), queue.element, queued),
    chart.element,
    figures,
  );
  element.chart = chart;
  return {
    element,
    end: () => chart.end(),
    update({ pool }) {
      say(busy, `${pool.busy} of ${pool.size}`);
      say(queued, `${pool.queued} of ${pool.queue}`);
      threads.set(pool.busy / pool.size, pool.busy === pool.size);
      queue.set(pool.queue === 0 ? 0 : pool.queued / pool.queue, pool.queued > pool.queue / 2);
      terms(figures, [
        ["waiting", milliseconds(pool.wait_ms), pool.wait_ms > 100],
        ["longest", milliseconds(pool.max_wait_ms)],
        ["at work", milliseconds(pool.service_ms)],
        ["done", count(pool.completed)],
        ["refused", count(pool.rejected), pool.rejected > 0],
        ["left", count(pool.abandoned)],
        ["failed", count(pool.failed), pool.failed > 0],
        ...(kind === "processes" ? [["live", count(pool.workers)], ["renewed", count(pool.recycled)]] : []),
      ]);
    },
  };
}

function terms(place, triples) {
  list(place, triples, ([name]) => name, ([name]) => {
    const value = make("dd");
    return {
      element: make("div", {}, make("dt", {}, name), value),
      update([, text, isBad = false]) {
        say(value, text);
        value.classList.toggle("bad", isBad);
      },
    };
  });
}

/** A bar that is filled to a share; the number beside it says the same. */
function meter() {
  const fill = make("i");
  const element = make("span", { className: "meter", "aria-hidden": "true" }, fill);
  return {
    element,
    set(share, isFull) {
      fill.style.width = `${Math.min(Math.max(share, 0), 1) * 100}%`;
      element.classList.toggle("full", isFull);
    },
  };
}
