// Filters a list as one types: fetches the same page that the form would load, and swaps the marked part.
"use strict";
(() => {
  const form = document.querySelector("form[data-swap]");
  if (!form) return;
  let timer, running, shown = location.search;

  const target = () => {
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(fields).toString();
    return form.action + (query ? "?" + query : "");
  };

  const swap = async () => {
    const region = document.querySelector(form.dataset.swap);
    const address = target();
    running?.abort();
    running = new AbortController();
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: running.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(form.dataset.swap);
      if (!fresh) throw new Error("no list in the answer");
      region.replaceWith(fresh);
      history.pushState(null, "", address);
      shown = location.search;
    } catch (problem) {
      if (problem.name !== "AbortError") location.assign(address);
    }
  };

  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(swap, event.target.type === "search" ? 250 : 0);
  });
  addEventListener("popstate", () => location.search !== shown && location.reload()); // not for an anchor
})();
