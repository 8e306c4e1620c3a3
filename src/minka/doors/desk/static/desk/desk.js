// The desk's keyboard and the few things a page cannot do without a script.
// No rules here: every act is a link or a form that works without this file.
"use strict";

const typing = (element) =>
  element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

let waitingForGo = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const help = document.getElementById("help");
  if (typing(event.target) || (help && help.open)) return;
  if (waitingForGo) {
    waitingForGo = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === "g") {
    waitingForGo = true;
    setTimeout(() => { waitingForGo = false; }, 1500);
  } else if (event.key === "?" && help) {
    event.preventDefault();
    help.showModal();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-help]")) document.getElementById("help").showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});

// One press is one act: a slow answer must not invite a second press.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// A proxy's particulars appear when a proxy is chosen, and are not sent otherwise.
const followChoice = () => {
  document.querySelectorAll("[data-when]").forEach((part) => {
    const [name, value] = part.dataset.when.split("=");
    const chosen = document.querySelector(`[name="${CSS.escape(name)}"]:checked`);
    part.disabled = !chosen || chosen.value !== value;
    part.hidden = part.disabled;
  });
};
document.addEventListener("change", followChoice);
document.addEventListener("DOMContentLoaded", followChoice);

// On a narrow screen the menu is a strip: show where we are.
document.addEventListener("DOMContentLoaded", () => {
  const strip = document.querySelector(".rail");
  const here = strip && strip.querySelector("[aria-current]");
  if (here) strip.scrollLeft = here.offsetLeft - strip.clientWidth / 2;
});

// A scanner types into the focused field: after each scan the field is ready again.
document.addEventListener("htmx:afterSwap", () => {
  const scan = document.querySelector("[data-scan]");
  if (scan) { scan.value = ""; scan.focus(); }
});
