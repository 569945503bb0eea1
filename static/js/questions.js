// A long form as one question a screen. Without this file all questions stand one below the other; either way it is sent once.
(() => {
  "use strict";
  const form = document.querySelector("form[data-ask]");
  if (!form) return;
  const steps = [...form.querySelectorAll("[data-question]")];
  const [back, next, last, count] = ["back", "next", "last", "count"].map((name) => form.querySelector(`[data-${name}]`));
  let at = 0;
  const show = (wanted, focus = true) => {
    at = Math.max(0, Math.min(steps.length - 1, wanted));
    steps.forEach((step, number) => { step.hidden = number !== at; });
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    last.hidden = !next.hidden;
    count.textContent = `${at + 1} / ${steps.length}`;
    if (!focus) return;
    scrollTo(0, 0);
    const title = steps[at].querySelector("h2, legend, label");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  };
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-next]")) show(at + 1);
    else if (event.target.closest("[data-back]")) show(at - 1);
  });
  // Enter goes to the next question; only the last one sends.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && at < steps.length - 1) { event.preventDefault(); show(at + 1); }
  });
  // What the summary of mistakes names may be on another screen.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]'), field = link && document.getElementById(link.hash.slice(1));
    const where = field ? steps.findIndex((step) => step.contains(field)) : -1;
    if (where >= 0) { event.preventDefault(); show(where, false); field.focus(); }
  });
  form.querySelector("[data-steps-bar]").hidden = false;
  show(Math.max(0, steps.findIndex((step) => step.querySelector("[aria-invalid=true], .error"))), false);
})();
