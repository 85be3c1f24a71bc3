import { timingSafeEqual } from "node:crypto";
import { toBase64Url } from "@offhook/engine";
import type { Randomness } from "@offhook/engine";
import { nodeDigest } from "../embedding/node-digest.ts";

/*
 * Who may ask the viewer's server anything. It listens on loopback, where every program and every web page of this machine
 * can reach it, so each request must show all of this:
 *
 * - `Host` is the address that was printed: a name that somebody else's DNS points at 127.0.0.1 is not.
 * - `Origin`, where there is one, is the page's own, and `Sec-Fetch-Site` says that no other site asks.
 * - The path begins with a secret folder, and the cookie that is bound to that folder holds the token. Cookies know no
 *   ports, so without the folder a browser would show the token to whatever else listens on loopback.
 *
 * The cookie is given for the token in the address that was printed, or for a ticket, which is good for one time: the
 * address with it is an argument of the program that opens the browser, and arguments can be read by every user.
 */

/** What the gate looks at. */
export interface GateRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** `entered`: the token or a ticket was shown in the address. `admitted`: the cookie was. */
export type GateAnswer =
  | { readonly kind: "entered"; readonly cookie: string; readonly folder: string }
  | { readonly kind: "admitted"; readonly path: string; readonly query: URLSearchParams }
  | { readonly kind: "refused"; readonly status: number; readonly message: string };

/** Longer addresses are none that the page asks for. */
export const longestUrl = 16_384;

/** The gate of one server. */
export class RequestGate {
  readonly #token: string;
  readonly #folder: string;
  readonly #randomness: Randomness;
  readonly #tickets = new Set<string>();
  #hosts: ReadonlySet<string> = new Set();

  constructor(randomness: Randomness) {
    this.#randomness = randomness;
    this.#token = this.#secret(32);
    this.#folder = `/${this.#secret(12)}/`;
  }

  /** From now on these are the addresses of the server. */
  opensAt(port: number): void {
    const names = ["127.0.0.1", "localhost"];
    // The port that a browser leaves out.
    this.#hosts = new Set([...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]);
  }

  /** The path with the token, for a person who may use it again. */
  tokenPath(): string {
    return `${this.#folder}?token=${this.#token}`;
  }

  /** A path that is good for one time. */
  ticketPath(): string {
    const ticket = this.#secret(32);
    this.#tickets.add(ticket);
    return `${this.#folder}?token=${ticket}`;
  }

  answer({ method, url = "", headers }: GateRequest): GateAnswer {
    if (method !== "GET") return refused(405, "Only GET is answered here.");
    if (url.length > longestUrl) return refused(414, "The address is too long.");
    const { host, origin } = headers;
    if (typeof host !== "string" || !this.#hosts.has(host))
      return refused(403, "The Host is not the address that offhook open printed.");
    if (origin !== undefined && origin !== `http://${host}`)
      return refused(403, "Another page asks: the Origin is not the viewer's.");
    const site = headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none")
      return refused(403, "Another site asks. Copy the address that offhook open printed into the browser.");
    const [path = "", search = ""] = url.split(/\?(.*)/s, 2);
    if (!path.startsWith(this.#folder)) return forbidden;
    const query = new URLSearchParams(search);
    const shown = query.get("token");
    if (path === this.#folder && shown !== null)
      return this.#opensFor(shown) ? { kind: "entered", ...this.#entrance() } : forbidden;
    if (!same(cookieOf(headers["cookie"]), this.#token)) return forbidden;
    return { kind: "admitted", path: path.slice(this.#folder.length), query };
  }

  #opensFor(shown: string): boolean {
    return same(shown, this.#token) || this.#tickets.delete(shown);
  }

  #entrance(): { readonly cookie: string; readonly folder: string } {
    const cookie = `${cookieName}=${this.#token}; Path=${this.#folder}; HttpOnly; SameSite=Strict`;
    return { cookie, folder: this.#folder };
  }

  #secret(bytes: number): string {
    return toBase64Url(this.#randomness.bytes(bytes));
  }
}

const cookieName = "offhook";

const forbidden = refused(
  403,
  "Not without the token. Open the address that offhook open printed; an address that a browser was started with is good for one time.",
);

function refused(status: number, message: string): GateAnswer & { readonly kind: "refused" } {
  return { kind: "refused", status, message };
}

function cookieOf(header: string | readonly string[] | undefined): string {
  if (typeof header !== "string") return "";
  const found = header.split(/; */).find((pair) => pair.startsWith(`${cookieName}=`));
  return found?.slice(cookieName.length + 1) ?? "";
}

/** Takes as long whatever is equal. */
function same(shown: string, secret: string): boolean {
  const [a, b] = [shown, secret].map((text) => nodeDigest.sha256(new TextEncoder().encode(text)));
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
