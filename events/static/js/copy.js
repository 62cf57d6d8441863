// "Salin": copies the field a button names. Without this file the button stays hidden and the field is selected by hand.
const SHOWN_MS = 2000;

async function copy(input) {
  input.select();
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(input.value);
  } else {
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  const words = button.querySelector("span");
  const text = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(input);
    words.textContent = button.dataset.copied;
    setTimeout(() => {
      words.textContent = text;
    }, SHOWN_MS);
  });
}
