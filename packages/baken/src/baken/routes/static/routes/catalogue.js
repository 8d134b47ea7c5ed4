// Narrows the catalogue to what someone of this work can see, and searches it by words.
(function () {
  "use strict";

  var catalogue = document.querySelector("[data-catalogue]");
  if (!catalogue) return;
  var search = catalogue.querySelector("[data-search]");
  var everything = catalogue.querySelector("[data-all]");
  var none = catalogue.querySelector("[data-none]");
  var signals = Array.prototype.slice.call(catalogue.querySelectorAll("[data-signal]"));
  var groups = Array.prototype.slice.call(catalogue.querySelectorAll("[data-group]"));
  var now = { codes: [], form: "", minor: "" };

  // Letters without accents, so that «beïnvloeden» is found by «beinvloeden».
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function listed(text) {
    return text ? text.split(" ") : [];
  }

  function belongs(signal) {
    var by = listed(signal.dataset.by);
    var seen =
      !now.codes.length ||
      !by.length ||
      by.some(function (code) {
        return now.codes.indexOf(code) >= 0;
      });
    var unclear = !now.form || now.form === "unknown";
    var fits = unclear || listed(signal.dataset.forms).indexOf(now.form) >= 0;
    var adult = now.minor === "no" && "minors" in signal.dataset;
    return seen && fits && !adult;
  }

  function show() {
    var words = plain(search.value).split(/\s+/).filter(Boolean);
    var all = everything.getAttribute("aria-pressed") === "true";
    var any = false;
    signals.forEach(function (signal) {
      var text = plain(signal.textContent);
      var found = words.every(function (word) {
        return text.indexOf(word) >= 0;
      });
      var ticked = signal.querySelector("input").checked;
      var wanted = words.length ? found : all || belongs(signal) || ticked;
      signal.hidden = !wanted;
      any = any || wanted;
    });
    groups.forEach(function (group) {
      group.hidden = !group.querySelector("[data-signal]:not([hidden])");
      group.open = words.length > 0 || !all;
    });
    none.hidden = any;
  }

  search.addEventListener("input", show);
  search.addEventListener("keydown", function (event) {
    if (event.key === "Enter") event.preventDefault();
  });
  everything.addEventListener("click", function () {
    var pressed = everything.getAttribute("aria-pressed") === "true";
    everything.setAttribute("aria-pressed", pressed ? "false" : "true");
    show();
  });
  catalogue.querySelector("[data-tools]").hidden = false;

  window.bakenCatalogue = {
    // Shows what someone with these codes can see with this form; nothing known means everything.
    narrow: function (codes, form, minor) {
      now = { codes: codes || [], form: form, minor: minor };
      show();
    },
    clear: function () {
      search.value = "";
      everything.setAttribute("aria-pressed", "false");
    },
  };
})();
