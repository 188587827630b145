// What the lab thread and its supervisor say to each other, besides the control words. Plain data.
import type { Command, Speed } from '../../src-preload/contract/api'
import type { LabDescription } from '../../src-preload/contract/description'
import type { LinkEntry } from '../../src-preload/contract/entry'
import type { Result } from '../../src-preload/contract/errors'
import type { BoardInfo, LinkSettings, MirrorRule } from '../../src-preload/contract/link'
import type { BoardAnswer } from '../link/board-io'
import type { NumberedOp } from '../link/messages'
import type { LabFile } from './lab-schema'

/** `workerData` of the thread. */
export interface LabThreadData {
  lab: LabFile
  description: LabDescription
  ring: SharedArrayBuffer
  control: SharedArrayBuffer
  speed: Speed
  /** Pause when simulated time gets there, ns; Infinity = never. */
  until: number
  rules: MirrorRule[]
  /** Attached before the drivers are loaded. */
  board?: Omit<Extract<LinkCommand, { do: 'attachBoard' }>, 'do'>
}

type Done = Command['do']
/** Commands that the lab itself carries out. */
export type LabCommand = Extract<
  Command,
  {
    do: Extract<
      Done,
      'run' | 'pause' | 'step' | 'runFor' | 'speed' | 'bind' | 'unbind' | 'stopDriver' | 'read' | 'write' | 'serial'
    >
  }
>

/** What the supervisor has to say about the board on the link. Each is answered with null. */
export type LinkCommand =
  /** From now on the board of this channel (see board/board-channel.ts) takes part, by the rules told last. */
  | { do: 'attachBoard'; channel: SharedArrayBuffer; info: BoardInfo; settings: LinkSettings }
  /** It takes no part any more. */
  | { do: 'detachBoard' }
  | { do: 'mirror'; rules: MirrorRule[] }
  /** Something about the link, for the recording. */
  | { do: 'noteLink'; entry: Omit<LinkEntry, 'id' | 'type' | 'device' | 'driver'> }
  /** A read that the user made on the board past the drivers, for the recording. */
  | ({ do: 'noteBoardRead' } & BoardRead)

export interface BoardRead {
  region: number
  offset: number
  width: number
  answer: BoardAnswer
}

export interface LabRequest {
  id: number
  command: LabCommand | LinkCommand
}

export type CommandResult = Result<number | string | null>

export type LabReply =
  | { say: 'answer'; id: number; result: CommandResult }
  /** The name of an activity number, before the number is used. */
  | { say: 'activity'; number: number; name: string }
  /** The state word has changed. */
  | { say: 'state' }
  /** Accesses for the board of that channel, by its number. */
  | { say: 'board'; ops: NumberedOp[]; channel: number }
