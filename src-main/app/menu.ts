// The application menu. Keys that the window handles itself are only shown here, so that none acts twice.
import { Menu, shell, type MenuItemConstructorOptions } from 'electron'
import type { Command } from '../../src-preload/contract/api'

const MANUAL = 'https://docs.kernel.org/driver-api/device-io.html'

export function setMenu(send: (command: Command) => void): void {
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    accelerator,
    registerAccelerator: false,
  })
  const template: MenuItemConstructorOptions[] = [
    {
      label: '&File',
      submenu: [
        item('Open &Lab…', { do: 'openLab' }),
        item('Open &Session…', { do: 'openSession' }, 'CmdOrCtrl+O'),
        item('Save Session &As…', { do: 'saveAs' }, 'CmdOrCtrl+S'),
        item('&Back to the Running Lab', { do: 'backToLive' }),
        { type: 'separator' },
        { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Run',
      submenu: [
        item('&Run', { do: 'run' }),
        item('&Pause', { do: 'pause' }),
        item('&Step to the Next Event', { do: 'step' }, 'F10'),
        { type: 'separator' },
        item('Start &Again', { do: 'restart' }),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: '&Bus-Independent Device Accesses (kernel.org)', click: () => void shell.openExternal(MANUAL) },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
