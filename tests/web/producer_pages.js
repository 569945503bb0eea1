// What is too small to read or touch, or too pale for a number, on the page that is open. Gives sentences.
async (scheme) => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const wrong = new Set(), name = (one) => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className} "${one.textContent.trim().slice(0, 40)}"`;
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.getClientRects().length > 0 && !one.closest(".sr, .skip, svg");
  const inSight = (one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.height > 1; };
  const channels = (text) => { const found = text.match(/[\d.]+/g).map(Number); return /^color\(/.test(text) ? [...found.slice(0, 3).map((one) => one * 255), found[3] ?? 1] : [...found.slice(0, 3), found[3] ?? 1]; };
  const bright = (rgb) => { const [r, g, b] = rgb.map((one) => { const part = one / 255; return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const [r, g, b, a] = channels(getComputedStyle(at).backgroundColor);
      if (a > 0) layers.push([r, g, b, a]);
      if (a === 1) break;
    }
    return layers.reverse().reduce((under, [r, g, b, a]) => [r, g, b].map((part, place) => part * a + under[place] * (1 - a)), [255, 255, 255]);
  };
  for (const one of document.querySelectorAll("body *")) {
    const own = [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim() || (one.matches("input.input") ? one.value : "");
    if (!own || !seen(one) || !inSight(one) || one.matches("option")) continue;
    const style = getComputedStyle(one);
    if (scheme === "light" && parseFloat(style.fontSize) < 15.95) wrong.add(`letters of ${style.fontSize}: ${name(one)}`);
    if (!/\d/.test(own) || one.closest(":disabled, [disabled]")) continue;
    const [r, g, b, a] = channels(style.color), under = ground(one), ink = [r, g, b].map((part, place) => part * a + under[place] * (1 - a));
    const [light, dark] = [bright(ink), bright(under)].sort((first, second) => second - first), ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 7) wrong.add(`a number ${ratio.toFixed(1)} to 1 in ${scheme}: ${name(one)}`);
  }
  if (scheme !== "light") return [...wrong];
  const most = [["a, button, summary, select, input:not([type=hidden]), label.check, label.picture", 47.5], [".stepper:not(.stepper-s) button, .keypad button", 55.5]];
  for (const [query, least] of most) for (const one of document.querySelectorAll(query)) {
    if (!seen(one) || one.matches(".skip")) continue;
    // A card's link is as large as its card.
    const target = one.matches(".card-link") ? one.closest(".card") : one.matches("input[type=radio], input[type=checkbox], input[type=file]") ? one.closest("label") || one : one, box = target.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) continue;
    if (box.width < least || box.height < least) wrong.add(`${Math.round(box.width)} x ${Math.round(box.height)} px: ${name(target)}`);
  }
  return [...wrong];
}
