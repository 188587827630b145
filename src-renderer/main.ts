// The window's start: the only file that touches window.lab.
import type { LabApi } from '../src-preload/contract/api'
import { openWindow } from './open-window'

declare global {
  interface Window {
    readonly lab: LabApi
  }
}

void openWindow(window.lab)
