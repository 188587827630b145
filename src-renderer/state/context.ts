// The state objects of the window, handed down by Svelte's context so that panels take no globals.
import { getContext, setContext } from 'svelte'
import type { LabState } from './lab.svelte'
import type { MomentState } from './moment.svelte'
import type { ViewState } from './view.svelte'

export interface WindowState {
  lab: LabState
  view: ViewState
  moment: MomentState
}

const KEY = Symbol('window state')

export const provideWindowState = (state: WindowState): WindowState => setContext(KEY, state)
export const windowState = (): WindowState => getContext<WindowState>(KEY)
