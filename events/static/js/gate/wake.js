// Keeps the screen on while the camera films or the venue's QR is shown.

let lock = null;

export async function keepAwake() {
  try {
    lock ??= await navigator.wakeLock?.request("screen");
    lock?.addEventListener("release", () => (lock = null), { once: true });
  } catch {
    lock = null;
  }
}

export function letSleep() {
  lock?.release();
  lock = null;
}
