// The turns of the last session: what the gateway sent, and how much of the network's screen each answer takes.

import { septets } from "./gsm7.js";
import { $, make, setText, state } from "./state.js";

export function renderTurns() {
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
