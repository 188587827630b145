// Link settings as they are kept between starts: read with care, since the file may be another version's. Pure.
import type { Json } from '../../src-preload/contract/api'
import { DEFAULT_LINK, PROTOCOLS, type LinkSettings } from '../../src-preload/contract/link'

export const BAUD_RATES = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600, 1_500_000, 3_000_000]

/** What a lab or the user has not said is the default. */
export function linkSettings(saved: Json | undefined): LinkSettings {
  const from = saved !== null && typeof saved === 'object' && !Array.isArray(saved) ? saved : {}
  const one = <T extends Json>(key: keyof LinkSettings, of: readonly T[], otherwise: T): T =>
    of.find((value) => value === from[key]) ?? otherwise
  const whole = (key: keyof LinkSettings, least: number, otherwise: number): number => {
    const value = from[key]
    return typeof value === 'number' && Number.isInteger(value) && value >= least ? value : otherwise
  }
  return {
    port: typeof from['port'] === 'string' ? from['port'] : '',
    protocol: one('protocol', ['auto', ...PROTOCOLS] as const, DEFAULT_LINK.protocol),
    baud: whole('baud', 1, DEFAULT_LINK.baud),
    parity: one('parity', ['none', 'even', 'odd'] as const, DEFAULT_LINK.parity),
    dtr: one('dtr', [true, false], DEFAULT_LINK.dtr),
    rts: one('rts', [true, false], DEFAULT_LINK.rts),
    timeoutMs: whole('timeoutMs', 1, DEFAULT_LINK.timeoutMs),
    tries: whole('tries', 1, DEFAULT_LINK.tries),
    window: whole('window', 0, DEFAULT_LINK.window),
    onLost: one('onLost', ['ones', 'eio'] as const, DEFAULT_LINK.onLost),
    afterLost: one('afterLost', ['go-on', 'pause'] as const, DEFAULT_LINK.afterLost),
  }
}

const MOST_PORTS = 8

/** Ports that were attached to, the last one first, each once. */
export function portHistory(saved: Json | undefined): string[] {
  return Array.isArray(saved)
    ? (saved.filter((one) => typeof one === 'string' && one !== '').slice(0, MOST_PORTS) as string[])
    : []
}

export const withPort = (history: readonly string[], port: string): string[] =>
  [port, ...history.filter((one) => one !== port)].slice(0, MOST_PORTS)

/** TCP has neither baud nor lines. */
export const isTcp = (port: string): boolean => /^(tcp:\/\/)?[^/\\]+:\d+$/.test(port.trim())
