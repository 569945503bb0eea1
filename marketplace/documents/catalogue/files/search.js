// Search of the offline catalogue: plain words against the words of each card, without accents. No network, no library.
(function () {
  "use strict";
  var box = document.getElementById("q"), count = document.getElementById("count"), none = document.getElementById("none");
  if (!box) { return; }
  var fold = function (text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); };
  var cards = Array.prototype.map.call(document.querySelectorAll("[data-words]"), function (card) {
    return { element: card, words: fold(card.getAttribute("data-words")) };
  });
  var groups = document.querySelectorAll("section.group");
  var look = function () {
    var wanted = fold(box.value).split(/\s+/).filter(Boolean), shown = 0;
    cards.forEach(function (card) {
      var fits = wanted.every(function (word) { return card.words.indexOf(word) >= 0; });
      card.element.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    Array.prototype.forEach.call(groups, function (group) { group.hidden = !group.querySelector("[data-words]:not([hidden])"); });
    count.textContent = String(shown);
    none.hidden = shown > 0;
  };
  box.addEventListener("input", look);
  document.getElementById("search").hidden = false;
  look();
})();
