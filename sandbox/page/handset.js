// The handset: what is on the display, what the keys do, and the clock of the network.

const KEYS = [
  ["1", ""], ["2", "abc"], ["3", "def"], ["4", "ghi"], ["5", "jkl"], ["6", "mno"],
  ["7", "pqrs"], ["8", "tuv"], ["9", "wxyz"], ["*", "+"], ["0", "␣"], ["#", ""],
];
const SECONDS_LOW = 10;
const ESCAPED_IN_GSM_7 = "^{}\\[~]|€";
const NAIROBI = "Africa/Nairobi";
const LINK = /https?:\/\/[^\s/]+\/p\/[0-9a-f]{32}/;
// What the network says of an answered prompt, by M-Pesa's result code.
const OUTCOMES = {
  0: "Paid. M-PESA receipt",
  1: "Not enough money in M-PESA.",
  1032: "Payment cancelled.",
  2001: "Wrong M-PESA PIN.",
  8006: "The M-PESA PIN is locked.",
};

const $ = (id) => document.getElementById(id);

const state = {
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

// What each view shows and what the keys do in it.
const VIEWS = {
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
  prompt: {
    left: () => ["OK", enterPin],
    right: () => ["Cancel", cancelPrompt],
    type: (key) => insertPin(key),
    ok: enterPin,
    render: renderPrompt,
  },
};

// calls to the stand-in

async function call(method, path, body) {
  const answer = await fetch(`/handset/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}

const ofPhone = (path) => `phones/${encodeURIComponent(state.phone)}/${path}`;

// USSD

async function dial() {
  if (!state.dialled || state.running || !phoneIsValid()) return;
  $("input").value = "";
  const body = { code: state.dialled, phone: state.phone, network: state.network.code };
  await run("USSD code running", () => call("POST", "sessions", body));
}

async function sendAnswer() {
  if (!answering()) return;
  const input = $("input").value;
  $("input").value = "";
  await run("Sending", () => call("POST", `sessions/${state.session.id}/reply`, { input }));
}

async function run(notice, request) {
  const running = Symbol(notice);
  Object.assign(state, { view: "ussd", running, notice });
  render();
  const answer = await request().catch(() => ({ error: "The sandbox does not answer." }));
  // A slow answer must not come back on the display after the red key.
  if (state.running === running) show(answer);
}

function show(session) {
  state.running = null;
  state.answers += 1;
  take(session);
  render();
  $("screen").scrollTop = 0;
  if (answering()) $("input").focus();
}

function take(session) {
  state.session = session.error ? null : { ...session, seenAt: performance.now() };
  state.lastSession = state.session ?? state.lastSession;
  state.notice = session.error || endNotice(session);
}

function endNotice(session) {
  return session.ended && session.status === "Incomplete" ? `Session ended: ${session.reason}.` : "";
}

function answering() {
  return Boolean(state.session) && !state.session.ended && !state.running;
}

function rightKeyOfUssd() {
  if (answering() || state.running) return ["Cancel", hangUp];
  return unread() ? ["Messages", openInbox] : ["Back", goHome];
}

function redKey() {
  return state.view === "prompt" ? cancelPrompt() : hangUp();
}

function hangUp() {
  const open = state.session && !state.session.ended;
  if (open) call("POST", `sessions/${state.session.id}/hang-up`).then(keepForTheWire);
  Object.assign(state, { running: null, session: null });
  goHome();
}

function keepForTheWire(session) {
  if (session.error || state.lastSession?.id !== session.id) return;
  state.lastSession = session;
  renderWire();
}

// SMS

async function refreshInbox() {
  const phone = state.phone;
  const messages = await call("GET", ofPhone("messages"));
  if (phone !== state.phone) return;
  if (state.messages && messages.length > state.messages.length) buzz();
  const changed = JSON.stringify(messages) !== JSON.stringify(state.messages);
  state.messages = messages;
  if (changed) render();
}

function unread() {
  return (state.messages ?? []).filter((message) => !message.read).length;
}

function openInbox() {
  Object.assign(state, { view: "inbox", message: null });
  render();
  $("inbox").querySelector("button")?.focus();
}

function openMessage(message) {
  Object.assign(state, { view: "message", message });
  message.read = true;
  call("POST", ofPhone(`messages/${message.id}/read`));
  render();
  $("message-text").focus();
}

function compose(text = "") {
  state.view = "compose";
  $("sms-to").value = state.settings.short_code;
  $("sms-body").value = text;
  render();
  $("sms-body").focus();
}

async function sendText() {
  const text = $("sms-body").value;
  if (!text || !phoneIsValid()) return;
  const body = { to: $("sms-to").value.trim(), text, network: state.network.code };
  const answer = await call("POST", ofPhone("messages"), body);
  goHome();
  $("news").textContent = answer.error || "Message sent";
}

function link() {
  return $("message-text").querySelector("a");
}

function openLink() {
  link().click();
}

// M-Pesa

async function watchPrompt() {
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
  render();
  $("prompt-pin").focus();
}

async function enterPin() {
  const pin = $("prompt-pin").value;
  if (pin) await answerPrompt({ pin });
}

async function cancelPrompt() {
  await answerPrompt({ cancel: true });
}

async function answerPrompt(answer) {
  state.answered = state.prompt.id;
  const said = await call("POST", `prompts/${encodeURIComponent(state.prompt.id)}`, answer);
  if (said.error) state.answered = "";
  goHome();
  $("news").textContent = [OUTCOMES[said.result] ?? said.description ?? said.error, said.receipt].filter(Boolean).join(" ");
}

function insertPin(key) {
  const pin = $("prompt-pin");
  if (/\d/.test(key) && pin.value.length < pin.maxLength) pin.value += key;
}

// keys

function press(key) {
  const element = $("keypad").querySelector(`[data-key="${key}"]`);
  element.classList.add("pressed");
  setTimeout(() => element.classList.remove("pressed"), 110);
  VIEWS[state.view].type(key);
}

function setDialled(code) {
  state.dialled = code.slice(0, 60);
  render();
}

function clearDialled() { setDialled(""); }
function clearLast() { setDialled(state.dialled.slice(0, -1)); }

function typeAnswer(key) {
  if (answering()) insert($("input"), key);
}

function insert(field, key) {
  field.value += key;
  field.dispatchEvent(new Event("input"));
}

function goHome() {
  Object.assign(state, { view: "home", dialled: "" });
  $("news").textContent = "";
  render();
}

function move(step) {
  const items = [...$("inbox").querySelectorAll("button")];
  if (state.view === "inbox" && items.length) {
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length].focus();
    return;
  }
  const scrolled = state.view === "message" ? $("message-text") : $("screen");
  scrolled.scrollBy({ top: step * 40 });
}

function onKeyDown(event) {
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

function buzz() {
  $("handset").classList.add("buzzing");
  navigator.vibrate?.([80, 60, 80]);
  setTimeout(() => $("handset").classList.remove("buzzing"), 800);
}

// the display

function render() {
  for (const view of document.querySelectorAll("[data-view]")) view.hidden = view.dataset.view !== state.view;
  $("carrier").textContent = state.network?.name ?? "";
  renderBadge();
  VIEWS[state.view].render();
  renderSoftKey("left", VIEWS[state.view].left());
  renderSoftKey("right", VIEWS[state.view].right());
  renderLimits();
  renderWire();
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

function renderHome() {
  $("dialled").textContent = state.dialled;
  $("dialled").parentElement.classList.toggle("dialling", Boolean(state.dialled));
  $("own").textContent = state.phone.replace(/^(\+254)(\d{3})(\d{3})(\d{3})$/, "$1 $2 $3 $4");
  const now = new Date();
  $("clock").textContent = now.toLocaleTimeString("en-GB", { timeZone: NAIROBI, hour: "2-digit", minute: "2-digit" });
  $("date").textContent = now.toLocaleDateString("en-GB", { timeZone: NAIROBI, weekday: "short", day: "numeric", month: "short" });
}

function renderUssd() {
  setText($("screen"), state.running || state.notice ? state.notice : state.session.text);
  $("screen").classList.toggle("running", Boolean(state.running));
  // Which answer is on the display: the same words may be on two screens one after the other.
  $("screen").dataset.answer = state.running ? "" : state.answers;
  $("answer").hidden = !answering();
  $("input").maxLength = state.network.input_characters;
}

// A live region that is written again is read out again.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function renderInbox() {
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

function renderMessage() {
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

function renderPrompt() {
  setText($("prompt-text"), state.prompt.text);
}

function timeOf(message) {
  return new Date(message.delivered_at).toLocaleTimeString("en-GB", { timeZone: NAIROBI, hour: "2-digit", minute: "2-digit" });
}

function renderCompose() {
  const length = septets($("sms-body").value);
  $("sms-count").textContent = `${length}/160`;
}

function septets(text) {
  return [...text].reduce((sum, character) => sum + (ESCAPED_IN_GSM_7.includes(character) ? 2 : 1), 0);
}

function make(tag, text = "", properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...properties });
}

// the clock of the network

function renderLimits() {
  const { network, session } = state;
  if (!network) return;
  const open = Boolean(session) && !session.ended;
  const passed = open ? (performance.now() - session.seenAt) / 1000 : 0;
  const idleLeft = !open || state.running ? network.idle_seconds : session.idle_seconds_left - passed;
  renderLimit("idle", idleLeft, network.idle_seconds, open && !state.running);
  renderLimit("session", open ? session.seconds_left - passed : network.session_seconds, network.session_seconds, open);
}

function renderLimit(id, left, limit, running) {
  const seconds = Math.max(0, Math.ceil(left));
  $(id).querySelector("dd").textContent = running ? `${seconds} s of ${limit}` : `${limit} s`;
  $(id).querySelector("i").style.transform = `scaleX(${Math.max(0, left) / limit})`;
  $(id).classList.toggle("running", running);
  $(id).classList.toggle("low", running && seconds <= SECONDS_LOW);
}

async function watchSession() {
  if (!answering()) return;
  const asked = state.session.id;
  const session = await call("GET", `sessions/${asked}`);
  if (!answering() || state.session.id !== asked || !session.ended) return;
  take(session);
  render();
}

// the wire

function renderWire() {
  const session = state.lastSession;
  $("wire-hint").hidden = Boolean(session);
  $("turns").replaceChildren(...(session?.turns ?? []).map(turnItem));
  setText($("outcome"), session?.ended ? `${session.status}: ${session.reason}` : "");
  $("outcome").className = `outcome ${session?.status ?? ""}`;
}

function turnItem(turn) {
  const kind = turn.error ? "broken" : turn.body.slice(0, 3).toLowerCase();
  const item = make("li", "", { className: `turn ${kind}` });
  item.append(make("code", turn.text ? `text=${turn.text}` : "text= (dial)"));
  item.append(turn.error ? make("span", turn.error) : measure(turn));
  return item;
}

function measure(turn) {
  const limit = state.network.screen_characters;
  const length = septets(turn.body);
  const row = make("div", "", { className: "got" });
  const meter = make("meter", "", { min: 0, max: limit, high: limit, value: length, ariaLabel: "Of the screen" });
  row.append(make("b", turn.body.slice(0, 3)), meter, make("span", `${length}/${limit} · ${turn.milliseconds} ms`));
  return row;
}

// whose phone

async function loadOwner() {
  [state.settings, state.customers] = await Promise.all([call("GET", "settings"), call("GET", "customers")]);
  const { networks, service_code: serviceCode, short_code: shortCode } = state.settings;
  $("network").replaceChildren(...networks.map((network) => new Option(network.name, network.code)));
  $("customer").prepend(...state.customers.map((customer) => new Option(customer.name, customer.phone)));
  $("try-dial").textContent = `Dial ${serviceCode}`;
  $("try-dial").onclick = () => { hangUp(); setDialled(serviceCode); dial(); };
  $("try-text").textContent = `Text BAL to ${shortCode}`;
  $("try-text").onclick = () => compose("BAL");
  chooseNetwork(networks[0].code);
  choosePhone(localStorage.getItem("phone") ?? state.customers[0]?.phone ?? "+254711000001");
}

function chooseNetwork(code) {
  state.network = state.settings.networks.find((network) => network.code === code);
  $("network").value = code;
  hangUp();
}

function choosePhone(phone) {
  hangUp();
  Object.assign(state, { phone, messages: null, lastSession: null });
  localStorage.setItem("phone", phone);
  const customer = state.customers.find((candidate) => candidate.phone === phone);
  $("phone").value = phone;
  $("customer").value = customer ? phone : "";
  describe(customer);
  refreshInbox();
}

function describe(customer) {
  $("about").hidden = !customer;
  $("note").textContent = customer?.note ?? "";
  const accounts = (customer?.accounts ?? []).map(accountLabel);
  $("accounts").replaceChildren(...accounts.map((label) => make("li", label)));
  const valid = phoneIsValid();
  $("phone").setAttribute("aria-invalid", String(!valid));
  $("phone-hint").textContent = valid ? "" : "A number with its country code: +254 …";
}

const accountLabel = (account) => (typeof account === "string" ? account : Object.values(account).join(" · "));
const phoneIsValid = () => /^\+\d{6,15}$/.test(state.phone);

// 0711 000 001 and 254711000001 are what people type.
function international(typed) {
  const digits = typed.replace(/[^\d+]/g, "");
  return digits.replace(/^0/, "+254").replace(/^254/, "+254");
}

// start

function drawKeypad() {
  for (const [key, letters] of KEYS) {
    const button = make("button", key, { type: "button", className: "key", ariaLabel: key });
    button.dataset.testid = `key-${key}`;
    button.dataset.key = key;
    button.append(make("small", letters));
    button.onclick = () => press(key);
    $("keypad").append(button);
  }
}

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

drawKeypad();
listen();
await loadOwner();
everySecond();
