// Goes on once every application in a frame was told of the logout, or after three seconds. Not deferred: the frames begin
// to load while the page is still being read, and none may be missed.
"use strict";
(() => {
  let told = 0;
  let expected = Infinity;
  let isGone = false;

  function leave() {
    const next = document.querySelector("[data-next]");
    if (isGone || !next) return;
    isGone = true;
    if (next instanceof HTMLFormElement) next.submit();
    else location.replace(next.href);
  }

  document.addEventListener("load", (event) => {
    if (!(event.target instanceof HTMLIFrameElement)) return;
    told += 1;
    if (told >= expected) leave();
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    expected = document.querySelectorAll("iframe[data-logout]").length;
    if (told >= expected) leave();
    setTimeout(leave, 3000);
  });
})();
