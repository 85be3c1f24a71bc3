import { createDiffieHellman, createHash, randomBytes } from "node:crypto";
import type { DiffieHellman } from "node:crypto";
import { Api } from "telegram";
import type { TelegramClient } from "telegram";

/** The key exchange with node:crypto, and Telegram's randomness asked for one call ahead. */
export class Exchange {
  readonly #client: TelegramClient;
  readonly #dh: DiffieHellman;
  readonly #version: number;
  #random: Promise<Buffer>;

  /** Made once: each time costs 180 ms, as node:crypto checks the prime. */
  static async of(client: TelegramClient): Promise<Exchange> {
    const asked = await client.invoke(new Api.messages.GetDhConfig({ version: 0, randomLength: 256 }));
    return new Exchange(client, asked as Api.messages.DhConfig);
  }

  private constructor(client: TelegramClient, { g, p, version, random }: Api.messages.DhConfig) {
    this.#client = client;
    this.#dh = createDiffieHellman(p, Buffer.from([g]));
    this.#version = version;
    this.#random = Promise.resolve(random);
  }

  askAhead(): void {
    const asked = this.#client.invoke(
      new Api.messages.GetDhConfig({ version: this.#version, randomLength: 256 }),
    );
    this.#random = asked.then(({ random }) => random);
  }

  /** A new exponent, and g to its power. */
  async half(): Promise<Buffer> {
    const random = await this.#random;
    this.#dh.setPrivateKey(randomBytes(256).map((byte, index) => byte ^ (random[index] ?? 0)));
    return padded(this.#dh.generateKeys());
  }

  agree(theirs: Buffer): { readonly fingerprint: bigint } {
    const key = padded(this.#dh.computeSecret(theirs));
    return { fingerprint: createHash("sha1").update(key).digest().readBigInt64LE(12) };
  }
}

function padded(bytes: Buffer): Buffer {
  return bytes.length === 256 ? bytes : Buffer.concat([Buffer.alloc(256 - bytes.length), bytes]);
}
