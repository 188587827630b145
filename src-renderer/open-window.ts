// Fonts, styles and the app over any LabApi. Knows no Electron.
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { mount } from 'svelte'
import type { LabApi } from '../src-preload/contract/api'
import App from './App.svelte'
import { canvasFont, watchTheme } from './base/canvas'
import { createWindowState, type WindowState } from './state/context'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

/** One sign of each subset that the canvases draw: a canvas does not wait for its fonts. */
const DRAWN = 'aΔ→≈'

async function loadFonts(): Promise<void> {
  const fonts = [canvasFont('ui'), canvasFont('ui', 600), canvasFont('mono'), canvasFont('mono', 600)]
  await Promise.allSettled(fonts.map((font) => document.fonts.load(font, DRAWN)))
}

export async function openWindow(api: LabApi): Promise<WindowState> {
  const state = createWindowState(api)
  const [{ settings, link }] = await Promise.all([state.lab.start(), loadFonts()])
  state.settings.load(settings)
  state.link.take(link)
  watchTheme()
  mount(App, { target: document.body, props: { state } })
  return state
}
