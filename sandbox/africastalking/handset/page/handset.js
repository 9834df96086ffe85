// The handset: a phone in the browser, on the networks' real limits.

import { redKey, render, renderHome, VIEWS } from "./display.js";
import { drawKeypad, move, onKeyDown } from "./keys.js";
import { openInbox, refreshInbox, renderCompose, sendText } from "./messages.js";
import { cancelPrompt, enterPin, payByPaybill, watchPrompt } from "./mpesa.js";
import { chooseNetwork, choosePhone, international, loadOwner } from "./owner.js";
import { $, drawWith, state } from "./state.js";
import { dial, renderLimits, sendAnswer, watchSession } from "./ussd.js";

function listen() {
  // A key of the phone does not take the focus from the answer or from the chosen message.
  $("handset").addEventListener("mousedown", (event) => event.target.closest(".controls, .keypad") && event.preventDefault());
  document.addEventListener("keydown", onKeyDown);
  $("call").onclick = () => (state.view === "home" ? dial() : VIEWS[state.view].ok());
  $("hangup").onclick = redKey;
  $("ok").onclick = () => VIEWS[state.view].ok();
  $("up").onclick = () => move(-1);
  $("down").onclick = () => move(1);
  $("badge").onclick = openInbox;
  $("answer").onsubmit = (event) => { event.preventDefault(); sendAnswer(); };
  $("compose").onsubmit = (event) => { event.preventDefault(); sendText(); };
  $("paybill").onsubmit = (event) => { event.preventDefault(); payByPaybill(); };
  $("prompt").onsubmit = (event) => { event.preventDefault(); enterPin(); };
  $("prompt-cancel").onclick = cancelPrompt;
  $("sms-body").oninput = renderCompose;
  $("customer").onchange = (event) => (event.target.value ? choosePhone(event.target.value) : $("phone").select());
  $("phone").onchange = (event) => choosePhone(international(event.target.value));
  $("network").onchange = (event) => chooseNetwork(event.target.value);
}

async function everySecond() {
  renderLimits();
  if (state.view === "home") renderHome();
  await Promise.all([refreshInbox(), watchSession(), watchPrompt()]).catch(() => {});
  setTimeout(everySecond, 1000);
}

drawWith(render);
drawKeypad();
listen();
await loadOwner();
everySecond();
