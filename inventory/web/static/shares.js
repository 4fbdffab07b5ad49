// Brings the part of the page that says what is being scanned up to date, while somebody looks on.
"use strict";
(() => {
  const EVERY = 2_000, LONGEST = 15 * 60_000; // later a person asks again: an open page must not keep a session alive
  const said = document.querySelector("[data-said]");
  const until = Date.now() + LONGEST;
  const writing = () => [...document.querySelectorAll("main textarea")].some((field) => field.value !== "");

  const look = async () => {
    const region = document.querySelector("#live[data-poll]");
    if (!region || Date.now() > until) return;
    if (!document.hidden && !region.contains(document.activeElement)) {
      try {
        const answer = await fetch(region.dataset.poll);
        if (!answer.ok || answer.redirected) return; // signed out, or the board went away: the link stays
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("#live");
        if (!fresh) return;
        if (fresh.dataset.state !== region.dataset.state) {
          if (!writing()) return location.reload(); // a scan began or ended: all figures are others
          said.textContent = fresh.querySelector("h2 ~ p, .run")?.textContent.trim() ?? "";
        }
        fresh.querySelector("[data-again]")?.setAttribute("href", location.href);
        region.replaceWith(fresh);
      } catch {
        // it may answer again
      }
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
