// How many are here, the sessions, and whether the server can be reached: asked every few seconds.

import { Refused, call } from "./api.js";
import { byId } from "./dom.js";

const EVERY_MS = 10_000;
let timer = null;
let ask = async () => {};

/** Poll `/gate/status` for the chosen session, each answer to `told`; `lost()` when the token is no good. */
export function watchStatus(token, session, told, lost) {
  ask = async () => {
    clearTimeout(timer);
    try {
      told(await call("GET", `/api/v1/gate/status?session=${session()}`, { token }));
      showConnection(true);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return lost();
      showConnection(false);
    }
    timer = setTimeout(ask, EVERY_MS);
  };
  return ask();
}

/** Ask now instead of waiting for the next turn. */
export const refresh = () => ask();

export function stopWatching() {
  clearTimeout(timer);
  ask = async () => {};
}

export function showConnection(reached) {
  byId("offline").hidden = reached;
}

/** Participants in the large number; their spouses, where there are any, in a line below. */
export function showCounts(counts) {
  byId("present").textContent = counts.present;
  byId("registered").textContent = counts.registered;
  byId("companions").hidden = !counts.companions_registered;
  byId("companions-present").textContent = counts.companions_present;
}
