// The status of what does not run: nothing at all, or a session.
import type { LabStatus } from '../../src-preload/contract/api'
import type { Extent } from '../../src-preload/contract/query'

const NO_EXTENT: Extent = { end: 0, events: 0, lost: 0, bytes: 0, chunks: 0, findings: 0, missingBytes: 0 }

export const shownSession = (extent: Extent): LabStatus => ({
  state: 'idle',
  now: extent.end,
  speed: 0,
  extent,
  activity: '',
  reason: '',
})

export const NOTHING_RUNS = shownSession(NO_EXTENT)
