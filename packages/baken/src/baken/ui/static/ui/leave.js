// Leaves a public page in haste: empties what was typed, and puts a neutral page in its place.
(function () {
  "use strict";

  var way = document.getElementById("leave");
  if (!way) return;
  var pressed = [];

  function leave(event) {
    if (event) event.preventDefault();
    document.documentElement.hidden = true;
    document.title = "";
    Array.prototype.forEach.call(document.forms, function (form) {
      form.reset();
      Array.prototype.forEach.call(form.elements, function (control) {
        if (control.type === "checkbox" || control.type === "radio") control.checked = false;
        else if (control.tagName !== "BUTTON" && control.type !== "hidden") control.value = "";
      });
    });
    try {
      window.sessionStorage.clear();
      window.localStorage.clear();
      window.history.replaceState(null, "", "/");
    } catch (refused) {
      // A browser that keeps nothing has nothing to clear.
    }
    window.location.replace(way.href);
  }

  way.addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      pressed = [];
      return;
    }
    pressed = pressed.concat(event.timeStamp).slice(-3);
    if (pressed.length === 3 && pressed[2] - pressed[0] < 2000) leave(event);
  });
  // The way back must not show the page again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.documentElement.hidden) window.location.replace(way.href);
  });
})();
