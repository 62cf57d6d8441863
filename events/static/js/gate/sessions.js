// Which session is recorded: the clock's, until the officer chooses another; a choice never outlives its session.

import { byId } from "./dom.js";
import { clock } from "./time.js";

const FRESH_MS = 60_000;
const RETRY_MS = 10_000;
const select = byId("session");
let known = [];
let byClock = null;
let zone = "";
let chosen = null;
let toldAt = -Infinity;
let triedAt = -Infinity;
let ahead = 0;
let asked = new Set();

/** Fill the list from the gate's status; the server's choice by its clock holds until somebody chooses by hand. */
export function showSessions(status) {
  ahead = Date.parse(status.now) - Date.now();
  toldAt = Date.now();
  byClock = status.session;
  zone = status.event.zone;
  known = status.sessions.filter((session) => !session.cancelled);
  draw();
}

/** The session to record in; empty while none is known. */
export function sessionId() {
  draw();
  return select.value;
}

/** Whether to ask the server's clock first, now and then: a phone that slept knows only yesterday's session. */
export function isStale() {
  const now = Date.now();
  if (Math.abs(now - toldAt) <= FRESH_MS || Math.abs(now - triedAt) <= RETRY_MS) return false;
  triedAt = now;
  return true;
}

/**
 * Why the officer must be asked before this session is recorded: `{name: "early" | "late", at}`; null while it is on,
 * or once they have said yes during this shift.
 */
export function doubt(id) {
  const session = known.find((one) => one.id === id);
  if (!session || asked.has(id)) return null;
  const now = serverNow();
  if (now < Date.parse(session.opens_at)) return { name: "early", at: clock(new Date(session.opens_at), zone) };
  if (now > Date.parse(session.ends_at)) return { name: "late", at: clock(new Date(session.ends_at), zone) };
  return null;
}

/** The officer has said that this session is meant. */
export const meant = (id) => asked.add(id);

/** Back to the clock's choice and to asking, for the next officer. */
export function resetSession() {
  chosen = null;
  asked = new Set();
}

const serverNow = () => Date.now() + ahead;

// A choice is spent when the clock has gone on to another session since, or when the chosen one has ended since.
function isSpent({ id, clockThen, endedThen }) {
  const session = known.find((one) => one.id === id);
  if (!session || byClock !== clockThen) return true;
  return !endedThen && serverNow() > Date.parse(session.ends_at);
}

function draw() {
  if (chosen && isSpent(chosen)) chosen = null;
  const now = serverNow();
  const kept = chosen?.id ?? byClock;
  const offered = known.filter((one) => one.id === kept || Date.parse(one.opens_at) <= now);
  select.replaceChildren(...offered.map((session) => new Option(describe(session), session.id)));
  select.value = kept ?? "";
}

function describe(session) {
  const start = new Date(session.starts_at);
  const day = start.toLocaleDateString("id-ID", { timeZone: zone, weekday: "short", day: "numeric", month: "short" });
  return [session.title, `${day}, ${clock(start, zone)}-${clock(new Date(session.ends_at), zone)}`]
    .filter(Boolean)
    .join(" · ");
}

select.addEventListener("change", () => {
  const session = known.find((one) => one.id === select.value);
  chosen = { id: session.id, clockThen: byClock, endedThen: serverNow() > Date.parse(session.ends_at) };
});
