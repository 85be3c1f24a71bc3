import { createDecider, directionOf, incomingCall, outgoingCall } from "@offhook/engine";
import type { CallDirection, CallMachine, CallRecord, Decider, Upcast } from "@offhook/engine";
import { exportsOf } from "../chart/load-machine.ts";
import { CommandFailure } from "../command-line/command-failure.ts";
import { exitCodes } from "../command-line/exit-codes.ts";

/** Machines of a module of somebody's own. Running the module is up to whoever names it. */
export interface LoadedMachines {
  /** Those that there are. */
  readonly deciders: Partial<Readonly<Record<CallDirection, Decider>>>;
  /** Decides the records of a call. @throws CommandFailure MACHINE_INVALID when the module has no machine for its direction */
  deciderOf(first: CallRecord): Decider;
}

/**
 * Loads a module that exports `outgoingCall` or `incomingCall` or both, or one of them as its default; machines of these
 * ids, as `outgoingCall.provide({ ... })` or `createMachine(...)` makes them, and `upcasts` when they read data in another
 * shape than it was recorded. TypeScript as far as this Node runs it.
 * @throws CommandFailure MACHINE_NOT_FOUND, MACHINE_NOT_LOADED, and MACHINE_INVALID when it holds no machine that can decide
 */
export async function loadMachines(path: string): Promise<LoadedMachines> {
  const module = await exportsOf(path);
  const exported: readonly unknown[] = [module["outgoingCall"], module["incomingCall"], module["default"]];
  const deciders: Partial<Record<CallDirection, Decider>> = {};
  for (const [direction, { id }] of Object.entries({ outgoing: outgoingCall, incoming: incomingCall })) {
    const machine = exported.find((each) => (each as CallMachine | undefined)?.id === id);
    if (machine !== undefined)
      deciders[direction as CallDirection] = deciderFrom(path, machine as CallMachine, module["upcasts"]);
  }
  if (Object.keys(deciders).length === 0)
    throw invalid(`${path} exports no machine with the id ${outgoingCall.id} or ${incomingCall.id}.`);
  return {
    deciders,
    deciderOf(first) {
      const direction = directionOf(first);
      const decider = deciders[direction];
      if (decider !== undefined) return decider;
      throw invalid(`${path} exports no machine for a call that is ${direction}.`);
    },
  };
}

function deciderFrom(path: string, machine: CallMachine, upcasts: unknown): Decider {
  try {
    return createDecider(machine, upcasts === undefined ? {} : { upcasts: upcasts as readonly Upcast[] });
  } catch (error) {
    throw invalid(`The machine ${machine.id} of ${path} can't decide calls: ${(error as Error).message}`);
  }
}

function invalid(message: string): CommandFailure {
  return new CommandFailure("MACHINE_INVALID", message, exitCodes.wrongUsage);
}
