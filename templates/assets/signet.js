// Everything here is a comfort: each page works without it.
"use strict";

// Shows and hides a password.
for (const button of document.querySelectorAll("button[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  if (!field || field.disabled) continue;
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

// Takes the reader to what went wrong, or else to the first field that is empty.
const problem = document.getElementById("problem");
if (problem) {
  problem.focus();
} else if (window.matchMedia("(hover: hover)").matches) {
  const fields = document.querySelectorAll("main input:not([type=hidden], [type=radio], [readonly], [disabled])");
  const empty = Array.from(fields).find((field) => field.value === "");
  if (empty) empty.focus();
}

// Sends the answer on to the application.
const answer = document.querySelector("form[data-submit]");
if (answer) answer.submit();
