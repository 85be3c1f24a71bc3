import { InvalidArgument } from "@offhook/engine";

/**
 * What may stand behind the question mark of a connection string. Of anything else the client (version 1.3.1) writes a warning
 * to standard error that holds the whole string, the password included; so it is not given any.
 * @param pairs as they stand there
 * @throws InvalidArgument
 */
export function checkOptions(pairs: readonly string[]): void {
  for (const pair of pairs) {
    const [, name = pair, value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const known = Object.keys(values).find((each) => each.toLowerCase() === name.toLowerCase());
    if (known === undefined)
      throw new InvalidArgument(
        "an option of the url",
        named(name),
        `one of streamPrefix, ${Object.keys(values).join(", ")}`,
      );
    const { form, says } = values[known as keyof typeof values];
    if (!form.test(value)) throw new InvalidArgument(`${known} of the url`, value, says);
  }
}

const yesOrNo = { form: /^(?:true|false)$/, says: "true or false" };
const whole = { form: /^-?\d{1,9}$/, says: "a whole number" };
const text = { form: /^(?:%[0-9a-f]{2}|[^%&?])+$/i, says: "a text, special characters percent-encoded" };

const values = {
  tls: yesOrNo,
  tlsVerifyCert: yesOrNo,
  tlsCAFile: text,
  userCertFile: text,
  userKeyFile: text,
  connectionName: text,
  nodePreference: {
    form: /^(?:leader|follower|read_only_replica|random)$/i,
    says: "leader, follower, read_only_replica or random",
  },
  maxDiscoverAttempts: whole,
  discoveryInterval: whole,
  gossipTimeout: whole,
  defaultDeadline: whole,
  keepAliveInterval: whole,
  keepAliveTimeout: whole,
} as const satisfies Record<string, { readonly form: RegExp; readonly says: string }>;

/** A name is a word; anything else may be a part of the password. */
function named(name: string): string {
  return /^[a-z]{1,40}$/i.test(name) ? name : "(not shown)";
}
