import { ClientError } from "../fault.ts";

/** A commit that may be left undone where there is no room for it. */
export function whereRoom(commit: () => void): void {
  try {
    commit();
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
  }
}
