// The code typed by hand, in a sheet at the bottom.

import { byId } from "./dom.js";
import { word } from "./words.js";

/** `found(text)` for each code sent from the sheet. */
export function readTyped(found) {
  const sheet = byId("typed");
  byId("open-typed").addEventListener("click", () => {
    byId("typed-code").value = "";
    byId("typed-error").textContent = "";
    sheet.showModal();
    byId("typed-code").focus();
  });
  byId("typed-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("typed-code").value.trim();
    if (!text) {
      byId("typed-error").textContent = word("typed.short");
      return;
    }
    sheet.close();
    found(text);
  });
}
