// The JSON API with the device's token. Cookies are never sent: a gate is not a login.

const TIMEOUT_MS = 5000;

/** The server understood and said no; `message` is a sentence for people. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** No answer came, or none that can be trusted: nobody knows whether the server did it. */
export class Unreachable extends Error {}

/** The answer's object. Throws Refused or Unreachable. */
export async function call(method, path, { token, body } = {}) {
  const headers = { accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers["content-type"] = "application/json";
  const request = { method, headers, credentials: "omit", cache: "no-store", body: body && JSON.stringify(body) };
  const answer = await ask(path, request);
  if (answer.status >= 500) throw new Unreachable(String(answer.status));
  const content = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, content?.code ?? "refused", content?.message ?? "");
  if (content === null) throw new Unreachable("unreadable");
  return content;
}

async function ask(path, request) {
  try {
    return await fetch(path, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Unreachable(error.message);
  }
}
