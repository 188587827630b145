// What the driver model did, in few words: `bound to labdev`, `probe failed -EBUSY`, `deferred: no clock`. Pure.
import type { LabDescription } from '../../src-preload/contract/description'
import type { BindEntry, ModelEntry } from '../../src-preload/contract/entry'
import type { StateAnswer } from '../../src-preload/contract/query'
import { errnoName } from './format'

export type ModelTone = 'ok' | 'error' | 'warning' | 'plain'

export interface ModelText {
  /** Longest first; the last is one word. */
  forms: string[]
  tone: ModelTone
}

/** What dev_err_probe() was told, or that it was told nothing. */
export const reasonOf = ({ reason }: Pick<BindEntry, 'reason'>): string => reason?.trim() || 'no reason given'

const answered = (error: number): string => errnoName(-Math.abs(error))

function boundText({ state, error, reason }: BindEntry, driver: string): ModelText {
  const by = driver && ` ${driver}`
  switch (state) {
    case 'bound':
      return { forms: [`bound to${by}`, 'bound'], tone: 'ok' }
    case 'unbound':
      return { forms: [`unbound from${by}`, 'unbound'], tone: 'plain' }
    case 'deferred':
      return {
        forms: [`${driver} deferred: ${reasonOf({ reason })}`.trim(), `${driver} deferred`.trim(), 'deferred'],
        tone: 'warning',
      }
    case 'failed':
      return {
        forms: [`probe by${by} failed ${answered(error)}`, `failed ${answered(error)}`, 'failed'],
        tone: 'error',
      }
  }
}

/** Of a device's own row: the driver is named, the device is not. */
export function modelText(entry: BindEntry | ModelEntry, lab: LabDescription): ModelText {
  const driver = lab.drivers[entry.driver]?.name ?? ''
  if (entry.type === 'bind') return boundText(entry, driver)
  const [noun = '', verb = ''] = entry.what.split(' ')
  const who = noun === 'driver' && driver ? `driver ${driver}` : noun
  const refused = verb === 'refused'
  const text = `${who} ${verb}${refused && entry.error !== 0 ? ` ${answered(entry.error)}` : ''}`
  return { forms: [...new Set([text, verb])], tone: refused ? 'error' : 'plain' }
}

export interface Deferred {
  device: number
  name: string
  /** `driver: reason`; empty where the driver gave none. */
  reason: string
}

/** Devices that wait, as /sys/kernel/debug/devices_deferred lists them. */
export function deferredOf(lab: LabDescription, { bindings }: Pick<StateAnswer, 'bindings'>): Deferred[] {
  return bindings.flatMap((bind) => {
    if (bind?.state !== 'deferred') return []
    const driver = lab.drivers[bind.driver]?.name ?? ''
    const said = bind.reason?.trim() ?? ''
    const named = said === '' || driver === '' || said.startsWith(`${driver}:`)
    return [
      { device: bind.device, name: lab.devices[bind.device]?.name ?? '?', reason: named ? said : `${driver}: ${said}` },
    ]
  })
}
