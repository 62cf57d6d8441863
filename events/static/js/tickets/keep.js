// Keeps this phone's tickets for when there is no network, and remembers of which events it has one. What to keep stands
// in the page's [data-keep]; the worker alone fetches and holds it. Without this file a ticket needs the network.
const EVENTS = "hadir.kegiatan";
const shelf = document.querySelector("[data-keep]");
const links = [...shelf.querySelectorAll("a[href]")];

function today(zone) {
  return new Date().toLocaleDateString("sv-SE", { timeZone: zone });
}

// "Hari ini, ..." of a page that may have been kept for days.
for (const line of document.querySelectorAll("[data-day]")) line.hidden = line.dataset.day !== today(line.dataset.zone);

function noteEvents() {
  const known = shelf.hasAttribute("data-whole") ? {} : JSON.parse(localStorage.getItem(EVENTS) ?? "{}");
  delete known[shelf.dataset.gone];
  for (const link of links) if (link.dataset.event) known[link.dataset.event] = Number(link.dataset.until);
  localStorage.setItem(EVENTS, JSON.stringify(known));
}

function assets() {
  const found = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=preload], script[src]");
  return [...found].map((one) => one.href || one.src);
}

async function activeWorker() {
  const registration = await navigator.serviceWorker.register("/tiket-luring.js", {
    scope: "/tiket",
    updateViaCache: "none",
  });
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return worker;
  await new Promise((resolve) => worker.addEventListener("statechange", () => worker.state === "activated" && resolve()));
  return worker;
}

async function keep() {
  const worker = await activeWorker();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    const said = document.querySelector("[data-kept]");
    if (said) said.hidden = !data.kept || Boolean(document.querySelector(".kept--offline[role]"));
  };
  worker.postMessage({ pages: links.map((one) => one.href), assets: assets() }, [port2]);
}

try {
  noteEvents();
} catch {
  // Storage is full or forbidden: the event's page then does not know this phone, the ticket works all the same.
}
if (links.length && "serviceWorker" in navigator) keep().catch(() => {});
