/* Under a chart: the slider moves over the marks of the drawing that is shown, lights each, and the line below says it. */
(function () {
  "use strict";
  function shown(drawing) { return drawing.getClientRects().length > 0; }

  document.addEventListener("input", function (event) {
    var slider = event.target;
    if (!slider.hasAttribute || !slider.hasAttribute("data-points")) { return; }
    var reader = slider.closest(".reader");
    var drawing = Array.from(reader.parentNode.querySelectorAll(".picture svg")).find(shown);
    var mark = drawing && drawing.querySelector('[data-i="' + (slider.value - 1) + '"]');
    if (!mark) { return; }
    var said = mark.querySelector("title").textContent;
    slider.setAttribute("aria-valuetext", said);
    reader.querySelector("p").textContent = said;
    drawing.querySelectorAll(".lit").forEach(function (one) { one.classList.remove("lit"); });
    mark.classList.add("lit");
  });
})();
