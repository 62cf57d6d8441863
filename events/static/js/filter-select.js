// A long list of choices gets a field to type in: what does not hold every word typed is taken out of the list.
// Without this file the list is the plain select it is.
for (const select of document.querySelectorAll("select[data-filter]")) {
  const all = [...select.options].map((option) => ({
    option,
    group: option.parentElement instanceof HTMLOptGroupElement ? option.parentElement : null,
    text: plain(`${option.textContent} ${option.parentElement?.label ?? ""}`),
  }));
  const field = document.createElement("input");
  field.type = "search";
  field.id = `${select.id}-cari`;
  field.className = "govuk-input filter-select";
  field.autocomplete = "off";
  field.enterKeyHint = "done";
  field.setAttribute("aria-label", select.dataset.filter);
  field.setAttribute("aria-controls", select.id);
  field.placeholder = select.dataset.filter;
  const told = document.createElement("p");
  told.className = "filter-select__told";
  told.setAttribute("role", "status");
  select.before(field, told);
  field.addEventListener("input", () => show(field.value));
  // Enter chooses from the list and does not send the form.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });

  function show(typed) {
    const words = plain(typed).split(" ").filter(Boolean);
    const found = all.filter(({ option, text }) => option.value && words.every((word) => text.includes(word)));
    const chosen = select.value;
    for (const { option, group } of all) {
      const kept = !option.value || found.some((one) => one.option === option);
      if (kept) (group ?? select).append(option);
      else option.remove();
      if (group) select.append(group);
    }
    for (const group of select.querySelectorAll("optgroup")) group.hidden = !group.children.length;
    const only = words.length && found.length === 1 ? found[0].option.value : chosen;
    select.value = found.some(({ option }) => option.value === only) ? only : "";
    told.textContent = words.length ? (found.length ? select.dataset.found.replace("0", found.length) : select.dataset.none) : "";
  }
}

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, " ").trim();
}
