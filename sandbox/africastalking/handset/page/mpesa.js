// M-Pesa: the prompt that opens on the phone once no USSD session does, its PIN, and a payment by paybill.

import { $, buzz, call, goHome, insert, leave, ofPhone, owner, phoneIsValid, redraw, setText, state } from "./state.js";
import { answering, hangUp } from "./ussd.js";

// What the network says of an answered prompt, by M-Pesa's result code.
const OUTCOMES = {
  0: "Paid. M-PESA receipt",
  1: "Not enough money in M-PESA.",
  1032: "Payment cancelled.",
  2001: "Wrong M-PESA PIN.",
  8006: "The M-PESA PIN is locked.",
};

export async function watchPrompt() {
  const phone = state.phone;
  const { prompt } = await call("GET", ofPhone("prompt"));
  if (phone !== state.phone || state.running || answering()) return;
  const shown = state.view === "prompt";
  if (prompt && !shown && prompt.id !== state.answered) showPrompt(prompt);
  if (!prompt && shown && state.prompt.id !== state.answered) goHome();
}

function showPrompt(prompt) {
  Object.assign(state, { view: "prompt", prompt });
  $("prompt-pin").value = "";
  buzz();
  redraw();
  $("prompt-pin").focus();
}

export async function enterPin() {
  const pin = $("prompt-pin").value;
  if (pin) await answerPrompt({ pin });
}

export async function cancelPrompt() {
  await answerPrompt({ cancel: true });
}

async function answerPrompt(answer) {
  state.answered = state.prompt.id;
  const said = await call("POST", `prompts/${encodeURIComponent(state.prompt.id)}`, answer);
  if (said.error) state.answered = "";
  leave("prompt");
  $("news").textContent = [OUTCOMES[said.result] ?? said.description ?? said.error, said.receipt].filter(Boolean).join(" ");
}

export function insertPin(key) {
  const pin = $("prompt-pin");
  if (/\d/.test(key) && pin.value.length < pin.maxLength) pin.value += key;
}

export function openPaybill() {
  hangUp();
  state.view = "paybill";
  $("paybill-account").value = owner()?.accounts[0]?.number ?? "";
  $("paybill-amount").value = "";
  redraw();
  $("paybill-amount").focus();
}

export async function payByPaybill() {
  if (!phoneIsValid() || !$("paybill").reportValidity()) return;
  const order = { reference: $("paybill-account").value.trim(), amount: Number($("paybill-amount").value) };
  const said = await call("POST", ofPhone("paybill"), order);
  leave("paybill");
  $("news").textContent = said.receipt ? `${OUTCOMES[0]} ${said.receipt}` : said.description ?? said.error;
}

export function typeIntoPaybill(key) {
  const field = document.activeElement;
  insert($("paybill").contains(field) ? field : $("paybill-amount"), key);
}

export function renderPrompt() {
  setText($("prompt-text"), state.prompt.text);
}
