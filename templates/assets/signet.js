// Everything here is a comfort: each page works without it.
"use strict";

// Shows and hides a password.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  if (!field || field.matches(":disabled")) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    button.textContent = isHidden ? button.dataset.hide : button.dataset.show;
  });
  // A password is never sent, or remembered by the browser, from a plain text field.
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

// A second press while the first is answered would take the place of the answer.
for (const form of document.querySelectorAll("form[method=post]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    else if (!event.defaultPrevented) {
      isSent = true;
      // The answer may be one that leaves the page where it is, as the way to an application that is not on the web.
      setTimeout(() => { isSent = false; }, 3000);
    }
  });
  window.addEventListener("pageshow", () => { isSent = false; });
}

// Follows the rules of a new password while it is typed: those that are met go, and come back when they are not.
// Characters are counted as the server counts them: code points after NFKC, in no more than 1,024 bytes. What only the
// server knows, such as which passwords are common, stays without a word on whether it is met, until the form is sent.
const rules = {
  min_length: (text, number) => Array.from(text).length >= number,
  max_length: (text, number) => Array.from(text).length <= number && new TextEncoder().encode(text).length <= 1024,
  upper: (text) => /\p{Uppercase}/u.test(text),
  lower: (text) => /\p{Lowercase}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  symbol: (text) => /[^\p{Alphabetic}\p{White_Space}\p{N}]/u.test(text),
};
const criteria = document.getElementById("criteria");
const wanted = document.getElementById("new_password");
if (criteria && wanted) {
  const items = Array.from(criteria.querySelectorAll("li"));
  const status = document.getElementById("criteria-status");
  const list = new Intl.ListFormat(document.documentElement.lang);
  wanted.addEventListener("input", () => {
    const text = wanted.value.normalize("NFKC");
    let isWrong = false;
    for (const item of items) {
      const rule = rules[item.dataset.rule];
      const isMet = rule !== undefined && rule(text, Number(item.dataset.number));
      item.dataset.met = String(isMet);
      item.querySelector(".quiet").textContent = rule ? `${criteria.dataset.unmet}: ` : "";
      if (rule && !isMet) isWrong = true;
    }
    const left = items.filter((item) => item.dataset.met === "false");
    criteria.querySelector("p").hidden = !isWrong;
    // Not what the field is described by, which is read out even while it is hidden.
    criteria.firstElementChild.hidden = left.length === 0;
    // Read out when it changes, and only then: how many are left, or else what remains for the server to look at.
    let sentence = status.dataset.none;
    if (isWrong) sentence = items[left.length - 1].dataset.left;
    else if (left.length > 0) sentence = list.format(left.map((item) => item.textContent));
    if (status.textContent !== sentence) status.textContent = sentence;
  });
}

// Changes the language as soon as it is chosen with a pointer. Who goes through the list with the keyboard presses the
// button beside it: the page must not change under somebody who is still choosing (WCAG 3.2.2).
const languages = document.querySelector("select[data-language]");
if (languages && languages.form) {
  let isPointed = false;
  languages.addEventListener("pointerdown", () => { isPointed = true; });
  languages.addEventListener("keydown", () => { isPointed = false; });
  languages.addEventListener("change", (event) => {
    const button = Array.from(languages.form.elements).find((element) => element.name === "language");
    if (isPointed && event.isTrusted && button) languages.form.requestSubmit(button);
  });
}

// Closes the account menu as menus are closed.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// Writes moments as the reader's place and language have them.
for (const moment of document.querySelectorAll("time[datetime]")) {
  const date = new Date(moment.dateTime);
  if (Number.isNaN(date.getTime())) continue;
  moment.title = moment.textContent;
  moment.textContent = date.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
}

// What came back with a word on what was wrong, or with recovery codes, counts as a page that was asked for: going back
// to it or loading it again shows the form at its address, and neither asks the reader nor sends anything twice.
// Not where no form is at that address, as where an identity provider's answer was refused.
const problem = document.getElementById("problem");
if (problem || document.querySelector("[data-recovery-codes]")) {
  const forms = Array.from(document.querySelectorAll("main form[method=post]"));
  const isItsOwn = forms.some((form) => new URL(form.action).pathname === location.pathname);
  if (isItsOwn) history.replaceState(null, "", location.href);
}

// Takes the reader to what went wrong, or else, where there is little else, to the first field that is empty.
if (problem) {
  problem.focus();
} else if (document.body.classList.contains("alone") && window.matchMedia("(hover: hover)").matches) {
  const fields = document.querySelectorAll("main input:not([type=hidden], [type=radio], [readonly], [disabled])");
  const empty = Array.from(fields).find((field) => field.value === "");
  if (empty) empty.focus();
}

// Sends the answer on to the application.
const answer = document.querySelector("form[data-submit]");
if (answer) answer.submit();
