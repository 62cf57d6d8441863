// A photo instead of the live camera: for phones whose browser gives no camera to pages.

import { detect } from "./decoder.js";
import { byId } from "./dom.js";

const SIDES = [1600, 0]; // shrunk first (fast), then as it was taken

/** `found(text)` for a QR in the chosen photo, `missed()` when there is none; `reading()` before. */
export function readPhotos(found, missed, reading) {
  byId("open-photo").addEventListener("click", () => byId("photo").click());
  byId("photo").addEventListener("change", async () => {
    const [file] = byId("photo").files;
    byId("photo").value = "";
    if (!file) return;
    reading();
    const text = await codeIn(file);
    if (text === null) missed();
    else found(text);
  });
}

async function codeIn(file) {
  for (const side of SIDES) {
    const bitmap = await shrunk(file, side).catch(() => null);
    const codes = bitmap ? await detect(bitmap).catch(() => []) : [];
    bitmap?.close();
    if (codes.length) return codes[0].rawValue;
  }
  return null;
}

async function shrunk(file, side) {
  const whole = await createImageBitmap(file);
  const scale = side ? side / Math.max(whole.width, whole.height) : 1;
  if (scale >= 1) return whole;
  const size = { resizeWidth: Math.round(whole.width * scale), resizeHeight: Math.round(whole.height * scale) };
  const small = await createImageBitmap(whole, size);
  whole.close();
  return small;
}
