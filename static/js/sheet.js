// Sheets of small numbers: the arrows go from row to row in one column, and the sums of a size by colour sheet follow what is
// typed. The server adds up again and is the one that counts.
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
    table.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], cell = event.target.closest("input");
      if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
      const place = cell.closest("td, th").cellIndex, rows = [...table.querySelectorAll("tr")];
      const row = rows[rows.indexOf(cell.closest("tr")) + step], next = row && row.cells[place] && row.cells[place].querySelector("input");
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.select();
    });
  }
})();
