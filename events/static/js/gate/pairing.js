// Pairing: the code is typed, or stands in the fragment of the address that the pairing QR opened.

import { Refused, call } from "./api.js";
import { byId, showScreen } from "./dom.js";
import { forget, load, save } from "./store.js";
import { word } from "./words.js";

const CODE_LENGTH = 8;
const PAGES = { scanner: "/gerbang", screen: "/layar" };
let enter = () => {};

/** Take the code out of the address, so that a reload or a shared link does not carry it. */
export function codeInAddress() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

/** Ask for the code; `paired(device)` once this device has its token. */
export function askForCode(kind, paired, { code = "", note = "" } = {}) {
  enter = paired;
  showScreen("pairing");
  byId("pairing-code").value = code;
  byId("pairing-error").textContent = note;
  byId("pairing-form").onsubmit = (event) => {
    event.preventDefault();
    submit(kind);
  };
  (code ? byId("pairing-form").querySelector("button") : byId("pairing-code")).focus();
}

/** The device is no longer paired: forget everything and ask for a new code. */
export function unpaired(kind, paired, note = "") {
  forget(kind);
  askForCode(kind, paired, { note });
}

async function submit(kind) {
  const code = byId("pairing-code").value.trim();
  const button = byId("pairing-form").querySelector("button");
  if (code.replace(/[^0-9A-Za-z]/g, "").length !== CODE_LENGTH) return fail(word("code.short"));
  button.disabled = true;
  try {
    await pair(kind, code);
  } catch (error) {
    fail(error instanceof Refused ? error.message : word("unreachable"));
  } finally {
    button.disabled = false;
  }
}

async function pair(kind, code) {
  const answer = await call("POST", "/api/v1/gate/pair", { body: { code } });
  const device = { token: answer.token, gate: answer.gate, event: answer.event, sessions: answer.sessions };
  save(answer.gate.kind, device);
  if (answer.gate.kind === kind) enter(load(kind));
  else location.assign(PAGES[answer.gate.kind]);
}

function fail(text) {
  byId("pairing-error").textContent = text;
  byId("pairing-code").focus();
}
