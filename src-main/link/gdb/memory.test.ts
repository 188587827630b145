// Accesses as packets, in both byte orders, and what may answer them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOf, writeOf } from '../testing/session-kit'
import { memoryPayload, memorySaid, memoryVerdict, valueOf, valueSaid } from './memory'

describe('an access', () => {
  it('names its place in hex, as long as it is', () => {
    expect(memoryPayload(readOf(0x4000_c018), 'little')).toBe('m4000c018,4')
    expect(memoryPayload(readOf(0x1f_ffff_ffff_fff8 % 2 ** 53, { width: 8 }), 'little')).toBe('m1ffffffffffff8,8')
  })

  it.each([
    ['little', 1, 'M10,1:dd'],
    ['little', 2, 'M10,2:ddcc'],
    ['little', 4, 'M10,4:ddccbbaa'],
    ['little', 8, 'M10,8:ddccbbaa44332211'],
    ['big', 2, 'M10,2:ccdd'],
    ['big', 4, 'M10,4:aabbccdd'],
    ['big', 8, 'M10,8:11223344aabbccdd'],
  ] as const)('%s-endian, %i bytes, writes as %s', (order, width, payload) =>
    expect(memoryPayload(writeOf(0x10, 0xaabb_ccdd, { width, high: 0x1122_3344 }), order)).toBe(payload),
  )

  it('is told in words', () => {
    expect(memorySaid(readOf(0x4000_c018))).toBe('read 0x4000c018, 4 bytes')
    expect(memorySaid(writeOf(0x10, 0xffff_ff41, { width: 1 }))).toBe('write 0x00000010, 1 byte: 0x41')
    expect(memorySaid(writeOf(0x10, 2, { width: 8, high: 1 }))).toBe('write 0x00000010, 8 bytes: 0x0000000100000002')
    expect(valueSaid(Uint8Array.of(0x90, 0, 0, 0), 'little')).toBe('= 0x00000090')
  })

  it('is answered by as many bytes as were asked for', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4)
    expect(memoryVerdict(readOf(0), { kind: 'data', bytes })).toBe('answer')
    expect(memoryVerdict(readOf(0, { width: 2 }), { kind: 'data', bytes })).toBe('strange')
    expect(memoryVerdict(readOf(0), { kind: 'ok' })).toBe('strange')
    expect(memoryVerdict(writeOf(0, 1), { kind: 'data', bytes })).toBe('strange')
    expect(memoryVerdict(writeOf(0, 1), { kind: 'stop', signal: 2 })).toBe('strange')
  })
})

it('a value is the same again after both ways', () =>
  fc.assert(
    fc.property(
      fc.constantFrom('little' as const, 'big' as const),
      fc.constantFrom(4 as const, 8 as const),
      fc.nat(0xffff_ffff),
      fc.nat(0xffff_ffff),
      (order, width, value, high) => {
        const data = memoryPayload(writeOf(0, value, { width, high }), order).split(':')[1]!
        expect(valueOf(Buffer.from(data, 'hex'), order)).toEqual({ value, high: width === 8 ? high : 0 })
      },
    ),
  ))
