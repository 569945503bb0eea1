// A photo of a fault is sent as soon as app.js has made it small.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches(".fault-photo input")) return;
  Promise.resolve(field.ready).then(() => field.dispatchEvent(new CustomEvent("photo-ready", { bubbles: true })));
});
