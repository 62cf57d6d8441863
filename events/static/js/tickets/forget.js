// "Selesai, daftarkan orang lain": what this phone kept of the tickets goes before the form is sent. A form's
// [data-forget] names the tickets' pages; empty, everything kept goes. Without this file only the server forgets.
const PAGES = "hadir-tiket-halaman-1";
const EVENTS = "hadir.kegiatan";
const PATIENCE_MS = 1500;

async function forget(paths) {
  if (!paths.length) return void (await caches.delete(PAGES));
  const cache = await caches.open(PAGES);
  for (const path of ["/tiket-saya", ...paths]) {
    await cache.delete(path);
    await cache.delete(`${path}/gambar.png`);
  }
}

function forgetEvent(slug) {
  try {
    const known = JSON.parse(localStorage.getItem(EVENTS) ?? "{}");
    delete known[slug];
    localStorage.setItem(EVENTS, JSON.stringify(known));
  } catch {
    // Nothing was noted where nothing may be.
  }
}

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    forgetEvent(form.dataset.event);
    const paths = form.dataset.forget.split(" ").filter(Boolean);
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    if ("caches" in window) await Promise.race([forget(paths).catch(() => {}), late]);
    form.submit();
  });
}
