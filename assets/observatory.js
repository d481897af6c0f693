/* What the scripts of the pages share: how an address is written, and the words that stand beside a mark. */
window.observatory = (function () {
  "use strict";
  var ORDER = [
    "indicator", "compare", "territory", "by", "filter", "period", "grain", "denominator", "view", "release", "as_of",
    "chosen", "shown", "beside", "tab"
  ];
  var tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true"); /* who hears the page has the slider of each chart */

  function encoded(text) { return encodeURIComponent(text).replace(/%20/g, "+").replace(/%(2C|3A|2F)/g, decodeURIComponent); }

  /* The query of `params`, in the order of every address, without what is empty. */
  function written(params) {
    return ORDER.filter(function (key) { return params.get(key); })
      .map(function (key) { return key + "=" + encoded(params.get(key)); }).join("&");
  }

  /* Replaces the address, never pushes it. The same page in another language keeps what is shown. */
  function replace(address) {
    window.history.replaceState(window.history.state, "", address);
    document.querySelectorAll("a[data-language]").forEach(function (link) { link.href = link.pathname + window.location.search; });
  }

  /* Shows words over the middle of a mark, or under it where `around`, which holds both, ends above. */
  function tell(words, mark, around) {
    tip.textContent = words;
    around.appendChild(tip);
    var outer = around.getBoundingClientRect(), at = mark.getBoundingClientRect();
    var left = at.left + at.width / 2 - outer.left - tip.offsetWidth / 2;
    var above = at.top - outer.top - tip.offsetHeight - 8;
    tip.style.left = Math.max(0, Math.min(left, outer.width - tip.offsetWidth)) + "px";
    tip.style.top = (above < 0 ? at.bottom - outer.top + 8 : above) + "px";
  }

  function hush() { tip.remove(); }

  /* A fold of the head covers what is below it: it shuts when one goes elsewhere, or at Escape. */
  function shut(event) {
    document.querySelectorAll(".masthead details[open]").forEach(function (fold) {
      if (event.key === "Escape" || !event.key && !fold.contains(event.target)) {
        if (event.key && fold.contains(document.activeElement)) { fold.querySelector("summary").focus(); }
        fold.open = false;
      }
    });
  }

  ["keydown", "focusin", "pointerdown"].forEach(function (name) { document.addEventListener(name, shut); });

  return { written: written, replace: replace, tell: tell, hush: hush, tip: tip };
})();
