import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BoardOp } from '../board-io'
import { readOf, writeOf } from '../testing/session-kit'
import { burstLimit, takeBurst } from './bursts'
import { encodeBurst, ReplyReader } from './codec'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })

describe('a command on the wire', () => {
  it.each([
    [{ write: false, address: 0x8200_0010, next: true, words: 3, values: [] }, '020320800004'],
    [{ write: false, address: 0xf000_0000, next: false, words: 255, values: [] }, '04ff3c000000'],
    [
      { write: true, address: 4, next: true, words: 2, values: [0x1234_5678, 0xffff_ffff] },
      '01020000000112345678ffffffff',
    ],
    [{ write: true, address: 8, next: false, words: 1, values: [1] }, '03010000000200000001'],
  ])('%j', (burst, bytes) => {
    expect(hex(encodeBurst(burst))).toBe(bytes)
  })
})

describe('an answer', () => {
  const words = fc.array(u32, { minLength: 1, maxLength: 255 })
  const wire = (values: number[]): Uint8Array =>
    encodeBurst({ write: true, address: 0, next: true, words: 0, values }).slice(6)

  it('is understood in whatever pieces it comes, and what follows is stray', () => {
    fc.assert(
      fc.property(
        words,
        fc.array(fc.integer({ min: 1, max: 40 })),
        fc.uint8Array({ maxLength: 9 }),
        (values, cuts, more) => {
          const reader = new ReplyReader()
          reader.want(values.length)
          let got: number[] | null = null
          let rest = Uint8Array.of(...wire(values), ...more)
          for (const cut of [...cuts, rest.length]) {
            got ??= reader.push(rest.subarray(0, cut))
            rest = rest.subarray(got ? rest.length : cut)
          }
          expect(got).toEqual(values)
          expect(reader.waiting).toBe(false)
        },
      ),
    )
  })

  it('counts what nobody asked for', () => {
    const reader = new ReplyReader()
    expect(reader.push(Uint8Array.of(1, 2))).toBeNull()
    reader.want(1)
    expect(reader.push(Uint8Array.of(0, 0, 0, 5, 9))).toEqual([5])
    expect(reader.stray).toBe(3)
  })
})

describe('bursts', () => {
  const limit = (): number => 255
  const queued = (ops: BoardOp[]): { op: BoardOp }[] => ops.map((op) => ({ op }))
  const taken = (ops: BoardOp[]): string => {
    const { write, address, next, words } = takeBurst(queued(ops), limit)
    return `${write ? 'w' : 'r'} ${address.toString(16)} ${next ? 'next' : 'same'} × ${words}`
  }

  it.each([
    ['r 10 next × 1', [readOf(0x10)]],
    ['r 10 next × 3', [readOf(0x10), readOf(0x14), readOf(0x18), readOf(0x20)]],
    ['r 10 same × 2', [readOf(0x10), readOf(0x10), readOf(0x14)]],
    ['r 10 next × 2', [readOf(0x10), readOf(0x14), writeOf(0x18, 1)]],
    ['w 10 same × 2', [writeOf(0x10, 1), writeOf(0x10, 2), readOf(0x10)]],
    ['w 10 next × 1', [writeOf(0x10, 1), readOf(0x10)]],
    ['r 10 next × 1', [readOf(0x10), readOf(0xc)]],
  ])('%s', (text, ops) => {
    expect(taken(ops)).toBe(text)
  })

  it('never change what is accessed, nor its order', () => {
    const op = fc.record({
      address: fc.integer({ min: 0, max: 5 }).map((word) => word * 4),
      write: fc.boolean(),
      value: u32,
    })
    fc.assert(
      fc.property(fc.array(op, { minLength: 1 }), (some) => {
        const ops = some.map(({ address, write, value }) => (write ? writeOf(address, value) : readOf(address)))
        const made: string[] = []
        for (let left = ops; left.length > 0;) {
          const { write, address, next, words, values } = takeBurst(queued(left), () => 3)
          for (let i = 0; i < words; i++) made.push(`${write} ${address + (next ? i * 4 : 0)} ${values[i] ?? 0}`)
          left = left.slice(words)
        }
        expect(made).toEqual(ops.map(({ write, address, value }) => `${write} ${address} ${value}`))
      }),
    )
  })

  it('are over before the board gives up on them, 100 ms after they began', () => {
    for (const baud of [9600, 57_600, 115_200, 3_000_000]) {
      for (const write of [false, true]) {
        const words = burstLimit(write, baud, 0)
        expect(((5 + words * 4) * 10_000) / baud).toBeLessThan(write ? 50 : 95)
      }
    }
    expect(burstLimit(false, 115_200, 0)).toBe(255)
    expect(burstLimit(false, 9600, 0)).toBe(20)
    expect(burstLimit(false, 115_200, 8)).toBe(8)
    expect(burstLimit(true, 300, 0)).toBe(1)
  })
})
