// Whose phone it is, and on which network.

import { setDialled } from "./display.js";
import { compose, refreshInbox } from "./messages.js";
import { openPaybill } from "./mpesa.js";
import { $, call, make, owner, phoneIsValid, state } from "./state.js";
import { dial, hangUp } from "./ussd.js";

export async function loadOwner() {
  [state.settings, state.customers] = await Promise.all([call("GET", "settings"), call("GET", "customers")]);
  const { networks, service_code: serviceCode, short_code: shortCode } = state.settings;
  $("network").replaceChildren(...networks.map((network) => new Option(network.name, network.code)));
  $("customer").prepend(...state.customers.map((customer) => new Option(customer.name, customer.phone)));
  $("try-dial").textContent = `Dial ${serviceCode}`;
  $("try-dial").onclick = () => { hangUp(); setDialled(serviceCode); dial(); };
  $("try-text").textContent = `Text BAL to ${shortCode}`;
  $("try-text").onclick = () => compose("BAL");
  $("try-paybill").onclick = openPaybill;
  chooseNetwork(networks[0].code);
  choosePhone(localStorage.getItem("phone") ?? state.customers[0]?.phone ?? "+254711000001");
}

export function chooseNetwork(code) {
  state.network = state.settings.networks.find((network) => network.code === code);
  $("network").value = code;
  hangUp();
}

export function choosePhone(phone) {
  hangUp();
  Object.assign(state, { phone, messages: null, lastSession: null });
  localStorage.setItem("phone", phone);
  $("phone").value = phone;
  $("customer").value = owner() ? phone : "";
  describe(owner());
  refreshInbox();
}

function describe(customer) {
  $("about").hidden = !customer;
  $("note").textContent = customer?.note ?? "";
  const accounts = (customer?.accounts ?? []).map(accountLabel);
  $("accounts").replaceChildren(...accounts.map((label) => make("li", label)));
  const valid = phoneIsValid();
  $("phone").setAttribute("aria-invalid", String(!valid));
  $("phone-hint").textContent = valid ? "" : "A whole number: 0722 000 000, or with its country code.";
}

const accountLabel = ({ number, meter, last_reading: last }) =>
  `Account ${number} · meter ${meter} · previous reading ${last}`;

// 0711 000 001 and 254711000001 are what people type.
export function international(typed) {
  const digits = typed.replace(/[^\d+]/g, "");
  return digits.replace(/^0/, "+254").replace(/^254/, "+254");
}
