// What stubs answer, as values: each form of the manual, and no text that breaks it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inWords, replyOf, type Reply } from './reply'

const reply = (text: string): Reply => replyOf(Buffer.from(text, 'latin1'))

describe('a reply', () => {
  it.each<[string, Reply]>([
    ['', { kind: 'unknown' }],
    ['OK', { kind: 'ok' }],
    ['E14', { kind: 'error', code: 0x14, text: 'E14' }],
    ['E.no such register', { kind: 'error', code: null, text: 'E.no such register' }],
    ['11000000', { kind: 'data', bytes: Uint8Array.of(0x11, 0, 0, 0) }],
    ['E141', { kind: 'data', bytes: Uint8Array.of(0xe1, 0x41) }],
    ['T05thread:01;', { kind: 'stop', signal: 5 }],
    ['S0b', { kind: 'stop', signal: 11 }],
    ['W00', { kind: 'gone', text: 'W00' }],
    ['X1D', { kind: 'gone', text: 'X1D' }],
    ['O68690a', { kind: 'output', text: 'hi\n' }],
    ['QC01', { kind: 'text', text: 'QC01' }],
    ['PacketSize=1000;qXfer:features:read+', { kind: 'text', text: 'PacketSize=1000;qXfer:features:read+' }],
    ['0', { kind: 'text', text: '0' }],
  ])('%j is %j', (text, meant) => expect(reply(text)).toEqual(meant))

  it('of any bytes has a meaning, and words for people', () =>
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void inWords(replyOf(bytes)).length)))

  it('of data has its bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        expect(reply(Buffer.from(bytes).toString('hex'))).toEqual({ kind: 'data', bytes })
      }),
    ))
})
