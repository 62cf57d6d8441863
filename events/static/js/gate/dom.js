// Small helpers for a page whose words and shapes stand in its HTML.

export const byId = (id) => document.getElementById(id);

/** Write `text` into every element marked with `data-{name}`. */
export function fill(name, text) {
  for (const place of document.querySelectorAll(`[data-${name}]`)) place.textContent = text;
}

/** Show one of the page's screens and hide the others. */
export function showScreen(id) {
  for (const screen of document.querySelectorAll("main > section")) screen.hidden = screen.id !== id;
}

/** Say to screen readers, at once. */
export function say(text) {
  byId("said").textContent = text;
}

/** An element with a class and a text; never markup. */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One of our icons on the 24 grid. */
export function drawing(path, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}
