// "Semua" ticks this page's names and "Lepas" clears them without asking the server; and how many are ticked is said.
// Without this file "Semua" is a link to the same page with every name ticked.

const boxes = [...document.querySelectorAll(".roster .tick input")];
const all = document.querySelector(".roster [data-all]");
const picked = document.querySelector("[data-picked]");

function count() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (picked) picked.textContent = picked.dataset.text.replace("{n}", ticked);
  if (all) all.firstElementChild.textContent = ticked === boxes.length ? all.dataset.clear : all.dataset.tick;
}

all?.addEventListener("click", (event) => {
  event.preventDefault();
  const tick = !boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = tick;
  count();
});
for (const box of boxes) box.addEventListener("change", count);
count();
