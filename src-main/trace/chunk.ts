// One chunk as bytes: events in columns, the entries they name, and a keyframe. Any chunk can be read alone. See docs/session-format.md.
import * as v from 'valibot'
import type { Entry } from '../../src-preload/contract/entry'
import { EVENT_WORDS } from '../../src-preload/contract/event'
import { ByteReader, FormatError, putVarint, putWide } from './bytes'
import { decodeColumns } from './column-decoder'
import { type ColumnEncoder, type Columns, SECTIONS } from './column-encoder'
import { entrySchema } from './entry-schema'
import { entriesOf, type Keyframe, keyframeSchema } from './keyframe'
import { entryIdOf, timeOf } from './row'

export const CHUNK_VERSION = 1
/** More events in one chunk than this are refused; the lab itself writes at most 8,192. */
const MOST_EVENTS = 1 << 16
/** version, count, first sequence number, first time. */
const HEAD_BYTES = 1 + 5 + 8 + 8

/** A run of events with all that is needed to understand it. */
export interface Chunk {
  /** `count` events of 8 words; the array may be longer. */
  words: Uint32Array
  count: number
  /** Full sequence number of the first event. */
  seq: number
  keyframe: Keyframe
  entries: ReadonlyMap<number, Entry>
}

/** Full sequence number of event `index`. */
export function seqOf(chunk: Chunk, index: number): number {
  const low = chunk.words[index * EVENT_WORDS + 2]!
  return chunk.seq + ((low - chunk.words[2]!) >>> 0)
}

/** The entries that events and keyframe name. An entry that names others (parent, holders) brings those along. */
function namedEntries(chunk: Chunk): Entry[] {
  const found = new Map<number, Entry>()
  const visit = (id: number): void => {
    const entry = id === 0 || found.has(id) ? undefined : chunk.entries.get(id)
    if (!entry) return
    found.set(id, entry)
    if (entry.type !== 'claim') return
    visit(entry.parent)
    entry.holders?.forEach(visit)
  }
  const named = new Set<number>()
  for (let i = 0; i < chunk.count; i++) {
    const id = entryIdOf(chunk.words, i * EVENT_WORDS)
    if (id !== 0) named.add(id)
  }
  named.forEach(visit)
  entriesOf(chunk.keyframe).forEach(visit)
  return [...found.values()].sort((a, b) => a.id - b.id)
}

export function encodeChunk(chunk: Chunk, encoder: ColumnEncoder): Uint8Array {
  const columns = encoder.encode(chunk.words, chunk.count)
  const texts = [namedEntries(chunk), chunk.keyframe].map((json) => Buffer.from(JSON.stringify(json)))
  const parts = [...SECTIONS.map((name) => columns[name]), ...texts]
  const bytes = new Uint8Array(HEAD_BYTES + parts.reduce((sum, part) => sum + 5 + part.length, 0))
  bytes[0] = CHUNK_VERSION
  let at = putVarint(bytes, 1, chunk.count)
  at = putWide(bytes, at, chunk.seq)
  at = putWide(bytes, at, timeOf(chunk.words, 0))
  for (const part of parts) {
    at = putVarint(bytes, at, part.length)
    bytes.set(part, at)
    at += part.length
  }
  return bytes.subarray(0, at)
}

function json<T>(part: ByteReader, schema: v.GenericSchema<unknown, T>, what: string): T {
  const text = Buffer.from(part.bytes.buffer, part.bytes.byteOffset + part.at, part.end - part.at).toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new FormatError(`the ${what} are not JSON`, part.at)
  }
  const checked = v.safeParse(schema, value, { abortEarly: true })
  if (!checked.success) throw new FormatError(`the ${what} have a wrong shape`, part.at)
  return checked.output
}

/** @throws FormatError, whose `at` counts from the start of the payload */
export function decodeChunk(payload: Uint8Array): Chunk {
  const reader = new ByteReader(payload)
  const version = reader.wide()
  if (version !== CHUNK_VERSION) throw new FormatError(`chunk version ${version} is not known`, 0)
  const count = reader.u32()
  if (count === 0 || count > MOST_EVENTS) throw new FormatError(`a chunk of ${count} events`, reader.at)
  const seq = reader.wide()
  const time = reader.wide()
  const columns = {} as Columns
  for (const name of SECTIONS) {
    const part = reader.section(reader.u32())
    columns[name] = payload.subarray(part.at, part.end)
  }
  const entries = json(reader.section(reader.u32()), v.array(entrySchema), 'entries')
  const keyframe = json(reader.section(reader.u32()), keyframeSchema, 'keyframe')
  const words = decodeColumns(columns, count, seq, time)
  return { words, count, seq, keyframe, entries: new Map(entries.map((entry) => [entry.id, entry])) }
}
