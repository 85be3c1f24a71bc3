import { once } from "node:events";
import { connect } from "node:net";
import { CommandFailure } from "../command-line/command-failure.ts";
import type { Address } from "../command-line/option-values.ts";

/**
 * Says at once that nobody listens there: GramJS would try for ever.
 * @throws CommandFailure UNREACHABLE
 */
export async function assertReachable({ host, port }: Address, signal: AbortSignal): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal });
  } catch (error) {
    if (signal.aborted) return;
    const { code = "no connection" } = error as NodeJS.ErrnoException;
    throw new CommandFailure(
      "UNREACHABLE",
      `Nobody answers at ${host}:${port} (${code}). Is \`offhook simulate\` running there?`,
      undefined,
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}
