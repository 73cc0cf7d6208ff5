/**
 * The relay as others start it: the `relay` verb, the demo, and tests.
 *
 * @module
 */
export type { Fingerprint } from "../src/channel/fingerprint.ts";
export type { Random } from "../src/random.ts";
export type { Clock } from "./clock.ts";
export { type FaultDetails, RelayError, type RelayFault } from "./fault.ts";
export { DEFAULT_LIMITS, type LimitName, type Limits, parseLimits } from "./limits.ts";
export { type LoggedTable, silentLog } from "./log.ts";
export { lineLog, type Log, type LogEvent, type LogFormat } from "./log.ts";
export type { RelayOptions, StoreChoice, TlsFiles } from "./options.ts";
export { type Relay, startRelay } from "./relay.ts";
