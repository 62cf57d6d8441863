// What a result of the server looks like: ok (green), odd (amber: recorded before or after its session), seen
// (blue-grey), no (red), off (nothing is known).

export const ICONS = {
  ok: "M4 12.8l5.2 5.2L20 6.6",
  odd: "M12 3.2l9.6 17.3H2.4zM12 9.6v4.6M12 17.4v.1",
  seen: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.2V12l3.2 2.2",
  no: "M5.5 5.5l13 13M18.5 5.5l-13 13",
  off: "M3 8.5a13.5 13.5 0 0 1 18 0M6.2 12.2a8.9 8.9 0 0 1 11.6 0M9.4 15.8a4.2 4.2 0 0 1 5.2 0M12 19.4v.1M4 3l16 18",
};

const OWN_SCAN_MS = 5000;

/** The tone of one result. A retry that is `same_scan` looks as its first answer would have looked. */
export function toneOf(result, item) {
  if (result.status === "recorded") return made(result);
  if (result.status === "already_present") return "seen";
  if (result.status !== "same_scan" || result.reason || !result.first_in) return "no";
  return Date.parse(item.scanned_at) - Date.parse(result.first_in) > OWN_SCAN_MS ? "seen" : made(result);
}

const made = (result) => (result.flags.some((flag) => ["early", "late"].includes(flag)) ? "odd" : "ok");
