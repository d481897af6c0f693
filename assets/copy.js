/* The button beside a line of code puts the line on the clipboard; without a script the line can be selected. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-copy]");
    if (!button) { return; }
    var code = button.parentElement.querySelector("[data-code]");
    var said = button.textContent;
    navigator.clipboard.writeText(code.textContent).then(function () {
      button.textContent = button.getAttribute("data-done");
      window.setTimeout(function () { button.textContent = said; }, 2000);
    }, function () { window.getSelection().selectAllChildren(code); });
  });
})();
