// Hands the bridge to the window, and nothing else: no ipcRenderer, no events, no Node.
// eslint-disable-next-line no-restricted-imports -- webUtils is looked for, not relied on
import * as electron from 'electron'
import { createBridge } from './bridge'

const { contextBridge, ipcRenderer } = electron
if (!process.sandboxed || !process.contextIsolated) throw new Error('The window is not isolated; refusing to start.')

contextBridge.exposeInMainWorld(
  'lab',
  createBridge({
    invoke: (method, argument) => ipcRenderer.invoke(method, argument),
    subscribe(announcement, listener) {
      const heard = (_event: unknown, value: unknown): void => listener(value)
      ipcRenderer.on(announcement, heard)
      return () => void ipcRenderer.off(announcement, heard)
    },
    // Newer Electron has webUtils; 25 has it not, and there a File knows its own path.
    pathOf: (file) =>
      (electron.webUtils as typeof electron.webUtils | undefined)?.getPathForFile(file as never) ??
      (file as { path?: string } | null)?.path ??
      '',
  }),
)
