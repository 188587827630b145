// Does again what a session's drivers and user did, on a model or a board, and says which reads are answered otherwise.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { Result } from '../../../src-preload/contract/errors'
import type { MirrorRule } from '../../../src-preload/contract/link'
import type { EventRow } from '../../../src-preload/contract/query'
import { comparedBits, differingField } from '../../base/differing-field'
import { done } from '../../base/result'
import { type Access, StepReader, type Step } from './steps'

export interface ReplayDifference {
  seq: number
  /** ns, of the access in the session. */
  time: number
  device: string
  register: string
  /** The first that differs; the register's name where it has none. */
  field: string
  recorded: number
  /** Null: it was not answered; `why` says how. */
  now: number | null
  why: string
}

export interface ReplaySummary {
  reads: number
  writes: number
  differences: number
  /** What could not be done again, and how often. */
  leftOut: { why: string; count: number }[]
}

/** `value`: of a read. Left out: it cannot be done there. Failed: it was done and not answered. */
export type ReplayAnswer = { value: number } | { leftOut: string } | { failed: string }

export interface ReplayTarget {
  readonly description: LabDescription
  /** `region`: of the target's own description. @returns link when there is no use in going on */
  carryOut(access: Access, region: RegionInfo): Promise<Result<ReplayAnswer>>
  /** A byte comes in on a serial line. */
  receive(time: number, byte: number, region: RegionInfo): void
}

/** Accesses on the way at most: a board answers while the next ones are on their way to it. */
const MOST_ON_WAY = 128

export class Replay {
  readonly #target: ReplayTarget
  readonly #session: LabDescription
  readonly #steps: StepReader
  readonly #regions: ReadonlyMap<number, RegionInfo>
  readonly #noise: ReadonlyMap<string, ReadonlySet<string>>
  readonly #onDifference: (difference: ReplayDifference) => void
  readonly #onWay: { access: Access; answer: Promise<Result<ReplayAnswer>> }[] = []
  readonly #leftOut = new Map<string, number>()
  #summary = { reads: 0, writes: 0, differences: 0 }

  /** @param rules noise of these counts, besides that of both labs */
  constructor(
    session: LabDescription,
    target: ReplayTarget,
    rules: readonly MirrorRule[],
    onDifference: (difference: ReplayDifference) => void,
  ) {
    this.#session = session
    this.#target = target
    this.#onDifference = onDifference
    this.#steps = new StepReader(session)
    this.#regions = regionsOf(session, target.description)
    const all = [...rules, ...(session.mirror ?? []), ...(target.description.mirror ?? [])]
    this.#noise = new Map(
      session.devices.map(({ name }) => {
        const own = all.filter(({ device }) => device === name)
        return [name, new Set(own.flatMap(({ noise = [] }) => noise))]
      }),
    )
  }

  /** Events in order. @returns link where the target is lost */
  async take(rows: readonly EventRow[]): Promise<Result<null>> {
    for (const row of rows) {
      for (const step of this.#steps.take(row)) {
        const went = await this.#do(step)
        if (!went.ok) return went
      }
    }
    return done(null)
  }

  async finish(): Promise<Result<ReplaySummary>> {
    for (const step of this.#steps.rest()) {
      const went = await this.#do(step)
      if (!went.ok) return went
    }
    const came = await this.#answers(0)
    if (!came.ok) return came
    const leftOut = [...this.#leftOut].map(([why, count]) => ({ why, count }))
    return done({ ...this.#summary, leftOut })
  }

  async #do(step: Step): Promise<Result<null>> {
    const region = this.#regions.get(step.region.id)
    if (!region) {
      this.#leave(`${deviceName(this.#session, step.region)} is not there`)
      return done(null)
    }
    if (step.do === 'receive') {
      this.#target.receive(step.time, step.byte, region)
      return done(null)
    }
    this.#onWay.push({ access: step, answer: this.#target.carryOut(step, region) })
    return this.#onWay.length > MOST_ON_WAY ? this.#answers(MOST_ON_WAY / 2) : done(null)
  }

  /** Takes answers until so many are still to come. */
  async #answers(left: number): Promise<Result<null>> {
    while (this.#onWay.length > left) {
      const { access, answer } = this.#onWay.shift()!
      const came = await answer
      if (!came.ok) return came
      this.#judge(access, came.value)
    }
    return done(null)
  }

  #judge(access: Access, answer: ReplayAnswer): void {
    if ('leftOut' in answer) return this.#leave(answer.leftOut)
    this.#summary[access.do === 'read' ? 'reads' : 'writes']++
    const { register, region, value, offset } = access
    const name = register?.name ?? `+0x${offset.toString(16)}`
    if ('failed' in answer) return this.#differs(access, name, name, null, answer.failed)
    if (access.do === 'write' || !register) return
    const noise = this.#noise.get(deviceName(this.#session, region))
    const shift = 8 * (offset - (register.behind ?? register.offset))
    const lanes = access.isMasked ? value : 0xffff_ffff >>> (32 - 8 * access.width)
    const bits = (comparedBits(register, noise) & (lanes << shift)) >>> 0
    const field = differingField(register, value << shift, answer.value << shift, bits)
    if (field !== null) this.#differs(access, name, field, answer.value, '')
  }

  #differs(
    { seq, time, region, value }: Access,
    register: string,
    field: string,
    now: number | null,
    why: string,
  ): void {
    this.#summary.differences++
    const device = deviceName(this.#session, region)
    this.#onDifference({ seq, time, device, register, field, recorded: value, now, why })
  }

  #leave(why: string): void {
    this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + 1)
  }
}

const deviceName = ({ devices }: LabDescription, { device, name }: RegionInfo): string => devices[device]?.name ?? name

/** The region of the target in which each region of the session lies: of the same device and name. */
function regionsOf(session: LabDescription, target: LabDescription): ReadonlyMap<number, RegionInfo> {
  const found = session.regions.flatMap((region): [number, RegionInfo][] => {
    const same = target.regions.find(
      (each) => each.name === region.name && deviceName(target, each) === deviceName(session, region),
    )
    return same ? [[region.id, same]] : []
  })
  return new Map(found)
}
