// What the lab thread and its supervisor say to each other, besides the control words. Plain data.
import type { Command, Speed } from '../../src-preload/contract/api'
import type { LabDescription } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
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
}

type Done = Command['do']
/** Commands that the lab itself carries out. */
export type LabCommand = Extract<
  Command,
  { do: Extract<Done, 'run' | 'pause' | 'step' | 'runFor' | 'speed' | 'bind' | 'unbind' | 'read' | 'write' | 'serial'> }
>

export interface LabRequest {
  id: number
  command: LabCommand
}

export type CommandResult = Result<number | string | null>

export type LabReply =
  | { say: 'answer'; id: number; result: CommandResult }
  /** The name of an activity number, before the number is used. */
  | { say: 'activity'; number: number; name: string }
  /** The state word has changed. */
  | { say: 'state' }
