// Draws an advice in the page, from the same parts as the server: what is empty is taken out.
(function () {
  "use strict";

  var language = document.documentElement.lang === "en" ? "en" : "nl";

  function said(words) {
    return words ? words[language] : "";
  }

  function joined(many) {
    return many.map(said).join("; ");
  }

  // Copies a part, puts the texts in their places, and takes out the places without one.
  function filled(name, texts) {
    var part = document.getElementById("part-" + name).content.cloneNode(true);
    Object.keys(texts).forEach(function (slot) {
      var place = part.querySelector('[data-slot="' + slot + '"]');
      if (!place) return;
      if (texts[slot] === "" || texts[slot] === false) place.remove();
      else if (texts[slot] !== true) place.textContent = texts[slot];
    });
    return part;
  }

  function call(part, contact) {
    var way = part.querySelector('[data-slot="call"]');
    if (way && contact && contact.tel) way.href = contact.tel;
    return part;
  }

  function ground(table, step) {
    var rule = step.rule;
    var flag = said(table.flags[rule.status]);
    return {
      why: joined(step.why),
      flagged: Boolean(flag),
      flag: flag,
      rule: rule.id,
      title: said(rule.title),
      basis: said(rule.basis),
      sources: joined(
        rule.source.map(function (key) {
          return table.sources[key];
        }),
      ),
      status: said(table.statuses[rule.status]),
      doubt: Boolean(rule.doubt),
      doubts: said(rule.doubt),
    };
  }

  function yours(table, step) {
    var contact = step.contact;
    var texts = ground(table, step);
    texts.act = said(step.route.act);
    texts.contact = Boolean(contact);
    texts.name = contact ? contact.name : "";
    texts.number = contact ? contact.number : "";
    texts.hours = contact ? said(contact.hours) : "";
    texts.unsure = contact ? said(contact.doubt) : "";
    texts.reach = said(step.route.reach);
    texts.when = Boolean(step.within);
    texts.term = said(table.terms[step.within]);
    texts.kind = said(table.kinds[step.kind]);
    texts.note = said(step.rule.note);
    var part = call(filled("yours", texts), contact);
    if (step.within === "now") part.querySelector("li").classList.add("advised--now");
    return part;
  }

  function others(table, step) {
    var texts = ground(table, step);
    texts.performer = said(table.performers[step.by]);
    texts.others = said(step.route.others);
    texts.when = Boolean(step.within);
    texts.term = said(table.terms[step.within]);
    return filled("others", texts);
  }

  function left(table, step) {
    var texts = ground(table, step);
    var kind = said(table.kinds[step.kind]);
    texts.act = said(step.route.act);
    texts.note = said(step.rule.note);
    texts.kind = kind ? "(" + kind + ")" : "";
    return filled("left", texts);
  }

  function line(text) {
    var item = document.createElement("li");
    item.textContent = text;
    return item;
  }

  // The numbers of those who come later: what the reader calls already shows its own.
  function later(mine, theirs) {
    var shown = {};
    mine.forEach(function (step) {
      if (step.contact) shown[step.contact.code] = true;
    });
    return theirs
      .map(function (step) {
        return step.contact;
      })
      .filter(function (contact) {
        if (!contact || shown[contact.code]) return false;
        shown[contact.code] = true;
        return true;
      });
  }

  // Puts the advice into `place`; `typed` holds what was ticked and written.
  function draw(place, table, advice, typed) {
    function some(keep) {
      return advice.steps.filter(keep);
    }
    var mine = some(function (step) {
      return step.by === "reporter" && !step.route.leads_nowhere;
    });
    var theirs = some(function (step) {
      return step.by !== "reporter";
    });
    var leaves = some(function (step) {
      return step.by === "reporter" && step.route.leads_nowhere;
    });
    var numbers = later(mine, theirs);
    var whole = filled("advice", {
      others: theirs.length > 0,
      contacts: numbers.length > 0,
      filled: Boolean(typed.task || typed.explanation || typed.seen.length),
      task: typed.task,
      explained: Boolean(typed.explanation),
      explanation: typed.explanation,
      feedback: said(table.feedback),
    });
    function list(name, parts) {
      var found = whole.querySelector('[data-list="' + name + '"]');
      if (!found) return;
      parts.forEach(function (part) {
        found.appendChild(part);
      });
      if (!parts.length) found.remove();
    }
    function drawn(how) {
      return function (step) {
        return how(table, step);
      };
    }
    list("yours", mine.map(drawn(yours)));
    list("left", leaves.map(drawn(left)).concat(table.never.map(said).map(line)));
    list("others", theirs.map(drawn(others)));
    list(
      "contacts",
      numbers.map(function (contact) {
        return call(
          filled("contacts", {
            name: contact.name,
            number: contact.number,
            hours: said(contact.hours),
          }),
          contact,
        );
      }),
    );
    list("seen", typed.seen.map(line));
    place.textContent = "";
    place.appendChild(whole);
  }

  window.bakenAdvice = { draw: draw };
})();
