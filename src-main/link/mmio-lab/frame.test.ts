import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameReader } from './frame'
import { MOST_IN_FRAME } from './wire'

interface Read {
  reader: FrameReader
  /** Payloads; null where a frame was damaged. */
  got: (number[] | null)[]
}

function reading(): Read {
  const got: (number[] | null)[] = []
  const reader = new FrameReader(
    (payload) => void got.push([...payload]),
    () => void got.push(null),
  )
  return { reader, got }
}

const payload = fc.uint8Array({ minLength: 1, maxLength: MOST_IN_FRAME - 2 })

describe('a frame of the lab’s firmware', () => {
  it('ends with the check value that CRC-16/GENIBUS gives for 123456789', () => {
    const frame = encodeFrame(Buffer.from('123456789'))
    expect(Buffer.from(frame).toString('hex')).toBe('0c313233343536373839d64e00')
  })

  it('carries zeros as distances', () => {
    const { reader, got } = reading()
    const frame = encodeFrame(Uint8Array.of(0xa0, 0, 0, 5))
    expect([...frame.subarray(0, 5)]).toEqual([2, 0xa0, 1, 4, 5])
    reader.push(frame)
    expect(got).toEqual([[0xa0, 0, 0, 5]])
  })

  it('has one zero, at its end, and four bytes more than its payload', () => {
    fc.assert(
      fc.property(payload, (bytes) => {
        const frame = encodeFrame(bytes)
        expect(frame.indexOf(0)).toBe(frame.length - 1)
        expect(frame.length).toBe(bytes.length + 4)
      }),
    )
  })

  it('comes back in pieces of any size', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 5 }), sizes, (all, pieces) => {
        const { reader, got } = reading()
        const wire = Buffer.concat(all.map(encodeFrame))
        let at = 0
        for (let piece = 0; at < wire.length; piece++) {
          const size = pieces[piece % pieces.length]!
          reader.push(wire.subarray(at, at + size))
          at += size
        }
        expect(got).toEqual(all.map((bytes) => [...bytes]))
      }),
    )
  })

  it('is known as damaged when one bit is wrong', () => {
    fc.assert(
      fc.property(payload, fc.nat(), fc.integer({ min: 0, max: 7 }), (bytes, place, bit) => {
        const { reader, got } = reading()
        const frame = encodeFrame(bytes)
        frame[place % frame.length]! ^= 1 << bit
        reader.push(frame)
        reader.push(Uint8Array.of(0))
        expect(got.filter((each) => each !== null)).toEqual([])
        expect(got.length).toBeGreaterThan(0)
      }),
      // A wrong COBS code is a longer error, which one CRC in 65,536 lets pass: the same frames each time.
      { seed: 1, numRuns: 2000 },
    )
  })

  it('is known as damaged when its end is, and the next zero ends it', () => {
    const { reader, got } = reading()
    reader.push(encodeFrame(Uint8Array.of(0xa0, 0x02)).map((byte, at, { length }) => (at === length - 1 ? 1 : byte)))
    reader.push(Uint8Array.of(0))
    expect(got).toEqual([null])
  })

  it('is found behind any garbage that a zero ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), payload, (garbage, bytes) => {
        const { reader, got } = reading()
        reader.push(garbage)
        reader.push(Uint8Array.of(0))
        reader.push(encodeFrame(bytes))
        expect(got.at(-1)).toEqual([...bytes])
      }),
    )
  })

  it('is the one behind the next zero where garbage runs into it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), payload, (garbage, bytes) => {
        const { reader, got } = reading()
        reader.push(garbage)
        reader.push(encodeFrame(bytes))
        reader.push(encodeFrame(bytes))
        expect(got.at(-1)).toEqual([...bytes])
      }),
    )
  })

  it('keeps no more than one frame of a million bytes without an end, and says once that they were none', () => {
    const { reader, got } = reading()
    for (let i = 0; i < 1000; i++) reader.push(new Uint8Array(1000).fill(0x55))
    expect(got).toEqual([])
    reader.push(Uint8Array.of(0))
    expect(got).toEqual([null])
  })
})
