// What the app needs of a running lab and of an opened session. The lab's own hosts fit it; tests supply others.
import type { Command, LabStatus } from '../../src-preload/contract/api'
import type { LabDescription } from '../../src-preload/contract/description'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { MirrorRule } from '../../src-preload/contract/link'
import type { Answer, Extent, Query } from '../../src-preload/contract/query'
import type { DeskLab } from '../lab/board/link-desk'

interface Shown {
  readonly description: LabDescription
  /** Where it is recorded, or what was opened. */
  readonly file: string
  query<Q extends Query>(query: Q): Promise<Result<Answer<Q>>>
  close(): Promise<void>
}

export interface LiveLab extends Shown, DeskLab {
  status(): LabStatus
  command(command: Command): Promise<Result<number | string | null>>
}

export interface OpenedSession extends Shown {
  readonly extent: Extent
}

export interface LabStart {
  /** The new recording. */
  record: string
  /** Instead of those that the lab names. */
  rules?: readonly MirrorRule[]
  onStatus(status: LabStatus): void
  onNotice(failure: Failure): void
}

export interface Hosts {
  /** Loads and starts the lab in this folder, or the board of this file. */
  startLab(path: string, start: LabStart): Promise<Result<LiveLab>>
  openSession(file: string): Promise<Result<OpenedSession>>
}
