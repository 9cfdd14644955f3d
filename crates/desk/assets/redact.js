// Drawing a box with a mouse or a pen. Without this script, and with a finger, which moves the page, two clicks on the same image do it.
"use strict";
(() => {
  const form = document.querySelector("form.draw");
  const image = form && form.querySelector("input[type=image]");
  if (!image) return;
  const frame = document.createElement("span");
  frame.className = "drawn";
  frame.hidden = true;
  image.parentElement.append(frame);
  let start = null;
  let drawn = false;
  const place = (event) => {
    const r = image.getBoundingClientRect();
    const clamp = (v, most) => Math.min(Math.max(v, 0), most);
    return [clamp(event.clientX - r.left, r.width), clamp(event.clientY - r.top, r.height)];
  };
  const field = (name, value) => {
    let input = form.querySelector(`input[name="${name}"]`);
    if (!input) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      form.append(input);
    }
    input.value = value;
  };
  image.addEventListener("pointerdown", (event) => {
    start = null;
    drawn = false;
    if (event.button !== 0 || event.pointerType === "touch") return;
    start = place(event);
    image.setPointerCapture(event.pointerId);
  });
  image.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [x, y] = place(event);
    if (Math.abs(x - start[0]) + Math.abs(y - start[1]) < 6) return;
    drawn = true;
    frame.hidden = false;
    frame.style.insetInlineStart = `${Math.min(x, start[0])}px`;
    frame.style.insetBlockStart = `${Math.min(y, start[1])}px`;
    frame.style.inlineSize = `${Math.abs(x - start[0])}px`;
    frame.style.blockSize = `${Math.abs(y - start[1])}px`;
  });
  image.addEventListener("pointerup", (event) => {
    if (!start || !drawn) {
      start = null;
      return;
    }
    const [x, y] = place(event);
    const points = Number(form.dataset.points) / image.getBoundingClientRect().width;
    const corner = (v) => (v * points).toFixed(1);
    field("x0", corner(start[0]));
    field("y0", corner(start[1]));
    field("x1", corner(x));
    field("y1", corner(y));
    start = null;
    form.action = form.dataset.box;
    HTMLFormElement.prototype.submit.call(form);
  });
  image.addEventListener("pointercancel", () => {
    start = null;
    drawn = false;
    frame.hidden = true;
  });
  // A drawn box is no click; a pointer that did not move is one corner of two.
  image.addEventListener("click", (event) => {
    if (drawn) event.preventDefault();
  });
  image.addEventListener("dragstart", (event) => event.preventDefault());
})();
