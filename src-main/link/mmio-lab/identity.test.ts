import { describe, expect, it } from 'vitest'
import { encodeHello, freshNonce, infoOf, parseIdentity } from './identity'

const reply = (...about: number[]): Uint8Array => Uint8Array.of(0x10, 0xa1, 0xb2, ...about, ...Buffer.from('a board'))

describe('hello', () => {
  it('begins and ends with a zero and carries nothing that another protocol would heed', () => {
    const heeded = new Set(Buffer.from('\x01\x02\x03\x04\x05\r\n$%+-#U\x7f\xc0\xdb', 'latin1'))
    for (let i = 0; i < 500; i++) {
      const hello = [...encodeHello(freshNonce())]
      expect(hello.slice(0, 2)).toEqual([0, 6])
      expect(hello.slice(2).findIndex((byte) => byte < 0xa0)).toBe(5)
      expect(hello.some((byte) => heeded.has(byte))).toBe(false)
    }
  })

  it('never says the same twice in a row', () => {
    expect(freshNonce()).not.toBe(freshNonce())
  })
})

describe('what a board says of itself', () => {
  it('is its name, its version, and what it can take', () => {
    const identity = parseIdentity(reply(1, 3, 4, 253, 7, 1))!
    expect(identity).toEqual({
      nonce: 0xa1b2,
      protocol: 1,
      version: 3,
      window: 4,
      frameBytes: 253,
      widths: [1, 2, 4],
      reportsFaults: true,
      name: 'a board',
    })
    expect(infoOf(identity)).toMatchObject({
      board: 'mmio-lab firmware 3, a board',
      capabilities: { memWidths: [1, 2, 4], ioWidths: [], faults: 'reported', window: 240 },
    })
  })

  it('warns of a board that raises no faults', () => {
    const { capabilities } = infoOf(parseIdentity(reply(1, 1, 4, 253, 7, 0))!)
    expect(capabilities.faults).toBe('unnoticed')
    expect(capabilities.notes.join()).toContain('raises no fault')
  })

  it.each([
    ['no window', reply(1, 1, 0, 253, 7, 1)],
    ['a window of half its numbers', reply(1, 1, 8, 253, 7, 1)],
    ['frames too small for anything', reply(1, 1, 4, 31, 7, 1)],
    ['frames larger than there are', reply(1, 1, 4, 254, 7, 1)],
    ['too little', Uint8Array.of(0x10, 0xa1, 0xb2, 1, 1, 4, 253, 7)],
    ['something else', Uint8Array.of(0x50, 0xa1, 0xb2, 1, 1, 4, 253, 7, 1)],
  ])('is not believed when it says %s', (_name, payload) => {
    expect(parseIdentity(payload)).toBeNull()
  })
})
