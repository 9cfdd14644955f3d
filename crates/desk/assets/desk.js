// Keys at the desk: j and k walk the list, Enter opens; the others stand as data-key at what they press, and all of them on /about.
"use strict";
(() => {
  const items = () => [...document.querySelectorAll("a.item, .sweep [type=checkbox]")];
  const go = (step) => {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const here = at < 0 ? all.findIndex((a) => a.hasAttribute("aria-current")) : at;
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    next.focus();
  };
  // Ticks the line that has the focus.
  const mark = () => {
    const line = document.activeElement.closest(".pick, .sweep .find");
    const box = line && line.querySelector("[type=checkbox]");
    if (box) box.checked = !box.checked;
    return !!box;
  };
  const follow = (key) => {
    // What the page itself has on a key comes before the bar at its top.
    const there = document.querySelector(`main [data-key="${key}"], aside [data-key="${key}"]`) || document.querySelector(`[data-key="${key}"]`);
    if (!there) return false;
    if (there.matches("textarea,select,input:not([type=checkbox])")) there.focus();
    else if (there.matches("summary")) { there.focus(); if (!there.parentElement.open) there.click(); }
    else there.click();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea,select,input:not([type=checkbox])")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && mark()) {}
    else if (!/^[a-z?/]$/.test(event.key) || !follow(event.key)) return;
    event.preventDefault();
  });
})();
