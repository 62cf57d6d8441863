// An open menu closes by Esc, which gives the focus back to its button, and by a tap or the focus anywhere else.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});

for (const happening of ["pointerdown", "focusin"]) {
  document.addEventListener(happening, ({ target }) => {
    for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  });
}
