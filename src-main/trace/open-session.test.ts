// Opening what others left behind: killed recordings, damaged files, files made to do harm. Clear words, never a crash.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { McapRecordBuilder } from '@mcap/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StateAnswer } from '../../src-preload/contract/query'
import { SimClock } from '../base/clock'
import { encodeChunk } from './chunk'
import { ColumnEncoder } from './column-encoder'
import { freshKeyframe } from './keyframe'
import { openSession } from './open-session'
import { answer } from './queries/answer'
import { Recorder } from './recorder'
import { createRing } from './ring'
import { RingReader } from './ring-reader'
import { RingWriter } from './ring-writer'
import { SessionWriter } from './session-writer'
import { DESCRIPTION, RandomLab } from './testing/random-lab'
import { zstdReady } from './zstd'

const folder = mkdtempSync(join(tmpdir(), 'open-'))
const at = (name: string): string => join(folder, name)
beforeAll(zstdReady)
afterAll(() => rmSync(folder, { recursive: true }))

/** Records about 600 events in chunks of 100, up to where `stop` says. */
function recording(name: string): Recorder {
  const clock = new SimClock()
  const ring = createRing(1 << 12)
  const writer = new RingWriter(ring, clock)
  const recorder = new Recorder(at(name), DESCRIPTION, '0.1.0', (notice) => expect(notice).toBeNull(), 100)
  const reader = new RingReader(ring)
  new RandomLab(writer, clock, 42).run(700)
  while (reader.drain(recorder) > 0);
  return recorder
}

/** Opens a session and asks it everything once. */
function exercise(path: string): { events: number; missingBytes: number } | string {
  const opened = openSession(path)
  if (!opened.ok) {
    expect(opened.error.message).not.toContain('\n')
    expect(opened.error.message).toContain(path)
    return opened.error.message
  }
  const { store, close } = opened.value
  const extent = store.extent()
  const tracks = store.tables.tracks.map(({ id }) => id)
  const queries = [
    { what: 'window', tracks, t0: 0, t1: extent.end, pixels: 500 },
    { what: 'state', time: extent.end / 2 },
    { what: 'events', filter: 'err', time: 0, direction: 'forward', count: 100 },
    { what: 'stats', t0: 0, t1: extent.end },
    { what: 'memory', region: 3, offset: 0, length: 4096, time: extent.end / 2 },
  ] as const
  for (const query of queries) expect(answer(store, query as never).ok).toBe(true)
  close()
  return extent
}

describe('a recording that was not finished', () => {
  test('opens with everything up to its last checkpoint', () => {
    const recorder = recording('killed.mcap')
    recorder.checkpoint()
    const { events } = recorder.store.extent()
    expect(exercise(at('killed.mcap'))).toMatchObject({ events, missingBytes: 0 })
  })

  test('opens without a checkpoint up to its last chunk, and says so', () => {
    const recorder = recording('unsaved.mcap')
    const { events } = recorder.store.extent()
    const result = exercise(at('unsaved.mcap'))
    expect(result).toMatchObject({ events: Math.floor(events / 100) * 100, missingBytes: 1 })
  })

  test('answers as it did live', () => {
    const recorder = recording('same.mcap')
    const live = answer(recorder.store, { what: 'state', time: Infinity })
    recorder.checkpoint()
    const opened = openSession(at('same.mcap'))
    if (!opened.ok) throw new Error(opened.error.message)
    expect(answer(opened.value.store, { what: 'state', time: Infinity })).toEqual(live)
  })
})

describe('a session with a hole', () => {
  test('is read around it, and the state behind it is right', () => {
    const recorder = recording('hole.mcap')
    const whole = answer(recorder.store, { what: 'state', time: Infinity })
    recorder.finish()
    const bytes = readFileSync(at('hole.mcap'))
    const [, second] = chunkOffsets(bytes)
    bytes[second! + 80]! ^= 0xff
    writeFileSync(at('hole.mcap'), bytes)
    const opened = openSession(at('hole.mcap'))
    if (!opened.ok) throw new Error(opened.error.message)
    const extent = opened.value.store.extent()
    expect(extent.missingBytes).toBeGreaterThan(0)
    expect(extent.events).toBe(recorder.store.extent().events - 100)
    const now = answer(opened.value.store, { what: 'state', time: Infinity })
    const plain = (state: typeof whole): Partial<StateAnswer> => {
      const { resources, regions, bindings, irqs } = (state as { value: StateAnswer }).value
      return { resources, regions, bindings, irqs }
    }
    expect(plain(now)).toEqual(plain(whole))
  })
})

/** Where the chunk records (opcode 6) of a file of ours begin. */
function chunkOffsets(bytes: Buffer): number[] {
  const found: number[] = []
  for (let offset = 8; offset < bytes.length - 8; offset += 9 + Number(bytes.readBigUInt64LE(offset + 1))) {
    if (bytes[offset] === 6) found.push(offset)
  }
  return found
}

describe('a hostile session', () => {
  test('mutated anywhere is salvaged or refused in one line', () => {
    const recorder = recording('mutant.mcap')
    recorder.finish()
    const good = readFileSync(at('mutant.mcap'))
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(good.length), (changes, cut) => {
        const bytes = Buffer.from(cut % 3 === 0 ? good.subarray(0, cut) : good)
        for (const [offset, value] of changes) if (offset < bytes.length) bytes[offset] = value
        writeFileSync(at('mutant-copy.mcap'), bytes)
        exercise(at('mutant-copy.mcap'))
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  test('whose payloads are mutated, with checksums that fit, is salvaged or refused', () => {
    const words = new Uint32Array(80)
    for (let i = 0; i < 10; i++) words.set([i * 10, 0, i, 1 | (4 << 8), 1, 4, i, 0], i * 8)
    const chunk = { words, count: 10, seq: 0, keyframe: freshKeyframe(), entries: new Map() }
    const good = encodeChunk(chunk, new ColumnEncoder(() => false)).slice()
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = good.slice()
        for (const [offset, value] of changes) bytes[offset] = value
        const writer = new SessionWriter(at('payload.mcap'), { lab: JSON.stringify(DESCRIPTION), appVersion: '0' })
        writer.append({ bytes, index: 0, from: 0, to: 90 })
        writer.finish()
        exercise(at('payload.mcap'))
      }),
      { numRuns: 500 },
    )
  }, 60_000)

  const described = (lab: unknown, version = '1'): string => {
    const records = new McapRecordBuilder()
    records.writeMagic()
    records.writeHeader({ profile: 'mmio-lab', library: '' })
    const text = typeof lab === 'string' ? lab : JSON.stringify(lab)
    records.writeMetadata({ name: 'mmio-lab', metadata: new Map(Object.entries({ version, app: '0', lab: text })) })
    writeFileSync(at('described.mcap'), records.buffer)
    return exercise(at('described.mcap')) as string
  }

  test.each<[what: string, lab: unknown, message: RegExp]>([
    ['no JSON', '{', /not JSON/],
    ['another shape', { name: 'x' }, /not valid at "title"/],
    [
      'a register far out',
      { ...DESCRIPTION, maps: [{ ...DESCRIPTION.maps[0], registers: [{ offset: 4e9 }] }] },
      /not valid at "maps/,
    ],
    ['a region without a number', { ...DESCRIPTION, regions: [{ id: 0 }] }, /not valid at "regions/],
  ])('whose description is %s is refused by name', (_, lab, message) => {
    expect(described(lab)).toMatch(message)
  })

  test('with more registers than memory can hold is refused', () => {
    const registers = Array.from({ length: 4096 }, (_, i) => ({ ...DESCRIPTION.maps[0]!.registers[0]!, offset: i * 4 }))
    const regions = Array.from({ length: 100 }, (_, i) => ({ ...DESCRIPTION.regions[0]!, id: i + 1 }))
    expect(described({ ...DESCRIPTION, regions, maps: [{ ...DESCRIPTION.maps[0], registers }] })).toMatch(
      /more registers/,
    )
  })

  test('whose resource tree is a chain of thousands is listed all the same', () => {
    const claim = (id: number) =>
      ({
        type: 'claim',
        id,
        space: 'mem',
        start: 0,
        end: 9,
        name: 'x',
        busy: true,
        parent: id - 1,
        device: 0,
        driver: 0,
      }) as const
    const keyframe = freshKeyframe()
    const ids = Array.from({ length: 30_000 }, (_, i) => i + 1)
    keyframe.nodes = ids.map((id) => [id, id - 1, 0, 0])
    const words = new Uint32Array(8).fill(0)
    words[3] = 8
    const flat = new Map(ids.map((id) => [id, { ...claim(id), parent: 0 }]))
    const bytes = encodeChunk({ words, count: 1, seq: 0, keyframe, entries: flat }, new ColumnEncoder(() => false))
    const writer = new SessionWriter(at('chain.mcap'), { lab: JSON.stringify(DESCRIPTION), appVersion: '0' })
    writer.append({ bytes, index: 0, from: 0, to: 0 })
    writer.finish()
    const opened = openSession(at('chain.mcap'))
    if (!opened.ok) throw new Error(opened.error.message)
    const state = answer(opened.value.store, { what: 'state', time: Infinity }) as { ok: true; value: StateAnswer }
    expect(state.value.resources.at(-1)?.depth).toBe(29_999)
  })

  test('of a later format version is refused with both versions', () => {
    expect(described(DESCRIPTION, '9')).toMatch(/format version 9; this MMIO Lab reads version 1/)
  })

  test('that is missing, a folder, or empty is refused in one line', () => {
    expect(exercise(at('none.mcap'))).toMatch(/^Cannot open .*ENOENT/)
    expect(exercise(folder)).toMatch(/EISDIR/)
    writeFileSync(at('empty.mcap'), '')
    expect(exercise(at('empty.mcap'))).toMatch(/the file is empty \(byte 0\)/)
  })
})
