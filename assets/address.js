/* Filters without a trail: the query is replaced, never pushed, and Dash is told the address it should draw. */
(function () {
  "use strict";
  var ORDER = ["territory", "by", "filter", "period", "grain", "denominator", "view", "release", "as_of"];
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var phone = window.matchMedia("(max-width: 43.99rem)"); /* the same widths as in chart.css */
  var desk = window.matchMedia("(min-width: 60rem)");

  function room() { return phone.matches ? "phone" : desk.matches ? "desk" : "middle"; }

  function encoded(text) {
    return encodeURIComponent(text).replace(/%20/g, "+").replace(/%(2C|3A|2F)/g, decodeURIComponent);
  }

  function queryOf(form) {
    var fields = new FormData(form);
    return ORDER.filter(function (key) { return fields.get(key); })
      .map(function (key) { return key + "=" + encoded(fields.get(key)); }).join("&");
  }

  /* The same page in another language keeps the filters that are shown now. */
  function tellLanguages() {
    document.querySelectorAll("a[data-language]").forEach(function (link) {
      link.href = link.pathname + window.location.search;
    });
  }

  function tellDash() {
    window.dash_clientside.set_props("address", {
      data: { address: window.location.pathname + window.location.search, dark: dark.matches, room: room() }
    });
  }

  /* `at`: the field that was changed. Where the page has to be loaded anew, the reader comes back to it. */
  function go(address, at) {
    if (document.documentElement.getAttribute("data-dash") !== "ready") {
      window.location.replace(address + (at ? "#" + at : ""));
      return;
    }
    window.history.replaceState(window.history.state, "", address);
    tellLanguages();
    tellDash();
  }

  function send(form, at) {
    var query = queryOf(form);
    go(new URL(form.action).pathname + (query ? "?" + query : ""), at);
  }

  function comeBack() {
    var field = document.getElementById(window.location.hash.slice(1));
    if (!field || !field.form || !field.form.hasAttribute("data-filters")) { return; }
    field.focus();
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }

  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-filters")) { event.preventDefault(); send(event.target); }
  });
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-filters")) { send(form, event.target.id); }
  });
  [dark, phone, desk].forEach(function (media) {
    media.addEventListener("change", function () {
      if (document.documentElement.getAttribute("data-dash") === "ready" && window.dash_clientside) { tellDash(); }
    });
  });

  comeBack();

  /* Dash draws its container once its layout is there; only then can it be told anything. */
  var waiting = new MutationObserver(function () {
    if (document.getElementById("page") && window.dash_clientside && window.dash_clientside.set_props) {
      waiting.disconnect();
      tellDash();
    }
  });
  waiting.observe(document.getElementById("react-entry-point"), { childList: true, subtree: true });
})();
