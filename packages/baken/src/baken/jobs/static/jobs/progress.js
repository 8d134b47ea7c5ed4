// Shows how far a job is, by asking for this page again. Without it, a link does the same.
"use strict";
(() => {
  const PAUSE = 2000;
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("job");
      if (!fresh || !fresh.hasAttribute("data-open")) return location.reload();
      const bar = document.querySelector("#job progress");
      const next = fresh.querySelector("progress");
      if (bar && next && next.hasAttribute("value")) bar.setAttribute("value", next.getAttribute("value"));
      const words = document.querySelector("#job p");
      const said = fresh.querySelector("p");
      if (words && said && words.textContent !== said.textContent) words.replaceWith(said);
    } catch { /* no network for a moment: look again later */ }
    setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
})();
