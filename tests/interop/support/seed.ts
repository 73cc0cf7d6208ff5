/** INTEROP_SEED, or a new one: printed, so that a failure can be had again. */
export const SEED = Number(Deno.env.get("INTEROP_SEED") ?? Date.now() % 1_000_000);

/** INTEROP_STEPS: how long a conversation is; 2 000 steps unless told otherwise. */
export const STEPS = Number(Deno.env.get("INTEROP_STEPS") ?? 2_000);

/** Whether there is time for everything. */
export const SOAK = STEPS > 10_000;

console.log(`INTEROP_SEED=${SEED}`);
