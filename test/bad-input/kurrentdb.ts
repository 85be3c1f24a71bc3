import * as kurrentdb from "@offhook/store-kurrentdb";
import type { EntryPoint, Row } from "./row.ts";

const url = "kurrentdb://localhost:2113?tls=false";

const dataKeys = kurrentdb.folderDataKeys("nowhere");
const rootKey = new Uint8Array(32);

type Options = kurrentdb.KurrentDbOptions;
const openers = {
  kurrentDbEventStore: kurrentdb.kurrentDbEventStore,
  kurrentDbAccountState: kurrentdb.kurrentDbAccountState,
  readKurrentDbLeases: async (address: string, options?: Options) =>
    kurrentdb.readKurrentDbLeases(address, [], options),
  openKurrentDbVault: (address: string, options?: Options) =>
    kurrentdb.openKurrentDbVault(address, withKeys(options)),
  checkKurrentDbVaultKey: async (address: string, options?: Options) =>
    kurrentdb.checkKurrentDbVaultKey(
      address,
      typeof options === "object" ? { rootKey, ...options } : options,
    ),
  openKurrentDbStores: (address: string, options?: Options) =>
    kurrentdb.openKurrentDbStores(address, withKeys(options)),
} as const;

function withKeys(options: Options = {}): kurrentdb.KurrentDbVaultOptions {
  return typeof options === "object" ? { dataKeys, rootKey, ...options } : options;
}
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
    {
      call: "readKurrentDbLeases",
      given: "one account instead of a list",
      act: () => kurrentdb.readKurrentDbLeases(url, "alice" as never),
      says: /^accountIds must be a list of accounts, not "alice"\.$/,
    },
    {
      call: "checkKurrentDbVaultKey",
      given: "no root key at all",
      act: () => kurrentdb.checkKurrentDbVaultKey(url),
      code: "VAULT_NO_KEY",
      says: /^The vault in kurrentdb:\/\/localhost:2113 needs its root key/,
    },
    {
      call: "openKurrentDbVault",
      given: "no place for data keys",
      act: () => kurrentdb.openKurrentDbVault(url, { rootKey } as never),
      says: /^dataKeys must be where the keys of secrets are, such as folderDataKeys\(path\), not undefined\.$/,
    },
    {
      call: "openKurrentDbVault",
      given: "no root key at all",
      act: () => kurrentdb.openKurrentDbVault(url, { dataKeys }),
      code: "VAULT_NO_KEY",
      says: /^The vault in kurrentdb:\/\/localhost:2113 needs its root key, the same on all machines: .*OFFHOOK_VAULT_KEY\.$/,
    },
    {
      call: "openKurrentDbStores",
      given: "no options",
      act: () => kurrentdb.openKurrentDbStores(url, undefined as never),
      says: /^options must be an object, not undefined\.$/,
    },
    {
      call: "folderDataKeys",
      given: "no folder",
      act: () => kurrentdb.folderDataKeys(""),
      says: /^folder must be the path of a folder that all machines share, not ""\.$/,
    },
    {
      call: "create of folderDataKeys",
      given: "an id that leaves the folder",
      act: () => dataKeys.create("../key", rootKey),
      says: /^id must be 1 to 64 characters/,
    },
    {
      call: "create of folderDataKeys",
      given: "a folder in none",
      act: () => kurrentdb.folderDataKeys("/nowhere/at/all").create("id", rootKey),
      code: "VAULT_NOT_FOUND",
      says: /^The folder of data keys \/nowhere\/at\/all is not there/,
    },
  ],
  harmless: {},
};
