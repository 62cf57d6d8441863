// Who is on duty: a PIN on the keypad, or the account's e-mail and password.

import { Refused, call } from "./api.js";
import { byId, showScreen } from "./dom.js";
import { word } from "./words.js";

const PIN_LENGTH = 6;
let token = "";
let begin = () => {};
let revoked = () => {};
let asking = false;

/** Ask who is on duty; `started({shift, operator})`, or `lost()` when the device is no longer paired. */
export function askWho(deviceToken, started, lost) {
  [token, begin, revoked] = [deviceToken, started, lost];
  showScreen("shift");
  chooseForm("pin-form");
}

function chooseForm(id) {
  for (const form of ["pin-form", "login-form"]) byId(form).hidden = form !== id;
  byId("pin").value = "";
  byId("login-password").value = "";
  byId(id).querySelector("input").focus();
}

function type(digits) {
  byId("shift-error").textContent = "";
  byId("pin").value = digits.replace(/\D/g, "").slice(0, PIN_LENGTH);
  if (byId("pin").value.length === PIN_LENGTH) startByPin();
}

async function startByPin() {
  const pin = byId("pin").value;
  if (pin.length !== PIN_LENGTH) return fail("shift-error", word("pin.short"));
  await start({ pin }, "shift-error");
  byId("pin").value = "";
}

async function startByLogin() {
  const [email, password] = [byId("login-email").value.trim(), byId("login-password").value];
  if (!email || !password) return fail("login-error", word("login.short"));
  await start({ email, password }, "login-error");
}

async function start(body, errorId) {
  if (asking) return;
  asking = true;
  try {
    begin(await call("POST", "/api/v1/gate/shifts", { token, body }));
  } catch (error) {
    if (error instanceof Refused && error.status === 401 && !error.code.startsWith("wrong_")) revoked();
    else fail(errorId, error instanceof Refused ? error.message : word("unreachable"));
  } finally {
    asking = false;
  }
}

function fail(id, text) {
  byId(id).textContent = text;
}

byId("keypad").addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  const typed = byId("pin").value;
  if (key.dataset.digit) type(typed + key.dataset.digit);
  else type("clear" in key.dataset ? "" : typed.slice(0, -1));
});
byId("pin").addEventListener("input", () => type(byId("pin").value));
byId("pin-form").addEventListener("submit", (event) => {
  event.preventDefault();
  startByPin();
});
byId("login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  startByLogin();
});
byId("use-login").addEventListener("click", () => chooseForm("login-form"));
byId("use-pin").addEventListener("click", () => chooseForm("pin-form"));
