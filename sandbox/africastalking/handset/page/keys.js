// The keys of the phone, and those of the keyboard that stand for them.

import { clearLast, redKey, VIEWS } from "./display.js";
import { $, make, state } from "./state.js";

const KEYS = [
  ["1", ""], ["2", "abc"], ["3", "def"], ["4", "ghi"], ["5", "jkl"], ["6", "mno"],
  ["7", "pqrs"], ["8", "tuv"], ["9", "wxyz"], ["*", "+"], ["0", "␣"], ["#", ""],
];

export function drawKeypad() {
  for (const [key, letters] of KEYS) {
    const button = make("button", key, { type: "button", className: "key", ariaLabel: key });
    button.dataset.testid = `key-${key}`;
    button.dataset.key = key;
    button.append(make("small", letters));
    button.onclick = () => press(key);
    $("keypad").append(button);
  }
}

function press(key) {
  const element = $("keypad").querySelector(`[data-key="${key}"]`);
  element.classList.add("pressed");
  setTimeout(() => element.classList.remove("pressed"), 110);
  VIEWS[state.view].type(key);
}

export function move(step) {
  const items = [...$("inbox").querySelectorAll("button")];
  if (state.view === "inbox" && items.length) {
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length].focus();
    return;
  }
  const scrolled = state.view === "message" ? $("message-text") : $("screen");
  scrolled.scrollBy({ top: step * 40 });
}

export function onKeyDown(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return void redKey();
  if (event.target.closest("input, select, textarea")) return;
  if (KEYS.some(([key]) => key === event.key)) return void press(event.key);
  if (event.key === "Backspace") return void clearLast();
  if (event.key === "Enter" && !event.target.closest("button")) return void VIEWS[state.view].ok();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
}
