// The state objects of the window, handed down by Svelte's context so that panels take no globals.
import { getContext, setContext } from 'svelte'
import type { LabApi } from '../../src-preload/contract/api'
import { CommandRegistry } from './commands.svelte'
import { DivergenceState } from './divergence.svelte'
import { EntriesState } from './entries.svelte'
import { FindingsState } from './findings.svelte'
import { LabState } from './lab.svelte'
import { LayoutState } from './layout.svelte'
import { LinkState } from './link.svelte'
import { MomentState } from './moment.svelte'
import { PlayerState } from './player.svelte'
import { Readiness } from './readiness.svelte'
import { SettingsState } from './settings.svelte'
import { SnapshotsState } from './snapshots.svelte'
import { ViewState } from './view.svelte'

export interface WindowState {
  lab: LabState
  link: LinkState
  view: ViewState
  moment: MomentState
  entries: EntriesState
  findings: FindingsState
  divergence: DivergenceState
  snapshots: SnapshotsState
  player: PlayerState
  commands: CommandRegistry
  settings: SettingsState
  layout: LayoutState
  readiness: Readiness
}

export function createWindowState(
  api: LabApi,
  nextFrame: (run: (ms: number) => void) => void = (run) => requestAnimationFrame(run),
): WindowState {
  const lab = new LabState(api)
  const view = new ViewState()
  const settings = new SettingsState((values) => lab.saveSettings(values))
  return {
    lab,
    link: new LinkState(api, lab, settings),
    view,
    moment: new MomentState(lab, view),
    entries: new EntriesState(lab),
    findings: new FindingsState(lab),
    divergence: new DivergenceState(lab, view),
    snapshots: new SnapshotsState(),
    player: new PlayerState(lab, view, nextFrame),
    commands: new CommandRegistry(),
    settings,
    layout: new LayoutState(settings),
    readiness: new Readiness(),
  }
}

const KEY = Symbol('window state')

export const provideWindowState = (state: WindowState): WindowState => setContext(KEY, state)
export const windowState = (): WindowState => getContext<WindowState>(KEY)
