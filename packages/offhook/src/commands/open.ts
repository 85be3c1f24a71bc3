import { systemClock, systemRandomness } from "@offhook/engine";
import { aborted } from "../command-line/interruption.ts";
import { CommandFailure, WrongUsage } from "../command-line/command-failure.ts";
import type { CommandRunner, GlobalOptions, Terminal } from "../command-line/command.ts";
import { exitCodes } from "../command-line/exit-codes.ts";
import { checkChoice, withChosen } from "../recorded/chosen-calls.ts";
import type { CallChoice } from "../recorded/chosen-calls.ts";
import { findCall } from "../recorded/find-call.ts";
import { withRecorded } from "../recorded/open-recorded.ts";
import { shownStore, storeAddress } from "../recorded/store-address.ts";
import { writeChosen } from "../recorded/write-chosen.ts";
import { sameFile } from "../viewer/same-file.ts";
import { bundleDocument, serverDocument, viewerPage } from "../viewer/viewer-document.ts";
import { openViewerServer } from "../viewer/viewer-server.ts";
import type { ViewerServer } from "../viewer/viewer-server.ts";

interface OpenOptions extends GlobalOptions, CallChoice {
  /** Write the page with its calls there. */
  readonly html?: string;
  readonly force?: true;
  /** Default: any free one. */
  readonly port?: number;
  readonly browser: boolean;
}

/** Shows calls in a page: served until Ctrl-C, or written into one file. */
export const open: CommandRunner<OpenOptions, [call: string | undefined]> = (terminal, options, name) =>
  options.html === undefined
    ? serve(terminal, options, name)
    : write(terminal, { ...options, html: options.html }, name === undefined ? [] : [name]);

async function serve(terminal: Terminal, options: OpenOptions, name: string | undefined): Promise<number> {
  for (const only of ["all", "filter", "mode", "reveal", "with", "force"] as const)
    if (options[only] !== undefined) throw new WrongUsage(`--${only} goes with --html <file>.`);
  const { kind, path } = storeAddress(options.store);
  const document = serverDocument(await viewerPage(), shownStore(options.store));
  return withRecorded(options.store, async (store) => {
    const fragment = name === undefined ? "" : `#call=${(await findCall(store, name)).callId}`;
    const server = await listening(options.port ?? 0, {
      store,
      document,
      fragment,
      ...(kind === "sqlite" && { whyGone: await sameFile(path) }),
    });
    try {
      await show(terminal, server, options);
      await aborted(terminal.signal);
    } finally {
      await server.close();
    }
    return exitCodes.ok;
  });
}

async function listening(
  port: number,
  options: Pick<Parameters<typeof openViewerServer>[0], "store" | "document" | "fragment" | "whyGone">,
): Promise<ViewerServer> {
  try {
    const clock = systemClock();
    return await openViewerServer({ ...options, port, clock, randomness: systemRandomness() });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "another program listens there" : message;
    throw new CommandFailure("PORT_TAKEN", `Port ${port} can't be had: ${why}.`, undefined, { cause });
  }
}

async function show(
  { screen, env }: Terminal,
  server: ViewerServer,
  { store, browser }: OpenOptions,
): Promise<void> {
  const { url, port } = server;
  // Not with the password of a server: it would stand on screens and in logs.
  const name = shownStore(store);
  screen.tell({ type: "viewer", url, port, store: name });
  screen.say(`The calls of ${name} are shown at`);
  screen.say(`  ${url}`, "title");
  screen.say("on this machine only, to whoever has this address. Ctrl-C ends it.", "faint");
  const isWatched = screen.isTerminal && !screen.isJson && !env["CI"];
  if (!browser || !isWatched) return;
  const { default: openInBrowser } = await import("open");
  const started = await openInBrowser(server.ticketUrl()).catch(() => null);
  const failed = (): void => screen.remark("No browser could be started: open the address yourself.");
  if (started === null) failed();
  else started.once("error", failed);
}

async function write(
  terminal: Terminal,
  options: OpenOptions & { readonly html: string },
  names: readonly string[],
): Promise<number> {
  const served = { "--port": options.port !== undefined, "--no-browser": !options.browser };
  for (const [name, isGiven] of Object.entries(served))
    if (isGiven) throw new WrongUsage(`${name} is for a page that is served, and --html <file> writes one.`);
  checkChoice(options, names);
  const page = await viewerPage();
  const { html: file, force } = options;
  return withChosen(options, names, (chosen) =>
    writeChosen(terminal, chosen, {
      file,
      ...(force && { force }),
      form: (bundle) =>
        bundleDocument(page, bundle, {
          directions: chosen.directions,
          isOfOne: chosen.calls === 1 && chosen.mode === "redacted",
        }),
    }),
  );
}
