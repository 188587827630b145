// Asks the user for a lab, a session or a place to save, over the window.
import { dialog, type BrowserWindow, type FileFilter } from 'electron'
import type { Ask } from './control'

const SESSIONS: FileFilter[] = [
  { name: 'Sessions', extensions: ['mcap'] },
  { name: 'All files', extensions: ['*'] },
]
const FILES: FileFilter[] = [{ name: 'Sessions and boards', extensions: ['mcap', 'dtb', 'dts'] }, ...SESSIONS]

export function dialogs(window: () => BrowserWindow): Ask {
  const open = async (title: string, what: 'openDirectory' | 'openFile', filters?: FileFilter[]) => {
    const { filePaths } = await dialog.showOpenDialog(window(), { title, properties: [what], filters })
    return filePaths[0] ?? null
  }
  return {
    lab: () => open('Open a lab (a folder with a lab.json)', 'openDirectory'),
    session: () => open('Open a session or a board', 'openFile', FILES),
    async saveAs(suggested) {
      const { filePath } = await dialog.showSaveDialog(window(), {
        title: 'Save the session as',
        defaultPath: suggested,
        filters: SESSIONS,
      })
      // Newer Electron answers '' where 25 answers undefined when the dialog is closed.
      return (filePath as string | undefined) ? filePath : null
    },
  }
}
