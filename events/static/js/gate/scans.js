// One scan: an item with an id of its own, sent until the server has answered, always under that id.

import { Unreachable, call } from "./api.js";
import { uuid7 } from "./uuid7.js";

const RETRY_AFTER_MS = 500;

/** One item of the request; `admitted` only where the officer decided against the ticket's state. */
export function makeItem({ code = null, attendee = null, session, source, scannedAt = new Date(), admitted = null }) {
  const item = {
    id: uuid7(),
    code,
    code_sha256: null,
    attendee,
    session,
    direction: "in",
    scanned_at: scannedAt.toISOString(),
    source,
    offline: false,
  };
  return admitted === null ? item : { ...item, admitted };
}

/** The server's result for the item. Tries twice under the same id; throws Unreachable or Refused. */
export async function send(item, { token, shift }) {
  try {
    return await post(item, token, shift);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    await new Promise((resume) => setTimeout(resume, RETRY_AFTER_MS));
    return post(item, token, shift);
  }
}

async function post(item, token, shift) {
  const body = { sent_at: new Date().toISOString(), shift, items: [item] };
  const answer = await call("POST", "/api/v1/gate/scans", { token, body });
  return answer.results[0];
}
