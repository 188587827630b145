// How numbers are written in this window: addresses, values, times, sizes, counts. Pure; knows no panel.

export type Radix = 'hex' | 'dec' | 'bin'
export type TimeUnit = 'ns' | 'µs' | 'ms' | 's'

/** What is not recorded is shown as this, never as 0. */
export const UNKNOWN = '?'

const GROUP = /\B(?=([0-9a-f]{4})+$)/g
const THOUSANDS = /\B(?=(\d{3})+$)/g
const grouped = (digits: string): string => digits.replace(GROUP, '_')
const thousands = (digits: string): string => digits.replace(THOUSANDS, ',')

/** Full register width, `_` each four digits: `0x0000_0005`. @param bits width of what is shown */
export function hex(value: number, bits = 32): string {
  if (Number.isNaN(value)) return UNKNOWN
  return '0x' + grouped(value.toString(16).padStart(Math.ceil(bits / 4), '0'))
}

/** As short as it goes, where the full form does not fit: `0x5`. */
export const hexShort = (value: number): string => hex(value, 1)

/** Memory, or the ports of inb() and outb(). */
export type Space = 'mem' | 'io'

/** A bus address: 32 bits wide, 64 where it does not fit; ports have four digits. */
export const address = (value: number, space: Space = 'mem'): string =>
  hex(value, space === 'io' && value <= 0xffff ? 16 : value > 0xffff_ffff ? 64 : 32)

/** A kernel virtual address from its two halves, which no `number` can hold. */
export const virtualAddress = (high: number, low: number): string =>
  '0x' + grouped((high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0'))

/** First and last byte, both inclusive. */
export const range = (start: number, end: number, space: Space = 'mem'): string =>
  `${address(start, space)}–${address(end, space)}`

/** A register's or field's value in the radix that the window is set to. */
export function valueIn(radix: Radix, value: number, bits = 32): string {
  if (Number.isNaN(value)) return UNKNOWN
  if (radix === 'dec') return thousands(String(value))
  if (radix === 'bin') return '0b' + grouped(value.toString(2).padStart(bits, '0'))
  return hex(value, bits)
}

/** An enumerated value: `DONE (0x2)`. */
export const enumerated = (name: string, value: number): string => `${name} (${hexShort(value)})`

/** Errors as a C author reads them: `-EBUSY`; a number that is not known here stays a number. */
const ERRNO: Record<number, string> = {
  1: 'EPERM',
  2: 'ENOENT',
  5: 'EIO',
  6: 'ENXIO',
  11: 'EAGAIN',
  12: 'ENOMEM',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  25: 'ENOTTY',
  28: 'ENOSPC',
  34: 'ERANGE',
  38: 'ENOSYS',
  110: 'ETIMEDOUT',
  517: 'EPROBE_DEFER',
}
export const errnoName = (value: number): string => (value < 0 && ERRNO[-value] ? `-${ERRNO[-value]}` : String(value))

/** Nanoseconds in one. */
export const NS_PER: Record<TimeUnit, number> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 }

/** The one unit of a view that spans this many ns. */
export function timeUnit(span: number): TimeUnit {
  const ns = Math.abs(span)
  if (ns < 1e3) return 'ns'
  if (ns < 1e7) return 'µs'
  return ns < 1e10 ? 'ms' : 's'
}

/** `1,204.350`: three decimals, none in ns. Without the unit: a column names it once. */
export function timeNumber(ns: number, unit: TimeUnit): string {
  const fixed = (Math.abs(ns) / NS_PER[unit]).toFixed(unit === 'ns' ? 0 : 3)
  const [whole = '0', decimals] = fixed.split('.')
  return (ns < 0 ? '−' : '') + thousands(whole) + (decimals === undefined ? '' : `.${decimals}`)
}

/** A moment or a duration with its unit: `1,204.350 µs`. */
export const time = (ns: number, unit: TimeUnit = timeUnit(ns)): string => `${timeNumber(ns, unit)} ${unit}`

/** A moment on its own, to the ns for as long as that is readable: `1,204.350 µs` up to a second. */
export const moment = (ns: number): string => time(ns, ns < 1e9 ? 'µs' : timeUnit(ns))

/** Seconds between brackets, as dmesg prints them: `[    0.001150]`. */
export const logTime = (ns: number): string => `[${(Math.floor(ns / 1e3) / 1e6).toFixed(6).padStart(12)}]`

const SIZE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Bytes with three significant digits: `4 KiB`, `1.96 MiB`. */
export function size(bytes: number): string {
  const { number, unit } = sized(bytes)
  return `${number} ${unit}`
}

/** As size, with `≈` where digits were dropped: `≈ 112 MiB`. */
export function sizeMarked(bytes: number): string {
  const { exact } = sized(bytes)
  return (exact ? '' : '≈ ') + size(bytes)
}

/** How much of its space a range takes: bytes of memory, or so many ports. */
export const extent = (units: number, space: Space): string => (space === 'io' ? plural(units, 'port') : size(units))

function sized(bytes: number): { number: string; unit: string; exact: boolean } {
  let step = 0
  while (step < SIZE_UNITS.length - 1 && Number(rounded(bytes / 1024 ** step)) >= 1024) step++
  const value = bytes / 1024 ** step
  const number = rounded(value)
  return { number, unit: SIZE_UNITS[step]!, exact: Number(number) === value }
}

/** Whole numbers stay whole; others get the digits that make three. */
const rounded = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(Math.max(value, 1)))))

/** `18,432`, and `1.20 M` from a million. */
export const count = (n: number): string => (n < 1e6 ? thousands(String(n)) : `${(n / 1e6).toFixed(2)} M`)

/** One thing is `1 driver`, two are `2 drivers`. */
export const plural = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? '' : 's'}`
