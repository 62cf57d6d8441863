// Which session is recorded: the clock's, until the officer chooses another.

import { byId } from "./dom.js";
import { clock } from "./time.js";

const select = byId("session");
let chosen = false;

/** Fill the list; `current` is the server's choice by its clock and holds until somebody chose by hand. */
export function showSessions(sessions, current, zone) {
  const kept = chosen && sessions.some(({ id }) => id === select.value) ? select.value : current;
  select.replaceChildren(...sessions.map((session) => new Option(describe(session, zone), session.id)));
  select.value = kept;
}

export const sessionId = () => select.value;

/** Back to the clock's choice, for the next officer. */
export function resetSession() {
  chosen = false;
}

function describe(session, zone) {
  const start = new Date(session.starts_at);
  const day = start.toLocaleDateString("id-ID", { timeZone: zone, weekday: "short", day: "numeric", month: "short" });
  return [session.title, `${day}, ${clock(start, zone)}-${clock(new Date(session.ends_at), zone)}`]
    .filter(Boolean)
    .join(" · ");
}

select.addEventListener("change", () => (chosen = true));
