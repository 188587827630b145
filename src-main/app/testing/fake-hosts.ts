// Labs and sessions without threads: they answer their name, remember what they were told, and can be made to fail.
import { writeFileSync } from 'node:fs'
import type { Command, LabStatus } from '../../../src-preload/contract/api'
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Failure, Result } from '../../../src-preload/contract/errors'
import type { MirrorRule } from '../../../src-preload/contract/link'
import { done } from '../../base/result'
import type { Hosts, LabStart, LiveLab, OpenedSession } from '../hosts'
import { NOTHING_RUNS } from '../status'

const described = (name: string): LabDescription => ({
  name,
  title: name,
  readme: '',
  platform: 'x86',
  seed: 1,
  devices: [],
  drivers: [],
  regions: [],
  maps: [],
})

export class FakeLab implements LiveLab {
  readonly description: LabDescription
  readonly file: string
  readonly told: Command[] = []
  readonly #start: LabStart
  closed = false
  state: LabStatus['state'] = 'running'
  rules: readonly MirrorRule[]

  constructor(folder: string, start: LabStart) {
    this.description = described(folder)
    this.file = start.record
    this.#start = start
    this.rules = start.rules ?? []
    writeFileSync(this.file, 'recorded')
  }

  status = (): LabStatus => ({ ...NOTHING_RUNS, state: this.state })

  query = (): Promise<Result<never>> => Promise.resolve(done(`live ${this.description.name}` as never))

  command(command: Command): Promise<Result<number | string | null>> {
    this.told.push(command)
    if (command.do === 'pause') this.state = 'paused'
    return Promise.resolve(done(command.do))
  }

  mirror(rules: readonly MirrorRule[]): Promise<Result<null>> {
    this.rules = rules
    return Promise.resolve(done(null))
  }

  noteBoardRead = (): Promise<void> => Promise.resolve()

  announce(state: LabStatus['state']): void {
    this.state = state
    this.#start.onStatus(this.status())
  }

  notice(failure: Failure): void {
    this.#start.onNotice(failure)
  }

  /** Ends as the real one does: with a last status. */
  close(): Promise<void> {
    this.closed = true
    this.announce('dead')
    return Promise.resolve()
  }
}

export class FakeSession implements OpenedSession {
  readonly description: LabDescription
  readonly extent = { ...NOTHING_RUNS.extent, end: 700, events: 7 }
  closed = false

  constructor(readonly file: string) {
    this.description = described('session')
  }

  query = (): Promise<Result<never>> => Promise.resolve(done(`session ${this.file}` as never))

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

export class FakeHosts implements Hosts {
  readonly labs: FakeLab[] = []
  readonly sessions: FakeSession[] = []
  /** What the next start or open answers instead of succeeding. */
  refusal: Failure | null = null

  startLab(folder: string, start: LabStart): Promise<Result<LiveLab>> {
    return Promise.resolve(this.#made(this.labs, () => new FakeLab(folder, start)))
  }

  openSession(file: string): Promise<Result<OpenedSession>> {
    return Promise.resolve(this.#made(this.sessions, () => new FakeSession(file)))
  }

  #made<T>(made: T[], make: () => T): Result<T> {
    const error = this.refusal
    this.refusal = null
    if (error) return { ok: false, error }
    const one = make()
    made.push(one)
    return done(one)
  }
}
