// What a text takes on the air: septets, and parts of an SMS (GSM 03.38).

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const ESCAPED = "^{}\\[~]|€";
// How much one SMS holds alone, and as a part of several: in septets, or in UTF-16 units where GSM-7 lacks a character.
const SEPTETS = { alone: 160, each: 153 };
const UNITS = { alone: 70, each: 67 };

const width = (character) => (ESCAPED.includes(character) ? 2 : 1);
const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);

export const septets = (text) => sum([...text].map(width));

// How much of the parts that it takes a text fills.
export function measured(text) {
  const characters = [...text];
  const fits = characters.every((character) => BASIC.has(character) || ESCAPED.includes(character));
  const sizes = fits ? characters.map(width) : characters.map((character) => character.length);
  const { alone, each } = fits ? SEPTETS : UNITS;
  const used = sum(sizes);
  const parts = used > alone ? packed(sizes, each) : 1;
  return { used, parts, room: parts > 1 ? parts * each : alone };
}

// Neither an escape pair nor a surrogate pair straddles two parts.
function packed(sizes, each) {
  let [parts, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > each) [parts, used] = [parts + 1, 0];
    used += size;
  }
  return parts;
}
