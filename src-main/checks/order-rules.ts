// Rules about what comes too early: waiting before a write has arrived, polling behind a relaxed write; and waiting without an end.
import type { LabDescription } from '../../src-preload/contract/description'
import type { PollEntry } from '../../src-preload/contract/entry'
import { Flag, Initiator } from '../../src-preload/contract/event'
import type { SimClock } from '../base/clock'
import { Last } from './last-access'
import { deviceName, driverName, hex, type Report, type RuleView, type Shown } from './rule'

/** A delay that begins so much of itself too early is as long as it was meant to be: no delay of the kernel is more exact. */
const HARMLESS = 0.01
const WORD = 2 ** 30
const MB = 1
const WMB = 3

export interface OrderRuleParts {
  clock: Pick<SimClock, 'now'>
  view: RuleView
  report: Report
}

export class OrderRules {
  readonly #view: RuleView
  readonly #report: Report
  readonly #clock: Pick<SimClock, 'now'>

  constructor({ clock, view, report }: OrderRuleParts) {
    this.#clock = clock
    this.#view = view
    this.#report = report
  }

  /** @param which value of its event: only mb and wmb order writes to devices */
  barrier(last: Int32Array, which: number): void {
    if (which === MB || which === WMB) last[Last.POSTED_FLAGS] = last[Last.POSTED_FLAGS]! & ~Flag.relaxed
  }

  /** @param ns how long it waits */
  delayBegins(last: Int32Array, ns: number): void {
    last[Last.WAITING] = -1
    if (last[Last.POSTED_DEVICE]! < 0 || last[Last.IN_FLIGHT] === 0 || last[Last.POLLS] !== 0) return
    const latest = this.#clock.now + ns * HARMLESS
    last[Last.WAITING] = last[Last.POSTED_SEQ]!
    last[Last.LATEST_HI] = latest / WORD
    last[Last.LATEST_LO] = latest % WORD
  }

  /** @param last of the call that made the write, or of another */
  arrived(last: Int32Array, seq: number): void {
    if (last[Last.POSTED_SEQ] !== (seq | 0)) return
    last[Last.IN_FLIGHT] = 0
    if (last[Last.WAITING] !== -1) this.#arrivedWhileWaiting(last, seq)
    // What has arrived can no longer come too late; that it was relaxed is still told to a poll.
    if ((last[Last.POSTED_FLAGS]! & Flag.relaxed) === 0) last[Last.POSTED_DEVICE] = -1
  }

  #arrivedWhileWaiting(last: Int32Array, seq: number): void {
    const latest = last[Last.LATEST_HI]! * WORD + last[Last.LATEST_LO]!
    const isLate = last[Last.WAITING] === (seq | 0) && this.#clock.now > latest
    if (isLate) last[Last.LATE_DEVICE] = last[Last.POSTED_DEVICE]!
    last[Last.WAITING] = -1
  }

  /** The first access after a delay in which a write arrived: only when it goes to the same device was the delay meant for that. */
  afterDelay(last: Int32Array, device: number): void {
    const isSame = last[Last.LATE_DEVICE] === device
    last[Last.LATE_DEVICE] = -1
    if (!isSame) return
    const shown = postedOf(last)
    this.#report(
      {
        rule: 'posted-delay',
        text: `${this.#driver(shown)} began to wait before its write to ${deviceName(this.#view, device)} had arrived`,
        remedy: 'Read a register of the device back before the delay.',
        subject: `W ${this.#place(shown, last[Last.POSTED_OFFSET]!)}`,
        device,
        driver: driverOf(shown),
        key: `${shown.where & 0xffff} ${last[Last.POSTED_OFFSET]}`,
      },
      shown,
    )
  }

  pollBegins(poll: PollEntry, last: Int32Array, shown: Shown): void {
    last[Last.POLLS]!++
    const device = this.#deviceOf(poll.region)
    if (poll.timeoutUs === 0) this.#endless(poll, shown)
    const isRelaxed = (last[Last.POSTED_FLAGS]! & Flag.relaxed) !== 0
    if (device < 0 || last[Last.POSTED_DEVICE] !== device || !isRelaxed) return
    const write = postedOf(last)
    this.#report(
      {
        rule: 'relaxed-before-poll',
        text: `${this.#driver(shown)} polls ${deviceName(this.#view, device)} right after a relaxed write to it`,
        remedy: 'Write with writel(), or read a register of the device back before the poll.',
        subject: `W ${this.#place(write, last[Last.POSTED_OFFSET]!)}`,
        device,
        driver: driverOf(shown),
        key: `${poll.region} ${poll.offset}`,
      },
      write,
    )
  }

  pollEnds(last: Int32Array): void {
    last[Last.POLLS] = Math.max(0, last[Last.POLLS]! - 1)
  }

  /** The same value from the same register, and nothing in between. */
  loops(shown: Shown, offset: number, times: number): void {
    this.#report(
      {
        rule: 'poll-without-timeout',
        text: `${this.#driver(shown)} has read the same value from ${this.#place(shown, offset)} ${times.toLocaleString('en')} times in a row`,
        remedy: 'Use readl_poll_timeout(), and handle -ETIMEDOUT.',
        subject: `R ${this.#place(shown, offset)}`,
        device: this.#deviceOf(shown.where & 0xffff),
        driver: driverOf(shown),
      },
      shown,
    )
  }

  #endless({ region, offset, until, device, driver }: PollEntry, shown: Shown): void {
    const place = this.#place({ ...shown, where: region }, offset)
    this.#report(
      {
        rule: 'poll-without-timeout',
        text: `${driverName(this.#view, driver)} polls ${place} without a timeout`,
        remedy: 'Give it a timeout, and handle -ETIMEDOUT.',
        subject: `poll ${place}${until === '' ? '' : ` until ${until}`}`,
        device,
        driver,
      },
      shown,
    )
  }

  #driver(shown: Shown): string {
    return driverName(this.#view, driverOf(shown))
  }

  #deviceOf(region: number): number {
    return regionOf(this.#view.lab, region)?.device ?? -1
  }

  /** `labdev0 STATUS`, or the address where there is no register. */
  #place({ where }: Shown, offset: number): string {
    const { lab } = this.#view
    const region = regionOf(lab, where & 0xffff)
    if (!region) return hex(offset >>> 0)
    const register = lab.maps[region.map]?.registers.find((each) => each.offset === offset)
    return register ? `${deviceName(this.#view, region.device)} ${register.name}` : hex(region.start + offset)
  }
}

const regionOf = (lab: LabDescription, id: number) => lab.regions.find((region) => region.id === id)
const driverOf = ({ where }: Shown): number => ((where >>> 16) & 0xff) - Initiator.FIRST_DRIVER
const postedOf = (last: Int32Array): Shown => ({
  seq: last[Last.POSTED_SEQ]! >>> 0,
  kind: last[Last.POSTED_KIND]! >>> 0,
  where: last[Last.POSTED_WHERE]! >>> 0,
})
