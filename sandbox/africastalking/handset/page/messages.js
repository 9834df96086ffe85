// SMS: the inbox, one message, and writing one.

import { measured } from "./gsm7.js";
import { $, buzz, call, leave, make, NAIROBI, ofPhone, phoneIsValid, redraw, state } from "./state.js";

const LINK = /https?:\/\/[^\s/]+\/p\/[0-9a-f]{32}/;

export async function refreshInbox() {
  const phone = state.phone;
  const messages = await call("GET", ofPhone("messages"));
  if (phone !== state.phone) return;
  if (state.messages && messages.length > state.messages.length) buzz();
  const changed = JSON.stringify(messages) !== JSON.stringify(state.messages);
  state.messages = messages;
  if (changed) redraw();
}

export function unread() {
  return (state.messages ?? []).filter((message) => !message.read).length;
}

export function openInbox() {
  Object.assign(state, { view: "inbox", message: null });
  redraw();
  $("inbox").querySelector("button")?.focus();
}

function openMessage(message) {
  Object.assign(state, { view: "message", message });
  message.read = true;
  call("POST", ofPhone(`messages/${message.id}/read`));
  redraw();
  $("message-text").focus();
}

export function compose(text = "") {
  state.view = "compose";
  $("sms-to").value = state.settings.short_code;
  $("sms-body").value = text;
  redraw();
  $("sms-body").focus();
}

export async function sendText() {
  const text = $("sms-body").value;
  if (!text || !phoneIsValid()) return;
  const body = { to: $("sms-to").value.trim(), text, network: state.network.code };
  const answer = await call("POST", ofPhone("messages"), body);
  leave("compose");
  $("news").textContent = answer.error || "Message sent";
}

export function link() {
  return $("message-text").querySelector("a");
}

export function openLink() {
  link().click();
}

export function renderInbox() {
  const items = (state.messages ?? []).map(inboxItem);
  $("inbox").replaceChildren(...(items.length ? items : [emptyItem()]));
}

function inboxItem(message) {
  const button = make("button", "", { type: "button" });
  button.dataset.testid = "sms-item";
  button.append(
    make("span", message.sender, { className: message.read ? "" : "unread" }),
    make("span", timeOf(message)),
    make("span", message.text, { className: "snippet" }),
  );
  button.onclick = () => openMessage(message);
  const item = make("li");
  item.append(button);
  return item;
}

const emptyItem = () => make("li", "No messages yet.");

export function renderMessage() {
  $("message-from").textContent = state.message.sender;
  $("message-when").textContent = timeOf(state.message);
  const text = $("message-text");
  if (text.textContent !== state.message.text) text.replaceChildren(...withLink(state.message.text));
}

function withLink(text) {
  const url = text.match(LINK)?.[0];
  if (!url) return [text];
  const [before, after] = text.split(url);
  const anchor = make("a", url, { href: url, target: "_blank", rel: "noopener" });
  anchor.dataset.testid = "sms-link";
  return [before, anchor, after];
}

function timeOf(message) {
  return new Date(message.delivered_at).toLocaleTimeString("en-GB", { timeZone: NAIROBI, hour: "2-digit", minute: "2-digit" });
}

export function renderCompose() {
  const { used, room, parts } = measured($("sms-body").value);
  $("sms-count").textContent = parts > 1 ? `${used}/${room} · ${parts} parts` : `${used}/${room}`;
}
