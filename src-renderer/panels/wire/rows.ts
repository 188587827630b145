// The traffic as lines: bytes in hex with their text, or what the protocol says that they mean. Pure.
import type { Traffic } from '../../../src-preload/contract/link'

export interface WireRow {
  /** Of the traffic that it belongs to, and which line of it. */
  key: string
  time: string
  direction: Traffic['direction']
  /** `24 6d 39 30`, or the words. */
  text: string
  /** Beside hex: printable characters, a dot for each other byte. */
  ascii: string
}

/** Wall time of day, to the ms. */
export function clockTime(ms: number): string {
  const at = new Date(ms)
  const two = (n: number): string => String(n).padStart(2, '0')
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
  return `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
const asciiOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')

/**
 * @param first number of the first of them, so that a row keeps its key while older ones are dropped
 * @param across bytes in a row
 */
export function hexRows(traffic: readonly Traffic[], first: number, across: number): WireRow[] {
  return traffic.flatMap(({ time, direction, bytes }, index) => {
    const rows: WireRow[] = []
    for (let at = 0; bytes && at < bytes.length; at += across) {
      const line = bytes.subarray(at, at + across)
      rows.push({
        key: `${first + index}:${at}`,
        time: at === 0 ? clockTime(time) : '',
        direction,
        text: hexOf(line),
        ascii: asciiOf(line),
      })
    }
    return rows
  })
}

export const decodedRows = (traffic: readonly Traffic[], first: number): WireRow[] =>
  traffic.flatMap(({ time, direction, text }, index) =>
    text === undefined ? [] : [{ key: String(first + index), time: clockTime(time), direction, text, ascii: '' }],
  )
