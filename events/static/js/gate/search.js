// The help desk: find somebody without a ticket by name, where the gate has that right.

import { Refused, call } from "./api.js";
import { byId, element } from "./dom.js";
import { word } from "./words.js";

const LEAST = 2; // a whole name; the server looks inside words from three letters on
const PAUSE_MS = 250;
let timer = null;
let asked = 0;

/** `found(attendeeId)` for the person tapped in the list of names. */
export function searchNames(token, found) {
  byId("open-search").addEventListener("click", () => {
    byId("search-name").value = "";
    list([], found);
    byId("search").showModal();
    byId("search-name").focus();
  });
  byId("search-name").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => find(byId("search-name").value.trim(), token(), found), PAUSE_MS);
  });
  byId("search-form").addEventListener("submit", (event) => event.preventDefault());
}

async function find(words, token, found) {
  asked += 1;
  const mine = asked;
  if (words.length < LEAST) return list([], found);
  try {
    const { results } = await call("GET", `/api/v1/gate/search?q=${encodeURIComponent(words)}`, { token });
    if (mine === asked) list(results, found, results.length ? "" : word("search.none"));
  } catch (error) {
    list([], found, error instanceof Refused ? error.message : word("unreachable"));
  }
}

function list(people, found, note = "") {
  byId("search-note").textContent = note;
  byId("search-results").replaceChildren(...people.map((person) => row(person, found)));
}

function row(person, found) {
  const button = element("button", "action action--row action--found");
  button.type = "button";
  button.append(element("span", "action__what", person.name), element("span", "action__who", person.department ?? ""));
  button.addEventListener("click", () => {
    byId("search").close();
    found(person.id);
  });
  const item = element("li", "sheet__row");
  item.append(button);
  return item;
}
