// USSD: dialling, answering, hanging up, and the time that the network gives.

import { openInbox, unread } from "./messages.js";
import { $, call, goHome, insert, phoneIsValid, redraw, setText, state } from "./state.js";
import { renderTurns } from "./turns.js";

const SECONDS_LOW = 10;

export async function dial() {
  if (!state.dialled || state.running || !phoneIsValid()) return;
  $("input").value = "";
  const body = { code: state.dialled, phone: state.phone, network: state.network.code };
  await run("USSD code running", () => call("POST", "sessions", body));
}

export async function sendAnswer() {
  if (!answering()) return;
  const input = $("input").value;
  $("input").value = "";
  await run("Sending", () => call("POST", `sessions/${state.session.id}/reply`, { input }));
}

async function run(notice, request) {
  const running = Symbol(notice);
  Object.assign(state, { view: "ussd", running, notice });
  redraw();
  const answer = await request().catch(() => ({ error: "The sandbox does not answer." }));
  // A slow answer must not come back on the display after the red key.
  if (state.running === running) show(answer);
}

function show(session) {
  state.running = null;
  state.answers += 1;
  take(session);
  redraw();
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

export function answering() {
  return Boolean(state.session) && !state.session.ended && !state.running;
}

export function rightKeyOfUssd() {
  if (answering() || state.running) return ["Cancel", hangUp];
  return unread() ? ["Messages", openInbox] : ["Back", goHome];
}

export function hangUp() {
  const open = state.session && !state.session.ended;
  if (open) call("POST", `sessions/${state.session.id}/hang-up`).then(keepTurns);
  Object.assign(state, { running: null, session: null });
  goHome();
}

function keepTurns(session) {
  if (session.error || state.lastSession?.id !== session.id) return;
  state.lastSession = session;
  renderTurns();
}

export function typeAnswer(key) {
  if (answering()) insert($("input"), key);
}

export function renderUssd() {
  setText($("screen"), state.running || state.notice ? state.notice : state.session.text);
  $("screen").classList.toggle("running", Boolean(state.running));
  // Which answer is on the display: the same words may be on two screens one after the other.
  $("screen").dataset.answer = state.running ? "" : state.answers;
  $("answer").hidden = !answering();
  fit($("screen"));
  $("input").maxLength = state.network.input_characters;
}

// Smaller letters where the words take more lines than the display has: no option is out of sight.
function fit(screen) {
  screen.classList.remove("small");
  screen.classList.toggle("small", screen.scrollHeight > screen.clientHeight);
}

export function renderLimits() {
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

export async function watchSession() {
  if (!answering()) return;
  const asked = state.session.id;
  const session = await call("GET", `sessions/${asked}`);
  if (!answering() || state.session.id !== asked || !session.ended) return;
  take(session);
  redraw();
}
