// What the command line asks for, as plain data: one shape for each command.
import type { LinkWish, MirrorWish } from './link-arguments'

export interface RunWanted {
  command: 'run'
  path: string
  record: string | null
  /** ns; null = as lab.json says. */
  until: number | null
  seed: number | null
  json: boolean
  strict: boolean
  /** Null: no board. */
  board: LinkWish | null
  /** Null: as lab.json says. */
  mirror: MirrorWish[] | null
}
export interface IomemWanted {
  command: 'iomem'
  path: string
  /** ns; null = the end. */
  at: number | null
}
export interface InfoWanted {
  command: 'info'
  path: string
  json: boolean
}
export interface EventsWanted {
  command: 'events'
  path: string
  filter: string
  json: boolean
}
export interface OpenWanted {
  command: 'open'
  path: string
}
export interface KernelOpsWanted {
  command: 'kernel-ops'
  /** `-` = standard input. */
  path: string
}
export interface QtestWanted {
  command: 'qtest'
  path: string
  /** null: standard input and output. */
  socket: string | null
}
export interface BoardsWanted {
  command: 'boards'
  json: boolean
}
export interface ProbeWanted {
  command: 'probe'
  board: LinkWish
  json: boolean
}
export interface PeekWanted {
  command: 'peek'
  board: LinkWish
  space: 'mem' | 'io'
  address: number
  width: 1 | 2 | 4 | 8
  count: number
  json: boolean
}
export interface PokeWanted {
  command: 'poke'
  board: LinkWish
  space: 'mem' | 'io'
  address: number
  width: 1 | 2 | 4 | 8
  value: bigint
  json: boolean
}
export interface SnapshotWanted {
  command: 'snapshot'
  /** A lab, a session or a snapshot. */
  path: string
  board: LinkWish | null
  mirror: MirrorWish[] | null
  /** Null: all. */
  device: string | null
  save: string | null
  /** A snapshot, or `model`. */
  compare: string | null
  /** ns, of a session; null = the end. */
  at: number | null
  json: boolean
}
export interface ReplayWanted {
  command: 'replay'
  path: string
  /** Another lab; null: the session's own. */
  on: string | null
  board: LinkWish | null
  mirror: MirrorWish[] | null
  json: boolean
}
export type Wanted =
  | RunWanted
  | IomemWanted
  | InfoWanted
  | EventsWanted
  | OpenWanted
  | KernelOpsWanted
  | QtestWanted
  | BoardsWanted
  | ProbeWanted
  | PeekWanted
  | PokeWanted
  | SnapshotWanted
  | ReplayWanted
  | { command: 'help' }
  | { command: 'version' }
