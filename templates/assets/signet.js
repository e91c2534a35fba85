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
    button.setAttribute("aria-pressed", String(isHidden));
    field.focus();
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

// Marks the rules of a new password while it is typed. Characters are counted as the server counts them: code points
// after NFKC. What only the server knows, such as which passwords are common, it says when the form is sent.
const rules = {
  min_length: (text, number) => Array.from(text).length >= number,
  max_length: (text, number) => Array.from(text).length <= number,
  upper: (text) => /\p{Uppercase}/u.test(text),
  lower: (text) => /\p{Lowercase}/u.test(text),
  digit: (text) => /\p{Nd}/u.test(text),
  symbol: (text) => /[^\p{Alphabetic}\p{White_Space}\p{N}]/u.test(text),
};
const criteria = document.getElementById("criteria");
const wanted = document.getElementById("new_password");
if (criteria && wanted) {
  const items = Array.from(criteria.querySelectorAll("li")).filter((item) => item.dataset.rule in rules);
  const status = document.getElementById("criteria-status");
  if (items.length > 0) wanted.addEventListener("input", () => {
    const text = wanted.value.normalize("NFKC");
    let left = 0;
    for (const item of items) {
      const isMet = rules[item.dataset.rule](text, Number(item.dataset.number));
      item.dataset.met = String(isMet);
      const word = item.querySelector(".quiet");
      word.textContent = `${isMet ? criteria.dataset.met : criteria.dataset.unmet}: `;
      if (!isMet) left += 1;
    }
    criteria.hidden = left === 0;
    // Read out when it changes, and only then.
    const sentence = left === 0 ? status.dataset.none : items[left - 1].dataset.left;
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

// Takes the reader to what went wrong, or else, where there is little else, to the first field that is empty.
const problem = document.getElementById("problem");
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
