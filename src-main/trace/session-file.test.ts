// The session file: whole it suits every MCAP reader, cut or damaged it gives back what is left and says so.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { McapIndexedReader, McapWriter } from '@mcap/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FormatError } from './bytes'
import { type Found, SessionReader } from './session-reader'
import { type Payload, SessionWriter } from './session-writer'
import { unpack, zstdReady } from './zstd'

const folder = mkdtempSync(join(tmpdir(), 'session-'))
const at = (name: string): string => join(folder, name)
const head = { lab: '{"name":"test"}', appVersion: '0.1.0' }
const payload = (index: number): Payload => ({
  bytes: new TextEncoder().encode(`chunk ${index} `.repeat(3)),
  index,
  from: index * 1000,
  to: index * 1000 + 999,
})
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

beforeAll(zstdReady)
afterAll(() => rmSync(folder, { recursive: true }))

interface Contents {
  chunks: string[]
  lab: string | undefined
  damage: Found[]
  missingBytes: number
}

function contents(path: string): Contents {
  const reader = new SessionReader(path)
  try {
    const found = [...reader.records()]
    const chunks = found.filter((f) => f.type === 'chunk')
    for (const chunk of chunks) expect(text(reader.payload(chunk.place))).toBe(text(chunk.payload))
    const last = found.at(-1)!
    if (last.type !== 'end') throw new Error('does not end with an end')
    return {
      chunks: chunks.map((chunk) => text(chunk.payload)),
      lab: found.find((f) => f.type === 'metadata')?.values.get('lab'),
      damage: found.filter((f) => f.type === 'damage'),
      missingBytes: last.missingBytes,
    }
  } finally {
    reader.close()
  }
}

/** A whole session of n chunks. */
function session(name: string, n: number): { path: string; ends: number[] } {
  const writer = new SessionWriter(at(name), head)
  const ends = Array.from({ length: n }, (_, i) => {
    const place = writer.append(payload(i))
    return place.offset + place.length
  })
  writer.finish()
  return { path: at(name), ends }
}

describe('a session file', () => {
  test('gives back what was written', () => {
    const { path } = session('whole.mcap', 3)
    expect(contents(path)).toEqual({
      chunks: [0, 1, 2].map((i) => text(payload(i).bytes)),
      lab: head.lab,
      damage: [],
      missingBytes: 0,
    })
  })

  test('is an indexed MCAP file to the reference reader', async () => {
    const { path } = session('indexed.mcap', 3)
    const file = await open(path)
    const readable = {
      size: async () => BigInt((await file.stat()).size),
      read: async (offset: bigint, size: bigint) => {
        const { buffer } = await file.read(Buffer.alloc(Number(size)), 0, Number(size), Number(offset))
        return buffer
      },
    }
    const decompressHandlers = { zstd: (data: Uint8Array, size: bigint) => unpack(data, Number(size)) }
    const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers })
    expect(reader.header.profile).toBe('mmio-lab')
    expect(reader.statistics?.messageCount).toBe(3n)
    expect(reader.metadataIndexes).toHaveLength(1)
    const messages = []
    for await (const message of reader.readMessages({ startTime: 1000n })) messages.push(message)
    expect(messages.map((m) => text(m.data))).toEqual([1, 2].map((i) => text(payload(i).bytes)))
    await file.close()
  })

  test('cut at every byte, gives back every complete chunk and says that something is missing', () => {
    const { path, ends } = session('cut.mcap', 4)
    const whole = readFileSync(path)
    const copy = at('cut-copy.mcap')
    for (let length = whole.length - 1; length >= 0; length--) {
      writeFileSync(copy, whole.subarray(0, length))
      let result: Contents | FormatError
      try {
        result = contents(copy)
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        result = error
      }
      const complete = ends.filter((end) => end <= length).length
      if (result instanceof FormatError) expect(complete).toBe(0)
      else {
        expect(result.chunks).toHaveLength(complete)
        expect(result.missingBytes).toBeGreaterThan(0)
      }
    }
  })

  test('with any bytes changed, gives back what is sound and never runs away', () => {
    const { path } = session('mutated.mcap', 3)
    const whole = readFileSync(path)
    const copy = at('mutated-copy.mcap')
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const bytes = Buffer.from(whole)
        for (const [offset, value] of changes) bytes[offset] = value
        writeFileSync(copy, bytes)
        try {
          expect(contents(copy).chunks.length).toBeLessThanOrEqual(3)
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('of random bytes is refused in one line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        writeFileSync(at('random.mcap'), bytes)
        expect(() => contents(at('random.mcap'))).toThrow(FormatError)
      }),
      { numRuns: 100 },
    )
  })

  test('of another kind is named', async () => {
    const parts: Uint8Array[] = []
    let size = 0
    const write = async (bytes: Uint8Array): Promise<void> => {
      parts.push(bytes.slice())
      size += bytes.length
    }
    const other = new McapWriter({ writable: { write, position: () => BigInt(size) } })
    await other.start({ profile: 'ros2', library: 'x' })
    await other.end()
    writeFileSync(at('other.mcap'), Buffer.concat(parts))
    expect(() => contents(at('other.mcap'))).toThrow('profile "ros2" and not of mmio-lab')
  })

  test('skips a damaged chunk and reads the rest', () => {
    const { path, ends } = session('damaged.mcap', 3)
    const bytes = readFileSync(path)
    bytes[ends[1]! - 5]! ^= 0xff
    writeFileSync(path, bytes)
    const result = contents(path)
    expect(result.chunks).toEqual([0, 2].map((i) => text(payload(i).bytes)))
    expect(result.damage).toHaveLength(1)
    expect(result.missingBytes).toBe(0)
  })
})

describe('while it is written', () => {
  test('is whole before the first chunk, and after every checkpoint', () => {
    const path = at('live.mcap')
    const writer = new SessionWriter(path, head)
    expect(contents(path)).toMatchObject({ chunks: [], missingBytes: 0 })
    writer.append(payload(0))
    expect(contents(path)).toMatchObject({ chunks: [text(payload(0).bytes)], missingBytes: 1 })
    writer.checkpoint(payload(1))
    expect(contents(path)).toMatchObject({ missingBytes: 0, lab: head.lab })
    expect(contents(path).chunks).toHaveLength(2)
    writer.append(payload(1))
    writer.append(payload(2))
    writer.finish()
    const straight = session('straight.mcap', 3).path
    expect(readFileSync(path).equals(readFileSync(straight))).toBe(true)
  })

  test('is saved whole to another path while it goes on', () => {
    const writer = new SessionWriter(at('recording.mcap'), head)
    writer.append(payload(0))
    writer.saveAs(at('saved.mcap'), payload(1))
    writer.append(payload(1))
    writer.append(payload(2))
    writer.finish()
    expect(contents(at('saved.mcap')).chunks).toHaveLength(2)
    expect(contents(at('recording.mcap')).chunks).toHaveLength(3)
  })

  test('is saved as it is once it is finished', () => {
    const writer = new SessionWriter(at('finished.mcap'), head)
    writer.append(payload(0))
    writer.finish()
    writer.saveAs(at('later.mcap'), null)
    expect(contents(at('later.mcap')).chunks).toHaveLength(1)
  })

  test('a save that fails leaves what was there', () => {
    const writer = new SessionWriter(at('kept.mcap'), head)
    expect(() => writer.saveAs(join(folder, 'no-such-folder', 'x.mcap'), null)).toThrow('ENOENT')
    writer.append(payload(0))
    writer.finish()
    expect(contents(at('kept.mcap')).chunks).toHaveLength(1)
  })

  test('a file that became shorter is noticed when a chunk is read again', () => {
    const { path } = session('shrunk.mcap', 1)
    const reader = new SessionReader(path)
    const chunk = [...reader.records()].find((f) => f.type === 'chunk')!
    truncateSync(path, chunk.place.offset + 20)
    expect(() => reader.payload(chunk.place)).toThrow(FormatError)
    reader.close()
  })
})
