// The link to a board as the window knows it: how it stands, what it is asked, what passed over it, how it was attached last.
import type { Json, LabApi } from '../../src-preload/contract/api'
import type { RegionInfo } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import {
  DETACHED,
  type BoardInfo,
  type LinkAnswer,
  type LinkRequest,
  type LinkSettings,
  type LinkStatus,
  type MirrorModeName,
  type MirrorRule,
  type PortInfo,
  type RegionMirror,
} from '../../src-preload/contract/link'
import { linkSettings, portHistory, withPort } from '../base/link-settings'
import { changeRegion, changeRegister, type MirrorChange } from '../base/mirror-rules'
import type { LabState } from './lab.svelte'
import type { SettingsState } from './settings.svelte'
import { TrafficLog } from './traffic'

export class LinkState {
  status = $state.raw<LinkStatus>(DETACHED)
  ports = $state.raw<PortInfo[]>([])
  /** Moves on with every bit of traffic. */
  passed = $state(0)
  readonly traffic = new TrafficLog()
  /** The dialog: which part of it is open; null = closed. */
  dialog = $state<'link' | 'mirror' | null>(null)

  readonly #api: LabApi
  readonly #lab: LabState
  readonly #settings: SettingsState
  /** What the user asked for in this window; the lab's own rules until then. */
  #rules = $state.raw<{ epoch: number; rules: readonly MirrorRule[] } | null>(null)
  /** `region:offset` → how often it is read, ms. */
  #watched = $state.raw<ReadonlyMap<string, number>>(new Map())

  constructor(api: LabApi, lab: LabState, settings: SettingsState) {
    this.#api = api
    this.#lab = lab
    this.#settings = settings
    api.onLink((status) => this.take(status))
    api.onTraffic((traffic) => {
      this.traffic.add(traffic)
      this.passed = this.traffic.end
    })
  }

  take(status: LinkStatus): void {
    const otherBoard = status.epoch !== this.status.epoch
    this.status = status
    if (this.#watched.size > 0 && (otherBoard || !this.attached)) this.#watched = new Map()
  }

  /** A board takes part. It may be silent just now. */
  get attached(): boolean {
    const { state } = this.status
    return state === 'up' || state === 'silent'
  }

  /** Time is the wall clock: also while the lab goes on without a board that it lost, until that is attached again or detached. */
  get keepsTime(): boolean {
    return this.attached || this.status.state === 'lost'
  }

  /** What was asked for last; before that, what the lab names. */
  get last(): LinkSettings {
    const { settings } = this.status
    if (settings) return settings
    const saved = this.#settings.json('link.last')
    return linkSettings(saved ?? (this.#lab.source?.lab.link as Json | undefined))
  }

  get history(): string[] {
    return portHistory(this.#settings.json('link.history'))
  }

  get rules(): readonly MirrorRule[] {
    const { source } = this.#lab
    const own = this.#rules
    return own && own.epoch === source?.epoch ? own.rules : (source?.lab.mirror ?? [])
  }

  modeOf(region: number): RegionMirror | undefined {
    return this.status.modes.find((one) => one.region === region)
  }

  /** Asks; what goes wrong is the caller's to show, beside what was asked. */
  ask<Q extends LinkRequest>(request: Q): Promise<Result<LinkAnswer<Q>>> {
    return this.#api.link(request)
  }

  /** Asks; a failure is shown as a notice. Answers undefined then. */
  async tell<Q extends LinkRequest>(request: Q): Promise<LinkAnswer<Q> | undefined> {
    const answer = await this.ask(request)
    if (answer.ok) return answer.value
    if (answer.error.code !== 'cancelled') this.#lab.report(answer.error)
    return undefined
  }

  async findPorts(): Promise<Result<PortInfo[]>> {
    const answer = await this.ask({ ask: 'ports' })
    if (answer.ok) this.ports = answer.value
    return answer
  }

  /** The lab's rules go with the board, so that what was set before an unplug holds after it. */
  async attach(settings: LinkSettings): Promise<Result<BoardInfo>> {
    this.#settings.set('link.last', { ...settings })
    const answer = await this.ask({ ask: 'attach', settings })
    if (!answer.ok) return answer
    this.#settings.set('link.history', withPort(this.history, settings.port))
    if (this.#rules && this.#rules.epoch === this.#lab.source?.epoch) await this.#mirror(this.#rules.rules)
    return answer
  }

  /** As it was attached last. */
  async reattach(): Promise<void> {
    const answer = await this.attach(this.last)
    if (!answer.ok) this.#lab.report(answer.error)
  }

  setRegion(region: RegionInfo, change: MirrorChange): Promise<Result<RegionMirror[]>> {
    return this.#mirror(changeRegion(this.rules, this.#lab.source!.lab, region, change))
  }

  setRegister(region: RegionInfo, register: string, mode: MirrorModeName): Promise<Result<RegionMirror[]>> {
    return this.#mirror(changeRegister(this.rules, this.#lab.source!.lab, region, register, mode))
  }

  /** How often a register is read from the board, ms; 0 = it is not. */
  watchOf(region: number, offset: number): number {
    return this.#watched.get(`${region}:${offset}`) ?? 0
  }

  /** @param everyMs 0 ends it */
  async watch(region: number, offset: number, everyMs: number): Promise<Result<null>> {
    const answer = await this.ask({ ask: 'watch', region, offset, everyMs })
    if (!answer.ok) return answer
    const watched = new Map(this.#watched)
    if (everyMs > 0) watched.set(`${region}:${offset}`, everyMs)
    else watched.delete(`${region}:${offset}`)
    this.#watched = watched
    return answer
  }

  /** Rules that the other side refuses are not kept. */
  async #mirror(rules: readonly MirrorRule[]): Promise<Result<RegionMirror[]>> {
    const answer = await this.ask({ ask: 'mirror', rules: [...rules] })
    if (answer.ok) this.#rules = { epoch: this.#lab.source?.epoch ?? -1, rules }
    return answer
  }
}
