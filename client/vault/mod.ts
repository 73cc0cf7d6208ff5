/**
 * What a device knows, in the words of those who use it: people, conversations, what
 * waits and what came, sessions, prekeys. All of it is read from a `Vault` and written in
 * one of its commits; how it lies in the file is nobody's business outside this folder.
 *
 * @module
 */
export * from "./account.ts";
export * from "./comparisons.ts";
export * from "./contacts.ts";
export * from "./desk.ts";
export * from "./group_mail.ts";
export * from "./groups.ts";
export * from "./history.ts";
export * from "./holds.ts";
export * from "./late.ts";
export * from "./mailbox.ts";
export * from "./mutes.ts";
export * from "./outbox.ts";
export * from "./prekeys.ts";
export * from "./receipts.ts";
export * from "./room.ts";
export * from "./sender_keys.ts";
export * from "./sessions.ts";
export * from "./traces.ts";
export type { Numbered } from "./sequence.ts";
export type { Reading } from "./rows.ts";
export type { Tx } from "./transaction.ts";
export { inspectVault, Vault } from "./vault.ts";
export { checkVaultPlace, removeVaultFile, vaultExists } from "./file.ts";
