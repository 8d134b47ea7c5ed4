// Evaluates the decision table on the device, exactly as rules.py does on the server.
// A test compares the two over every situation there is.
(function () {
  "use strict";

  // The answers of the form, as the decision table asks for them.
  function facts(table, answers) {
    return {
      urgency: answers.urgency,
      form: answers.form,
      minor: answers.minor,
      unaccompanied: answers.unaccompanied === "yes" ? "yes" : "no",
      consent: answers.consent || "not_asked",
      reporter: table.reporters[answers.profession],
      subject: answers.subject,
      stay: answers.stay || "unknown",
    };
  }

  function fits(rule, known) {
    return Object.keys(rule.when).every(function (about) {
      return rule.when[about].indexOf(known[about]) >= 0;
    });
  }

  // What to do: the steps of every rule that fits. A step that already stands is not said twice.
  function advise(table, answers) {
    var known = facts(table, answers);
    var fired = table.rules.filter(function (rule) {
      return fits(rule, known);
    });
    var stands = {};
    var steps = [];
    fired.forEach(function (rule) {
      var why = Object.keys(rule.when).map(function (about) {
        return table.because[about][known[about]];
      });
      rule.do.forEach(function (step) {
        var key = step.route + " " + step.by;
        if (stands[key]) return;
        stands[key] = true;
        var route = table.routes[step.route];
        steps.push({
          route: route,
          by: step.by,
          within: step.within,
          kind: step.kind,
          rule: rule,
          why: why,
          contact: table.points[route.point] || null,
        });
      });
    });
    return {
      steps: steps,
      fired: fired.map(function (rule) {
        return rule.id;
      }),
    };
  }

  window.bakenRules = { advise: advise };
})();
