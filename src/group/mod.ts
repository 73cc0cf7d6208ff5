/**
 * Groups, as a client runs them: who is in one and who may change it, which sender keys
 * belong to whom, and which messages under them are believed. The relay, which shares the
 * rules alone, takes them from where they are.
 *
 * @module
 */
export * from "./act.ts";
export * from "./conflict.ts";
export * from "./distribution.ts";
export * from "./entry.ts";
export * from "./head.ts";
export * from "./log.ts";
export * from "./membership.ts";
export * from "./name.ts";
export * from "./roster.ts";
export * from "./sender_key.ts";
export * from "./sender_key_snapshot.ts";
export * from "./signed_entry.ts";
export { type Tenure, tenureAt } from "./tenure.ts";
export * from "../wire/group_body.ts";
export * from "../wire/group_content.ts";
export * from "../wire/group_log.ts";
export * from "../wire/sender_key_message.ts";
