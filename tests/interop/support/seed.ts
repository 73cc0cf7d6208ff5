/** INTEROP_SEED, or a new one: printed, so that a failure can be had again. */
export const SEED = Number(Deno.env.get("INTEROP_SEED") ?? Date.now() % 1_000_000);

console.log(`INTEROP_SEED=${SEED}`);
