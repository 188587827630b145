// The window's API over any carrier. Knows no Electron: tests and other carriers supply their own.
import type { Announcement, LabApi, LabStatus, Method, Source } from './contract/api'
import type { Failure } from './contract/errors'
import type { LinkStatus, Traffic } from './contract/link'

/** Carries method calls to the other side and its announcements back. */
export interface Carrier {
  invoke(method: Method, argument?: unknown): Promise<unknown>
  /** Answers the undo. The listener gets the announced value alone, never the carrier's own event. */
  subscribe(announcement: Announcement, listener: (value: unknown) => void): () => void
  /** The path of a dropped file; '' where there is none. */
  pathOf(file: unknown): string
}

/** What each announcement brings. */
interface Announced {
  status: LabStatus
  source: Source
  notice: Failure
  link: LinkStatus
  traffic: Traffic[]
}

type Calls = { [M in Method]: LabApi[M] }
type Subscriptions = {
  [A in Announcement as `on${Capitalize<A>}`]: (listener: (value: Announced[A]) => void) => () => void
}

/** A method or announcement of the contract that is missing here does not compile. */
export function createBridge(carrier: Carrier): LabApi {
  // The other side answers each method with the contract's result and nothing else; its own tests hold it to that.
  const call = (method: Method) => (argument?: unknown) => carrier.invoke(method, argument) as Promise<never>
  const on =
    <A extends Announcement>(announcement: A) =>
    (listener: (value: Announced[A]) => void) =>
      carrier.subscribe(announcement, (value) => listener(value as Announced[A]))

  const calls: Calls = {
    start: call('start'),
    query: call('query'),
    command: call('command'),
    link: call('link'),
    saveSettings: call('saveSettings'),
  }
  const subscriptions: Subscriptions = {
    onStatus: on('status'),
    onSource: on('source'),
    onNotice: on('notice'),
    onLink: on('link'),
    onTraffic: on('traffic'),
  }
  return { ...calls, ...subscriptions, pathOf: (file) => carrier.pathOf(file) }
}
