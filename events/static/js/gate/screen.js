// The projector: a QR that changes every 20 seconds, from codes fetched ahead, and the number that grows.

import { Refused, call } from "./api.js";
import { codeAt, keepCodes, lastEnd } from "./codes.js";
import { byId, fill, showScreen } from "./dom.js";
import { askForCode, codeInAddress, unpaired } from "./pairing.js";
import "./sheets.js";
import { load } from "./store.js";
import { clock, day, zoneLabel } from "./time.js";
import { keepAwake } from "./wake.js";
import { word } from "./words.js";

const KIND = "screen";
const TICK_MS = 500;
const COUNT_EVERY_MS = 5000;
const CODES_EVERY_MS = 60_000;
let device = null;
let ahead = 0; // the server's clock minus ours
let view = null;
let reached = true;
let shown = "";
let timers = [];

const now = () => new Date(Date.now() + ahead);
const zone = () => device.event.zone;

function enter(paired) {
  device = paired;
  showScreen("board");
  fill("event", device.event.title);
  keepAwake();
  timers = [setInterval(draw, TICK_MS), setInterval(fetchCount, COUNT_EVERY_MS), setInterval(fetchCodes, CODES_EVERY_MS)];
  fetchCodes();
}

function leave(note = "") {
  timers.forEach(clearInterval);
  view = null;
  unpaired(KIND, enter, note);
}

// ------------------------------------------------------------ from the server

async function fetchCodes() {
  const answer = await ask("/api/v1/screen/codes");
  if (!answer) return;
  view = answer;
  ahead = Date.parse(answer.now) - Date.now();
  keepCodes(answer.codes);
  tellSession();
  showCount(answer);
  draw();
}

async function fetchCount() {
  if (!view) return fetchCodes();
  const answer = await ask("/api/v1/screen/count");
  if (!answer) return;
  showCount(answer);
  if (answer.session !== (view?.session?.id ?? null)) fetchCodes();
}

async function ask(path) {
  try {
    const answer = await call("GET", path, { token: device.token });
    reached = true;
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) leave(word("revoked"));
    reached = false;
    return null;
  }
}

// ------------------------------------------------------------ on the wall

function draw() {
  byId("clock").textContent = clock(now(), zone());
  byId("zone").textContent = zoneLabel(zone());
  const code = view && isOpen(view.session) ? codeAt(now()) : null;
  showCode(code);
  if (view) showNotice(code);
  tellLink(code);
}

function showCode(code) {
  byId("qr").toggleAttribute("hidden", !code);
  byId("ring").toggleAttribute("hidden", !code);
  if (code) byId("ring").setAttribute("stroke-dashoffset", String(100 * code.passed));
  if (!code || code.code === shown) return;
  shown = code.code;
  byId("qr").setAttribute("viewBox", `0 0 ${code.size} ${code.size}`);
  byId("qr").dataset.code = code.code;
  byId("qr-path").setAttribute("d", code.qr);
}

function showNotice(code) {
  const why = code ? null : noticeOf(view.session);
  byId("notice").hidden = !why;
  byId("steps").hidden = Boolean(why);
  if (!why) return;
  byId("notice-title").textContent = word(`notice.${why.name}`);
  byId("notice-text").textContent = word(`notice.${why.name}.text`, why.values);
}

function isOpen(session) {
  return session && now() >= new Date(session.opens_at) && now() <= new Date(session.ends_at);
}

function noticeOf(session) {
  if (!session) return { name: "empty" };
  if (view.event.self_checkin === "off") return { name: "disabled" };
  const [opens, ends] = [new Date(session.opens_at), new Date(session.ends_at)];
  if (now() < opens) return { name: "early", values: moment(opens) };
  if (now() > ends) return { name: "late", values: moment(ends) };
  return { name: "off" };
}

const moment = (when) => ({ day: day(when, zone()), time: clock(when, zone()) });

function tellSession() {
  const { session } = view;
  if (!session) return;
  const start = new Date(session.starts_at);
  const hours = `${clock(start, zone())}-${clock(new Date(session.ends_at), zone())} ${zoneLabel(zone())}`;
  byId("session").textContent = [session.title, `${day(start, zone())}, ${hours}`, session.room].filter(Boolean).join(" · ");
}

function tellLink(code) {
  const state = reached ? "on" : code ? "cached" : "off";
  byId("link").dataset.state = state;
  byId("link").hidden = reached && !code;
  byId("link-text").textContent = word(`link.${state}`, { time: lastEnd() ? clock(lastEnd(), zone()) : "" });
}

function showCount({ present, registered, companions_present: companions, companions_registered: expected }) {
  const place = byId("present");
  const before = Number(place.textContent);
  place.textContent = present;
  byId("registered").textContent = registered;
  byId("companions").hidden = !expected;
  byId("companions-present").textContent = companions;
  byId("bar").setAttribute("width", registered ? String(Math.min(100, (100 * present) / registered)) : "0");
  if (present > before) grow(place);
}

function grow(place) {
  place.removeAttribute("data-grew");
  requestAnimationFrame(() => place.setAttribute("data-grew", ""));
}

byId("full").addEventListener("click", () => document.documentElement.requestFullscreen?.());
byId("unpair").addEventListener("click", () => byId("unpair-sure").showModal());
byId("unpair-yes").addEventListener("click", () => {
  byId("unpair-sure").close();
  leave();
});
document.addEventListener("visibilitychange", () => document.hidden || keepAwake());

const code = codeInAddress();
const known = load(KIND);
if (code || !known?.token) askForCode(KIND, enter, { code });
else enter(known);
