// The sums of a size by colour sheet, as one types. The server adds up again and is the one that counts.
(() => {
  "use strict";
  const pieces = (input) => parseInt(input.value.replace(/[^0-9]/g, ""), 10) || 0;
  const sum = (inputs) => inputs.reduce((all, input) => all + pieces(input), 0);
  const add = (table) => {
    for (const row of table.querySelectorAll("tbody tr")) {
      const shown = row.querySelector("output");
      if (shown) shown.textContent = sum([...row.querySelectorAll("input[name=cell]")]).toLocaleString(document.documentElement.lang);
    }
    const total = document.getElementById("quantity");
    // A total that was typed stays, so that a difference is noticed.
    if (total) total.placeholder = sum([...table.querySelectorAll("input[name=cell]")]) || "";
  };
  for (const table of document.querySelectorAll("table.sheet[data-paste]")) {
    add(table);
    table.addEventListener("input", () => add(table));
  }
})();
