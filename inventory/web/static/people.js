// Finds people as one types: fills the list below a field from the server, where there are more than the page brought.
"use strict";
(() => {
  for (const field of document.querySelectorAll("input[data-people]")) {
    let timer, running;
    const find = async () => {
      running?.abort();
      running = new AbortController();
      try {
        const query = new URLSearchParams({ q: field.value, owners: field.dataset.owners || "" });
        const answer = await fetch(`${field.dataset.people}?${query}`, { signal: running.signal });
        if (!answer.ok) return;
        field.list.replaceChildren(...(await answer.json()).map((one) => new Option(one.label, one.id)));
      } catch (problem) {
        if (problem.name !== "AbortError") field.removeAttribute("data-people"); // the list that is there stays
      }
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      if (field.value.length > 1) timer = setTimeout(find, 200);
    });
  }
})();
