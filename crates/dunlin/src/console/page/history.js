// The last five minutes, a sample a second. The server keeps them; here is what of them has arrived.

export const LENGTH_S = 300;

export class History {
  #columns = new Map();
  #times = [];

  /** The number of the last sample that is known, to ask for those after it. */
  last = 0;

  /** Takes new samples: `names`, and a row of figures for each moment, the last of them number `last`. */
  add({ names, rows, last }) {
    // two answers may tell of the same moments, when it was asked again before the first had come
    const known = Math.max(0, this.last - (last - rows.length));
    for (const [time, ...figures] of rows.slice(known)) {
      this.#times.push(time / 1000);
      names.forEach((name, place) => this.#column(name).push(figures[place]));
    }
    this.last = Math.max(this.last, last);
    const old = this.#times.length - LENGTH_S - 1;
    if (old > 0) {
      this.#times.splice(0, old);
      for (const column of this.#columns.values()) column.splice(0, old);
    }
  }

  /** Times in seconds, and the figures of each name, as uPlot wants them. */
  data(names) {
    return [this.#times, ...names.map((name) => this.#column(name))];
  }

  /** The newest figure of a name. */
  newest(name) {
    return this.#columns.get(name)?.at(-1) ?? null;
  }

  #column(name) {
    let column = this.#columns.get(name);
    if (!column) {
      // a name that came later has no figures before
      column = new Array(Math.max(0, this.#times.length - 1)).fill(null);
      this.#columns.set(name, column);
    }
    return column;
  }
}
