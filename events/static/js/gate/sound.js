// Tones and vibration, only after the server's answer. Made by the browser: no file to load.

const TONES = {
  ok: [[880, 0, 0.09], [1320, 0.09, 0.16]],
  odd: [[880, 0, 0.09], [660, 0.12, 0.16]],
  seen: [[660, 0, 0.12], [660, 0.17, 0.12]],
  no: [[220, 0, 0.22], [165, 0.24, 0.34]],
  off: [[440, 0, 0.12], [330, 0.14, 0.12], [247, 0.28, 0.24]],
};
const BUZZ = { ok: [120], odd: [120, 60, 60], seen: [60, 60, 60], no: [120, 60, 220], off: [300] };
let context = null;
let on = true;

export function setSound(wanted) {
  on = wanted;
}

/** Tell the tone ("ok", "odd", "seen", "no", "off") without the screen. */
export function play(tone) {
  if (!on) return;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ[tone]);
  if (context?.state !== "running") return;
  for (const [pitch, after, lasts] of TONES[tone]) beep(pitch, context.currentTime + after, lasts);
}

function beep(pitch, at, lasts) {
  const [oscillator, gain] = [context.createOscillator(), context.createGain()];
  oscillator.type = "triangle";
  oscillator.frequency.value = pitch;
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(0.4, at + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + lasts);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + lasts);
}

// Browsers allow sound only once somebody has touched the page.
function unlock() {
  context ??= new AudioContext();
  context.resume();
}

document.addEventListener("pointerdown", unlock);
document.addEventListener("keydown", unlock);
