import { expect, test } from 'vitest'
import fc from 'fast-check'
import { swapBytes } from '../base/swap-bytes'
import { loadPart, storePart } from './lanes'

const width = fc.constantFrom(1 as const, 2 as const, 4 as const)

test('parts of words are what a DataView says they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(0xffff_ffff), { minLength: 4, maxLength: 4 }),
      width,
      fc.nat(15),
      fc.nat(0xffff_ffff),
      (start, w, at, value) => {
        const words = Uint32Array.from(start)
        const view = new DataView(words.slice().buffer)
        const byte = at - (at % w)
        storePart(words, byte, w, value)
        if (w === 1) view.setUint8(byte, value)
        else if (w === 2) view.setUint16(byte, value, true)
        else view.setUint32(byte, value, true)
        expect(new Uint8Array(words.buffer)).toEqual(new Uint8Array(view.buffer))
        const read = w === 1 ? view.getUint8(byte) : w === 2 ? view.getUint16(byte, true) : view.getUint32(byte, true)
        expect(loadPart(words, byte, w)).toBe(read)
      },
    ),
  )
})

test('turned around twice is as before; once is what a DataView reads the other way', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (value) => {
      const view = new DataView(new ArrayBuffer(4))
      view.setUint32(0, value)
      expect(swapBytes(value, 4)).toBe(view.getUint32(0, true))
      expect(swapBytes(swapBytes(value, 4), 4)).toBe(value)
      expect(swapBytes(value & 0xffff, 2)).toBe(view.getUint16(2, true))
    }),
  )
})
