// The display: what each view shows, and what the keys do in it.

import { compose, link, openInbox, openLink, renderCompose, renderInbox, renderMessage, sendText, unread } from "./messages.js";
import { cancelPrompt, enterPin, insertPin, payByPaybill, renderPrompt, typeIntoPaybill } from "./mpesa.js";
import { $, goHome, insert, NAIROBI, setText, state } from "./state.js";
import { renderTurns } from "./turns.js";
import { answering, dial, hangUp, renderLimits, renderUssd, rightKeyOfUssd, sendAnswer, typeAnswer } from "./ussd.js";

export const VIEWS = {
  home: {
    left: () => (state.dialled ? ["Clear all", clearDialled] : ["Messages", openInbox]),
    right: () => (state.dialled ? ["Clear", clearLast] : ["Write", () => compose()]),
    type: (key) => setDialled(state.dialled + key),
    ok: dial,
    render: renderHome,
  },
  ussd: {
    left: () => (answering() ? ["Send", sendAnswer] : ["OK", goHome]),
    right: rightKeyOfUssd,
    type: typeAnswer,
    ok: () => (answering() ? sendAnswer() : goHome()),
    render: renderUssd,
  },
  inbox: {
    left: () => ["Write", () => compose()],
    right: () => ["Back", goHome],
    type: (key) => { goHome(); setDialled(key); },
    ok: () => (document.activeElement.closest("#inbox button") ?? $("inbox").querySelector("button"))?.click(),
    render: renderInbox,
  },
  message: {
    left: () => (link() ? ["Open", openLink] : ["Reply", () => compose()]),
    right: () => ["Back", openInbox],
    type: () => {},
    ok: () => (link() ? openLink() : compose()),
    render: renderMessage,
  },
  compose: {
    left: () => ["Send", sendText],
    right: () => ["Back", openInbox],
    type: (key) => insert($("sms-body"), key),
    ok: sendText,
    render: renderCompose,
  },
  paybill: {
    left: () => ["Pay", payByPaybill],
    right: () => ["Back", goHome],
    type: typeIntoPaybill,
    ok: payByPaybill,
    render: () => {},
  },
  prompt: {
    left: () => ["OK", enterPin],
    right: () => ["Cancel", cancelPrompt],
    type: (key) => insertPin(key),
    ok: enterPin,
    render: renderPrompt,
  },
};

export function render() {
  const held = $("lcd").contains(document.activeElement);
  for (const view of document.querySelectorAll("[data-view]")) view.hidden = view.dataset.view !== state.view;
  $("carrier").textContent = state.network?.name ?? "";
  renderBadge();
  VIEWS[state.view].render();
  renderSoftKey("left", VIEWS[state.view].left());
  renderSoftKey("right", VIEWS[state.view].right());
  renderLimits();
  renderTurns();
  if (held) keepFocus();
}

// What had the focus may be hidden by now; who works by keyboard goes on from the display, not from the top of the page.
function keepFocus() {
  if (!document.activeElement.closest("[hidden]")) return;
  const view = document.querySelector(`[data-view="${state.view}"]`);
  (view.querySelector("[tabindex='0']") ?? view).focus();
}

function renderSoftKey(side, [label, action]) {
  $(`label-${side}`).textContent = label;
  $(`soft-${side}`).setAttribute("aria-label", label);
  $(`soft-${side}`).onclick = action;
}

function renderBadge() {
  const count = unread();
  const news = `${count} new ${count === 1 ? "message" : "messages"}`;
  $("badge").hidden = count === 0;
  $("badge").textContent = count;
  $("badge").setAttribute("aria-label", `${news}, open the inbox`);
  if (count) setText($("news"), news);
}

export function renderHome() {
  $("dialled").textContent = state.dialled;
  $("dialled").parentElement.classList.toggle("dialling", Boolean(state.dialled));
  $("own").textContent = state.phone.replace(/^(\+254)(\d{3})(\d{3})(\d{3})$/, "$1 $2 $3 $4");
  const now = new Date();
  $("clock").textContent = now.toLocaleTimeString("en-GB", { timeZone: NAIROBI, hour: "2-digit", minute: "2-digit" });
  $("date").textContent = now.toLocaleDateString("en-GB", { timeZone: NAIROBI, weekday: "short", day: "numeric", month: "short" });
}

export function setDialled(code) {
  state.dialled = code.slice(0, 60);
  render();
}

function clearDialled() { setDialled(""); }

export function clearLast() { setDialled(state.dialled.slice(0, -1)); }

export function redKey() {
  return state.view === "prompt" ? cancelPrompt() : hangUp();
}
