// The lab's status as the window shows it, put together from what its threads say.
import type { LabStatus, RunState } from '../../src-preload/contract/api'
import type { Extent } from '../../src-preload/contract/query'
import { ThreadState } from './control-words'

export const NO_EXTENT: Extent = {
  end: 0,
  events: 0,
  lost: 0,
  bytes: 0,
  chunks: 0,
  findings: 0,
  missingBytes: 0,
}

const STATES: Record<ThreadState, RunState> = {
  [ThreadState.starting]: 'running',
  [ThreadState.running]: 'running',
  [ThreadState.paused]: 'paused',
  [ThreadState.idle]: 'idle',
  [ThreadState.spinning]: 'stuck',
}

const SPINS = 'A driver does not sleep. It is stopped if it goes on.'

interface Thread {
  isEnded: boolean
  reason: string
  state: ThreadState
  now: number
  speed: number
  activity: string
}

/** @param stuck why the watchdog holds the thread for stuck; empty when it does not */
export function labStatus(thread: Thread, stuck: string, extent: Extent): LabStatus {
  const { now, speed, activity } = thread
  const common = { now, speed, extent, activity }
  if (thread.isEnded) return { ...common, state: 'dead', reason: thread.reason }
  const reason = stuck || (thread.state === ThreadState.spinning ? SPINS : '')
  return { ...common, state: stuck ? 'stuck' : STATES[thread.state], reason }
}

export function sameStatus(a: LabStatus, b: LabStatus): boolean {
  const same = (key: keyof LabStatus): boolean => a[key] === b[key]
  return (['state', 'now', 'speed', 'extent', 'activity', 'reason'] as const).every(same)
}
