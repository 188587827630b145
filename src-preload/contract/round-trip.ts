// A round trip in 16 bits, as a `mirror` event carries it: 12 bits of mantissa, 4 bits of exponent, in units of 100 ns.

const UNIT_NS = 100
const MANTISSA = 0xfff
const MOST_EXPONENT = 15

/** Up to 13.4 s, within 0.05 %; what is longer becomes that. */
export function packRoundTrip(ns: number): number {
  let mantissa = Math.round(Math.max(0, ns) / UNIT_NS)
  let exponent = 0
  while (mantissa > MANTISSA && exponent < MOST_EXPONENT) {
    mantissa = Math.round(mantissa / 2)
    exponent++
  }
  return (exponent << 12) | Math.min(mantissa, MANTISSA)
}

/** ns */
export const unpackRoundTrip = (packed: number): number => (packed & MANTISSA) * 2 ** (packed >>> 12) * UNIT_NS
