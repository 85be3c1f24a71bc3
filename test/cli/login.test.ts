import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, systemRandomness } from "@offhook/engine";
import { createCallServer } from "@offhook/simulator";
import { startMtprotoServer } from "@offhook/simulator/mtproto";
import { nodeDigest } from "offhook";
import { describe, expect, it, onTestFinished } from "vitest";
import { folder, objects, offhook, start } from "./offhook-process.ts";
import type { Ran } from "./offhook-process.ts";

/* Logging in over the full handshake, at a simulated Telegram, as a script does: answers come on standard input. */

const code = "24680";

interface Here {
  readonly files: string;
  readonly session: string;
  readonly login: (answers: readonly string[], ...options: readonly string[]) => Promise<Ran>;
  readonly phones: readonly string[];
}

async function here(...simulated: readonly string[]): Promise<Here> {
  const files = folder();
  const simulator = start(["simulate", "--json", "--write", files, "--login", code, ...simulated]);
  const { port, users, publicKey } = await simulator.told("ready");
  const session = join(files, "my.session");
  return {
    files,
    session,
    phones: users.map(({ phoneNumber }: { phoneNumber: string }) => `+${phoneNumber}`),
    login: (answers, ...options) =>
      offhook(
        [
          "login",
          "--json",
          "--connect",
          `127.0.0.1:${port}`,
          "--public-key",
          publicKey,
          "--session",
          session,
          ...options,
        ],
        { stdin: answers.map((answer) => `${answer}\n`).join("") },
      ),
  };
}

const failure = ({ stdout }: Ran) => objects(stdout).at(-1);

describe("offhook login", { timeout: 30_000 }, () => {
  it("writes a session that only its owner can read, and that the other commands take", async () => {
    const { login, session, phones, files } = await here();
    const ran = await login([phones[0] ?? "", code]);
    expect([ran.code, failure(ran)]).toEqual([0, { type: "loggedIn", userId: "1001", session }]);
    if (process.platform !== "win32") expect(statSync(session).mode & 0o777).toBe(0o600);
    expect(readdirSync(files).filter((name) => name.endsWith(".part"))).toEqual([]);

    const store = join(files, "mine.db");
    const recording = start(["record", "--json", "--session", session, "--store", store]);
    expect(await recording.told("ready")).toMatchObject({ participate: false });
    recording.process.kill("SIGINT");
    await recording.ended;
  });

  it("is found by the other commands in the folder where it was written", async () => {
    const { login, session, phones, files } = await here();
    expect((await login([code], "--phone", phones[0] ?? "")).code).toBe(0);
    writeFileSync(join(files, "offhook.session"), readFileSync(session));
    const call = await offhook(["call", "@nobody_1", "--json"], { cwd: files });
    expect(failure(call)).toMatchObject({ type: "error", code: "PEER_NOT_FOUND" });
  });

  it("leaves the session of another account as it is, unless it is forced to", async () => {
    const { login, session, phones } = await here();
    expect((await login([code], "--phone", phones[0] ?? "")).code).toBe(0);
    const before = readFileSync(session, "utf8");
    const refused = await login([code], "--phone", phones[1] ?? "");
    expect([refused.code, failure(refused)]).toMatchObject([1, { code: "OTHER_ACCOUNT" }]);
    expect(readFileSync(session, "utf8")).toBe(before);
    expect((await login([code], "--phone", phones[1] ?? "", "--force")).code).toBe(0);
    expect(JSON.parse(readFileSync(session, "utf8"))).toMatchObject({ userId: "1002" });
  });

  it("says where to end a login of another account that it can't take back", async () => {
    const telegram = createCallServer({
      clock: systemClock(),
      randomness: systemRandomness(),
      digest: nodeDigest,
      accounts: [
        { userId: 1n, phoneNumber: "9996600001" },
        { userId: 2n, phoneNumber: "9996600002" },
      ],
    });
    const server = await startMtprotoServer({ server: telegram, handshake: { loginCode: code } });
    onTestFinished(() => server.close());
    const files = folder();
    const { fingerprint, modulus, exponent } = server.publicKey ?? {};
    const [publicKey, session] = [join(files, "telegram.public-key"), join(files, "my.session")];
    writeFileSync(
      publicKey,
      JSON.stringify({
        fingerprint: String(fingerprint),
        modulus: String(modulus),
        exponent: String(exponent),
      }),
    );
    const connection = ["--connect", `127.0.0.1:${server.port}`, "--public-key", publicKey];
    const login = (phone: string, ...options: readonly string[]) =>
      offhook(["login", "--json", ...connection, "--session", session, "--phone", phone, ...options], {
        stdin: `${code}\n`,
      });
    expect((await login("+9996600001")).code).toBe(0);
    const before = readFileSync(session, "utf8");
    // Whenever the client asks, its connection breaks: no answer will ever come.
    server.faults.cutBefore({ method: "auth.logOut" }, Number.POSITIVE_INFINITY);
    const refused = await login("+9996600002", "--timeout", "3");
    expect([refused.code, failure(refused)]).toMatchObject([
      1,
      {
        code: "OTHER_ACCOUNT",
        message: expect.stringMatching(
          /The login of user 2 could not be taken back: end it in Telegram's settings under Devices\.$/,
        ),
      },
    ]);
    expect(readFileSync(session, "utf8")).toBe(before);
  });

  it("does not end a session of another account that was handed in", async () => {
    const { login, session, phones, files } = await here();
    expect((await login([code], "--phone", phones[1] ?? "")).code).toBe(0);
    const { session: text } = JSON.parse(readFileSync(session, "utf8"));
    rmSync(session);
    expect((await login([code], "--phone", phones[0] ?? "")).code).toBe(0);
    const refused = await login([text], "--import-session");
    expect([refused.code, failure(refused)]).toMatchObject([1, { code: "OTHER_ACCOUNT" }]);
    expect(failure(refused)?.["message"]).not.toContain("taken back");
    const elsewhere = join(files, "other.session");
    const taken = await login([text], "--import-session", "--session", elsewhere);
    expect([taken.code, failure(taken)]).toMatchObject([0, { userId: "1002" }]);
  });

  it("takes a string session that somebody has already", async () => {
    const { login, session, phones } = await here();
    expect((await login([code], "--phone", phones[0] ?? "")).code).toBe(0);
    const { session: text } = JSON.parse(readFileSync(session, "utf8"));
    const imported = await login([text], "--import-session", "--force");
    expect([imported.code, failure(imported)]).toMatchObject([0, { type: "loggedIn", userId: "1001" }]);
  });

  it.each<[string, (phone: string) => readonly string[], string, RegExp]>([
    ["a wrong code", (phone) => [phone, "11111"], "PHONE_CODE_INVALID", /not the code that Telegram sent/],
    ["a number that is nobody's", () => ["+4912345678", code], "PHONE_NUMBER_INVALID", /country's code/],
    ["no answer", (phone) => [phone], "NO_ANSWER", /standard input/],
  ])("says what to do about %s, and writes nothing", async (_, answers, error, sentence) => {
    const { login, session, phones } = await here();
    const ran = await login(answers(phones[0] ?? ""));
    expect([ran.code, failure(ran)]).toMatchObject([
      1,
      { code: error, message: expect.stringMatching(sentence) },
    ]);
    expect(existsSync(session)).toBe(false);
  });

  it.each([
    ["the password of two-step verification", "correct horse", 0, { type: "loggedIn", userId: "1001" }],
    ["no other password", "wrong horse", 1, { type: "error", code: "PASSWORD_HASH_INVALID" }],
  ])("takes %s", async (_, password, status, said) => {
    const { login, phones, session } = await here("--password", "correct horse");
    const ran = await login([phones[0] ?? "", code, password]);
    expect([ran.code, failure(ran)]).toMatchObject([status, said]);
    expect(existsSync(session)).toBe(status === 0);
  });

  it("is undone by logout, which ends the session and deletes its file", async () => {
    const { login, phones, session } = await here();
    expect((await login([phones[0] ?? "", code])).code).toBe(0);
    const text = readFileSync(session, "utf8");
    const ran = await offhook(["logout", "--json", "--session", session]);
    expect([ran.code, failure(ran)]).toEqual([0, { type: "loggedOut", userId: "1001", session, told: true }]);
    expect(existsSync(session)).toBe(false);

    // Whoever kept a copy of the file is not logged in any more.
    writeFileSync(session, text);
    const again = await offhook(["logout", "--json", "--session", session]);
    expect([again.code, failure(again)]).toMatchObject([0, { type: "loggedOut", told: false }]);
  });

  it("keeps the file when logout can't reach Telegram, unless it is forced", async () => {
    const { login, phones, session } = await here();
    expect((await login([phones[0] ?? "", code])).code).toBe(0);
    const saved = JSON.parse(readFileSync(session, "utf8"));
    writeFileSync(session, JSON.stringify({ ...saved, simulator: "127.0.0.1:9" }));
    const args = ["logout", "--json", "--session", session, "--timeout", "1"];
    const ran = await offhook(args);
    expect([ran.code, failure(ran)]).toMatchObject([1, { type: "error", code: "TIMEOUT" }]);
    expect(existsSync(session)).toBe(true);
    expect((await offhook([...args, "--force"])).code).toBe(0);
    expect(existsSync(session)).toBe(false);
  });

  it("has nothing to undo without a session file", async () => {
    const ran = await offhook(["logout", "--json", "--session", join(folder(), "none.session")]);
    expect([ran.code, failure(ran)]).toMatchObject([1, { code: "SESSION_MISSING" }]);
  });

  it("says so when a session file is damaged", async () => {
    const file = join(folder(), "bad.session");
    writeFileSync(file, '{ "file": "offhook session", "version": 1');
    const ran = await offhook(["record", "--json", "--session", file]);
    expect([ran.code, failure(ran)]).toMatchObject([1, { code: "SESSION_DAMAGED" }]);
  });
});
