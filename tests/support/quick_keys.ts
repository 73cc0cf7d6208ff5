/**
 * Runs before the program where a test starts it often: Argon2id takes the least memory
 * and one pass, whatever it is asked for, so that a vault opens at once.
 */
const deriveBits = crypto.subtle.deriveBits.bind(crypto.subtle);

crypto.subtle.deriveBits = (algorithm, ...rest) =>
  deriveBits(Object.assign({}, algorithm, { memory: 8, passes: 1 }), ...rest);
