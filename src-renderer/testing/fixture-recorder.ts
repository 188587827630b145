// Writes a fixture's recording: events in any order, sorted and numbered at the end.
import type { Entry } from '../../src-preload/contract/entry'
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import type { NewEntryOf } from './fixture-entry'

export interface Recording {
  rows: EventRow[]
  entries: Entry[]
}

export class Recorder {
  readonly rows: EventRow[] = []
  readonly entries: Entry[] = []

  entry(entry: NewEntryOf<Entry>): number {
    const id = this.entries.length + 1
    this.entries.push({ ...entry, id })
    return id
  }

  event(time: number, kind: EventKind, rest: Partial<EventRow> = {}): void {
    this.rows.push({
      seq: 0,
      time,
      kind,
      width: 0,
      flags: 0,
      region: 0,
      offset: 0,
      value: 0,
      valueHi: 0,
      initiator: 0,
      mirror: 0,
      site: 0,
      entry: null,
      ...rest,
    })
  }

  /** An event whose value is an entry. */
  said(time: number, kind: EventKind, entry: NewEntryOf<Entry>, rest: Partial<EventRow> = {}): number {
    const id = this.entry(entry)
    this.event(time, kind, { value: id, entry: this.entries[id - 1]!, ...rest })
    return id
  }

  access(
    time: number,
    op: 'R' | 'W',
    region: number,
    offset: number,
    value: number,
    site: number,
    driver: number,
  ): void {
    this.event(time, op === 'R' ? EventKind.read : EventKind.write, {
      width: 4,
      flags: op === 'W' ? Flag.posted | Flag.stored : 0,
      region,
      offset,
      value,
      site,
      initiator: Initiator.FIRST_DRIVER + driver,
    })
  }

  change(time: number, region: number, offset: number, value: number): void {
    this.event(time, EventKind.change, { region, offset, value, width: 4 })
  }

  log(time: number, level: 3 | 6, prefix: string, text: string, device: number, driver: number): void {
    this.said(time, EventKind.log, { type: 'log', level, prefix, text, device, driver })
  }

  /** In order of time, numbered. */
  finished(): Recording {
    this.rows.sort((a, b) => a.time - b.time)
    this.rows.forEach((row, index) => (row.seq = index + 1))
    for (const entry of this.entries) {
      if (entry.type === 'finding')
        entry.at = this.rows.find(({ value, kind }) => kind === EventKind.finding && value === entry.id)!.seq - 1
    }
    return { rows: this.rows, entries: this.entries }
  }
}
