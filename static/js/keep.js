// What somebody typed into a long form stays in this browser until it is sent: a closed window loses nothing.
// It is kept for her account and this page alone, and forgotten when she sends it or begins anew.
(() => {
  "use strict";
  const owner = document.currentScript.dataset.owner, store = self.localStorage;
  const told = (form) => [...form.elements].filter((field) => field.name && !/hidden|file|password|submit|button/.test(field.type));
  const read = (form) => told(form).map((field) => [field.name, field.value, Boolean(field.checked)]);
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const key = `typed ${owner} ${location.pathname}${location.search}`, fresh = JSON.stringify(read(form));
    const note = document.querySelector("[data-kept]");
    const kept = JSON.parse(store.getItem(key) || "null");
    // A page that says something else than when she typed is newer than what she typed.
    if (kept && kept.fresh === fresh) {
      told(form).forEach((field, place) => { [, field.value, field.checked] = kept.typed[place]; });
      form.dispatchEvent(new Event("input", { bubbles: true }));
      if (note) note.hidden = false;
    } else store.removeItem(key);
    form.addEventListener("input", () => store.setItem(key, JSON.stringify({ fresh, typed: read(form) })));
    form.addEventListener("submit", () => store.removeItem(key));
    if (note) note.querySelector("button").addEventListener("click", () => { store.removeItem(key); form.reset(); note.hidden = true; });
  }
})();
