/* Reads a chart mark by mark, in the words that its drawing holds: the slider under it goes through the marks, a pointer
   asks for the nearest one. Either way the mark is lit, its words stand beside it, and the slider is at it. */
(function () {
  "use strict";
  var NEAR = 24; /* pixels: a finger is no needle */
  var shared = window.observatory, tip = shared.tip;
  var told = null; /* the mark whose words are shown */
  var title = null; /* its <title>, which is put by while a pointer is there: the browser would show it too */

  function isShown(drawing) { return drawing.getClientRects().length > 0; }
  function marksOf(drawing) { return Array.from(drawing.querySelectorAll("[data-i]")); }

  function hide() {
    if (!told) { return; }
    told.classList.remove("lit");
    if (title) {
      named(told).removeAttribute("aria-label");
      told.prepend(title);
    }
    shared.hush();
    told = title = null;
  }

  /* What is read aloud by its name: the link of a district, else the mark. */
  function named(mark) { return mark.closest("a") || mark; }

  function tell(mark, pointed) {
    if (mark === told) { return; }
    hide();
    told = mark;
    var words = mark.querySelector("title").textContent;
    if (pointed) {
      title = mark.querySelector("title");
      title.remove();
      named(mark).setAttribute("aria-label", words);
    }
    mark.classList.add("lit");
    var picture = mark.closest(".picture");
    shared.tell(words, mark, picture);
    var reader = picture.parentNode.querySelector(".reader");
    if (reader) {
      var slider = reader.querySelector("input");
      slider.value = Number(mark.getAttribute("data-i")) + 1;
      slider.setAttribute("aria-valuetext", words);
      reader.querySelector("p").textContent = words;
    }
  }

  function nearest(drawing, x, y) {
    var best = null, least = NEAR;
    marksOf(drawing).forEach(function (mark) {
      var box = mark.getBoundingClientRect();
      var far = Math.hypot(x - box.left - box.width / 2, y - box.top - box.height / 2);
      if (far < least) { best = mark; least = far; }
    });
    return best;
  }

  function point(event) {
    if (!event.target.closest || tip.contains(event.target)) { return; }
    var drawing = event.target.closest(".picture svg");
    var mark = drawing && (event.target.closest("[data-i]") || nearest(drawing, event.clientX, event.clientY));
    if (mark) { tell(mark, true); } else { hide(); }
  }

  document.addEventListener("pointermove", point);
  document.addEventListener("pointerdown", point);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { hide(); } });
  document.addEventListener("focusin", function (event) {
    var mark = event.target.closest && event.target.closest(".picture a") && event.target.querySelector("[data-i]");
    if (mark) { tell(mark, false); } else if (!event.target.hasAttribute("data-points")) { hide(); }
  });
  document.addEventListener("input", function (event) {
    var slider = event.target;
    if (!slider.hasAttribute || !slider.hasAttribute("data-points")) { return; }
    var drawing = Array.from(slider.closest(".reader").parentNode.querySelectorAll(".picture svg")).find(isShown);
    var mark = drawing && drawing.querySelector('[data-i="' + (slider.value - 1) + '"]');
    if (mark) { tell(mark, false); }
  });
})();
