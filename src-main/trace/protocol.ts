// What the trace thread and its owner say to each other. Plain data; knows neither threads nor files.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Failure, Result } from '../../src-preload/contract/errors'
import type { Extent, Query } from '../../src-preload/contract/query'

/** `workerData` of the thread: record from a ring, or open a recording. */
export type TraceStart =
  | { do: 'record'; ring: SharedArrayBuffer; file: string; description: LabDescription; appVersion: string }
  | { do: 'open'; file: string }

export type TraceRequest =
  | { id: number; do: 'query'; query: Query }
  /** Writes a complete session with everything up to now; what is at `path` is replaced only when that has succeeded. */
  | { id: number; do: 'save'; path: string }
  /** The lab thread has ended: take out what is left in the ring and close the file. Queries are answered as before. */
  | { id: number; do: 'finish' }

/** What stands once the thread is ready. */
export interface TraceReady {
  description: LabDescription
  appVersion: string
  extent: Extent
}

export type TraceReply =
  | { say: 'ready'; result: Result<TraceReady> }
  | { say: 'answer'; id: number; result: Result<unknown> }
  /** About 20 times a second while events come. */
  | { say: 'extent'; extent: Extent }
  /** Opening a large session: 0 to 1. */
  | { say: 'progress'; done: number }
  /** The disk is full, and so on: recording goes on in memory, with what that means said in the text. */
  | { say: 'notice'; failure: Failure }
