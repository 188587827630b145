// The rule about doorbells: what a driver stored in memory has to be visible before a relaxed write tells a device to look at it.
// Told when the device reads such bytes, so that a relaxed write which is no doorbell is never taken for one.
import { Flag, Initiator } from '../../src-preload/contract/event'
import { deviceName, driverName, hex, type Report, type RuleView, type Shown } from './rule'

/** A store to memory since the last barrier. */
interface Store {
  seq: number
  region: number
  from: number
  to: number
  /** The processor keeps it back. */
  isHidden: boolean
}

/** A relaxed write that followed stores without a barrier. */
interface Doorbell {
  shown: Shown
  device: number
  offset: number
  stores: Store[]
}

/** Older stores are forgotten: nobody fills so much between two barriers and rings then. */
const MOST = 256
/** Values of a barrier's event that order stores for a device: mb, wmb, dma_mb, dma_wmb. Those for other processors do not. */
const FOR_STORES: ReadonlySet<number> = new Set([1, 3, 4, 6])

export class DmaOrder {
  readonly #view: RuleView
  readonly #report: Report
  #stores: Store[] = []
  /** Stores that are kept back, by number. */
  readonly #hidden = new Map<number, Store>()
  #doorbell: Doorbell | null = null

  constructor({ view, report }: { view: RuleView; report: Report }) {
    this.#view = view
    this.#report = report
  }

  /** Whether a write to a device has anything to do with memory. */
  get isWaiting(): boolean {
    return this.#stores.length > 0 || this.#doorbell !== null
  }

  stored({ seq, kind, where }: Shown, flags: number, offset: number): void {
    const width = (kind >>> 8) & 0xff
    const isHidden = (flags & Flag.stored) === 0
    const store = { seq, region: where & 0xffff, from: offset, to: offset + width, isHidden }
    if (this.#stores.push(store) > MOST) this.#stores.shift()
    if (isHidden && this.#hidden.size < MOST) this.#hidden.set(seq, store)
  }

  arrived(seq: number): void {
    if (this.#hidden.size === 0) return
    const store = this.#hidden.get(seq)
    if (!store) return
    store.isHidden = false
    this.#hidden.delete(seq)
  }

  barrier(which: number): void {
    if (FOR_STORES.has(which)) this.#stores = []
  }

  /** A write to a device. One that is not relaxed is a barrier for what was stored before it. */
  wrote(shown: Shown, flags: number, device: number, offset: number): void {
    const isRelaxed = (flags & Flag.relaxed) !== 0
    if (!isRelaxed) this.#stores = []
    if (this.#stores.length > 0) this.#doorbell = { shown, device, offset, stores: this.#stores.slice() }
    else if (this.#doorbell?.device === device) this.#doorbell = null
  }

  /** A device reads memory. */
  read({ kind, where }: Shown, offset: number): void {
    const rung = this.#doorbell
    if (rung === null) return
    const region = where & 0xffff
    const to = offset + ((kind >>> 8) & 0xff)
    const found = rung.stores.find((store) => store.region === region && store.from < to && offset < store.to)
    if (found) this.#tell(rung, found)
  }

  #tell({ shown, device, offset }: Doorbell, { region, from, isHidden }: Store): void {
    const { lab } = this.#view
    const driver = ((shown.where >>> 16) & 0xff) - Initiator.FIRST_DRIVER
    const memory = lab.regions.find(({ id }) => id === region)
    const map = lab.regions.find(({ id }) => id === (shown.where & 0xffff))?.map ?? -1
    const register = lab.maps[map]?.registers.find((each) => each.offset === offset)
    const place = `${deviceName(this.#view, device)} ${register?.name ?? hex(offset, 4)}`
    const seen = isHidden ? 'the device read what was there before' : 'nothing made sure that the device sees them'
    this.#report(
      {
        rule: 'missing-barrier',
        text: `${driverName(this.#view, driver)} rang ${place} with a relaxed write after stores to ${hex((memory?.start ?? 0) + from)}, and ${seen}`,
        remedy: 'Ring with writel(), or put a wmb() before the relaxed write.',
        subject: `W ${place}`,
        device,
        driver,
        key: `${device} ${offset}`,
      },
      shown,
    )
  }
}
