// Asks for new figures each second while somebody looks, and says how that goes.

import { repaint } from "./chart.js";
import { byId, say, show } from "./document.js";
import { clock } from "./format.js";
import { History } from "./history.js";
import * as overview from "./overview.js";
import * as panels from "./panels.js";
import * as places from "./places.js";
import * as reports from "./reports.js";
import * as requests from "./requests.js";
import * as routes from "./routes.js";
import * as tasks from "./tasks.js";

const PERIOD_MS = 1000;
const PATIENCE_MS = 5000;
const SAID_MS = 15_000;

const STATES = {
  connecting: "connecting",
  live: "live",
  paused: "paused",
  lost: "connection lost, trying again",
  locked: "not signed in",
};

let history = new History();
let instance = null;
let state = "connecting";
let isPaused = false;
let timer = null;
let restarted = null;

function become(next) {
  if (state === next) return;
  state = next;
  document.documentElement.dataset.state = next;
  say(byId("state"), STATES[next]);
}

/** Asks once, and then again a period after this was asked. */
async function ask() {
  clearTimeout(timer);
  if (isPaused || document.hidden) return;
  const asked = performance.now();
  try {
    await look();
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof DOMException)) console.error(error);
    if (state !== "locked") become("lost");
  }
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(100, PERIOD_MS - (performance.now() - asked)));
}

async function look() {
  const response = await fetch(`snapshot?since=${history.last}&instance=${instance ?? ""}`, {
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status === 401) {
    become("locked");
    return notice("The server has another token now: open the address that it printed when it started. A token in DUNLIN_CONSOLE_TOKEN stays the same.");
  }
  if (!response.ok) throw new DOMException(`status ${response.status}`, "NetworkError");
  draw(await response.json());
}

function draw(snapshot) {
  if (instance !== null && instance !== snapshot.app.instance) {
    history = new History();
    restarted = snapshot.now;
  }
  instance = snapshot.app.instance;
  history.add(snapshot.history);
  for (const part of [overview, places, reports, routes, requests, tasks, panels]) part.update(snapshot, history);
  become(isPaused ? "paused" : "live");
  const isNew = restarted !== null && snapshot.now - restarted < SAID_MS;
  notice(isNew ? `The server was started again at ${clock(snapshot.app.started)}: all figures begin anew.` : "");
}

function notice(text) {
  say(byId("banner"), text);
  show(byId("banner"), text !== "");
}

function pause() {
  isPaused = !isPaused;
  byId("pause").setAttribute("aria-pressed", String(isPaused));
  if (isPaused) become("paused");
  else ask();
}

const THEMES = ["auto", "light", "dark"];
const SAID = { auto: "as the system says", light: "light", dark: "dark" };

function turnTheme() {
  const root = document.documentElement.dataset;
  const next = THEMES[(THEMES.indexOf(root.theme ?? "auto") + 1) % THEMES.length];
  if (next === "auto") delete root.theme;
  else root.theme = next;
  try {
    localStorage.setItem("dunlin-console-theme", next);
  } catch {
    // it holds for this page
  }
  nameTheme();
}

function nameTheme() {
  const theme = document.documentElement.dataset.theme ?? "auto";
  say(byId("theme"), theme[0].toUpperCase() + theme.slice(1));
  byId("theme").setAttribute("aria-label", `Colours: ${SAID[theme]}`);
  repaint();
}

overview.begin();
routes.begin();
nameTheme();
byId("pause").addEventListener("click", pause);
byId("theme").addEventListener("click", turnTheme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
ask();
