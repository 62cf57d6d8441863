// The page of an event is the same for all; a phone with a ticket for it knows that by itself (`js/tickets/keep.js`) and
// offers to open it. Without this file "Tiket saya" leads there as well.
const place = document.querySelector("[data-known-event]");

function hasTicket(slug) {
  try {
    return JSON.parse(localStorage.getItem("hadir.kegiatan") ?? "{}")[slug] > Date.now();
  } catch {
    return false;
  }
}

if (place && hasTicket(place.dataset.knownEvent)) place.hidden = false;
