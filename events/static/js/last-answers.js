// The answers of the last registration, kept on this phone alone if its owner asks for it, and offered on the next form.
// Nothing is filled in by itself, and "lupakan" takes them away.
const KEY = "hadir-isian-terakhir";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

for (const button of document.querySelectorAll("[data-keep-answers]")) {
  const told = button.parentElement.querySelector("[role=status]");
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(KEY, button.dataset.keepAnswers);
      told.textContent = button.dataset.kept;
      button.hidden = true;
    } catch {
      told.textContent = button.dataset.full;
    }
  });
}

for (const form of document.querySelectorAll("[data-use-answers]")) {
  const answers = kept();
  if (!answers) continue;
  form.hidden = false;
  form.querySelector("[data-name]").textContent = answers.peserta?.name ?? "";
  form.elements.isian.value = JSON.stringify(answers);
  form.querySelector("[data-forget]").addEventListener("click", () => {
    localStorage.removeItem(KEY);
    form.hidden = true;
  });
}

for (const form of document.querySelectorAll("[data-forget-answers]"))
  form.addEventListener("submit", () => localStorage.removeItem(KEY));
