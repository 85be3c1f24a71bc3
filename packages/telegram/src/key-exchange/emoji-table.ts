/**
 * The 333 emoji that a call's fingerprint is drawn from; the order is part of the protocol. Every Telegram
 * client carries this list: it was read from TDLib (`get_emoji_fingerprint` in `td/telegram/misc.cpp`) and
 * compared, element by element, with Telegram Desktop (`calls_emoji_fingerprint.cpp`) and MadelineProto
 * (`JSON_EMOJIS`): identical. No entry carries the variation selector U+FE0F; entries 301..310 (flags) and
 * 311..320 (keycaps) have two code points.
 *
 * SHA-256 of the entries joined with "\n":
 * bfae463f768800e2f624948a756025ca1a3ff55c8a858b9f0e4ebec8c1d66815
 */
export const emojiTable: readonly string[] = [
  "😉 😍 😛 😭 😱 😡 😎 😴 😵 😈 😬 😇 😏 👮 👷",
  "💂 👶 👨 👩 👴 👵 😻 😽 🙀 👺 🙈 🙉 🙊 💀 👽",
  "💩 🔥 💥 💤 👂 👀 👃 👅 👄 👍 👎 👌 👊 ✌ ✋",
  "👐 👆 👇 👉 👈 🙏 👏 💪 🚶 🏃 💃 👫 👪 👬 👭",
  "💅 🎩 👑 👒 👟 👞 👠 👕 👗 👖 👙 👜 👓 🎀 💄",
  "💛 💙 💜 💚 💍 💎 🐶 🐺 🐱 🐭 🐹 🐰 🐸 🐯 🐨",
  "🐻 🐷 🐮 🐗 🐴 🐑 🐘 🐼 🐧 🐥 🐔 🐍 🐢 🐛 🐝",
  "🐜 🐞 🐌 🐙 🐚 🐟 🐬 🐋 🐐 🐊 🐫 🍀 🌹 🌻 🍁",
  "🌾 🍄 🌵 🌴 🌳 🌞 🌚 🌙 🌎 🌋 ⚡ ☔ ❄ ⛄ 🌀",
  "🌈 🌊 🎓 🎆 🎃 👻 🎅 🎄 🎁 🎈 🔮 🎥 📷 💿 💻",
  "☎ 📡 📺 📻 🔉 🔔 ⏳ ⏰ ⌚ 🔒 🔑 🔎 💡 🔦 🔌",
  "🔋 🚿 🚽 🔧 🔨 🚪 🚬 💣 🔫 🔪 💊 💉 💰 💵 💳",
  "✉ 📫 📦 📅 📁 ✂ 📌 📎 ✒ ✏ 📐 📚 🔬 🔭 🎨",
  "🎬 🎤 🎧 🎵 🎹 🎻 🎺 🎸 👾 🎮 🃏 🎲 🎯 🏈 🏀",
  "⚽ ⚾ 🎾 🎱 🏉 🎳 🏁 🏇 🏆 🏊 🏄 ☕ 🍼 🍺 🍷",
  "🍴 🍕 🍔 🍟 🍗 🍱 🍚 🍜 🍡 🍳 🍞 🍩 🍦 🎂 🍰",
  "🍪 🍫 🍭 🍯 🍎 🍏 🍊 🍋 🍒 🍇 🍉 🍓 🍑 🍌 🍐",
  "🍍 🍆 🍅 🌽 🏡 🏥 🏦 ⛪ 🏰 ⛺ 🏭 🗻 🗽 🎠 🎡",
  "⛲ 🎢 🚢 🚤 ⚓ 🚀 ✈ 🚁 🚂 🚋 🚎 🚌 🚙 🚗 🚕",
  "🚛 🚨 🚔 🚒 🚑 🚲 🚠 🚜 🚦 ⚠ 🚧 ⛽ 🎰 🗿 🎪",
  "🎭 🇯🇵 🇰🇷 🇩🇪 🇨🇳 🇺🇸 🇫🇷 🇪🇸 🇮🇹 🇷🇺 🇬🇧 1⃣ 2⃣ 3⃣ 4⃣",
  "5⃣ 6⃣ 7⃣ 8⃣ 9⃣ 0⃣ 🔟 ❗ ❓ ♥ ♦ 💯 🔗 🔱 🔴",
  "🔵 🔶 🔷",
].flatMap((row) => row.split(" "));
