import assert from "node:assert/strict";

/** Paths of a certificate and its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Whether this machine can make certificates. */
export const CAN_CERTIFY = await isThere("openssl");

/** Makes a certificate for loopback that is its own authority, in place of an older. */
export async function certify({ cert, key }: CertificateFiles): Promise<void> {
  const args = ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  args.push("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
  args.push("-addext", "subjectAltName=IP:127.0.0.1");
  args.push("-addext", "basicConstraints=critical,CA:FALSE");
  args.push("-keyout", key, "-out", cert);
  const { success, stderr } = await new Deno.Command("openssl", { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

async function isThere(command: string): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args: ["version"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
