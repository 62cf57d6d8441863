// A USB or Bluetooth scanner types like a keyboard, but faster than people, and ends with Enter or Tab.

const GAP_MS = 60;
const SHORTEST = 6;
let typed = "";
let last = 0;

/** `found(text)` for each scan of a keyboard scanner, wherever the focus is; people's typing is left alone. */
export function listenToScanner(found) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.timeStamp - last > GAP_MS) typed = "";
      last = event.timeStamp;
      if (event.key === "Enter" || event.key === "Tab") finish(event, found);
      else if (event.key.length === 1) collect(event);
    },
    true,
  );
}

function collect(event) {
  typed += event.key;
  // A list would jump to the entry that begins with the letter, and another session would be recorded.
  if (event.key !== " " && event.target.matches("select")) event.preventDefault();
}

function finish(event, found) {
  const text = typed;
  typed = "";
  if (text.length < SHORTEST || event.target.matches("input")) return;
  event.preventDefault();
  event.stopPropagation();
  found(text);
}
