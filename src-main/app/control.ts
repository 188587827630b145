// What the window shows: a running lab or an opened session, and every change between them. Knows no Electron.
import { copyFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Command, LabStatus, Settings, Snapshot, Source } from '../../src-preload/contract/api'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { LinkStatus, MirrorRule } from '../../src-preload/contract/link'
import type { Query } from '../../src-preload/contract/query'
import { done, failed, failure, reason } from '../base/result'
import { isBoardFile } from '../lab/open-lab'
import type { Hosts, LiveLab, OpenedSession } from './hosts'
import { NOTHING_RUNS, shownSession } from './status'

/** The user is asked; null = the dialog was closed. */
export interface Ask {
  lab(): Promise<string | null>
  session(): Promise<string | null>
  saveAs(suggested: string): Promise<string | null>
}

export interface Announce {
  status(status: LabStatus): void
  source(source: Source): void
  notice(failure: Failure): void
}

export interface Around {
  hosts: Hosts
  ask: Ask
  announce: Announce
  labs: { list(): Snapshot['labs']; opened(folder: string): Promise<void> }
  settings: { readonly value: Settings }
  link: { status(): LinkStatus }
  /** A new recording's path for the lab in this folder. */
  recordAt: (folder: string) => string
  /** Opened where no lab runs and one is wanted. */
  demo: string
  version: string
}

type Answered = Promise<Result<number | string | null>>
const CANCELLED = failed('cancelled', 'Nothing was chosen.')

interface Live {
  /** Of its lab; the file of a board that is open by itself. */
  folder: string
  host: LiveLab
  /** Its end was told. */
  ended: boolean
}

export class Control {
  readonly #around: Around
  #live: Live | null = null
  #session: OpenedSession | null = null
  #failure: Failure | null = null
  #epoch = 0
  /** One change of source at a time; a second one waits. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(around: Around) {
    this.#around = around
  }

  /** How things stand, once the change under way is through. */
  async snapshot(): Promise<Snapshot> {
    await this.#turn
    const { labs, settings, link, version } = this.#around
    return {
      source: this.#source(),
      status: this.status(),
      link: link.status(),
      settings: settings.value,
      failure: this.#failure,
      labs: labs.list(),
      version,
    }
  }

  status(): LabStatus {
    if (this.#session) return shownSession(this.#session.extent)
    return this.#live?.host.status() ?? NOTHING_RUNS
  }

  /** The lab that runs, shown or not; null where none does. */
  get lab(): LiveLab | null {
    return this.#live?.host ?? null
  }

  /** Of the lab that runs; null where none does, and for a board that is open by itself. */
  get folder(): string | null {
    const folder = this.#live?.folder
    return folder === undefined || isBoardFile(folder) ? null : folder
  }

  /** Recordings that are being written or shown. */
  files(): string[] {
    return [this.#live?.host.file, this.#session?.file].filter((file) => file !== undefined)
  }

  query(query: Query): Promise<Result<unknown>> {
    const shown = this.#session ?? this.#live?.host
    return shown ? shown.query(query) : Promise.resolve(failed('no-lab', 'No lab is open.', 'Open a lab.'))
  }

  command(command: Command): Answered {
    switch (command.do) {
      case 'openLab':
        return this.#chosen(
          command.path,
          () => this.#around.ask.lab(),
          (path) => this.open(path),
        )
      case 'openSession':
        return this.#chosen(
          command.path,
          () => this.#around.ask.session(),
          (path) => this.open(path),
        )
      case 'saveAs':
        return this.#saveAs(command.path)
      case 'backToLive':
        return this.#inTurn(() => this.#backToLive())
      case 'restart':
        return this.#inTurn(() => this.#startLab(this.#live?.folder ?? this.#around.demo))
      default:
        return this.#toLab(command)
    }
  }

  /** A folder or a lab.json is a lab, a .dts or .dtb a board; any other file is taken for a session. */
  open(path: string): Answered {
    return this.#inTurn(async () => {
      const opened = await this.#open(resolve(path))
      if (!opened.ok && !this.#source()) this.#failure = opened.error
      return opened
    })
  }

  /** Ends everything that runs; what was recorded is then a finished file. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#closeSession()
      const live = this.#live
      this.#live = null
      await live?.host.close()
    })
  }

  async #open(path: string): Promise<Result<null>> {
    const found = await stat(path).catch(() => null)
    if (!found) return failed('io', `There is no ${path}.`, 'Check the path, or open a lab or a session by its button.')
    if (found.isDirectory() || isBoardFile(path)) return this.#startLab(path)
    return basename(path) === 'lab.json' ? this.#startLab(dirname(path)) : this.#openSession(path)
  }

  async #startLab(folder: string): Promise<Result<null>> {
    const { hosts, recordAt, announce, labs } = this.#around
    const before = this.#live
    let live: Live | null = null
    const own = (): boolean => live !== null && live === this.#live
    const started = await hosts.startLab(folder, {
      record: recordAt(folder),
      ...rulesOf(before, folder),
      onStatus: (status) => own() && this.#heard(status),
      onNotice: (failure) => own() && announce.notice(failure),
    })
    if (!started.ok) return started
    live = { folder, host: started.value, ended: false }
    this.#live = live
    await this.#closeSession()
    this.#show()
    await before?.host.close()
    await labs.opened(folder).catch((error: unknown) => announce.notice({ ...FORGOTTEN, message: reason(error) }))
    return done(null)
  }

  #heard(status: LabStatus): void {
    const { announce } = this.#around
    if (!this.#session) announce.status(status)
    if (status.state !== 'dead' || !this.#live || this.#live.ended) return
    this.#live.ended = true
    announce.notice(died(status.reason, this.#live.host.file))
  }

  async #openSession(file: string): Promise<Result<null>> {
    const opened = await this.#around.hosts.openSession(file)
    if (!opened.ok) return opened
    if (this.#live?.host.status().state === 'running') await this.#live.host.command({ do: 'pause' })
    await this.#closeSession()
    this.#session = opened.value
    this.#show()
    return done(null)
  }

  async #backToLive(): Promise<Result<null>> {
    if (!this.#live) return this.#startLab(this.#around.demo)
    await this.#closeSession()
    this.#show()
    return done(null)
  }

  async #closeSession(): Promise<void> {
    const session = this.#session
    this.#session = null
    await session?.close()
  }

  /** Tells the window that from now on it sees something else. */
  #show(): void {
    this.#failure = null
    this.#epoch++
    const source = this.#source()
    if (!source) return
    // The status comes first: the window fits its view to it when the source changes.
    this.#around.announce.status(this.status())
    this.#around.announce.source(source)
  }

  #source(): Source | null {
    const shown = this.#session ?? this.#live?.host
    if (!shown) return null
    return { kind: this.#session ? 'playback' : 'live', lab: shown.description, file: shown.file, epoch: this.#epoch }
  }

  async #saveAs(given: string | undefined): Answered {
    const shown = this.#session ?? this.#live?.host
    if (!shown) return failed('no-lab', 'There is nothing to save.', 'Open a lab.')
    return this.#chosen(
      given,
      () => this.#around.ask.saveAs(basename(shown.file)),
      async (path) => {
        if (resolve(path) === resolve(shown.file))
          return failed('io', 'That is the recording itself.', 'Choose another name.')
        if (shown === this.#live?.host) return this.#live.host.command({ do: 'saveAs', path })
        try {
          await copyFile(shown.file, path)
          return done(path)
        } catch (error) {
          return failed('io', `Could not save: ${reason(error)}`, 'Choose another place.')
        }
      },
    )
  }

  #toLab(command: Command): Answered {
    if (this.#session)
      return Promise.resolve(failed('no-lab', 'A session is shown, not a running lab.', 'Go back to live.'))
    if (!this.#live) return Promise.resolve(failed('no-lab', 'No lab is open.', 'Open a lab.'))
    return this.#live.host.command(command)
  }

  async #chosen(
    given: string | undefined,
    ask: () => Promise<string | null>,
    go: (path: string) => Answered,
  ): Answered {
    const path = given ?? (await ask())
    return path === null ? CANCELLED : go(path)
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change, change)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/** What the user has set holds when the same lab starts again. */
const rulesOf = (before: Live | null, folder: string): { rules?: readonly MirrorRule[] } =>
  before?.folder === folder ? { rules: before.host.rules } : {}

const died = (why: string, file: string): Failure =>
  failure('lost-thread', why || 'The lab has ended.', `What it did until then is kept in ${file}.`)

const FORGOTTEN: Failure = { code: 'io', message: '', remedy: 'The list of recent labs was not saved.' }
