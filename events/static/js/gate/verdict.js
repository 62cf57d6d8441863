// The server's verdict over the whole screen: colour, one icon, one word, then who it is and what can be done.

import { byId, element, drawing, say } from "./dom.js";
import { play } from "./sound.js";
import { ICONS } from "./tones.js";
import { hasWord, word } from "./words.js";

const CLOSES_AFTER_MS = { ok: 2600, odd: 4500, seen: 4500 };
const SHORTEST_MS = 900;
let shownAt = 0;
let tone = null;
let timer = null;
let before = null;
let closed = () => {};

/** Whether the next ticket may replace what is shown: not a refusal, and not before it could be read. */
export function mayBeReplaced() {
  return tone === null || (tone in CLOSES_AFTER_MS && Date.now() - shownAt > SHORTEST_MS);
}

/**
 * Show `{tone, why, name, department, represents, flags, present, ask, admit, retry}`: `present` are names
 * already in, `ask` is [{text, name, act}] for people of the same party; `admit` and `retry` are actions or null.
 */
export function showVerdict(verdict, onClose) {
  closed = onClose;
  tone = verdict.tone;
  shownAt = Date.now();
  byId("verdict").dataset.tone = tone;
  byId("verdict-icon").setAttribute("d", ICONS[tone]);
  write("word", word(`word.${tone}`));
  write("why", verdict.why);
  write("name", verdict.name ?? "");
  write("department", verdict.department ?? "");
  write("represents", verdict.represents ?? "");
  writeFlags(verdict.flags ?? []);
  writeParty(verdict);
  offer("admit", verdict.admit);
  offer("retry", verdict.retry);
  open(verdict);
}

function open(verdict) {
  clearTimeout(timer);
  const waits = verdict.ask?.length;
  if (tone in CLOSES_AFTER_MS && !waits) timer = setTimeout(closeVerdict, CLOSES_AFTER_MS[tone]);
  byId("verdict").hidden = false;
  if (!byId("isi").inert) before = document.activeElement;
  byId("isi").inert = true;
  byId("verdict-word").focus();
  say([word(`word.${tone}`), verdict.why, verdict.name, verdict.department, verdict.represents].filter(Boolean).join(". "));
  play(tone);
}

export function closeVerdict() {
  clearTimeout(timer);
  if (tone === null) return;
  tone = null;
  byId("verdict").hidden = true;
  byId("isi").inert = false;
  (before?.isConnected && before !== document.body ? before : byId("open-typed")).focus();
  closed();
}

function write(part, text) {
  byId(`verdict-${part}`).textContent = text;
}

function writeFlags(flags) {
  const known = flags.filter((flag) => hasWord(`flag.${flag}`));
  byId("verdict-flags").replaceChildren(...known.map((flag) => element("li", "flag", word(`flag.${flag}`))));
}

function writeParty({ present = [], ask = [] }) {
  const there = present.map((name) => {
    const row = element("li", "verdict__member");
    row.append(drawing(ICONS.ok, "icon"), element("span", "", `${name} – ${word("present")}`));
    return row;
  });
  const asked = ask.map(({ text, name, act }) => {
    const row = element("li", "verdict__ask");
    const button = element("button", "action action--light action--person");
    button.type = "button";
    button.append(element("span", "action__what", text), element("span", "action__who", name));
    button.addEventListener("click", () => hold(button, act));
    row.append(button);
    return row;
  });
  byId("verdict-party").replaceChildren(...there, ...asked);
}

function offer(part, act) {
  const button = byId(`verdict-${part}`);
  button.hidden = !act;
  button.disabled = false;
  button.onclick = act ? () => hold(button, act) : null;
}

// One tap is one scan: the button stays still until the answer replaces it.
function hold(button, act) {
  clearTimeout(timer);
  button.disabled = true;
  act();
}

byId("verdict-next").addEventListener("click", closeVerdict);
byId("verdict").addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeVerdict();
});
