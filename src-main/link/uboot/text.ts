// U-Boot's words: the commands that access memory and ports, and what comes back (doc/usage/cmd/md.rst, lib/display_options.c). Knows no line.
import type { BoardOp } from '../board-io'

export type Width = BoardOp['width']
export type Place = Pick<BoardOp, 'space' | 'address' | 'width'>

/** One value as `md` shows it: bits 0–31 and 32–63. */
export interface Value {
  value: number
  high: number
}

/** One line of `md` or `iod`: consecutive values from an address up. */
export interface Row {
  address: number
  values: Value[]
}

/** `md` shows so many bytes in a line. */
export const ROW_BYTES = 16

const SUFFIX: Record<Width, string> = { 1: 'b', 2: 'w', 4: 'l', 8: 'q' }
const hex = (value: number, digits = 1): string => value.toString(16).padStart(digits, '0')

/** Every number is hexadecimal, and the count is always said: without it U-Boot would repeat the last one. */
export function readCommand({ space, address, width }: Place, count: number): string {
  return `${space === 'io' ? 'iod' : 'md'}.${SUFFIX[width]} ${hex(address)} ${hex(count)}`
}

export function writeCommand({ space, address, width, value, high }: Omit<BoardOp, 'write' | 'once'>): string {
  const low = value >>> 0
  const data = width === 8 && high !== 0 ? hex(high >>> 0) + hex(low, 8) : hex(low)
  return `${space === 'io' ? 'iow' : 'mw'}.${SUFFIX[width]} ${hex(address)} ${data}`
}

/**
 * Reads `09000fe0: 00000011 00000010  ........`. The characters at the end show the same bytes once more, and both must agree: a line into
 * which something else was printed is no row.
 */
export function rowOf(line: string, width: Width): Row | null {
  const shape = /^([0-9a-f]{8,16}):((?: [0-9a-f]+)+) {2}/.exec(line)
  if (!shape) return null
  const [, address, data] = shape
  const words = data!.slice(1).split(' ')
  if (words.some((word) => word.length !== 2 * width)) return null
  const shown = line.slice(-words.length * width)
  const between = line.slice(address!.length + 1 + data!.length, -shown.length)
  if (between.trim() !== '' || !(isShown(words, shown) || isShown(words.map(turned), shown))) return null
  return { address: parseInt(address!, 16), values: words.map(valueOf) }
}

function valueOf(word: string): Value {
  const high = word.length > 8 ? parseInt(word.slice(0, -8), 16) : 0
  return { value: parseInt(word.slice(-8), 16), high }
}

/** The bytes of a number in the order of a little-endian memory. */
const turned = (word: string): string => (word.match(/../g) ?? []).reverse().join('')

function isShown(words: readonly string[], shown: string): boolean {
  const bytes = words.join('').match(/../g) ?? []
  return bytes.length === shown.length && bytes.every((byte, index) => characterOf(parseInt(byte, 16)) === shown[index])
}

const characterOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')

/** What a board says before it restarts because of a bad address, or stands still. */
export interface Abort {
  text: string
  /** Where the access went, if the board says it. */
  address: number | null
}

/** arch/<architecture>/lib/interrupts*.c, traps.c and the like. */
const ABORTS: readonly RegExp[] = [
  // arm
  /^(?:data abort|prefetch abort|undefined instruction|software interrupt|not used)\b/,
  // arm, cores without an MMU
  /^(?:Hard fault|Bus fault|Memory management fault|Usage fault)/i,
  // arm64: esr, and far since 2023
  /^(?:Bad mode in )?"(?:Synchronous Abort|Error|Irq|Fiq)" handler, esr 0x[0-9a-f]+/,
  // riscv
  /^Unhandled exception: /,
  // powerpc, mips
  /^(?:Machine [Cc]heck|Data machine check|Ooops:|Bus error)/,
  // x86
  /^(?:General Protection|Page Fault|Invalid Opcode|Double Fault|Machine Check)\b/,
]

export const abortOf = (line: string): Abort | null =>
  ABORTS.some((pattern) => pattern.test(line)) ? { text: line.trim(), address: abortAddress(line) } : null

/** riscv's TVAL comes one line later. */
export function abortAddress(line: string): number | null {
  const [, digits] = /\b(?:TVAL: |far 0x)([0-9a-f]+)/.exec(line) ?? []
  return digits === undefined ? null : parseInt(digits, 16)
}

/** The first word of a board that starts; `version` says it as well. */
export const isBanner = (line: string): boolean => /^U-Boot (?:SPL |TPL |VPL )?\d{4}\.\d\d/.test(line)
/** Behind the banner: it does start. */
export const isStarting = (line: string): boolean => /^DRAM: {1,2}\S|^Loading Environment from/.test(line)
export const isCountdown = (line: string): boolean => /autoboot(?: in \d|:)/.test(line)

/** A command that this U-Boot was built without, or that it did not understand. */
export const isComplaint = (line: string): boolean =>
  /^Unknown command '|^Usage:|^syntax error|^### ERROR ###|- try 'help'/.test(line)

/** What does not let the console be used: Linux's login or shell, MicroPython. Empty: nothing of these. */
export function somebodyElse(heard: string): string {
  if (/(?:login|[Pp]assword): ?$/.test(heard)) return "Linux's login"
  if (/>>> $/.test(heard)) return 'Python'
  const lastLines = heard.split('\n').slice(-3)
  if (lastLines.some((line) => /^\[ +\d+\.\d{6}\] |^Starting kernel \.\.\./.test(line))) return 'Linux'
  return ''
}
