// The camera: one frame after another to the decoder, the nearest code to the middle of the picture to `found`.

import { detect } from "./decoder.js";
import { byId } from "./dom.js";
import { keepAwake, letSleep } from "./wake.js";
import { word } from "./words.js";

const PAUSE_MS = 60;
const PAUSE_AFTER_FAULT_MS = 500;
const MOST_FAULTS = 6;
const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
const FAILURES = { NotAllowedError: "denied", SecurityError: "denied" };
const video = byId("video");
let stream = null;
let wanted = false;
let found = () => {};

/** Film until `stopCamera`; gives each decoded text to `onCode`, as often as it is seen. */
export async function startCamera(onCode) {
  [wanted, found] = [true, onCode];
  if (stream) return;
  if (!navigator.mediaDevices?.getUserMedia) return showOff(isSecureContext ? "missing" : "insecure");
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    return showOff(FAILURES[error.name] ?? "missing");
  }
  if (!wanted || document.hidden) return release();
  await film();
}

export function stopCamera() {
  wanted = false;
  release();
}

async function film() {
  video.srcObject = stream;
  await video.play().catch(() => {});
  byId("camera-off").hidden = true;
  byId("stage").dataset.live = "";
  offerTools(stream.getVideoTracks()[0]);
  keepAwake();
  readFrames(stream);
}

async function readFrames(filmed) {
  let faults = 0;
  while (stream === filmed) {
    faults = (await readFrame().catch(() => false)) === false ? faults + 1 : 0;
    if (faults > MOST_FAULTS) return showOff("reader");
    await new Promise((resume) => setTimeout(resume, faults ? PAUSE_AFTER_FAULT_MS : PAUSE_MS));
  }
}

async function readFrame() {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
  const codes = await detect(video);
  if (codes.length) found(nearestToMiddle(codes).rawValue);
}

function nearestToMiddle(codes) {
  const away = ({ boundingBox: box }) =>
    Math.hypot(box.x + box.width / 2 - video.videoWidth / 2, box.y + box.height / 2 - video.videoHeight / 2);
  return codes.reduce((best, code) => (away(code) < away(best) ? code : best));
}

function release() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  delete byId("stage").dataset.live;
  byId("torch").hidden = byId("zoom").hidden = true;
  letSleep();
}

/** Say why there is no picture and what works without it. */
export function showOff(why) {
  release();
  byId("camera-title").textContent = word(`camera.${why}`);
  byId("camera-text").textContent = word(`camera.${why}.text`);
  byId("camera-off").hidden = false;
}

// Light and zoom only where the camera has them: iPhones offer no torch.
function offerTools(track) {
  const able = track.getCapabilities?.() ?? {};
  byId("torch").hidden = !able.torch;
  byId("torch").setAttribute("aria-pressed", "false");
  byId("zoom").hidden = !(able.zoom && able.zoom.max > able.zoom.min);
  byId("zoom").querySelector("[data-zoom]").textContent = "1×";
}

byId("torch").addEventListener("click", async () => {
  const on = byId("torch").getAttribute("aria-pressed") !== "true";
  await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
  byId("torch").setAttribute("aria-pressed", String(on));
});

byId("zoom").addEventListener("click", async () => {
  const track = stream?.getVideoTracks()[0];
  if (!track) return;
  const { min, max } = track.getCapabilities().zoom;
  const now = track.getSettings().zoom ?? min;
  const next = now * 1.5 > Math.min(max, min * 3.5) ? min : now * 1.5;
  await track.applyConstraints({ advanced: [{ zoom: next }] });
  byId("zoom").querySelector("[data-zoom]").textContent = `${(next / min).toFixed(1).replace(".", ",")}×`;
});

byId("camera-start").addEventListener("click", () => startCamera(found));

document.addEventListener("visibilitychange", () => {
  if (document.hidden) release();
  else if (wanted) startCamera(found);
});
