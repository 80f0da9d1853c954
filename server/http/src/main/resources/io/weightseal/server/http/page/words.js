// Sizes, times and ages in words.
import { element } from "./elements.js";

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DAY = 86_400_000;

export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${UNITS[unit]}`;
}

export function count(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** A time in UTC, to the minute. */
export function time(instant) {
  return element("time", { datetime: instant }, instant.slice(0, 16).replace("T", " "));
}

/** A time in UTC, to the second. */
export function moment(instant) {
  return element("time", { datetime: instant }, instant.slice(0, 19).replace("T", " "));
}

export function age(instant, now = Date.now()) {
  const days = Math.floor((now - Date.parse(instant)) / DAY);
  if (days < 0) {
    return "in the future";
  }
  return days === 0 ? "today" : count(days, "day", "days");
}

/** Signers' identifiers among key ids `weightseal/v1 ALGORITHM ID`; other key ids stay as they are. */
export function signers(keyids) {
  const found = new Map();
  for (const keyid of keyids) {
    const parts = /^weightseal\/v1 (\S+) ([0-9a-f]{64})$/.exec(keyid);
    const id = parts ? parts[2] : keyid;
    found.set(id, [...(found.get(id) ?? []), ...(parts ? [parts[1]] : [])]);
  }
  return [...found].map(([id, algorithms]) => ({ id, algorithms }));
}
