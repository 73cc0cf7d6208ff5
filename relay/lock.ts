/** The locking half of `Deno.FsFile`, as the runtimes that we run on have it. */
export interface Lockable {
  /** Waits until nobody else has the lock. */
  lock(exclusive: boolean): Promise<void>;
  /** Whether the lock was free; Deno 2.4 has no such method. */
  tryLock?(exclusive: boolean): Promise<boolean>;
}

/** Milliseconds after which a lock that was not granted is somebody else's. */
const PATIENCE_MS = 300;

/**
 * Whether we have the file's lock now. The kernel gives it back when the process ends,
 * however that ends, so a lock is never left behind.
 */
export async function tryLock(file: Lockable): Promise<boolean> {
  if (file.tryLock !== undefined) return await file.tryLock(true);
  // The wait itself cannot be called off; closing the file ends it.
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  file.lock(true).then(() => resolve(true), () => resolve(false));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
