// Reads QR codes from pictures: the browser's own detector where it really can, else the wasm reader we serve.

const FORMATS = { formats: ["qr_code"] };
let detector = null;
let native = false;

/** The codes in an image, video frame or bitmap, as [{rawValue, boundingBox}]. */
export async function detect(source) {
  detector ??= (await nativeDetector()) ?? (await wasmDetector());
  try {
    return await detector.detect(source);
  } catch (error) {
    if (!native) throw error;
    detector = await wasmDetector();
    return detector.detect(source);
  }
}

// Some browsers have the class and throw when asked, others list no format at all: only a listed one counts.
async function nativeDetector() {
  try {
    if (!(await globalThis.BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const made = new globalThis.BarcodeDetector(FORMATS);
    native = true;
    return made;
  } catch {
    return null;
  }
}

async function wasmDetector() {
  native = false;
  const { decoder, wasm } = document.body.dataset;
  if (!globalThis.BarcodeDetectionAPI) await loadScript(decoder);
  const api = globalThis.BarcodeDetectionAPI;
  const locateFile = (file, folder) => (file.endsWith(".wasm") ? wasm : folder + file);
  await api.prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  return new api.BarcodeDetector(FORMATS);
}

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`not loaded: ${src}`));
    document.head.append(script);
  });
}
