// Which chip it is: a word of its ROM that differs from model to model. Source: esptool's chip detection.

/** Where all of them have it. */
export const MAGIC_ADDRESS = 0x4000_1000

const CHIPS: Record<string, readonly number[]> = {
  ESP8266: [0xfff0_c101],
  ESP32: [0x00f0_1d83],
  'ESP32-S2': [0x0000_07c6],
  'ESP32-S3': [0x0000_0009],
  'ESP32-C2': [0x6f51_306f, 0x7c41_a06f],
  'ESP32-C3': [0x6921_506f, 0x1b31_506f, 0x4881_606f, 0x4361_606f],
  'ESP32-C6': [0x2ce0_806f],
  'ESP32-C61': [0x33f0_206f, 0x2421_606f],
  'ESP32-H2': [0xd7b7_3e80],
  'ESP32-P4': [0x0000_0000, 0x0add_bad0],
}

/** null: none that is known. */
export const chipOf = (magic: number): string | null =>
  Object.keys(CHIPS).find((name) => CHIPS[name]!.includes(magic)) ?? null
