// A line between a transport and its user that damages a byte now and then, always at the same places. Knows no protocol.
import type { Transport } from '../../transport'

export interface Disturbed extends Transport {
  /** Bytes that were damaged so far. */
  readonly damaged: number
}

/** @param every of so many bytes in each direction, one has its lowest bit turned */
export function disturbed(inner: Transport, every: { everyOut: number; everyIn: number }): Disturbed {
  let damaged = 0
  const lane = (each: number): ((bytes: Uint8Array) => Uint8Array) => {
    let passed = 0
    return (bytes) =>
      bytes.map((byte) => {
        if (++passed % each !== 0) return byte
        damaged++
        return byte ^ 1
      })
  }
  const out = lane(every.everyOut)
  const inwards = lane(every.everyIn)
  return {
    name: inner.name,
    baud: inner.baud,
    get isOpen() {
      return inner.isOpen
    },
    get damaged() {
      return damaged
    },
    send: (bytes) => inner.send(out(bytes)),
    listen: (onBytes) => inner.listen(onBytes && ((bytes) => onBytes(inwards(bytes)))),
    onClose: (told) => inner.onClose(told),
    setLines: (lines) => inner.setLines(lines),
    close: () => inner.close(),
  }
}
