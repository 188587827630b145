// Asks the user for a lab, a session or a place to save, over the window.
import { dialog, type BrowserWindow, type FileFilter } from 'electron'
import type { ShelfParts } from '../lab/snapshot/shelf'
import type { Ask } from './control'

const SESSIONS: FileFilter[] = [
  { name: 'Sessions', extensions: ['mcap'] },
  { name: 'All files', extensions: ['*'] },
]
const FILES: FileFilter[] = [{ name: 'Sessions and boards', extensions: ['mcap', 'dtb', 'dts'] }, ...SESSIONS]

const SNAPSHOTS: FileFilter[] = [
  { name: 'Snapshots', extensions: ['json'] },
  { name: 'All files', extensions: ['*'] },
]

export function dialogs(window: () => BrowserWindow): Ask & ShelfParts['ask'] {
  const open = async (title: string, what: 'openDirectory' | 'openFile', filters?: FileFilter[]) => {
    const { filePaths } = await dialog.showOpenDialog(window(), { title, properties: [what], filters })
    return filePaths[0] ?? null
  }
  const save = async (title: string, suggested: string, filters: FileFilter[]) => {
    const { filePath } = await dialog.showSaveDialog(window(), { title, defaultPath: suggested, filters })
    // Newer Electron answers '' where 25 answers undefined when the dialog is closed.
    return (filePath as string | undefined) ? filePath : null
  }
  return {
    lab: () => open('Open a lab (a folder with a lab.json)', 'openDirectory'),
    session: () => open('Open a session or a board', 'openFile', FILES),
    saveAs: (suggested) => save('Save the session as', suggested, SESSIONS),
    snapshotToSave: (suggested) => save('Save the snapshot as', suggested, SNAPSHOTS),
    snapshotToLoad: () => open('Open a snapshot', 'openFile', SNAPSHOTS),
  }
}
