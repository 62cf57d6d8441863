// A session that has not opened, or is over, is recorded only once the officer has said so: asked once per shift.

import { byId } from "./dom.js";
import { doubt, meant } from "./sessions.js";
import { word } from "./words.js";

const sheet = byId("session-sure");
let asking = null;

/** Whether scans may be recorded in this session: it is on, or the officer says that it is meant. */
export function isMeant(session) {
  const why = doubt(session);
  if (!why) return true;
  asking ??= ask(session, why).finally(() => (asking = null));
  return asking;
}

function ask(session, { name, at }) {
  byId("session-why").textContent = word(`sure.${name}`, { at, session: byId("session").selectedOptions[0].text });
  sheet.returnValue = "";
  sheet.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      const yes = sheet.returnValue === "yes";
      if (yes) meant(session);
      resolve(yes);
    };
    sheet.addEventListener("close", closed, { once: true });
  });
}

byId("session-yes").addEventListener("click", () => sheet.close("yes"));
