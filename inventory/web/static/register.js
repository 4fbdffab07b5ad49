// Says while one types which of the five answers are still missing; the server says the same when the form is sent.
"use strict";
(() => {
  const form = document.querySelector("#answers");
  const list = form?.querySelector("[data-missing]");
  if (!list) return;
  const items = [...list.querySelectorAll("[data-for]")];
  const count = list.querySelector("[data-count]");
  form.addEventListener("input", () => {
    for (const item of items) item.hidden = form.elements[item.dataset.for].value.trim() !== "";
    const left = items.filter((one) => !one.hidden).length;
    const said = left ? `${left} ${count.dataset.some}` : count.dataset.none;
    if (count.textContent !== said) count.textContent = said;
  });
})();
