import { readFileSync } from "node:fs";

/** Reads `vectors.json` for tests, typed as far as they use it. */
export const vectors = JSON.parse(
  readFileSync(new URL("./vectors.json", import.meta.url), "utf8"),
) as VectorFile;

export type PrimeName = "telegram_2048" | "rfc3526_group14";

export interface VectorFile {
  readonly primes: Record<PrimeName, { readonly hex: string }>;
  readonly generators: readonly {
    readonly prime: PrimeName;
    readonly g: number;
    readonly accepted: boolean;
  }[];
  readonly dh: readonly DhVector[];
  readonly negative: {
    readonly config: readonly { id: string; p_hex: string; g: number; reason: string; note: string }[];
    readonly public_values: readonly { id: string; name: string; value_hex: string; strict: boolean }[];
    readonly g_a_hash: readonly {
      id: string;
      g_a_hash: string;
      g_a_wire_hex: string;
      expect: "accept" | "reject";
      reason?: string;
      note?: string;
    }[];
    readonly fingerprint: readonly {
      id: string;
      key_hex: string;
      received_int64: string;
      expect: "accept" | "reject";
      note?: string;
    }[];
  };
  readonly signaling: {
    readonly vectors: readonly SignalingVector[];
    readonly negative: readonly {
      id: string;
      note: string;
      sender: "caller" | "callee";
      decrypt_as?: "caller" | "callee";
      packet_hex: string;
    }[];
    readonly sctp: readonly SctpVector[];
    readonly counter_window: { readonly steps: readonly { counter: number; accept: boolean }[] };
  };
}

export interface DhVector {
  readonly id: string;
  readonly note: string;
  readonly prime: PrimeName;
  readonly g: number;
  readonly a_hex: string;
  readonly b_hex: string;
  readonly g_a_hex: string;
  readonly g_a_leading_zero_bytes: number;
  readonly g_a_hash_padded: string;
  readonly g_a_hash_minimal: string;
  readonly g_b_hex: string;
  readonly key_hex: string;
  readonly fingerprint: { readonly int64: string; readonly uint64: string };
  readonly emoji_with_padded_g_a: { readonly emoji: readonly string[] };
  readonly emoji_with_minimal_g_a: { readonly emoji: readonly string[] };
  readonly wrong_results_to_reject: Readonly<Record<string, string>>;
}

export interface SignalingVector {
  readonly id: string;
  readonly framing: string;
  readonly sender: "caller" | "callee";
  readonly packet_hex: string;
  readonly decrypted_body_hex: string;
  readonly messages: readonly SignalingVectorMessage[];
}

/** What a record of a packet is; messages have `json`, or the fields of a binary message. */
export interface SignalingVectorMessage {
  readonly seq?: number;
  readonly kind?: "empty" | "ack";
  readonly acked_raw_seq?: number;
  readonly requires_ack?: boolean;
  readonly single?: boolean;
  readonly gzip?: boolean;
  readonly json?: Readonly<Record<string, unknown>> & { readonly "@type": string };
  readonly name?: string;
}

export interface SctpVector {
  readonly id: string;
  readonly sender: "caller" | "callee";
  /** Names of its chunks; `DATA x2` for two. */
  readonly kind: string;
  readonly packet_hex: string;
  readonly user_message_of?: string;
}
