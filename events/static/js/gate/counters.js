// How many are here, the sessions, and whether the server can be reached: asked every few seconds.

import { Refused, call } from "./api.js";
import { byId } from "./dom.js";

const EVERY_MS = 10_000;
let timer = null;
let ask = async () => {};

/** Poll `/gate/status` and hand each answer to `told`; `lost()` when the token is no longer good. */
export function watchStatus(token, told, lost) {
  ask = async () => {
    clearTimeout(timer);
    try {
      told(await call("GET", "/api/v1/gate/status", { token }));
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

export function showCounts(present, registered) {
  byId("present").textContent = present;
  byId("registered").textContent = registered;
}
