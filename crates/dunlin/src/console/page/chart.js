// A chart of the last five minutes: uPlot with the colours of the page.

import { make, say } from "./document.js";
import { clock, count } from "./format.js";
import { LENGTH_S } from "./history.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Steps of an axis on which there are no halves. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

const charts = new Set();

/** Draws all charts again: the colours are others. */
export function repaint() {
  for (const chart of charts) chart.repaint();
}

export class Chart {
  element;
  #plot = null;
  #series;
  #values;
  #format;
  #isSmall;
  #sizes;
  #data = null;

  /**
   * @param series what is drawn: `{ name, label, colour }`, `colour` a property of the style sheet
   * @param format a figure for people
   * @param isSmall without axes and legend: a line in a card
   */
  constructor({ title, series, format, isSmall = false }) {
    this.#series = series;
    this.#format = format;
    this.#isSmall = isSmall;
    const place = make("div", { className: isSmall ? "line" : "plot" });
    place.setAttribute("aria-hidden", "true");
    this.#values = series.map(() => make("b"));
    const legend = series.map((one, index) => {
      const mark = make("i", { className: "mark" });
      mark.style.background = `var(${one.colour})`;
      return make("span", {}, mark, `${one.label} `, this.#values[index]);
    });
    this.element = make(
      "article",
      { className: isSmall ? "small" : "chart card" },
      ...(isSmall ? [] : [make("h3", {}, title), make("p", { className: "legend" }, ...legend)]),
      place,
    );
    this.#sizes = new ResizeObserver(([{ contentRect }]) => this.#resize(place, contentRect));
    this.#sizes.observe(place);
    charts.add(this);
  }

  /** Shows the figures of `history` up to `now`, in seconds. */
  update(history, now) {
    this.#data = { data: history.data(this.#series.map((one) => one.name)), now };
    this.#draw();
    this.#tell();
  }

  repaint() {
    this.#plot?.redraw(false);
  }

  /** Forgets the chart. */
  end() {
    charts.delete(this);
    this.#sizes.disconnect();
    this.#plot?.destroy();
  }

  /** Writes the figures of the moment that is pointed at into the legend, or else the newest. */
  #tell() {
    if (!this.#data) return;
    const [times, ...figures] = this.#data.data;
    const cursor = this.#plot?.cursor;
    const place = cursor?.left >= 0 && cursor.idx != null ? cursor.idx : times.length - 1;
    this.#values.forEach((value, index) => say(value, this.#format(figures[index][place])));
  }

  #draw() {
    if (!this.#plot || !this.#data) return;
    const { data, now } = this.#data;
    this.#plot.batch(() => {
      this.#plot.setData(data, false);
      this.#plot.setScale("x", { min: now - LENGTH_S, max: now });
    });
  }

  #resize(place, { width, height }) {
    if (width < 1 || height < 1) return;
    if (this.#plot) {
      this.#plot.setSize({ width, height });
    } else {
      this.#plot = new uPlot(this.#options(width, height), null, place);
      this.#draw();
    }
  }

  #options(width, height) {
    const line = (one) => ({
      label: one.label,
      stroke: () => colour(one.colour),
      fill: one.isFilled ? () => `${colour(one.colour)}22` : undefined,
      width: 1.5,
      points: { show: false },
    });
    return {
      width,
      height,
      series: [{}, ...this.#series.map(line)],
      legend: { show: false },
      padding: this.#isSmall ? [2, 0, 2, 0] : [6, 4, 0, 0],
      cursor: this.#isSmall
        ? { show: false }
        : { y: false, sync: { key: "time" }, points: { size: 6 }, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(most ?? 0, this.#least()) * 1.08] } },
      axes: this.#isSmall ? [{ show: false }, { show: false }] : this.#axes(),
      hooks: { setCursor: [() => this.#tell()] },
    };
  }

  /** The least that the axis reaches, so that noise does not look like a mountain. */
  #least() {
    return Math.max(...this.#series.map((one) => one.least ?? 1));
  }

  #axes() {
    const font = "11px system-ui, sans-serif";
    const shared = { font, stroke: () => colour("--muted"), ticks: { show: false } };
    const grid = { stroke: () => colour("--line"), width: 1 };
    return [
      { ...shared, grid: { show: false }, size: 22, space: 70, values: (_, times) => times.map((time) => clock(time * 1000).replace(/:\d\d(?=\D*$)/, "")), incrs: [60, 120, 300] },
      { ...shared, grid, size: 52, space: 26, incrs: this.#format === count ? WHOLE : undefined, values: (_, figures) => figures.map(this.#format) },
    ];
  }
}
