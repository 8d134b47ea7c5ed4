// Shows the signal check one step at a time and makes the advice on the device. Nothing that is
// typed leaves the page before someone reports, and nothing is kept: no storage, no cookie.
(function () {
  "use strict";

  var form = document.getElementById("check");
  if (!form || !window.bakenRules || !window.bakenAdvice || !window.bakenCatalogue) return;
  var steps = Array.prototype.slice.call(form.querySelectorAll("[data-step]"));
  var ADVICE = steps.length;
  var lede = document.querySelector("[data-lede]");
  var tongues = document.querySelector("[data-tongues]");
  var title = document.title;
  var table = null;
  var step = 1;
  var sending = false;
  var pressed = null;

  function one(selector, within) {
    return (within || form).querySelector(selector);
  }

  function all(selector) {
    return Array.prototype.slice.call(form.querySelectorAll(selector));
  }

  function answers() {
    var found = {};
    new FormData(form).forEach(function (value, name) {
      if (name !== "indicators") found[name] = value;
    });
    return found;
  }

  function load() {
    return fetch(form.dataset.table, { credentials: "omit" })
      .then(function (answer) {
        if (!answer.ok) throw new Error("no table");
        return answer.json();
      })
      .then(function (found) {
        table = found;
      });
  }

  // An answer to a question that is no longer asked is taken back.
  function untick(name) {
    all("[name=" + name + "]").forEach(function (control) {
      control.checked = false;
    });
  }

  // What the style sheet reads off the answers itself, for browsers that cannot (no «:has»).
  function mark() {
    var known = answers();
    if (known.minor === "no") untick("unaccompanied");
    if (known.minor !== "no" || known.subject === "perpetrator_or_location") untick("stay");
    form.classList.toggle("is-acute", known.urgency === "acute");
    form.classList.toggle("is-minor", known.minor === "yes" || known.minor === "unknown");
    form.classList.toggle("is-alone", answers().unaccompanied === "yes");
  }

  // --- Steps ---------------------------------------------------------------------------------

  function missing(section) {
    return Array.prototype.filter.call(section.querySelectorAll("fieldset"), function (group) {
      var asked = group.querySelector("input[type=radio]");
      var needed = ["urgency", "minor", "profession", "form", "subject"];
      return asked && needed.indexOf(asked.name) >= 0 && !one(":checked", group);
    });
  }

  function say(section, wrong) {
    var sentence = one("[data-missing]", section);
    if (sentence) sentence.hidden = !wrong;
    return wrong;
  }

  function narrowed() {
    var known = answers();
    var codes = table && table.sees[known.profession];
    window.bakenCatalogue.narrow(codes, known.form, known.minor);
  }

  function draw() {
    var known = answers();
    var seen = all("[name=indicators]:checked").map(function (box) {
      var label = one(".choice__label", box.parentNode);
      return label.firstChild.textContent.trim();
    });
    window.bakenAdvice.draw(one("[data-advice]"), table, window.bakenRules.advise(table, known), {
      task: (known.task || "").trim(),
      explanation: (known.explanation || "").trim(),
      seen: seen,
    });
  }

  // Shows one step, and puts the reader at its heading.
  function show(number, quietly) {
    step = number;
    steps.forEach(function (section, index) {
      section.hidden = index + 1 !== number;
    });
    if (lede) lede.hidden = number > 1;
    if (tongues) tongues.hidden = number > 1; // another language is another page: it would be empty
    if (number === 4) narrowed();
    if (number === ADVICE) draw();
    if (quietly) return;
    var heading = one("h2", steps[number - 1]);
    document.title = heading.textContent.trim() + " · " + title;
    window.scrollTo(0, 0);
    heading.focus();
  }

  // The first step of which an answer is missing; the advice when there is none.
  function furthest() {
    for (var index = 0; index < ADVICE - 1; index += 1) {
      if (missing(steps[index]).length) return index + 1;
    }
    return table ? ADVICE : ADVICE - 1;
  }

  function go(number) {
    window.history.pushState({ step: number }, "", "#" + number);
    show(number);
  }

  function next() {
    var section = steps[step - 1];
    var wrong = missing(section);
    if (say(section, wrong.length > 0)) one("input", wrong[0]).focus();
    else go(step + 1);
  }

  function advise() {
    var wrong = furthest();
    if (wrong < ADVICE - 1) {
      go(wrong);
      say(steps[wrong - 1], true);
      return;
    }
    var sorry = one("[data-no-table]");
    (table ? Promise.resolve() : load()).then(
      function () {
        sorry.hidden = true;
        go(ADVICE);
      },
      function () {
        sorry.hidden = false;
      },
    );
  }

  // --- Clearing ------------------------------------------------------------------------------

  function clear() {
    form.reset();
    all("input").forEach(function (control) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = false;
      else if (control.type !== "hidden") control.value = "";
    });
    all("textarea").forEach(function (control) {
      control.value = "";
    });
    one("[data-advice]").textContent = "";
    all("[data-missing], [data-offline], [data-no-table]").forEach(function (sentence) {
      sentence.hidden = true;
    });
    window.bakenCatalogue.clear();
    mark();
  }

  function again() {
    clear();
    window.history.replaceState({ step: 1 }, "", window.location.pathname + window.location.search);
    show(1);
  }

  // --- Reporting -----------------------------------------------------------------------------

  function connected() {
    if (!navigator.onLine) return Promise.resolve(false);
    // HEAD goes past what the device keeps, so it says whether the network is there.
    return fetch(form.dataset.table, { method: "HEAD", cache: "no-store", credentials: "omit" }).then(
      function () {
        return true;
      },
      function () {
        return false;
      },
    );
  }

  // Leaves the page with the answers in hand: the browser sends what the form holds now.
  function report(button) {
    var sorry = one("[data-offline]");
    connected().then(function (there) {
      sorry.hidden = there;
      if (!there) return;
      sending = true;
      button.click();
      sending = false;
    });
  }

  // --- What the reader does ------------------------------------------------------------------

  form.addEventListener("submit", function (event) {
    if (sending) return;
    event.preventDefault();
    var button = event.submitter || pressed;
    if (button && "report" in button.dataset) report(button);
    else if (step < ADVICE - 1) next();
    else advise();
  });
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    pressed = button;
    if ("next" in button.dataset) next();
    else if ("back" in button.dataset) window.history.back();
    else if ("again" in button.dataset) again();
    else if ("print" in button.dataset) window.print();
  });
  form.addEventListener("change", function () {
    mark();
    var section = steps[step - 1];
    if (!missing(section).length) say(section, false);
  });
  window.addEventListener("popstate", function (event) {
    var wanted = event.state && event.state.step ? event.state.step : 1;
    show(Math.min(wanted, furthest()));
  });
  window.addEventListener("offline", function () {
    if (step === ADVICE) one("[data-offline]").hidden = false;
  });
  window.addEventListener("online", function () {
    one("[data-offline]").hidden = true;
  });
  // Whoever comes back to this page, from a report or another site, finds it empty.
  window.addEventListener("pagehide", clear);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) again();
  });

  all("[data-moves], [data-back]").forEach(function (buttons) {
    buttons.hidden = false;
  });
  form.classList.add("check--stepwise");
  mark();
  load().then(narrowed, function () {
    // Without a network, and never here before: the check goes on, and asks again at the end.
  });
  window.history.replaceState({ step: 1 }, "", window.location.pathname + window.location.search);
  show(1, true);
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.scope }).catch(function () {
      // A browser that keeps nothing still has the page.
    });
  }
})();
