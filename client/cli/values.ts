import { InvalidArgumentError } from "@commander-js/extra-typings";

/** A whole number from 1, as an option's value. */
export function count(value: string): number {
  return whole(value, 1, 1_000_000);
}

/** Seconds, as an option's value; parts of one are fine. */
export function seconds(value: string): number {
  if (!/^\d+(\.\d+)?$/.test(value)) {
    throw new InvalidArgumentError("Seconds, such as 2.5");
  }
  return Number(value);
}

/** The memory of a password's key derivation in MiB, as an option's value. */
export function mebibytes(value: string): number {
  return whole(value, 64, 1_024);
}

function whole(value: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new InvalidArgumentError(`A whole number from ${least} to ${most}`);
}
