// The API that the window sees: methods it may invoke, and announcements it may subscribe to.
import type { LabDescription } from './description'
import type { Failure, Result } from './errors'
import type { LinkAnswer, LinkRequest, LinkStatus, Traffic } from './link'
import type { Answer, Extent, Query } from './query'

/** Simulated time per wall time: 1000 = one simulated microsecond a millisecond; 0 = as fast as it goes. */
export type Speed = number

export type RunState =
  | 'running'
  | 'paused'
  /** Nothing left to do: no event is due and no driver runs. */
  | 'idle'
  /** A driver does not return and was asked to stop. */
  | 'stuck'
  /** The thread has ended. */
  | 'dead'

/** About 20 times a second while running, and at every change. */
export interface LabStatus {
  state: RunState
  /** Simulated now, ns. */
  now: number
  speed: Speed
  extent: Extent
  /** What the lab thread is doing: `probe labdev0`, empty when nothing. */
  activity: string
  /** Why it is stuck or dead; empty otherwise. */
  reason: string
}

export type SourceKind = 'live' | 'playback'

/** What the panels show: a running lab, or a session. */
export interface Source {
  kind: SourceKind
  lab: LabDescription
  /** Where the recording is written, or what was opened. */
  file: string
  /** Bumped at each new source, so that late answers can be dropped. */
  epoch: number
}

export interface Snapshot {
  source: Source | null
  status: LabStatus
  link: LinkStatus
  settings: Settings
  /** What went wrong on the way here, e.g. the lab named on the command line does not exist. */
  failure: Failure | null
  /** Labs that ship, and those opened lately. */
  labs: { name: string; title: string; path: string }[]
  version: string
}

export type Command =
  | { do: 'run' }
  | { do: 'pause' }
  /** To the next event. */
  | { do: 'step' }
  | { do: 'runFor'; ns: number }
  | { do: 'speed'; speed: Speed }
  | { do: 'restart' }
  | { do: 'bind'; driver: number; device: number }
  | { do: 'unbind'; device: number }
  /** Ends the driver's function that runs, also while it waits for a board. */
  | { do: 'stopDriver' }
  /** A deliberate read, with all its effects; answers the value. */
  | { do: 'read'; region: number; offset: number; width: number }
  | { do: 'write'; region: number; offset: number; width: number; value: number }
  /** Bytes into a device's serial line. */
  | { do: 'serial'; region: number; text: string }
  /** Without a path: ask with a dialog. */
  | { do: 'openLab'; path?: string }
  | { do: 'openSession'; path?: string }
  | { do: 'saveAs'; path?: string }
  /** From playback back to the lab that runs. */
  | { do: 'backToLive' }

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** View state, kept between starts: theme, pane sizes, radix, … Keys are the renderer's. */
export type Settings = Record<string, Json>

export interface LabApi {
  start(): Promise<Result<Snapshot>>
  query<Q extends Query>(query: Q): Promise<Result<Answer<Q>>>
  /** Value: what a read read, the errno of a bind, the file of a save; null otherwise. */
  command(command: Command): Promise<Result<number | string | null>>
  /** What concerns the board on the link. */
  link<Q extends LinkRequest>(request: Q): Promise<Result<LinkAnswer<Q>>>
  saveSettings(settings: Settings): Promise<Result<null>>
  /** The path of a dropped file; '' where there is none. */
  pathOf(file: unknown): string
  onStatus(listener: (status: LabStatus) => void): () => void
  onSource(listener: (source: Source) => void): () => void
  onNotice(listener: (notice: Failure) => void): () => void
  onLink(listener: (link: LinkStatus) => void): () => void
  /** What went over the wire lately, oldest first; at most 20 times a second. */
  onTraffic(listener: (traffic: Traffic[]) => void): () => void
}

/** Channels, by name: a member missing here is a compile error in bridge.ts. */
export const METHODS = ['start', 'query', 'command', 'link', 'saveSettings'] as const
export type Method = (typeof METHODS)[number]
export const ANNOUNCEMENTS = ['status', 'source', 'notice', 'link', 'traffic'] as const
export type Announcement = (typeof ANNOUNCEMENTS)[number]
