// What the page remembers, how it asks the stand-in, and how it asks to be drawn again.

export const NAIROBI = "Africa/Nairobi";

export const $ = (id) => document.getElementById(id);

export const state = {
  settings: null,
  customers: [],
  phone: "",
  network: null,
  view: "home",
  dialled: "",
  running: null,
  session: null,
  lastSession: null,
  notice: "",
  answers: 0,
  messages: null,
  message: null,
  prompt: null,
  answered: "",
};

let draw = () => {};

export function drawWith(render) {
  draw = render;
}

export function redraw() {
  draw();
}

export async function call(method, path, body) {
  const answer = await fetch(`/handset/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}

export const ofPhone = (path) => `phones/${encodeURIComponent(state.phone)}/${path}`;

// A Kenyan number has nine digits after its country code, one from abroad as many as E.164 allows.
export const phoneIsValid = () => /^\+(254\d{9}|(?!254)\d{8,15})$/.test(state.phone);

export const owner = () => state.customers.find((customer) => customer.phone === state.phone);

export function goHome() {
  Object.assign(state, { view: "home", dialled: "" });
  $("news").textContent = "";
  redraw();
}

// An answer that was slow takes nobody away from where they went meanwhile.
export function leave(view) {
  if (state.view === view) goHome();
}

export function buzz() {
  $("handset").classList.add("buzzing");
  navigator.vibrate?.([80, 60, 80]);
  setTimeout(() => $("handset").classList.remove("buzzing"), 800);
}

export function insert(field, key) {
  field.value += key;
  field.dispatchEvent(new Event("input"));
}

// A live region that is written again is read out again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function make(tag, text = "", properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...properties });
}
