// The page's sentences: they stand in #words of its HTML, where they are translated.

const words = new Map();
for (const place of document.getElementById("words").content.querySelectorAll("[data-word]")) {
  words.set(place.dataset.word, place.textContent);
}

/** The sentence named `name`, its {places} filled from `values`; the name itself if there is none. */
export function word(name, values = {}) {
  const sentence = words.get(name) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, place) => values[place] ?? whole);
}

/** Whether the page knows a sentence of that name. */
export const hasWord = (name) => words.has(name);
