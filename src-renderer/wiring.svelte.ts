// What keeps the window's state true: who asks again when what changes. Effects only, no looks.
import { untrack } from 'svelte'
import type { WindowState } from './state/context'
import type { Radix, Theme } from './state/view.svelte'

const THEMES: readonly Theme[] = ['system', 'dark', 'light']
const RADIXES: readonly Radix[] = ['hex', 'dec', 'bin']
/** What the timeline shows at first of a lab that runs, ns: about a second of it at the usual speed. */
const FIRST_SPAN = 1_000_000
/** At least, while a board is attached: time is then the wall clock, ns. */
const WALL_SPAN = 5_000_000_000

/** Call while a component initialises. */
export function wire(state: WindowState): void {
  restore(state)
  followSource(state)
  keepMoment(state)
  keepSettings(state)
  applyTheme(state)
}

function restore({ settings, view }: WindowState): void {
  view.theme = settings.word('theme', THEMES) ?? 'system'
  view.radix = settings.word('radix', RADIXES) ?? 'hex'
}

/** Another lab or session: nothing of the old one stays in view. */
function followSource({ lab, link, view, player }: WindowState): void {
  let epoch = -1
  $effect(() => {
    const { source } = lab
    if (!source || source.epoch === epoch) return
    epoch = source.epoch
    player.playing = false
    const { end } = lab.status.extent
    if (source.kind === 'live') view.reset(0, FIRST_SPAN, true)
    else view.reset(0, Math.max(end, 1), false)
  })
  /** Once for each attaching, and for each lab that starts with a board. */
  let widenedFor = ''
  $effect(() => {
    const key = `${link.status.epoch} ${lab.source?.epoch ?? ''}`
    if (!link.attached || !lab.live || key === widenedFor) return
    widenedFor = key
    untrack(() => view.widenTo(WALL_SPAN))
  })
  $effect(() => view.followTo(lab.status.now))
  $effect(() => {
    document.title = lab.source ? `${lab.source.lab.name} · MMIO Lab` : 'MMIO Lab'
  })
}

function keepMoment({ lab, view, moment, findings, divergence }: WindowState): void {
  const touch = (..._reasons: unknown[]): void => undefined
  $effect(() => {
    touch(lab.source, lab.status.extent.events, lab.status.extent.end, view.time)
    moment.refresh()
    divergence.refresh()
  })
  $effect(() => {
    touch(lab.source, lab.status.extent.findings)
    void findings.refresh()
  })
}

function keepSettings({ settings, view }: WindowState): void {
  $effect(() => settings.set('theme', view.theme))
  $effect(() => settings.set('radix', view.radix))
}

function applyTheme({ view }: WindowState): void {
  const light = matchMedia('(prefers-color-scheme: light)')
  const apply = (): void => {
    const theme = view.theme === 'system' ? (light.matches ? 'light' : 'dark') : view.theme
    document.documentElement.dataset['theme'] = theme
  }
  $effect.pre(apply)
  $effect(() => {
    light.addEventListener('change', apply)
    return () => light.removeEventListener('change', apply)
  })
}
