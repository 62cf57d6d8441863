// The last scans of this device, newest first; only while the page is open.

import { byId, drawing, element } from "./dom.js";
import { ICONS } from "./tones.js";

const KEPT = 12;

/** Put one result on top of the list. */
export function remember({ tone, name, note }) {
  const row = element("li", `recent__row recent__row--${tone}`);
  const time = new Date().toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  const text = element("span", "recent__text");
  text.append(element("span", "recent__name", name), element("span", "recent__note", note));
  row.append(drawing(ICONS[tone], "icon"), text, element("time", "recent__time", time));
  const list = byId("recent-list");
  list.prepend(row);
  while (list.children.length > KEPT) list.lastElementChild.remove();
  byId("recent-empty").hidden = true;
}

byId("recent-toggle").addEventListener("click", () => {
  const open = byId("recent-toggle").getAttribute("aria-expanded") !== "true";
  byId("recent-toggle").setAttribute("aria-expanded", String(open));
  byId("recent").toggleAttribute("data-open", open);
});
