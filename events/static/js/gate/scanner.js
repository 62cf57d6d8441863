// The officer's page: pair, say who is on duty, scan. What each part does stands in its own file.

import { Refused, Unreachable } from "./api.js";
import { showOff, startCamera, stopCamera } from "./camera.js";
import { refresh, showConnection, showCounts, stopWatching, watchStatus } from "./counters.js";
import { byId, fill, showScreen } from "./dom.js";
import { listenToScanner } from "./hid.js";
import { askForCode, codeInAddress, unpaired } from "./pairing.js";
import { readPhotos } from "./photo.js";
import { remember } from "./recent.js";
import { isRepeat } from "./repeats.js";
import { makeItem, send } from "./scans.js";
import { searchNames } from "./search.js";
import { isMeant } from "./meant.js";
import { isStale, resetSession, sessionId, showSessions } from "./sessions.js";
import "./sheets.js";
import { askWho } from "./shift.js";
import { setSound } from "./sound.js";
import { change, load } from "./store.js";
import { clock } from "./time.js";
import { toneOf } from "./tones.js";
import { readTyped } from "./typed.js";
import { mayBeReplaced, showVerdict } from "./verdict.js";
import { word } from "./words.js";

const KIND = "scanner";
let device = null;
let busy = false;
let turn = Promise.resolve();

// ------------------------------------------------------------ from pairing to scanning

function enter(paired) {
  device = paired;
  fill("gate", device.gate.name);
  fill("event", device.event.title);
  if (device.shift) beginScanning();
  else askWho(device.token, takeShift, lose);
}

function takeShift({ shift, operator }) {
  change(KIND, { shift, operator });
  enter(load(KIND));
}

function beginScanning() {
  fill("operator", device.operator);
  showScreen("scanner");
  hint("aim");
  showOff("idle");
  watchStatus(device.token, sessionId, takeStatus, lose);
  startCamera(fromCamera);
}

function takeStatus(status) {
  device = { ...device, event: status.event, gate: status.gate };
  byId("open-search").hidden = !device.gate.search_allowed;
  showSessions(status);
  showCounts(status);
}

function changeOfficer() {
  leave();
  change(KIND, { shift: null, operator: null });
  enter(load(KIND));
}

function leave() {
  stopCamera();
  stopWatching();
  resetSession();
}

function lose() {
  leave();
  unpaired(KIND, enter, word("revoked"));
}

// ------------------------------------------------------------ one scan

function fromCamera(text) {
  if (busy || document.querySelector("dialog[open]")) return;
  if (isRepeat(text)) return mayBeReplaced() && hint("same");
  if (mayBeReplaced()) scan({ code: text, source: "camera" });
}

async function scan(wanted) {
  if (byId("scanner").hidden) return;
  const scannedAt = new Date();
  if (isStale()) await refresh();
  const session = sessionId();
  if (!session) return showVerdict({ tone: "off", why: word("why.nosession") }, () => hint("aim"));
  if (await isMeant(session)) queue(makeItem({ session, scannedAt, ...wanted }));
}

// One after another: a keyboard scanner may be faster than the network.
function queue(item) {
  turn = turn.then(() => deliver(item));
}

async function deliver(item) {
  busy = true;
  hint("checking");
  try {
    judge(item, await send(item, device));
    showConnection(true);
    refresh();
  } catch (error) {
    failed(item, error);
  } finally {
    busy = false;
  }
}

function failed(item, error) {
  if (error instanceof Refused && error.status === 401) return lose();
  if (error instanceof Refused && error.code === "no_shift") return changeOfficer();
  if (error instanceof Unreachable) showConnection(false);
  const why = error instanceof Refused ? error.message : word("why.off");
  remember({ tone: "off", name: word("word.off"), note: why });
  showVerdict({ tone: "off", why, retry: () => queue(item) }, () => hint("aim"));
}

function judge(item, result) {
  const tone = toneOf(result, item);
  const again = (values) => () => scan({ code: item.code, source: item.source, ...values });
  const others = (result.party ?? []).filter((member) => member.id !== result.attendee?.id);
  const admits = tone === "no" && ["withdrawn", "waitlisted"].includes(result.reason);
  const attendee = item.attendee ?? undefined;
  const verdict = {
    tone,
    why: reasonOf(tone, result),
    name: result.attendee?.name,
    department: result.attendee?.department || placeOf(result.attendee),
    represents: result.attendee?.represents ? word("represents", { who: result.attendee.represents }) : "",
    flags: result.flags,
    present: tone === "no" ? [] : others.filter((member) => member.present).map((member) => member.name),
    ask: tone === "no" ? [] : others.filter((member) => !member.present).map((member) => asked(member, again)),
    admit: admits ? again({ admitted: true, attendee }) : null,
  };
  remember({ tone, name: verdict.name ?? word("unknown.name"), note: verdict.department || verdict.why });
  showVerdict(verdict, () => hint("aim"));
}

const placeOf = (attendee) => (attendee?.role === "companion" ? word("role.companion") : "");

function asked(member, again) {
  const text = word(member.role === "companion" ? "ask.companion" : "ask.other");
  return { text, name: member.name, act: again({ attendee: member.id }) };
}

function reasonOf(tone, result) {
  if (tone === "ok" || tone === "odd") return word(`why.${tone}`);
  if (tone === "no") return word(result.attendee?.state === "replaced" ? "reason.replaced" : `reason.${result.reason}`);
  const time = clock(new Date(result.first_in), device.event.zone);
  return result.gate ? word("why.seen", { time, gate: result.gate }) : word("why.seen.nogate", { time });
}

// ------------------------------------------------------------ around it

function hint(name) {
  byId("hint").textContent = word(`hint.${name}`);
  byId("stage").dataset.state = name;
}

readPhotos((code) => scan({ code, source: "photo" }), () => hint("nophoto"), () => hint("photo"));
listenToScanner((code) => scan({ code, source: "hid" }));
readTyped((code) => scan({ code, source: "typed" }));
searchNames(() => device.token, (attendee) => scan({ attendee, source: "search" }));

byId("session").addEventListener("change", refresh);
byId("open-menu").addEventListener("click", () => byId("menu").showModal());
byId("sound").addEventListener("click", () => {
  const on = byId("sound").getAttribute("aria-pressed") !== "true";
  byId("sound").setAttribute("aria-pressed", String(on));
  setSound(on);
});
byId("change-officer").addEventListener("click", () => {
  byId("menu").close();
  changeOfficer();
});
byId("unpair").addEventListener("click", () => {
  byId("menu").close();
  byId("unpair-sure").showModal();
});
byId("unpair-yes").addEventListener("click", () => {
  byId("unpair-sure").close();
  leave();
  unpaired(KIND, enter);
});

const code = codeInAddress();
const known = load(KIND);
if (code || !known?.token) askForCode(KIND, enter, { code });
else enter(known);
