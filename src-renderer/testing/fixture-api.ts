// A LabApi over the fixture's recording: panels are tested, and looked at, without Electron and without threads.
import type { Command, LabApi, LabStatus, Settings, Source } from '../../src-preload/contract/api'
import type { FindingEntry } from '../../src-preload/contract/entry'
import { EventKind, type EventKindName } from '../../src-preload/contract/event'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { LinkAnswer, LinkRequest, LinkStatus, Traffic } from '../../src-preload/contract/link'
import type { Answer, Answers, EventRow, EventsQuery, Extent, Query, TrackInfo } from '../../src-preload/contract/query'
import type { LabDescription } from '../../src-preload/contract/description'
import { FixtureBoard } from './fixture-board'
import { FIXTURE_NOW, recordFixture } from './fixture-events'
import { FIXTURE_LAB } from './fixture-lab'
import { divergenceOf } from './fixture-mirror'
import type { Recording } from './fixture-recorder'
import { stateAt } from './fixture-state'
import { fixtureTracks, windowOf } from './fixture-windows'

const ok = <T>(value: T): Result<T> => ({ ok: true, value })

/** What the fixture takes of the filter language: `op==NAME` terms joined by `||`, and `device=="NAME"` beside them. */
function matching(filter: string, lab: LabDescription): (row: EventRow) => boolean {
  if (filter === '') return () => true
  const kinds = [...filter.matchAll(/op\s*==\s*"?(\w+)"?/g)].map(([, name]) => EventKind[name as EventKindName])
  const device = /device\s*==\s*"([^"]+)"/.exec(filter)?.[1]
  const regions = lab.devices.find(({ name }) => name === device)?.regions
  return ({ kind, region }) => kinds.includes(kind) && (regions?.includes(region) ?? true)
}

const found = (lab: LabDescription, rows: EventRow[], query: EventsQuery): EventRow[] => {
  const { filter, time, direction, count } = query
  const matches = rows.filter(matching(filter, lab))
  return direction === 'forward'
    ? matches.filter((row) => row.time >= time).slice(0, count)
    : matches
        .filter((row) => row.time <= time)
        .reverse()
        .slice(0, count)
}

export interface FixtureOptions {
  source?: Source['kind'] | 'none'
  status?: Partial<LabStatus>
  settings?: Settings
  failure?: Failure
  /** Another lab, with what was recorded of it. */
  other?: { lab: LabDescription; recording: Recording }
  /** Shows this lab instead. */
  change?: (source: Source) => Source
}

type Answerers = { [W in Query['what']]: (query: Extract<Query, { what: W }>) => Answers[W] }

export class FixtureApi implements LabApi {
  readonly commands: Command[] = []
  readonly asked: Query[] = []
  readonly board: FixtureBoard
  saved: Settings = {}
  status: LabStatus

  readonly #lab: LabDescription
  readonly #recording: Recording
  readonly #tracks: TrackInfo[]
  readonly #options: FixtureOptions
  readonly #source: Source | null
  readonly #listeners = {
    status: new Set<(status: LabStatus) => void>(),
    source: new Set<(source: Source) => void>(),
    notice: new Set<(notice: Failure) => void>(),
  }

  constructor(options: FixtureOptions = {}) {
    this.#options = options
    this.#lab = options.other?.lab ?? FIXTURE_LAB
    this.#recording = options.other?.recording ?? recordFixture()
    const link = this.#recording.rows.some(({ kind }) => kind === EventKind.link)
    this.#tracks = fixtureTracks(this.#lab, link)
    this.board = new FixtureBoard(this.#lab)
    const { source = 'live', change = (one: Source): Source => one } = options
    const file = `/home/me/sessions/${this.#lab.name}-07.mcap`
    this.#source = source === 'none' ? null : change({ kind: source, lab: this.#lab, file, epoch: 1 })
    this.status = {
      state: 'running',
      now: FIXTURE_NOW,
      speed: 1000,
      extent: this.#extent(),
      activity: '',
      reason: '',
      ...options.status,
    }
  }

  async start() {
    return ok({
      source: this.#source,
      status: this.status,
      link: this.board.status,
      settings: this.#options.settings ?? {},
      failure: this.#options.failure ?? null,
      labs: [
        { name: 'first-steps', title: 'First steps', path: '/labs/first-steps' },
        { name: 'stuck-driver', title: 'A driver that never returns', path: '/labs/stuck-driver' },
      ],
      version: '0.1.0',
    })
  }

  async query<Q extends Query>(query: Q): Promise<Result<Answer<Q>>> {
    this.asked.push(query)
    const answer = this.#answerers[query.what] as unknown as (query: Q) => Answer<Q>
    return ok(answer(query))
  }

  async command(command: Command): Promise<Result<number | string | null>> {
    this.commands.push(command)
    if (command.do === 'pause') this.announceStatus({ state: 'paused' })
    if (command.do === 'run') this.announceStatus({ state: 'running' })
    if (command.do === 'speed') this.announceStatus({ speed: command.speed })
    return ok(null)
  }

  async saveSettings(settings: Settings) {
    this.saved = settings
    return ok(null)
  }

  async link<Q extends LinkRequest>(request: Q): Promise<Result<LinkAnswer<Q>>> {
    return this.board.answer(request)
  }

  pathOf = (file: unknown): string => (file instanceof File ? `/dropped/${file.name}` : '')
  onStatus = this.#subscribe('status')
  onSource = this.#subscribe('source')
  onNotice = this.#subscribe('notice')
  onLink = (listener: (link: LinkStatus) => void): (() => void) => this.board.onStatus(listener)
  onTraffic = (listener: (traffic: Traffic[]) => void): (() => void) => this.board.onTraffic(listener)

  announceStatus(change: Partial<LabStatus>): void {
    this.status = { ...this.status, ...change }
    for (const listener of this.#listeners.status) listener(this.status)
  }

  announceNotice(notice: Failure): void {
    for (const listener of this.#listeners.notice) listener(notice)
  }

  announceSource(source: Source): void {
    for (const listener of this.#listeners.source) listener(source)
  }

  #subscribe<K extends 'status' | 'source' | 'notice'>(kind: K): LabApi[`on${Capitalize<K>}`] {
    return (listener: never) => {
      const listeners: Set<never> = this.#listeners[kind] as Set<never>
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }

  #extent(): Extent {
    const { rows } = this.#recording
    const findings = rows.filter(({ kind }) => kind === EventKind.finding).length
    return { end: FIXTURE_NOW, events: rows.length, lost: 0, bytes: 73_728, chunks: 3, findings, missingBytes: 0 }
  }

  readonly #answerers: Answerers = {
    tracks: () => this.#tracks,
    window: ({ tracks, ...view }) =>
      tracks.map((id) =>
        windowOf(
          this.#recording,
          this.#tracks.find((track) => track.id === id)!,
          view,
        ),
      ),
    state: ({ time }) => stateAt(this.#recording, time, this.#lab),
    events: (query) => found(this.#lab, this.#recording.rows, query),
    filter: ({ filter }) =>
      filter.includes('==') || filter === '' ? { ok: true } : { ok: false, message: 'expected ==', at: 0 },
    count: ({ filter, t0, t1 }) =>
      this.#recording.rows.filter(matching(filter, this.#lab)).filter(({ time }) => time >= t0 && time <= t1).length,
    stats: ({ t0, t1 }) => this.#stats(t0, t1),
    findings: () =>
      this.#recording.rows
        .filter(({ kind }) => kind === EventKind.finding)
        .map(({ entry, time, seq, site }) => ({ entry: entry as FindingEntry, time, seq, site })),
    entries: ({ ids }) => this.#recording.entries.filter(({ id }) => ids.includes(id)),
    memory: ({ length }) => Uint8Array.from({ length }, (_, i) => pixelByte(i)),
    serial: ({ time }) => this.#serial(time),
    extent: () => this.status.extent,
    divergence: ({ time }) => divergenceOf(this.#recording.rows, this.#lab, time),
  }

  #stats(t0: number, t1: number): Answers['stats'] {
    const seen = this.#recording.rows.filter(({ time }) => time >= t0 && time <= t1)
    const of = (kind: EventKind): number => seen.filter((row) => row.kind === kind).length
    return { reads: of(EventKind.read), writes: of(EventKind.write), irqs: of(EventKind.irq), registers: [] }
  }

  #serial(time: number): Answers['serial'] {
    const bytes = this.#recording.rows.filter(
      (row) => row.kind === EventKind.serial && row.offset === 0 && row.time <= time,
    )
    return { text: bytes.map(({ value }) => String.fromCharCode(value)).join(''), bytes: bytes.length }
  }
}

/** A gradient with a grid, XRGB8888, rows of 640 bytes. */
function pixelByte(i: number): number {
  const [x, y, channel] = [Math.floor((i % 640) / 4), Math.floor(i / 640), i % 4]
  if (x % 20 === 0 || y % 20 === 0) return 0x60
  return [0x40 + y, 0x30 + Math.floor(x / 2), x, 0][channel]!
}
