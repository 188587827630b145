// Writes findings behind the events that show them, each only once.
import { EventKind } from '../../src-preload/contract/event'
import type { EventSink } from '../base/event-sink'
import { severityOf } from './pages/rules'
import type { Finding, Shown } from './rule'

/** After so many different findings no more are told: a lab that makes more is not read to its end. */
const MOST = 4096

export class Reporter {
  readonly #sink: EventSink
  readonly #told = new Set<string>()

  constructor(sink: EventSink) {
    this.#sink = sink
  }

  readonly report = ({ key, ...finding }: Finding, { seq, kind, where }: Shown): void => {
    const { rule, device, driver, text, subject } = finding
    const identity = `${rule} ${device} ${driver} ${key ?? `${text} ${subject}`}`
    if (this.#told.has(identity) || this.#told.size >= MOST) return
    this.#told.add(identity)
    const id = this.#sink.define({ type: 'finding', severity: severityOf(rule), ...finding, at: seq })
    this.#sink.write(EventKind.finding | (kind & 0xffff_0000), 0, where & 0xff_0000, 0, id, 0)
  }
}
