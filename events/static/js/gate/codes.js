// The venue's codes fetched ahead: they carry the projector through a short loss of the network.

let codes = [];

/** Replace what was fetched: [{code, qr, size, starts_at, ends_at}] in order. */
export function keepCodes(fetched) {
  codes = fetched.map((code) => ({ ...code, from: Date.parse(code.starts_at), until: Date.parse(code.ends_at) }));
}

/** The code of the moment, with the share of its time that has `passed`; null when none is known. */
export function codeAt(moment) {
  const at = moment.getTime();
  const found = codes.find((code) => code.from <= at && at < code.until);
  return found ? { ...found, passed: (at - found.from) / (found.until - found.from) } : null;
}

/** When the last known code ends; null without any. */
export function lastEnd() {
  return codes.length ? new Date(codes.at(-1).until) : null;
}
