// What stands over the panes: a lab that is stuck or has ended, a file that was cut. Pure.
import type { LabStatus, Source } from '../../../src-preload/contract/api'
import type { Failure } from '../../../src-preload/contract/errors'
import { size } from '../../base/format'

export interface BannerText {
  severity: 'warning' | 'error'
  text: string
  restart: boolean
}

export function bannerOf(status: LabStatus, source: Source | null): BannerText | null {
  if (source?.kind !== 'live') {
    const missing = status.extent.missingBytes
    const text = `The recording ends early: ${size(missing)} could not be read. Everything before that is here.`
    return missing > 0 ? { severity: 'warning', text, restart: false } : null
  }
  if (status.state === 'stuck') {
    const text = status.reason || `${status.activity || 'A driver'} does not return`
    return { severity: 'warning', text, restart: true }
  }
  if (status.state !== 'dead') return null
  const why = status.reason || 'The lab has stopped.'
  return { severity: 'error', text: `${why} What it did until then is kept in ${source.file}.`, restart: true }
}

/** The banner says it already, and stays. */
export const saidByBanner = (
  { code, message }: Failure,
  { state, reason }: LabStatus,
  source: Source | null,
): boolean =>
  code === 'lost-thread' && source?.kind === 'live' && state === 'dead' && (message === reason || reason === '')
