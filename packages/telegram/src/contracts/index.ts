/** `@offhook/telegram/contracts`: the contract suite for authors of Telegram clients; it needs vitest. */
export { describeTelegramClient } from "./describe-telegram-client.ts";
export type {
  Disturbance,
  JudgedClient,
  TelegramClientSubject,
  TelegramClientWorld,
  TestUser,
} from "./telegram-client-subject.ts";
