/* Under a chart: the slider moves over its points, and the line below it says each. */
(function () {
  "use strict";
  document.addEventListener("input", function (event) {
    var slider = event.target;
    if (!slider.hasAttribute || !slider.hasAttribute("data-points")) { return; }
    var said = slider.getAttribute("data-points").split("\n")[slider.value - 1];
    slider.setAttribute("aria-valuetext", said);
    slider.closest(".reader").querySelector("p").textContent = said;
  });
})();
