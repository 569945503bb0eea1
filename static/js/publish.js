// A new product, one question a screen. Without this file all questions stand one below the other and the server proposes.
(() => {
  "use strict";
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const start = (form) => {
    const steps = all("[data-question]", form), [indirect, admin, margin, fee, minimum, month] = form.dataset.rates.split(" ").map(Number);
    const value = (name) => form.elements[name].value, whole = (name) => parseInt(value(name), 10) || 0;
    const chosen = () => form.querySelector("input[name=standard]:checked");
    const bolivianos = (minor) => (minor / 100).toLocaleString("es-BO", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    let at = 0;
    const show = (next, focus = true) => {
      at = Math.max(0, Math.min(steps.length - 1, next));
      steps.forEach((step, number) => { step.hidden = number !== at; });
      if (focus) { scrollTo(0, 0); const title = steps[at].querySelector("h1"); title.tabIndex = -1; title.focus({ preventScroll: true }); }
      price();
    };
    // The same steps and roundings as the server's cost sheet, which has the last word.
    const price = () => {
      const standard = chosen();
      if (!standard) return;
      // What was not changed keeps its exact time: whole minutes must not round it away.
      const minutes = whole("hours") * 60 + whole("minutes"), kept = minutes === Number(standard.dataset.minutes);
      const hours = (kept ? Number(standard.dataset.millihours) : Math.round((minutes * 1000) / 60)) / 1000, hour = whole("pay") * 100, materials = Number(standard.dataset.materials);
      const labour = Math.round(hours * hour), side = Math.round(hours * indirect), made = materials + labour + side;
      const production = made + Math.round(admin * made), own = whole("price") * 100;
      const total = own || Math.round((production + Math.round(margin * production)) / (1 - fee));
      const said = { price: bolivianos(total), piece: bolivianos(labour), hour: bolivianos(hour), share: Math.round((100 * hour * month) / minimum) };
      for (const [name, text] of Object.entries(said)) form.querySelector(`[data-${name}]`).textContent = text;
    };
    const propose = () => {
      const standard = chosen();
      if (!standard) return;
      const minutes = Number(standard.dataset.minutes);
      for (const [name, number] of [["hours", Math.floor(minutes / 60)], ["minutes", minutes % 60]]) {
        form.elements[name].value = number;
        form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
      }
    };
    // The drawing leaves the ways to make it; the one that the group makes most comes first and is chosen.
    const narrow = (garment) => {
      const fitting = all("[data-garment]", form).filter((label) => { label.hidden = label.dataset.garment !== garment; return !label.hidden; });
      if (fitting.length && !fitting.some((label) => label.firstElementChild.checked)) { fitting[0].firstElementChild.checked = true; propose(); }
    };
    // What was chosen before, sent back by the server or opened again from what waits.
    const arrange = () => {
      const kept = chosen();
      if (!kept) return;
      const { garment } = kept.closest("[data-garment]").dataset;
      for (const picture of all("input[name=garment]", form)) picture.checked = picture.value === garment;
      narrow(garment);
      if (!value("hours")) propose();
    };
    // A finger that taps a drawing, the chosen one too, goes on; keys move between the drawings and go on with the button.
    form.addEventListener("click", (event) => {
      const picture = event.detail > 0 && event.target.closest(".picture");
      if (event.target.closest("[data-go]")) show(at + 1);
      else if (picture) setTimeout(() => show(steps.indexOf(picture.closest("[data-question]")) + 1));
    });
    form.addEventListener("input", price);
    form.addEventListener("change", (event) => {
      if (event.target.name === "garment") narrow(event.target.value);
      if (event.target.name === "standard") propose();
      if (event.target.type === "file" && event.target.files.length) Promise.resolve(event.target.ready).then(() => { if (at === 0 && wrong !== 0) show(1); });
    });
    const back = document.querySelector("main .back");
    back.addEventListener("click", (event) => { if (at > 0) { event.preventDefault(); show(at - 1); } });
    form.addEventListener("restored", () => { arrange(); price(); });
    const wrong = steps.findIndex((step) => step.querySelector("[aria-invalid=true], .error"));
    arrange();
    show(Math.max(0, wrong), false);
  };
  const find = (within) => { const form = within.querySelector && within.querySelector("form[data-steps]"); if (form && !form.dataset.stepping) { form.dataset.stepping = "yes"; start(form); } };
  document.addEventListener("htmx:load", (event) => find(event.target));
  find(document);
})();
