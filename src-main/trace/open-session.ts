// Opens a session file: reads it once from end to end, keeps outlines, and says what is missing. Knows no thread.
import * as v from 'valibot'
import type { LabDescription } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import { done, failed, reason } from '../base/result'
import { FormatError } from './bytes'
import { type Chunk, decodeChunk } from './chunk'
import { descriptionSchema } from './description-schema'
import { timeOf } from './row'
import { FORMAT_VERSION } from './session-format'
import { type Found, SessionReader } from './session-reader'
import type { Place } from './session-writer'
import { Store } from './store'

export interface OpenedSession {
  store: Store
  appVersion: string
  close(): void
}

const REMEDY = 'Open a session that MMIO Lab has recorded (*.mcap).'
const PROGRESS_EVERY = 1 << 22
const MOST_TRACKS = 1 << 16
const MOST_MAP_BYTES = 1 << 25

interface Head {
  description: LabDescription
  appVersion: string
}

class Opening {
  readonly #reader: SessionReader
  readonly #places: Place[] = []
  #head: Head | null = null
  #store: Store | null = null
  #missingBytes = 0

  constructor(reader: SessionReader) {
    this.#reader = reader
  }

  run(onProgress: (done: number) => void): OpenedSession {
    let told = 0
    for (const found of this.#reader.records()) {
      this.#take(found)
      if (found.type !== 'chunk' || found.place.offset - told < PROGRESS_EVERY) continue
      told = found.place.offset
      onProgress(told / this.#reader.size)
    }
    if (!this.#head) throw new FormatError('the file ends before the description of its lab', this.#reader.size)
    const store = this.#storeOf(this.#head)
    store.bytes = this.#reader.size
    store.missingBytes = this.#missingBytes
    return { store, appVersion: this.#head.appVersion, close: () => this.#reader.close() }
  }

  #take(found: Found): void {
    if (found.type === 'metadata') this.#head ??= headOf(found.values)
    else if (found.type === 'damage') this.#missingBytes += found.length
    else if (found.type === 'end') this.#missingBytes += found.missingBytes
    else if (!this.#head) throw new FormatError('events before the description of their lab', found.place.offset)
    else this.#chunk(this.#storeOf(this.#head), found.place, found.payload)
  }

  #storeOf({ description }: Head): Store {
    this.#store ??= new Store(description, (index) => this.#reader.payload(this.#places[index]!))
    return this.#store
  }

  #chunk(store: Store, place: Place, payload: Uint8Array): void {
    let chunk: Chunk
    try {
      chunk = decodeChunk(payload)
      this.#checkOrder(store, chunk)
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      this.#missingBytes += place.length
      return
    }
    for (const entry of chunk.entries.values()) store.entries.set(entry.id, entry)
    this.#places.push(place)
    store.index.begin(chunk.seq, timeOf(chunk.words, 0), chunk.keyframe)
    store.index.add(chunk.words, 0, chunk.count)
  }

  #checkOrder(store: Store, chunk: Chunk): void {
    const last = store.digests.at(-1)
    if (!last) return
    const follows = chunk.seq > store.index.tracker.seq && timeOf(chunk.words, 0) >= last.to
    if (!follows) throw new FormatError('a chunk out of order', 0)
  }
}

/** What takes memory per register, interrupt and byte of a register map is bounded as a whole. */
function isTooLarge({ regions, maps, devices }: LabDescription): boolean {
  const sum = (counts: number[]): number => counts.reduce((a, b) => a + b, 0)
  const registers = sum(regions.map(({ map }) => maps[map]?.registers.length ?? 0))
  const bytes = sum(maps.map((map) => map.registers.reduce((most, { offset }) => Math.max(most, offset), 0)))
  const irqs = sum(devices.map((device) => device.irqs.length))
  return registers + irqs > MOST_TRACKS || bytes > MOST_MAP_BYTES
}

function headOf(values: Map<string, string>): Head {
  const version = values.get('version') ?? '?'
  if (version !== FORMAT_VERSION) {
    throw new FormatError(`format version ${version.slice(0, 20)}; this MMIO Lab reads version ${FORMAT_VERSION}`, 0)
  }
  let lab: unknown
  try {
    lab = JSON.parse(values.get('lab') ?? '')
  } catch {
    throw new FormatError('the description of the lab is not JSON', 0)
  }
  const description = v.safeParse(descriptionSchema, lab, { abortEarly: true })
  if (description.success && isTooLarge(description.output)) {
    throw new FormatError('a lab with more registers and interrupts than can be shown', 0)
  }
  if (description.success) return { description: description.output, appVersion: values.get('app') ?? '?' }
  const where = v.getDotPath(description.issues[0]) ?? ''
  throw new FormatError(`the description of the lab is not valid at "${where}"`, 0)
}

/** @returns io: the file cannot be read; session-invalid: nothing in it can be */
export function openSession(path: string, onProgress: (done: number) => void = () => undefined): Result<OpenedSession> {
  let reader: SessionReader
  try {
    reader = new SessionReader(path)
  } catch (error) {
    return failed('io', `Cannot open ${path}: ${reason(error)}`, 'Check the path.')
  }
  try {
    return done(new Opening(reader).run(onProgress))
  } catch (error) {
    reader.close()
    if (error instanceof FormatError) {
      return failed('session-invalid', `${path}: ${error.message} (byte ${error.at})`, REMEDY)
    }
    return failed('io', `Cannot read ${path}: ${reason(error)}`, 'Check the file.')
  }
}
