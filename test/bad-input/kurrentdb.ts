import * as kurrentdb from "@offhook/store-kurrentdb";
import type { EntryPoint, Row } from "./row.ts";

const url = "kurrentdb://localhost:2113?tls=false";

const openers = { kurrentDbEventStore: kurrentdb.kurrentDbEventStore } as const;
const rows: readonly Row[] = Object.entries(openers).flatMap(([call, open]) => [
  {
    call,
    given: "no address",
    act: () => open(undefined as never),
    says: /^url must be a connection string such as kurrentdb:\/\/.*, not "\(not shown\)"\.$/,
  },
  {
    call,
    given: "the address of something else, with a password",
    act: () => open("https://somebody:hush@example.com"),
    says: /^(?!.*hush).*"\(not shown\)"/,
  },
  {
    call,
    given: "options that are none",
    act: () => open(url, 7 as never),
    says: /^options must be an object, not 7\.$/,
  },
  {
    call,
    given: "no time",
    act: () => open(url, { timeoutMs: 0 }),
    says: /^timeoutMs must be a number of milliseconds from 1 to 600000, not 0\.$/,
  },
  {
    call,
    given: "no time for tries",
    act: () => open(url, { retryForMs: Number.NaN }),
    says: /^retryForMs must be a number of milliseconds from 1 to 600000, not NaN\.$/,
  },
  {
    call,
    given: "no append at a time",
    act: () => open(url, { appendsInFlight: 0.5 }),
    says: /^appendsInFlight must be a whole number from 1, not 0\.5\.$/,
  },
  {
    call,
    given: "a prefix that ends the category",
    act: () => open(url, { streamPrefix: "eu-west" }),
    says: /^streamPrefix must be up to 64 characters .*, not "eu-west"\.$/,
  },
  {
    call,
    given: "a prefix of the server's own",
    act: () => open(`${url}&streamPrefix=%24all`),
    says: /^streamPrefix must be up to 64 characters .*, not "\$all"\.$/,
  },
]);

export const kurrentDbEntry: EntryPoint = {
  name: "@offhook/store-kurrentdb",
  module: kurrentdb,
  rows: [
    ...rows,
    {
      call: "kurrentDbEventStore",
      given: "readOnly as text",
      act: () => kurrentdb.kurrentDbEventStore(url, { readOnly: "yes" as never }),
      says: /^readOnly must be true or false, not "yes"\.$/,
    },
  ],
  harmless: {},
};
