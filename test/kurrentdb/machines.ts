import { takeAccount } from "@offhook/engine";
import type { AccountHold } from "@offhook/engine";
import { seededRandom, seededRandomness } from "@offhook/engine/testing";
import type { TelegramCallClient } from "@offhook/telegram";
import type { OutsideDisk } from "../scenarios/outside-disk.ts";
import { digest, people } from "../scenarios/world.ts";
import type { Person, Phone, World } from "../scenarios/world.ts";

/** How many machines there are, and how many times an account changes hands. */
export interface HandOvers {
  readonly seed: number;
  readonly machines: number;
  readonly handOvers: number;
}

/** An account that runs on a machine. */
interface Running {
  readonly phone: Phone;
  readonly hold: AccountHold;
}

interface Machine {
  disk: OutsideDisk;
  readonly running: Map<Person, Running>;
}

/** What was seen of a world of machines. */
export interface Course {
  /** Every request about calls, as it was sent: method and bytes. */
  readonly sent: readonly string[];
  readonly placed: number;
  readonly taken: number;
  readonly crashes: number;
}

const everyMs = 4_000;
const everyone = Object.keys(people) as readonly Person[];

/**
 * Three accounts on several machines that share a store. They call one another without a pause while one account after the other
 * is handed over; every fifth time the machine dies that has it, and all its accounts are taken by others once their leases are
 * over. Then nobody calls any more, and all ends.
 */
export async function handOvers(
  world: World,
  newDisk: () => OutsideDisk,
  { seed, machines: count, handOvers: times }: HandOvers,
): Promise<Course> {
  const { clock } = world;
  const draw = seededRandom(seed);
  const machines: Machine[] = Array.from({ length: count }, () => ({ disk: newDisk(), running: new Map() }));
  const sent: string[] = [];
  const seen = { placed: 0, taken: 0, crashes: 0 };
  let isCalling = true;
  let starts = 0;

  async function start(person: Person, machine: Machine): Promise<void> {
    const { disk } = machine;
    const random = seededRandomness(seed * 1_000 + starts++);
    const { accountState } = await disk.open({ digest, randomness: random });
    const hold = await takeAccount({ accountId: person, accountState, wait: true, clock, random });
    const phone = await world.started(person, {
      disk,
      holds: [hold],
      random,
      device: `${person}'s phone`,
      latencyMs: 10,
      tampering: noted,
    });
    seen.taken++;
    machine.running.set(person, { phone, hold });
    use(phone);
  }

  const noted = (client: TelegramCallClient): TelegramCallClient => ({
    ...client,
    invoke: (method, params) => {
      if (method.startsWith("phone.")) sent.push(`${method} ${JSON.stringify(params, shown)}`);
      return client.invoke(method, params);
    },
  });

  /** Whoever is called answers; whoever called hangs up after a while, also a call that was taken over. */
  function use({ engine }: Phone): void {
    engine.calls$.subscribe((call) => {
      call.state$.subscribe(({ state }) => {
        const isCaller = call.direction === "outgoing";
        const deed =
          state === "requested.ringing" ? "answer" : state === "confirmed" && isCaller ? "hangUp" : null;
        if (deed === null) return;
        const afterMs = deed === "answer" ? 300 : 2_000 + draw(9_000);
        clock.schedule(clock.now() + afterMs, () => void call[deed]().catch(() => {}));
      });
    });
  }

  function placeCalls(): void {
    if (!isCalling) return;
    clock.schedule(clock.now() + 700, placeCalls);
    const caller = everyone[draw(everyone.length)] as Person;
    const callee = everyone[draw(everyone.length)] as Person;
    const phone = machines
      .map(({ running }) => running.get(caller)?.phone)
      .find((found) => found !== undefined);
    if (caller === callee || phone === undefined) return;
    seen.placed++;
    phone.engine.placeCall(world.address(caller, callee)).catch(() => {});
  }

  async function handOver(turn: number): Promise<void> {
    const person = everyone[turn % everyone.length] as Person;
    const from = machines.find(({ running }) => running.has(person));
    const others = machines.filter((machine) => machine !== from);
    const to = others[draw(others.length)] as Machine;
    if (from === undefined) return;
    if (turn % 5 === 4) {
      const lost = [...from.running];
      from.running.clear();
      seen.crashes++;
      for (const [, { phone }] of lost) world.crash(phone);
      from.disk = newDisk();
      for (const [each] of lost) void start(each, others[draw(others.length)] as Machine);
      return;
    }
    const { phone, hold } = from.running.get(person) as Running;
    from.running.delete(person);
    await phone.engine.close();
    for (const client of phone.clients) void client.close();
    await hold.release();
    void start(person, to);
  }

  for (const [index, person] of everyone.entries()) void start(person, machines[index % count] as Machine);
  await clock.advance(2_000);
  placeCalls();
  for (let turn = 0; turn < times; turn++) {
    void handOver(turn);
    await clock.advance(everyMs);
  }
  isCalling = false;
  // A lease of the dead, the longest call, the chat's last word.
  await clock.advance(60_000 + 200_000);
  for (const { running } of machines)
    for (const { phone, hold } of running.values()) {
      await world.during(phone.engine.close());
      await world.during(hold.release());
    }
  return { sent, ...seen };
}

function shown(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}
