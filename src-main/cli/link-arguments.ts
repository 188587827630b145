// What the command line says about a board: port and protocol, where to look, how to mirror. Plain data, or one line on what is wrong.
import type { Failure, Result } from '../../src-preload/contract/errors'
import { MirrorMode } from '../../src-preload/contract/event'
import { DEFAULT_LINK, type LinkSettings, type MirrorModeName, PROTOCOLS } from '../../src-preload/contract/link'
import { done, failed } from '../base/result'
import { SEE_HELP } from './usage'

/** As given; what is not said comes from lab.json, or is as usual. */
export type LinkWish = Pick<LinkSettings, 'port'> & Partial<LinkSettings>

/** `uart0:CR=shadow@0x4000c000`; without a device: all of them. */
export interface MirrorWish {
  device: string | null
  register: string | null
  mode: MirrorModeName
  base: number | null
}

export type Texts = (option: string) => string | null

export const LINK_OPTIONS = {
  protocol: { type: 'string' },
  baud: { type: 'string' },
  parity: { type: 'string' },
  'no-dtr': { type: 'boolean' },
  'no-rts': { type: 'boolean' },
  timeout: { type: 'string' },
  tries: { type: 'string' },
  'on-lost': { type: 'string' },
  'after-lost': { type: 'string' },
} as const
export const LINK_OPTION_NAMES = Object.keys(LINK_OPTIONS)

const MOST_BAUD = 20_000_000
const MOST_TIMEOUT_MS = 60_000
const MOST_TRIES = 20

export const wrong = (message: string): { ok: false; error: Failure } => failed('bad-input', message, SEE_HELP)

export const settingsOf = (wish: LinkWish, ofLab?: LinkSettings): LinkSettings => ({
  ...DEFAULT_LINK,
  ...ofLab,
  ...wish,
})

export function linkWish(port: string, text: Texts, isSet: (option: string) => boolean): Result<LinkWish> {
  const wish: LinkWish = { port }
  const problem =
    among(text, 'protocol', ['auto', ...PROTOCOLS], (protocol) => (wish.protocol = protocol)) ??
    among(text, 'parity', ['none', 'even', 'odd'], (parity) => (wish.parity = parity)) ??
    among(text, 'on-lost', ['ones', 'eio'], (onLost) => (wish.onLost = onLost)) ??
    among(text, 'after-lost', ['go-on', 'pause'], (afterLost) => (wish.afterLost = afterLost)) ??
    within(text, 'baud', MOST_BAUD, (baud) => (wish.baud = baud)) ??
    within(text, 'timeout', MOST_TIMEOUT_MS, (timeoutMs) => (wish.timeoutMs = timeoutMs)) ??
    within(text, 'tries', MOST_TRIES, (tries) => (wish.tries = tries))
  if (problem) return problem
  if (isSet('no-dtr')) wish.dtr = false
  if (isSet('no-rts')) wish.rts = false
  return done(wish)
}

type Wrong = ReturnType<typeof wrong>

function among<T extends string>(
  text: Texts,
  option: string,
  all: readonly T[],
  take: (value: T) => void,
): Wrong | null {
  const given = text(option)
  if (given === null) return null
  const value = all.find((each) => each === given)
  if (value === undefined) return wrong(`--${option} ${given} is none of ${all.join(', ')}.`)
  take(value)
  return null
}

function within(text: Texts, option: string, most: number, take: (value: number) => void): Wrong | null {
  const given = text(option)
  if (given === null) return null
  const value = /^\d+$/.test(given) ? Number(given) : NaN
  if (!(value >= 1 && value <= most)) return wrong(`--${option} ${given} is not a whole number from 1 to ${most}.`)
  take(value)
  return null
}

/** `compare` or `uart0=compare,rtc0:CR=shadow`; null where the option is not given. */
export function mirrorWishes(text: string | null): Result<MirrorWish[] | null> {
  if (text === null) return done(null)
  const wishes: MirrorWish[] = []
  for (const part of text.split(',')) {
    const [, device = null, register = null, mode, base] =
      /^(?:([^=:]+)(?::([^=:]+))?=)?(\w+)(?:@(0x[0-9a-f_]+|\d+))?$/i.exec(part.trim()) ?? []
    const name = (Object.keys(MirrorMode) as MirrorModeName[]).find((each) => each === mode)
    if (name === undefined)
      return wrong(`--mirror ${part} is not MODE or DEVICE=MODE; modes are model, shadow, board, compare.`)
    if (base !== undefined && (device === null || register !== null)) {
      return wrong(`--mirror ${part}: an address on the board is that of one whole device.`)
    }
    wishes.push({ device, register, mode: name, base: base === undefined ? null : Number(base.replaceAll('_', '')) })
  }
  return done(wishes)
}

/** `0x4000_c000` or decimal, below 2^53; null where it is none. */
export function parseAddress(text: string): number | null {
  if (!/^(0x[0-9a-f]+(_[0-9a-f]+)*|\d+)$/i.test(text)) return null
  const address = Number(text.replaceAll('_', ''))
  return Number.isSafeInteger(address) ? address : null
}

/** Up to 64 bits. */
export function parseValue(text: string): bigint | null {
  if (!/^(0x[0-9a-f]+(_[0-9a-f]+)*|0b[01_]+|\d+)$/i.test(text)) return null
  const value = BigInt(text.replaceAll('_', ''))
  return value < 1n << 64n ? value : null
}
