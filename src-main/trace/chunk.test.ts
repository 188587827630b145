// Chunks: whatever was recorded comes back, and whatever else comes along is refused in words.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src-preload/contract/entry'
import { EVENT_WORDS, EventKind, FLAG_SHIFT } from '../../src-preload/contract/event'
import { FormatError } from './bytes'
import { type Chunk, decodeChunk, encodeChunk, seqOf } from './chunk'
import { CHUNK_EVENTS, ColumnEncoder } from './column-encoder'
import { freshKeyframe } from './keyframe'

const MEMORY = 9
const encoder = new ColumnEncoder((region) => region === MEMORY)

type Raw = {
  step: number
  jump: number
  kind: number
  flags: number
  where: number
  offset: number
  lo: number
  hi: number
}

function chunkOf(rows: Raw[], seq: number, time: number, entries: Entry[] = []): Chunk {
  const words = new Uint32Array(rows.length * EVENT_WORDS)
  let now = time
  let number = seq
  rows.forEach((row, i) => {
    now = i === 0 ? time : Math.min(now + row.step, 2 ** 53 - 1)
    number = i === 0 ? seq : number + row.jump
    words.set(
      [now, (now / 2 ** 32) | (row.flags << FLAG_SHIFT), number, row.kind, row.where, row.offset, row.lo, row.hi],
      i * 8,
    )
  })
  return { words, count: rows.length, seq, keyframe: freshKeyframe(), entries: new Map(entries.map((e) => [e.id, e])) }
}

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const few = fc.oneof(fc.nat(9), u32)
const raw: fc.Arbitrary<Raw> = fc.record({
  step: fc.oneof(fc.nat(100), fc.nat(2 ** 31 - 1), fc.constant(2 ** 45)),
  jump: fc.oneof(
    { weight: 5, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 31 }) },
  ),
  kind: few,
  flags: fc.nat(2047),
  where: fc.oneof(fc.constant(MEMORY), few),
  offset: few,
  lo: few,
  hi: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: u32 }),
})
const start = fc.nat(2 ** 31 - 1)

describe('a chunk', () => {
  test('comes back as it went in, whatever the events are', () => {
    fc.assert(
      fc.property(fc.array(raw, { minLength: 1, maxLength: 200 }), start, start, (rows, seq, time) => {
        const chunk = chunkOf(rows, seq * 1000, time * 1000)
        const back = decodeChunk(encodeChunk(chunk, encoder).slice())
        expect(back.words).toEqual(chunk.words)
        expect(back.seq).toBe(chunk.seq)
        expect(back.keyframe).toEqual(chunk.keyframe)
      }),
      { numRuns: 300 },
    )
  })

  test('holds 8,192 events of which no two are alike', () => {
    const rows = Array.from({ length: CHUNK_EVENTS }, (_, i) => ({
      step: 2 ** 40 + i,
      jump: 2,
      kind: 1 | (i << 16),
      flags: i & 511,
      where: i,
      offset: 0xffffffff - i * 7919,
      lo: i * 104729,
      hi: i * 31,
    }))
    const chunk = chunkOf(rows, 2 ** 40, 5)
    const back = decodeChunk(encodeChunk(chunk, encoder).slice())
    expect(back.words).toEqual(chunk.words)
    expect(seqOf(back, 8191)).toBe(2 ** 40 + 8191 * 2)
  })

  test('carries the entries that its events name, and those which these name, and no others', () => {
    const claim = (id: number, parent: number, holders?: number[]): Entry => ({
      type: 'claim',
      id,
      space: 'mem',
      start: 0,
      end: 4095,
      name: 'labdev',
      busy: true,
      parent,
      device: 0,
      driver: 0,
      ...(holders ? { error: -16, holders } : {}),
    })
    const entries = [claim(1, 0), claim(2, 1), claim(3, 1, [2]), claim(4, 0)]
    const row = { step: 0, jump: 1, kind: EventKind.request, flags: 0, where: 0, offset: 0, lo: 3, hi: 0 }
    const back = decodeChunk(encodeChunk(chunkOf([row], 0, 0, entries), encoder).slice())
    expect([...back.entries.keys()]).toEqual([1, 2, 3])
    expect(back.entries.get(3)).toEqual(entries[2])
  })

  test('any mutation of its bytes is decoded or refused, never more', () => {
    const rows = fc.sample(raw, { numRuns: 50, seed: 1 })
    const good = encodeChunk(chunkOf(rows, 7, 9), encoder).slice()
    const mutation = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(mutation, fc.nat(good.length), (changes, cut) => {
        const bytes = good.slice(0, cut)
        for (const [at, value] of changes) if (at < cut) bytes[at] = value
        try {
          expect(decodeChunk(bytes).count).toBeLessThanOrEqual(65536)
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
