// A ticket held before the camera is one scan, however many frames show it.

const QUIET_MS = 3000;
let last = "";
let seen = 0;

/** Whether this text is the last one again, without having been out of sight for three seconds. */
export function isRepeat(text, now = Date.now()) {
  const again = text === last && now - seen < QUIET_MS;
  [last, seen] = [text, now];
  return again;
}
