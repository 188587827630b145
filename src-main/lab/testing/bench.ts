// A shipped lab in this process, without threads and without pace: for tests.
import { join } from 'node:path'
import type { LogEntry } from '../../../src-preload/contract/entry'
import { SimClock } from '../../base/clock'
import { MemorySink } from '../../trace/memory-sink'
import { Lab } from '../compose'
import { createLabControl } from '../control-words'
import { describeLab } from '../describe-lab'
import { loadLab, type LoadedLab } from '../load-lab'

export const LABS = join(__dirname, '../../../labs')

/** @param drivers to be loaded instead of the lab's own */
export function loaded(name: string, drivers?: string[]): LoadedLab {
  const result = loadLab(join(LABS, name))
  if (!result.ok) throw new Error(result.error.message)
  const { lab } = result.value
  return { ...result.value, lab: { ...lab, drivers: drivers ?? lab.drivers } }
}

export function bench(name: string, drivers?: string[]) {
  const found = loaded(name, drivers)
  const clock = new SimClock()
  const sink = new MemorySink(clock)
  const description = describeLab(found)
  const lab = new Lab({ lab: found.lab, description, clock, sink, control: createLabControl() })
  const device = (device: string): number => description.devices.findIndex((each) => each.name === device)
  const driver = (driver: string): number => description.drivers.findIndex((each) => each.name === driver)
  return {
    lab,
    clock,
    sink,
    description,
    device,
    driver,
    /** Lets simulated time pass, with everything that falls due. */
    runTo(ns: number): void {
      lab.kernel.context.passUntil(ns)
    },
    /** The kernel log, as `labdev labdev0: text`. */
    log(): string[] {
      return [...sink.rows]
        .map(({ entry }) => entry)
        .filter((entry): entry is LogEntry => entry?.type === 'log')
        .map(({ prefix, text }) => (prefix === '' ? text : `${prefix}: ${text}`))
    },
  }
}
