// Keys of the review queue. Every one of them presses a button or follows a link that is on the page anyway.
"use strict";
(() => {
  const form = document.querySelector("#decide");
  const keys = document.querySelector("#keys");
  const allowed = document.querySelector("#keyson");
  if (allowed) {
    allowed.closest("[data-only-script]").hidden = false;
    allowed.checked = localStorage.getItem("review-keys") !== "off";
    allowed.addEventListener("change", () => localStorage.setItem("review-keys", allowed.checked ? "on" : "off"));
  }
  const reason = form?.querySelector("[data-reason]");
  const typing = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  form?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('button[value="correct"]'));
    }
  });

  addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    if (!plain || typing(event.target) || (allowed && !allowed.checked && event.key !== "?")) return;
    if (event.key === "?" && keys) {
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    } else if (event.key === "w" && form) {
      (form.querySelector("[name=criticality]:checked") || form.querySelector("[name=criticality]")).focus();
    } else {
      const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!wanted) return;
      wanted.click();
      if (wanted.type === "radio") reason.focus();
    }
    event.preventDefault();
  });
})();
