/** The only doorway to entropy; tests pass a seeded one and get one answer. */
export interface Random {
  /** `length` fresh bytes that nobody else holds. */
  bytes(length: number): Uint8Array;
}

/** The operating system's generator, given by the edge to whatever needs chance. */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
