// Times as people here write them, on the clocks of the event's zone.

const ZONES = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

/** "08.05" */
export function clock(moment, zone) {
  const parts = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return moment.toLocaleTimeString("id-ID", parts).replace(":", ".");
}

/** "Rabu, 9 Desember" */
export function day(moment, zone) {
  return moment.toLocaleDateString("id-ID", { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
}

/** WIB, WITA or WIT; another zone keeps its own name. */
export const zoneLabel = (zone) => ZONES[zone] ?? zone;
