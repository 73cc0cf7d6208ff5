/**
 * The field GF(2^16) = GF(2)[x] / (x^16 + x^12 + x^3 + x + 1), in which 2 generates all
 * 65 535 elements that are not zero (wire-spec 8.6). Addition is XOR. Elements are
 * numbers from 0 to 65 535.
 *
 * Table look-ups are not constant time and need not be: what is coded here travels in
 * the clear.
 */
const POLYNOMIAL = 0x1100b;

/** How many elements are not zero: the order of the generator. */
const ORDER = 65_535;

/** `POWER[i]` is 2^i; twice as long as the order, so that a sum of two logs fits. */
const POWER = new Uint16Array(2 * ORDER);

/** `LOG[a]` is the i with 2^i = a; undefined in the field, and zero here, for 0. */
const LOG = new Uint16Array(ORDER + 1);

let power = 1;
for (let i = 0; i < ORDER; i++) {
  POWER[i] = POWER[i + ORDER] = power;
  LOG[power] = i;
  power = power < 0x8000 ? power << 1 : (power << 1) ^ POLYNOMIAL;
}

/** a b. */
export function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : POWER[LOG[a]! + LOG[b]!]!;
}

/** a / b, for a divisor that is not zero. */
export function divide(a: number, b: number): number {
  if (b === 0) throw new RangeError("Zero has no inverse");
  return a === 0 ? 0 : POWER[LOG[a]! + ORDER - LOG[b]!]!;
}

/**
 * Adds `factor` times the row of elements that starts at `from` in `rows` to `sum`, whose
 * length is the row's. Elements are big-endian pairs of bytes. This is the inner loop of
 * the chunk code.
 */
export function addMultiple(
  sum: Uint8Array,
  factor: number,
  rows: Uint8Array,
  from: number,
): void {
  const log = LOG[factor]!;
  for (let i = 0; i < sum.length; i += 2) {
    const element = rows[from + i]! << 8 | rows[from + i + 1]!;
    const product = element === 0 ? 0 : POWER[log + LOG[element]!]!;
    sum[i] = sum[i]! ^ product >> 8;
    sum[i + 1] = sum[i + 1]! ^ product;
  }
}
