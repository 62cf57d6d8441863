// What a paired device remembers through a reload: its token, its event and who is on duty. No names of attendees.

const key = (kind) => `hadir.${kind}`;

/** What was saved for this kind of device ("scanner" or "screen"); null if nothing readable was. */
export function load(kind) {
  try {
    return JSON.parse(localStorage.getItem(key(kind)));
  } catch {
    return null;
  }
}

export function save(kind, values) {
  localStorage.setItem(key(kind), JSON.stringify(values));
}

/** Keep what was saved, with some values changed. */
export function change(kind, values) {
  save(kind, { ...load(kind), ...values });
}

export function forget(kind) {
  localStorage.removeItem(key(kind));
}
