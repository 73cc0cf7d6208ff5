import assert from "node:assert/strict";
import { CAN_CERTIFY, certify } from "../support/certificate.ts";
import { Person } from "../support/client_process.ts";
import { withFolder } from "../support/folders.ts";
import { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";

/** The certificate that is shown at a port, to somebody who trusts that one alone. */
async function trusts(port: number, caCert: string): Promise<boolean> {
  const where = { hostname: "127.0.0.1", port, caCerts: [caCert] };
  using connection = await Deno.connectTls(where);
  try {
    await connection.handshake();
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "TLS wraps everything, and its certificate is changed without a restart",
  ignore: !CAN_CERTIFY,
  fn: () =>
    withFolder(async (folder) => {
      const files = { cert: `${folder}/cert.pem`, key: `${folder}/key.pem` };
      await certify(files);
      const old = await Deno.readTextFile(files.cert);
      const args = ["--tls-cert", files.cert, "--tls-key", files.key];
      await using relay = await RelayProcess.start({ args });
      assert.match(relay.url, /^https:/);
      const { url, key } = relay;
      const address = { url, key, authority: files.cert };
      await using alice = await Person.register("alice", address);
      await alice.receives();
      await certify(files);
      assert.ok(await trusts(relay.port, old));
      const pid = relay.pid;
      Deno.kill(pid, "SIGHUP");
      await relay.program.says(/certificate-renewed/, "stderr");
      assert.ok(!await trusts(relay.port, old));
      const renewed = await Deno.readTextFile(files.cert);
      assert.ok(await trusts(relay.port, renewed));
      await Deno.writeTextFile(files.cert, "no certificate");
      Deno.kill(pid, "SIGHUP");
      await relay.program.says(/error certificate-unusable/, "stderr");
      assert.ok(await trusts(relay.port, renewed));
      const { code, stderr } = await relay.quit();
      assert.equal(code, 0, stderr);
    }),
});

Deno.test("a certificate that is not there keeps a relay from starting", () =>
  withFolder(async (folder) => {
    const relay = ["relay", "--port", "0", "--store", "memory", "--data-dir", folder];
    const tls = ["--tls-cert", `${folder}/none.pem`, "--tls-key", `${folder}/none.key`];
    const { code, stderr } = await Program.run({
      args: [...relay, ...tls],
      home: folder,
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^messenger: cannot use the certificate or key .*none\.pem \(no such file/,
    );
  }));
